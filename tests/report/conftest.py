"""Ledgers to make pages of, and a real browser to look at them with, its network off."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from browser import Browser, find_browser
from isometric_registry.environment import Environment
from isometric_registry.ledger import IssuanceLedger
from isometric_registry.models import CreditBatch, Issuance, IssuanceCreditBatches
from isometric_registry.report import render_report
from isometric_registry.sandbox.data import RegistryData, make_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Change = Callable[[dict[str, Any]], None]

OBSERVED_AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def registry() -> RegistryData:
    return make_registry()


@pytest.fixture(scope="session")
def make_ledger(registry: RegistryData) -> Callable[..., IssuanceLedger]:
    """Make the ledger of a landmark of the embedded registry, after a change to each of its batches."""

    def make(landmark: str, change: Change = lambda _: None) -> IssuanceLedger:
        issuance_id = getattr(registry.landmarks, landmark)
        answer = copy.deepcopy(registry.issuance_credit_batches[issuance_id])
        batches = copy.deepcopy(
            {key: batch for key, batch in registry.credit_batches.items() if batch["issuance_id"] == issuance_id}
        )
        originals = [*answer["supplier_credit_batches"], *answer["buffer_pool_credit_batches"]]
        for batch in (*originals, *batches.values()):
            change(batch)
        children = {key: CreditBatch.from_dict(batch) for key, batch in batches.items()}
        return IssuanceLedger.from_batches(IssuanceCreditBatches.from_dict(answer), children, observed_at=OBSERVED_AT)

    return make


@pytest.fixture(scope="session")
def chain(make_ledger: Callable[..., IssuanceLedger]) -> IssuanceLedger:
    """A ledger of one batch that was split 3,000 times in a row, one kilogram at a time."""
    splits = 3000
    demo = make_ledger("demo")
    pattern = next(batch.to_dict() for batch in demo.batches if batch.status == "active" and batch.parent_id)

    def batch(name: str, kgs: int, depth: int, **more: Any) -> CreditBatch:
        size = {"credits": kgs / 1000, "credit_kgs": kgs}
        above = f"left_{depth - 1}" if depth else None
        return CreditBatch.from_dict({**pattern, "id": f"{name}_{depth}", "size": size, "parent_id": above, **more})

    halves = {}
    for depth in range(splits + 1):
        below = {"left_child_id": f"left_{depth + 1}", "right_child_id": f"right_{depth + 1}", "status": "split"}
        halves[f"left_{depth}"] = batch("left", splits + 1 - depth, depth, **(below if depth < splits else {}))
        halves[f"right_{depth}"] = batch("right", 1, depth)
    result = demo.result
    result.supplier_credit_batches = [halves["left_0"]]
    result.buffer_pool_credit_batches = []
    return IssuanceLedger.from_batches(result, halves, observed_at=OBSERVED_AT)


@pytest.fixture(scope="session")
def make_issuance(registry: RegistryData) -> Callable[[str], Issuance]:
    return lambda landmark: Issuance.from_dict(registry.issuances[getattr(registry.landmarks, landmark)])


@pytest.fixture(scope="session")
def make_page(make_ledger: Callable[..., IssuanceLedger]) -> Callable[..., str]:
    """Make the page of a landmark, after a change to each of its batches."""

    @cache
    def unchanged(landmark: str) -> str:
        return make(landmark, source=Environment.PRODUCTION.base_url)

    def make(landmark: str, change: Change | None = None, **arguments: Any) -> str:
        if change is None and not arguments:
            return unchanged(landmark)
        arguments = {"observed_at": OBSERVED_AT, "source": Environment.PRODUCTION.base_url, **arguments}
        return render_report(make_ledger(landmark, change or (lambda _: None)), **arguments)

    return make


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = find_browser()
    if program is None:
        pytest.skip("no browser to look at the page with: apt-get install chromium")
    browser = Browser(program, tmp_path_factory.mktemp("browser-profile"))
    yield browser
    browser.close()
