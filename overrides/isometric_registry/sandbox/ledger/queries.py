"""What can be asked of a ledger: lists in the service's order, and sums over what an organisation or project has."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from attrs import define, field

from .records import ACTIVE, RETIRED, SPLIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .ledger import Ledger
    from .records import Batch, Document, Organisation, Project

_Record = TypeVar("_Record")

_QUOTATION_MARKS = "\"'«»„“”‘’「」"  # noqa: RUF001 - the marks themselves are meant


def newest_first(records: Mapping[str, _Record], wanted: Callable[[_Record], bool] = lambda _: True) -> list[_Record]:
    """The records that are wanted; the ledger keeps all of them oldest first."""
    return [record for record in reversed(list(records.values())) if wanted(record)]


def by_name(name: str) -> str:
    """What a list by name is sorted by: case and leading quotation marks do not count."""
    return name.lstrip(_QUOTATION_MARKS).casefold()


def projects_by_name(ledger: Ledger) -> list[Project]:
    """Every project, a draft included."""
    return sorted(ledger.projects.values(), key=lambda project: by_name(project.name))


def documents_by_name(project: Project) -> list[Document]:
    """The documents of a project."""
    return sorted(project.documents, key=lambda document: by_name(document.display_name))


def account_holders(ledger: Ledger) -> list[Organisation]:
    """Who can receive credits, by name."""
    holders = [one for one in ledger.organisations.values() if one.has_account]
    return sorted(holders, key=lambda one: by_name(one.name))


def transferees(ledger: Ledger, actor: Organisation) -> list[Organisation]:
    """To whom an organisation can transfer: every other holder of an account."""
    return [one for one in account_holders(ledger) if one is not actor]


def beneficiaries(ledger: Ledger, actor: Organisation) -> list[Organisation]:
    """In whose name an organisation can retire: holders of an account, names it has used and names it has entered."""
    known = [one for one in ledger.organisations.values() if may_retire_for(ledger, actor, one)]
    return sorted(known, key=lambda one: by_name(one.name))


def may_retire_for(ledger: Ledger, actor: Organisation, beneficiary: Organisation) -> bool:
    """Whether a beneficiary is among those of an organisation."""
    return (
        beneficiary.has_account
        or beneficiary.entered_by == actor.id
        or beneficiary.id in ledger.retired_for.get(actor.id, ())
    )


def batches_of(ledger: Ledger, organisation: Organisation) -> list[Batch]:
    """What an organisation owns or had retired on its behalf, oldest first."""
    return [
        batch for batch in ledger.batches.values() if batch.owner is organisation or batch.beneficiary is organisation
    ]


@define
class Balance:
    """Kilograms that are still usable and kilograms that are used up."""

    active_kgs: int = 0
    retired_kgs: int = 0


@define
class Balances:
    """A balance, in total and by supplier, project and order; only what is not empty is listed."""

    total: Balance = field(factory=Balance)
    suppliers: dict[str, Balance] = field(factory=dict)
    projects: dict[str, Balance] = field(factory=dict)
    orders: dict[str, Balance] = field(factory=dict)


def balances_of(ledger: Ledger, organisation: Organisation) -> Balances:
    """What an organisation owns, active and retired apart.

    An assumption: the batches that are not split and whose owner it is. What others retired on its behalf is theirs.
    An order counts in its buyer's balance alone: what came on by a transfer has none, as the contract says.
    """
    balances = Balances()
    for batch in ledger.batches.values():
        if batch.owner is not organisation or batch.status not in (ACTIVE, RETIRED):
            continue
        parts = [
            balances.total,
            balances.suppliers.setdefault(batch.supplier.id, Balance()),
            balances.projects.setdefault(batch.project.id, Balance()),
        ]
        if batch.delivery_id is not None:
            delivery = ledger.deliveries[batch.delivery_id]
            if delivery.buyer is organisation:
                parts.append(balances.orders.setdefault(delivery.order_id, Balance()))
        for part in parts:
            if batch.status == ACTIVE:
                part.active_kgs += batch.kgs
            else:
                part.retired_kgs += batch.kgs
    return balances


@define
class Credited:
    """What a project was credited with, and what of it is used up; the buffer pool's part is in both."""

    issued_kgs: int = 0
    retired_kgs: int = 0
    issued_buffer_kgs: int = 0
    retired_buffer_kgs: int = 0


def credited(ledger: Ledger) -> dict[str, Credited]:
    """The totals of every project, by its identifier."""
    totals = {identifier: Credited() for identifier in ledger.projects}
    for issuance in ledger.issuances.values():
        total = totals[issuance.project.id]
        total.issued_kgs += issuance.supplier_kgs + issuance.buffer_kgs
        total.issued_buffer_kgs += issuance.buffer_kgs
    for batch in _with_status(ledger.batches.values(), RETIRED):
        total = totals[batch.project.id]
        total.retired_kgs += batch.kgs
        if batch.owner is ledger.buffer_pool:
            total.retired_buffer_kgs += batch.kgs
    return totals


def unsplit(batches: Iterable[Batch]) -> list[Batch]:
    """The batches that hold credits; those of a split one are in its halves."""
    return [batch for batch in batches if batch.status != SPLIT]


def _with_status(batches: Iterable[Batch], status: str) -> list[Batch]:
    return [batch for batch in batches if batch.status == status]
