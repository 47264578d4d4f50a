"""Issues credits: turns a plan into the wire records of one issuance and of all its batches."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from attrs import field, frozen

from .fates import ACTIVE, Division, Fate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .cast import Cast, Project, Wire
    from .identifiers import Mint
    from .randomness import Draw

NOW = datetime(2026, 7, 1, tzinfo=UTC)
"""The registry's present. Fixed, because data that follows the clock would differ from one run to the next."""

REPORTING_PERIODS_SINCE = datetime(2026, 3, 1, tzinfo=UTC)
"""Issuances from before spring 2026 do not say which period they report on."""


@frozen
class RemovalPlan:
    """One removal: what it removed in all, what becomes of the supplier's batch, and how the buffer's ends up.

    `buffer_percent` of the kilograms, rounded down, goes to the buffer pool; at 0 there is no buffer batch.
    """

    net_kgs: int
    fate: Fate = ACTIVE
    buffer_percent: int = 2
    buffer_status: str = "active"


@frozen
class IssuancePlan:
    """One issuance before anything of it has an identifier.

    `delivery_known` says whether its batches carry the delivery, which older versions of the answer left out.
    """

    issued_at: datetime
    project: Project
    removals: Sequence[RemovalPlan]
    delivery_known: bool = True
    mass_balance_known: bool = True


@frozen
class Issued:
    """What an issuance put on record. `batches` holds every batch by its identifier, halves included."""

    issuance: Wire
    credit_batches: Wire
    batches: dict[str, Wire] = field(repr=False)


def quantity(kgs: int) -> Wire:
    """An amount of credits. A division by 1000 prints at most three decimals for any amount a registry holds."""
    return {"credits": kgs / 1000, "credit_kgs": kgs}


def timestamp(moment: datetime) -> str:
    """UTC with microseconds and `Z`, as every real record has it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


class Issuer:
    """Issues credits for one registry, and continues each project's serial numbers from issuance to issuance."""

    def __init__(self, draw: Draw, mint: Mint, cast: Cast) -> None:
        self._draw = draw
        self._mint = mint
        self._cast = cast
        self._next_kg: dict[str, int] = {}

    def issue(self, plan: IssuancePlan) -> Issued:
        """Issues one plan. Plans of a project have to come in the order of time."""
        return _Issue(plan, self._draw, self._mint, self._cast, self._next_kg).issued()


