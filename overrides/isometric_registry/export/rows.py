"""From whatever somebody wants to export to its rows."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .._core.bulk import Fetched
from ..errors import InvalidArgumentError
from ..ledger import IssuanceLedger, Pool
from ..ledger.moments import checked_moment_in_utc
from ..models import IssuanceCreditBatches
from .columns import Observed, row_of

if TYPE_CHECKING:
    from .columns import Row

Exportable = IssuanceCreditBatches | IssuanceLedger | Fetched[IssuanceCreditBatches]
"""What has batches: an answer, a ledger, or a record of ``credit_batches_many``."""

_EXPORTABLE = (IssuanceCreditBatches, IssuanceLedger, Fetched)

Source = Exportable | Iterable[Exportable]
"""What can be exported."""


def rows_of(source: Source, observed_at: datetime.datetime | None = None) -> Iterator[Row]:
    """Return a row for each batch: of an answer the original batches, of a ledger the current ones.

    The supplier's batches come before the buffer pool's, both in the order of the answer.

    Args:
        source: What to export. An iterable is read one item at a time.
        observed_at: When the registry was asked. Default: a ledger's own ``observed_at``, and now for the rest.

    Raises:
        InvalidArgumentError: If something has no batches, or ``observed_at`` has no time zone.
        RegistryError: The one that a record of ``credit_batches_many`` holds.
    """
    _check(source)
    given = None if observed_at is None else checked_moment_in_utc("observed_at", observed_at)
    return _rows(source, given, datetime.datetime.now(datetime.UTC))


def _rows(source: Source, given: datetime.datetime | None, now: datetime.datetime) -> Iterator[Row]:
    if not isinstance(source, _EXPORTABLE):
        for item in source:
            yield from _rows_of_one(item, given, now)
    else:
        yield from _rows_of_one(source, given, now)


def _rows_of_one(source: Exportable, given: datetime.datetime | None, now: datetime.datetime) -> Iterator[Row]:
    if isinstance(source, Fetched):
        source = source.unwrap()
    if isinstance(source, IssuanceCreditBatches):
        at = given or now
        for batch in source.supplier_credit_batches:
            yield row_of(Observed(batch, Pool.SUPPLIER.value, source, at))
        for batch in source.buffer_pool_credit_batches:
            yield row_of(Observed(batch, Pool.BUFFER_POOL.value, source, at))
    elif isinstance(source, IssuanceLedger):
        at = given or checked_moment_in_utc("the ledger's observed_at", source.observed_at)
        for batch in source.current_batches:
            yield row_of(Observed(batch, source.pool_of(batch).value, source.result, at))
    else:
        raise _without_batches(source)


def _check(source: object) -> None:
    if not isinstance(source, _EXPORTABLE) and (not isinstance(source, Iterable) or isinstance(source, str | bytes)):
        raise _without_batches(source)


def _without_batches(source: object) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"{type(source).__name__} has no credit batches: pass what issuances.credit_batches() or "
        "issuances.ledger() returns, or an iterable of these"
    )
