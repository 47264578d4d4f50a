"""The columns of an export: their names, types and meanings, in one table that everything else follows."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

import msgspec
from attrs import frozen

from .._core.text import shown
from ..errors import RegistryError
from ..ledger.moments import in_utc
from ..ledger.quantities import tonnes
from ..models import sequestration_date

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Sequence

    from ..models import CreditBatch, IssuanceCreditBatches

Row = tuple[Any, ...]
"""One batch: a value for each of ``COLUMNS``, in their order."""

KILOGRAMS_MIN = -(2**63)
KILOGRAMS_MAX = 2**63 - 1
"""What a column of 64-bit integers holds. A column with kilograms beyond it becomes text."""

TONNES_DIGITS = 38
"""As many digits as the decimals of the common readers have, so a column with more becomes text as well."""


class Kind(Enum):
    """What a column holds. The value is what the documentation calls it."""

    TEXT = "text"
    JSON = "text (JSON)"
    KILOGRAMS = "int64"
    TONNES = "decimal(38, 3)"
    TIMESTAMP = "timestamp (µs, UTC)"
    DATE = "date"
    BOOLEAN = "boolean"
    NUMBER = "double"


@frozen
class Observed:
    """A batch with what is known about it from around it."""

    batch: CreditBatch
    pool: str
    """``supplier`` or ``buffer_pool``."""
    result: IssuanceCreditBatches
    """The answer that the batch came from, directly or through splits."""
    observed_at: datetime.datetime


def unknown_properties(observed: Observed) -> str | None:
    """Return, as JSON, the properties that no known version of the contract has, at their places in the batch.

    Those of the answer around the batch stand under ``$answer``, which no property of a batch is called.

    Raises:
        RegistryError: If they cannot be written as JSON: nested too deeply, or not from an answer at all.
    """
    batch, result = observed.batch, observed.result
    found: dict[str, Any] = dict(batch.additional_properties)
    for name in ("size", "owner", "beneficiary", "carbon_removal_data", "removal_location"):
        inner = getattr(batch, name)
        if inner is not None and inner.additional_properties:
            found[name] = inner.additional_properties
    answer: dict[str, Any] = dict(result.additional_properties)
    for name in (
        "supplier_credit_batch_size_total",
        "buffer_pool_credit_batch_size_total",
        "credit_batch_size_total",
    ):
        if unknown := getattr(result, name).additional_properties:
            answer[name] = unknown
    if answer:
        found["$answer"] = answer
    if not found:
        return None
    try:
        # Sorted by name, so that an answer with its properties in another order gives the same export.
        return msgspec.json.encode(found, order="deterministic").decode()
    except (RecursionError, TypeError, ValueError) as error:
        raise RegistryError(
            f"the unknown properties of {shown(batch.id)} in {shown(result.issuance_id)} cannot be written as JSON "
            f"({type(error).__name__}): leave the issuance out"
        ) from error


@frozen
class Column:
    """One column.

    Attributes:
        name: Its name, the same in every format.
        kind: What it holds.
        source: Where its value stands, seen from ``Observed``, or a function that works it out.
        meaning: One sentence for the documentation.
    """

    name: str
    kind: Kind
    source: str | Callable[[Observed], Any]
    meaning: str

    def reader(self) -> Callable[[Observed], Any]:
        """Return a function that takes the column's value from a batch, None if there is none."""
        if not isinstance(self.source, str):
            return self.source
        read = attrgetter(self.source)
        holder = self.source.rpartition(".")[0]
        if holder in _HOLDERS_OR_NONE:
            held = attrgetter(holder)
            return lambda observed: None if held(observed) is None else read(observed)
        if self.kind is Kind.TIMESTAMP:
            return lambda observed: _utc(read(observed))
        return read


_HOLDERS_OR_NONE = ("batch.beneficiary", "batch.carbon_removal_data", "batch.removal_location")


def _utc(moment: datetime.datetime | None) -> datetime.datetime | None:
    return None if moment is None else in_utc(moment)


_TEXT, _KGS, _TIME = Kind.TEXT, Kind.KILOGRAMS, Kind.TIMESTAMP