class _Issue:
    """The making of one issuance."""

    def __init__(self, plan: IssuancePlan, draw: Draw, mint: Mint, cast: Cast, next_kg: dict[str, int]) -> None:
        self._plan = plan
        self._draw = draw
        self._mint = mint
        self._cast = cast
        self._next_kg = next_kg
        self._id = mint.identifier("iss", plan.issued_at)
        self._period_end = plan.issued_at.date() - timedelta(days=draw.integer(14, 40))
        self._period_start = self._period_end - timedelta(days=draw.integer(45, 150))
        self._batches: dict[str, Wire] = {}

    def issued(self) -> Issued:
        supplier_batches: list[Wire] = []
        buffer_batches: list[Wire] = []
        for removal in self._plan.removals:
            self._credit(removal, supplier_batches, buffer_batches)
        supplier_kgs = sum(batch["size"]["credit_kgs"] for batch in supplier_batches)
        buffer_kgs = sum(batch["size"]["credit_kgs"] for batch in buffer_batches)
        issuance: Wire = {
            "id": self._id,
            "issued_at": timestamp(self._plan.issued_at),
            "supplier": self._plan.project.supplier,
            "project_id": self._plan.project.id,
            "supplier_credit_batch_size_total": quantity(supplier_kgs),
            "buffer_pool_credit_batch_size_total": quantity(buffer_kgs),
            "credit_batch_size_total": quantity(supplier_kgs + buffer_kgs),
        }
        if self._plan.issued_at >= REPORTING_PERIODS_SINCE:
            issuance["reporting_period_start_at"] = self._period_start.isoformat()
            issuance["reporting_period_end_at"] = self._period_end.isoformat()
        credit_batches: Wire = {
            "issuance_id": self._id,
            "supplier_credit_batch_size_total": quantity(supplier_kgs),
            "supplier_credit_batches": supplier_batches,
            "buffer_pool_credit_batch_size_total": quantity(buffer_kgs),
            "buffer_pool_credit_batches": buffer_batches,
            "credit_batch_size_total": quantity(supplier_kgs + buffer_kgs),
        }
        return Issued(issuance=issuance, credit_batches=credit_batches, batches=self._batches)

    def _credit(self, removal: RemovalPlan, supplier_batches: list[Wire], buffer_batches: list[Wire]) -> None:
        """Issues one removal's credits: the supplier's batch, and the buffer pool's right behind it."""
        project = self._plan.project
        period_days = (self._period_end - self._period_start).days
        sequestered_on = self._period_start + timedelta(days=self._draw.integer(0, period_days))
        removal_id = self._mint.identifier("rmv", datetime(*sequestered_on.timetuple()[:3], 12, tzinfo=UTC))
        buffer_kgs = removal.net_kgs * removal.buffer_percent // 100
        start = self._next_kg.get(project.id, 0)
        middle = start + removal.net_kgs - buffer_kgs
        end = start + removal.net_kgs
        self._next_kg[project.id] = end

        batch = self._original(removal_id, sequestered_on, start, middle, project.supplier["organisation"])
        if self._plan.mass_balance_known:
            batch["carbon_removal_data"] = self._mass_balance(removal.net_kgs)
        supplier_batches.append(batch)
        self._live(batch, removal.fate, self._plan.issued_at)
        if buffer_kgs:
            buffer = self._original(removal_id, sequestered_on, middle, end, self._cast.buffer_pool)
            buffer["status"] = removal.buffer_status
            buffer_batches.append(buffer)

    def _original(self, removal_id: str, sequestered_on: date, start: int, end: int, owner: Wire) -> Wire:
        project = self._plan.project
        batch: Wire = {
            "id": self._mint.identifier("ctb", self._plan.issued_at),
            "serial_number": (
                f"ISO-1-{project.supplier_code}-{project.country_code}-{project.code}"
                f"-{sequestered_on.year}-{start}-{end}"
            ),
            "status": "active",
            "size": quantity(end - start),
            "issued_at": timestamp(self._plan.issued_at),
            "sequestered_on": sequestered_on.isoformat(),
            "country_of_issue": project.country_code,
            "issuance_id": self._id,
            "removal_id": removal_id,
            "project_id": project.id,
            "supplier_id": project.supplier["id"],
            "owner": owner,
            "beneficiary": None,
            "retired_at": None,
            "retirement_id": None,
        }
        if self._plan.delivery_known:
            batch["delivered_at"] = None
            batch["delivery_id"] = None
        batch.update(
            parent_id=None,
            left_child_id=None,
            right_child_id=None,
            ccp_approved=project.ccp_approved,
            carbon_removal_data=None,
        )
        self._batches[batch["id"]] = batch
        return batch

    def _live(self, batch: Wire, fate: Fate, moment: datetime) -> None:
        """Lets a batch meet its fate, each event later than the one before and none later than `NOW`."""
        if fate.delivered_to is not None:
            moment = self._later(moment)
            batch["owner"] = fate.delivered_to
            if self._plan.delivery_known:
                batch["delivered_at"] = timestamp(moment)
                batch["delivery_id"] = self._mint.identifier("dlv", moment)
        if fate.retired:
            moment = self._later(moment)
            batch["status"] = "retired"
            batch["retired_at"] = timestamp(moment)
            batch["retirement_id"] = self._mint.identifier("ret", moment)
            batch["beneficiary"] = fate.beneficiary
        elif fate.division is not None:
            self._divide(batch, fate.division, self._later(moment))

    def _divide(self, parent: Wire, division: Division, moment: datetime) -> None:
        """Freezes a batch as split and puts its two halves on record."""
        head, start, end = parent["serial_number"].rsplit("-", 2)
        first, last = int(start), int(end)
        middle = first + division.left_kgs
        if not first < middle < last:
            raise ValueError(f"a batch of {last - first} kg cannot be divided at {division.left_kgs} kg")
        halves = []
        for half_start, half_end in ((first, middle), (middle, last)):
            # A copy, so that issue, removal, owner and any delivery so far stay the credits' own.
            half = parent | {
                "id": self._mint.identifier("ctb", moment),
                "serial_number": f"{head}-{half_start}-{half_end}",
                "size": quantity(half_end - half_start),
                "parent_id": parent["id"],
                # The mass balance is the removal's; repeated in a half, a sum over the ledger would count it twice.
                "carbon_removal_data": None,
            }
            self._batches[half["id"]] = half
            halves.append(half)
        left, right = halves
        parent["status"] = "split"
        parent["left_child_id"] = left["id"]
        parent["right_child_id"] = right["id"]
        self._live(left, division.left, moment)
        self._live(right, division.right, moment)

    def _later(self, moment: datetime) -> datetime:
        """A time after `moment`, and before `NOW` however many events follow one another."""
        microseconds = (NOW - moment) // timedelta(microseconds=1)
        return moment + timedelta(microseconds=max(1, int(microseconds * self._draw.fraction(0.05, 0.4))))

    def _mass_balance(self, net_kgs: int) -> Wire:
        emissions_kg = int(net_kgs * self._draw.fraction(0.05, 0.2))
        counterfactuals_kg = int(net_kgs * self._draw.fraction(0.0, 0.04))
        losses_kg = int(net_kgs * self._draw.fraction(0.0, 0.05))
        return {
            "gross_carbon_removed_kg": net_kgs + emissions_kg + counterfactuals_kg + losses_kg,
            "net_carbon_removed_kg": net_kgs,
            "emissions_kg": emissions_kg,
            "counterfactuals_kg": counterfactuals_kg,
            "losses_kg": losses_kg,
        }
