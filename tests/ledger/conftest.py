"""What the ledger's tests share: records of an issuance to break at will, and a sandbox to follow splits in."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.ledger import IssuanceLedger
from isometric_registry.models import CreditBatch, IssuanceCreditBatches
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isometric_registry import RegistryClient

Wire = dict[str, Any]

ISSUANCE_ID = "iss_000000001SBX0000"
SERIES = "ISO-1-NORD-NOR-K4T2-2026"


class Records:
    """An issuance as the service would send it: sound when made, and every record open to change."""

    def __init__(self) -> None:
        self.originals: dict[str, list[Wire]] = {"supplier": [], "buffer_pool": []}
        self.totals = {"supplier": 0, "buffer_pool": 0, "all": 0}
        self.halves: dict[str, Wire] = {}
        self._beyond: dict[str, tuple[float, int]] = {}
        self._numbers = 0
        self._next_kg = 0

    def original(self, kgs: int, *, pool: str = "supplier", **changes: Any) -> Wire:
        batch = self._batch(self._next_kg, kgs, changes)
        self._next_kg += kgs
        self.originals[pool].append(batch)
        self.totals[pool] += kgs
        self.totals["all"] += kgs
        return batch

    def split(self, batch: Wire, left_kgs: int) -> tuple[Wire, Wire]:
        start, kgs = int(batch["serial_number"].split("-")[-2]), batch["size"]["credit_kgs"]
        left = self._batch(start, left_kgs, {"parent_id": batch["id"], "owner": batch["owner"]})
        right = self._batch(start + left_kgs, kgs - left_kgs, {"parent_id": batch["id"], "owner": batch["owner"]})
        self.halves[left["id"]], self.halves[right["id"]] = left, right
        batch.update(status="split", left_child_id=left["id"], right_child_id=right["id"])
        return left, right

    def retire(self, batch: Wire, beneficiary: Wire | None = None) -> None:
        batch.update(
            status="retired",
            retired_at="2026-05-02T10:00:00Z",
            retirement_id="ret_000000001SBX0000",
            beneficiary=beneficiary,
        )

    def beyond(self, batch: Wire, in_tonnes: float, kgs: int) -> None:
        """Give a batch a size that no answer can carry, which a program may have made by itself."""
        self._beyond[batch["id"]] = in_tonnes, kgs

    def resize(self, batch: Wire, kgs: int) -> None:
        """Give a batch another size that its tonnes and its serial number agree with."""
        start = int(batch["serial_number"].split("-")[-2])
        batch["size"] = quantity(kgs)
        batch["serial_number"] = f"{SERIES}-{start}-{start + kgs}"

    @property
    def everything(self) -> list[Wire]:
        return [*self.originals["supplier"], *self.originals["buffer_pool"], *self.halves.values()]

    def body(self) -> Wire:
        return {
            "issuance_id": ISSUANCE_ID,
            "supplier_credit_batches": self.originals["supplier"],
            "supplier_credit_batch_size_total": quantity(self.totals["supplier"]),
            "buffer_pool_credit_batches": self.originals["buffer_pool"],
            "buffer_pool_credit_batch_size_total": quantity(self.totals["buffer_pool"]),
            "credit_batch_size_total": quantity(self.totals["all"]),
        }

    def result(self) -> IssuanceCreditBatches:
        result = IssuanceCreditBatches.from_dict(copy.deepcopy(self.body()))
        for batch in [*result.supplier_credit_batches, *result.buffer_pool_credit_batches]:
            if batch.id in self._beyond:
                batch.size.credits, batch.size.credit_kgs = self._beyond[batch.id]
        return result

    def ledger(self, **options: Any) -> IssuanceLedger:
        halves = {asked: CreditBatch.from_dict(half) for asked, half in self.halves.items()}
        return IssuanceLedger.from_batches(self.result(), halves, **options)

    def _batch(self, start: int, kgs: int, changes: Wire) -> Wire:
        self._numbers += 1
        return {
            "id": f"ctb_{self._numbers:09d}SBX0000",
            "serial_number": f"{SERIES}-{start}-{start + kgs}",
            "status": "active",
            "size": quantity(kgs),
            "issued_at": "2026-04-01T09:47:11.635914Z",
            "sequestered_on": "2026-02-17",
            "country_of_issue": "NOR",
            "issuance_id": ISSUANCE_ID,
            "removal_id": "rmv_000000001SBX0000",
            "project_id": "prj_000000001SBX0000",
            "owner": organisation("Nordfjord"),
            "beneficiary": None,
            "retired_at": None,
            "retirement_id": None,
            "parent_id": None,
            "left_child_id": None,
            "right_child_id": None,
        } | changes


def quantity(kgs: int) -> Wire:
    return {"credits": kgs / 1000, "credit_kgs": kgs}


def organisation(name: str) -> Wire:
    return {"id": f"org_{name}", "name": name, "domain": None}


@pytest.fixture(scope="session")
def new_records() -> type[Records]:
    """Makes records, as often as a test wants; for property tests."""
    return Records


@pytest.fixture
def records() -> Records:
    """Records of an issuance without batches."""
    return Records()


@pytest.fixture(scope="session")
def new_organisation() -> Any:
    """Makes an organisation of a name."""
    return organisation


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    """One sandbox for all tests that only ask it something."""
    with Sandbox(data=make_registry()) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    """The running sandbox, with nothing asked so far."""
    running.requests.clear()
    return running


@pytest.fixture
def registry(sandbox: Sandbox) -> Iterator[RegistryClient]:
    """A client of the sandbox."""
    with sandbox.client() as client:
        yield client
