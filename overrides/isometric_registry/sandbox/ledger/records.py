"""What a registry has on record: one class a kind.

A record points at what it came from and never at what came of it, which it knows by identifier only: a registry can be
copied whole, however long the chains of splits and transactions in it are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field, frozen

if TYPE_CHECKING:
    from datetime import date, datetime

ACTIVE = "active"
SPLIT = "split"
RETIRED = "retired"
CANCELLED = "cancelled"
"""No version of the service has named this status yet, although its documentation speaks of cancelled credits."""

BATCH_STATUSES = (ACTIVE, SPLIT, RETIRED)
"""The statuses that a query may name."""

PURPOSES = ("corporate_targets", "public_environmental_claims", "insetting", "regulatory_requirement", "other")
FREQUENCIES = ("one_time", "monthly", "yearly")


@frozen(eq=False)
class Organisation:
    """Whoever can own credits or have some retired in its name.

    `has_account` tells the holders of an account from mere names; `entered_by` is the organisation that entered a
    mere name as a beneficiary of its own.
    """

    id: str
    name: str
    domain: str | None
    has_account: bool = True
    entered_by: str | None = None
    email: str | None = field(default=None, repr=False)


@frozen(eq=False)
class Location:
    """A place on the map, with an optional note."""

    country_code: str
    country_name: str
    latitude: float
    longitude: float
    note: str | None


@frozen(eq=False)
class Supplier:
    """An organisation that removes carbon and is credited for it."""

    id: str
    organisation: Organisation
    code: str
    short_description: str | None
    long_description: str | None
    location: Location | None


@frozen(eq=False)
class Document:
    """A document of a project."""

    id: str
    display_name: str
    project_id: str
    url: str


@define(eq=False)
class Project:
    """A project, with what its batches' serial numbers are made of."""

    id: str
    name: str
    supplier: Supplier
    code: str
    country_code: str
    status: str
    process_key: str
    pathway: str
    protocol_slug: str
    validator: str | None
    verifier: str | None
    crediting_period: tuple[str, str] | None
    location: Location | None
    ccp_approved: bool
    credited: bool
    documents: tuple[Document, ...]
    next_kg: int = 0
    """Where the serial numbers of its next removal begin."""


@define(eq=False)
class Batch:
    """A credit batch: whole kilograms of one removal, with one owner."""

    id: str
    issuance: Issuance = field(repr=False)
    removal_id: str
    sequestered_on: date
    start_kg: int
    end_kg: int
    owner: Organisation
    status: str = ACTIVE
    mass_balance: dict[str, int] | None = None
    parent_id: str | None = None
    left_child_id: str | None = None
    right_child_id: str | None = None
    delivery_id: str | None = None
    delivered_at: datetime | None = None
    retirement_id: str | None = None
    retired_at: datetime | None = None
    beneficiary: Organisation | None = None

    @property
    def kgs(self) -> int:
        """Its size in kilograms."""
        return self.end_kg - self.start_kg

    @property
    def project(self) -> Project:
        """The project that its carbon was removed by."""
        return self.issuance.project

    @property
    def supplier(self) -> Supplier:
        """The supplier that its carbon was removed by."""
        return self.issuance.project.supplier

    @property
    def serial_number(self) -> str:
        """The serial number, which ends in the half-open range of kilograms within the project."""
        project = self.issuance.project
        return (
            f"ISO-1-{project.supplier.code}-{project.country_code}-{project.code}"
            f"-{self.sequestered_on.year}-{self.start_kg}-{self.end_kg}"
        )


@frozen(eq=False)
class Issuance:
    """Credits that came into being together. Its batches are the original ones, however divided since."""

    id: str
    issued_at: datetime
    project: Project
    period_start: date
    period_end: date
    supplier_batch_ids: tuple[str, ...] = field(repr=False)
    buffer_batch_ids: tuple[str, ...] = field(repr=False)
    supplier_kgs: int
    buffer_kgs: int


@define(eq=False)
class Order:
    """What a buyer has bought of a supplier. `retires_on_delivery` shows in no answer, as with the service."""

    id: str
    placed_at: datetime
    contract_date: date
    buyer: Organisation
    supplier: Supplier
    kgs: int
    retires_on_delivery: bool = False
    fulfilled_at: datetime | None = None
    deliveries: list[Delivery] = field(factory=list, repr=False)

    @property
    def delivered_kgs(self) -> int:
        """How much of it has been delivered."""
        return sum(delivery.kgs for delivery in self.deliveries)

    @property
    def status(self) -> str:
        """`placed` before the first delivery, `completed` after the last, `in_progress` between."""
        if self.fulfilled_at is not None:
            return "completed"
        return "in_progress" if self.deliveries else "placed"


@frozen(eq=False)
class _Transaction:
    """Batches that something happened to at once; each as it was then, so some may have been split since."""

    id: str
    happened_at: datetime
    batch_ids: tuple[str, ...] = field(repr=False)
    kgs: int
    notes: str | None


@frozen(eq=False)
class Delivery(_Transaction):
    """Credits that a supplier handed over under an order."""

    order_id: str
    supplier: Supplier
    buyer: Organisation


@frozen(eq=False)
class Transfer(_Transaction):
    """Credits that one organisation gave to another."""

    giver: Organisation
    receiver: Organisation


@frozen(eq=False)
class Retirement(_Transaction):
    """Credits that their owner used up for good, in somebody's name."""

    owner: Organisation
    beneficiary: Organisation
    purposes: tuple[str, ...]


@frozen(eq=False)
class Refund(_Transaction):
    """Credits that the buffer pool gave back."""

    pool: Organisation
    receiver: Organisation


@frozen(eq=False)
class StripeAccount:
    """How a supplier sells through Stripe. A price is decimal text, or None before it has been set."""

    id: str
    account_id: str
    supplier: Supplier
    credit_price_per_tonne: str | None
    verification_price_per_tonne: str | None
    currency: str | None


@frozen(eq=False)
class Checkout:
    """A checkout session, which becomes an order when it is paid."""

    id: str
    started_at: datetime
    supplier: Supplier
    kgs: int
    frequency: str
    customer_email: str | None = field(repr=False)