COLUMNS = (
    Column("issuance_id", _TEXT, "result.issuance_id", "The issuance whose batches were asked for."),
    Column("pool", _TEXT, "pool", "`supplier` or `buffer_pool`: whose the original batch was."),
    Column("credit_batch_id", _TEXT, "batch.id", "The identifier of the batch."),
    Column("serial_number", _TEXT, "batch.serial_number", "The public serial number."),
    Column("status", _TEXT, "batch.status", "`active`, `split`, `retired`, or a word that the service learned later."),
    Column("credit_kgs", _KGS, "batch.size.credit_kgs", "Kilograms of CO2 equivalent, exact. Add these up."),
    Column(
        "tonnes",
        Kind.TONNES,
        lambda observed: tonnes(observed.batch),
        "The same in tonnes, worked out from the kilograms and as exact.",
    ),
    Column("issued_at", _TIME, "batch.issued_at", "When the batch was issued."),
    Column(
        "sequestered_on",
        Kind.DATE,
        lambda observed: sequestration_date(observed.batch),
        "The day, in UTC, on which the carbon was sequestered, whichever property the answer says it with.",
    ),
    Column(
        "sequestered_at", _TIME, "batch.sequestered_at", "The moment; only the oldest version of the answer has it."
    ),
    Column("country_of_issue", _TEXT, "batch.country_of_issue", "The country, as an ISO 3166-1 alpha-3 code."),
    Column("supplier_id", _TEXT, "batch.supplier_id", "The supplier of the removal."),
    Column("project_id", _TEXT, "batch.project_id", "The project that made the removal."),
    Column("removal_id", _TEXT, "batch.removal_id", "The removal that the credits were issued for."),
    Column("owner_id", _TEXT, "batch.owner.id", "Who holds the batch, or held it last."),
    Column("owner_name", _TEXT, "batch.owner.name", "The owner's name."),
    Column("owner_domain", _TEXT, "batch.owner.domain", "The owner's internet domain."),
    Column("retired_at", _TIME, "batch.retired_at", "When the batch was retired."),
    Column("retirement_id", _TEXT, "batch.retirement_id", "The retirement that used the batch up."),
    Column("beneficiary_id", _TEXT, "batch.beneficiary.id", "On whose behalf the batch was retired."),
    Column("beneficiary_name", _TEXT, "batch.beneficiary.name", "The beneficiary's name."),
    Column("beneficiary_domain", _TEXT, "batch.beneficiary.domain", "The beneficiary's internet domain."),
    Column("delivered_at", _TIME, "batch.delivered_at", "When the batch was delivered to its buyer."),
    Column("delivery_id", _TEXT, "batch.delivery_id", "The delivery that the batch was part of."),
    Column("parent_id", _TEXT, "batch.parent_id", "The batch that this one is a half of."),
    Column("left_child_id", _TEXT, "batch.left_child_id", "The first half of a split batch."),
    Column("right_child_id", _TEXT, "batch.right_child_id", "The second half of a split batch."),
    Column("ccp_approved", Kind.BOOLEAN, "batch.ccp_approved", "Whether the Core Carbon Principles label is carried."),
    Column(
        "gross_carbon_removed_kg",
        _KGS,
        "batch.carbon_removal_data.gross_carbon_removed_kg",
        "Carbon removed before anything is deducted.",
    ),
    Column(
        "net_carbon_removed_kg",
        _KGS,
        "batch.carbon_removal_data.net_carbon_removed_kg",
        "Carbon removed after all deductions.",
    ),
    Column("emissions_kg", _KGS, "batch.carbon_removal_data.emissions_kg", "Emissions of the removal itself."),
    Column(
        "counterfactuals_kg",
        _KGS,
        "batch.carbon_removal_data.counterfactuals_kg",
        "Carbon that would have been removed anyway.",
    ),
    Column("losses_kg", _KGS, "batch.carbon_removal_data.losses_kg", "Carbon lost again after capture."),
    Column(
        "removal_country_code",
        _TEXT,
        "batch.removal_location.country_code",
        "The country of the removal, ISO 3166-1 alpha-3; some versions of the answer have it.",
    ),
    Column("removal_country_name", _TEXT, "batch.removal_location.country_name", "The name of that country."),
    Column(
        "batch_issuance_id",
        _TEXT,
        "batch.issuance_id",
        "The issuance that the batch itself names; other than `issuance_id` only in a faulty answer.",
    ),
    Column(
        "unknown_properties",
        Kind.JSON,
        unknown_properties,
        "What no known version of the contract has, where it stands in the batch; "
        "the answer's own stand under `$answer`.",
    ),
    Column("observed_at", _TIME, "observed_at", "When the registry was asked; one moment for a whole export."),
)

NAMES = tuple(column.name for column in COLUMNS)

_READERS = [column.reader() for column in COLUMNS]

# Columns that are only looked up are looked up in one call, half of all columns: it halves the time of a row.
_LOOKED_UP = [index for index, read in enumerate(_READERS) if isinstance(read, attrgetter)]
_WORKED_OUT = [index for index, read in enumerate(_READERS) if not isinstance(read, attrgetter)]
_look_up = attrgetter(*[str(COLUMNS[index].source) for index in _LOOKED_UP])
_work_out = [_READERS[index] for index in _WORKED_OUT]
_in_order = itemgetter(*[(_LOOKED_UP + _WORKED_OUT).index(index) for index in range(len(COLUMNS))])


def row_of(observed: Observed) -> Row:
    """Return the row of a batch."""
    row: Row = _in_order((*_look_up(observed), *[read(observed) for read in _work_out]))
    return row


def columns_too_large(rows: Sequence[Row]) -> frozenset[str]:
    """Return the names of the columns in which a number does not fit their type, so that they become text."""
    found = set()
    for index, least, most in _RANGES:
        values = [row[index] for row in rows if row[index] is not None]
        # min and max compare exactly; abs would round a Decimal to the precision of the caller's context.
        if values and (min(values) < least or max(values) > most):
            found.add(NAMES[index])
    return frozenset(found)


_TONNES_MAX = Decimal(f"{'9' * TONNES_DIGITS}E-3")
_RANGES: tuple[tuple[int, int | Decimal, int | Decimal], ...] = tuple(
    (index, KILOGRAMS_MIN, KILOGRAMS_MAX)
    if column.kind is Kind.KILOGRAMS
    else (index, _TONNES_MAX.copy_negate(), _TONNES_MAX)
    for index, column in enumerate(COLUMNS)
    if column.kind in (Kind.KILOGRAMS, Kind.TONNES)
)
