"""The accessors that the contract lacks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from isometric_registry.models import (
    CreditBatch,
    InvalidFieldError,
    IssuanceCreditBatches,
    IssuancePage,
    Project,
    crediting_period,
    price,
    sequestration_date,
)
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_body

EAST = timezone(timedelta(hours=9))
WEST = timezone(timedelta(hours=-9))


@pytest.fixture
def batch() -> CreditBatch:
    return CreditBatch.from_dict(make_body(2)["supplier_credit_batches"][0])


def test_the_day_is_taken_if_the_answer_has_one(batch: CreditBatch) -> None:
    batch.sequestered_on = date(2026, 2, 17)
    batch.sequestered_at = datetime(2020, 1, 1, tzinfo=UTC)
    assert sequestration_date(batch) == date(2026, 2, 17)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 2, 17, 23, 59, tzinfo=UTC), date(2026, 2, 17)),
        (datetime(2026, 2, 17, 5, tzinfo=EAST), date(2026, 2, 16)),
        (datetime(2026, 2, 17, 20, tzinfo=WEST), date(2026, 2, 18)),
        (datetime(1, 1, 1, 5, tzinfo=EAST), date(1, 1, 1)),
        (datetime(9999, 12, 31, 20, tzinfo=WEST), date(9999, 12, 31)),
    ],
)
def test_a_moment_counts_by_its_day_in_utc(batch: CreditBatch, moment: datetime, day: date) -> None:
    batch.sequestered_on = None
    batch.sequestered_at = moment
    assert sequestration_date(batch) == day


def test_there_is_no_day_if_the_answer_has_neither(batch: CreditBatch) -> None:
    batch.sequestered_on = batch.sequestered_at = None
    assert sequestration_date(batch) is None


def test_an_issuances_batches_are_shown_by_their_number() -> None:
    shown = [repr(IssuanceCreditBatches.from_dict(make_body(batches))) for batches in (1, 2, 500)]
    assert "supplier_credit_batches=[1 item], " in shown[0]
    assert all(len(text) < 700 for text in shown)
    assert "credit_batch_size_total=CreditQuantity(credits=" in shown[2]


def test_a_page_is_shown_by_its_size() -> None:
    page = IssuancePage.from_dict(
        {
            "nodes": [],
            "total_count": 0,
            "page_info": {
                "has_previous_page": False,
                "start_cursor": None,
                "has_next_page": False,
                "end_cursor": None,
            },
        }
    )
    assert repr(page).startswith("IssuancePage(nodes=[0 items], total_count=0, ")


def test_a_moment_on_the_edge_of_all_years_has_a_day(batch: CreditBatch) -> None:
    early = CreditBatch.from_dict(
        {name: value for name, value in batch.to_dict().items() if name != "sequestered_on"}
        | {"sequestered_at": "0001-01-01T14:00:00+14:00"}
    )
    assert sequestration_date(early) == date(1, 1, 1)


@pytest.fixture(scope="module")
def made() -> Project:
    with Sandbox() as sandbox, sandbox.client() as registry:
        return next(iter(registry.projects.list()))


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2025-01-01", "2029-12-31", (date(2025, 1, 1), date(2029, 12, 31))),
        ("2025-01-01T00:00:00Z", "2029-12-31T23:59:59.5+00:00", (date(2025, 1, 1), date(2029, 12, 31))),
        ("2025-01-01", None, (date(2025, 1, 1), None)),
        (None, None, (None, None)),
    ],
)
def test_a_crediting_period_is_read_in_both_forms(made: Project, start: Any, end: Any, days: Any) -> None:
    made.crediting_period_start, made.crediting_period_end = start, end
    assert crediting_period(made) == days


@pytest.mark.parametrize("text", ["", "2025-1-1", "2025-13-01", "2025-01-011", "next year", "2025-01-01x"])
def test_a_crediting_period_that_is_no_day_is_refused(made: Project, text: str) -> None:
    made.crediting_period_start = text
    with pytest.raises(InvalidFieldError):
        crediting_period(made)


@pytest.mark.parametrize(
    "text", ["0.10", "249.99", "5.", ".5", "+12", "-3.00", "007", "123456789012345678901234567890.1"]
)
def test_a_price_keeps_every_digit(text: str) -> None:
    found = price(text)
    assert type(found) is Decimal
    assert found == Decimal(text)


def test_no_price_is_none() -> None:
    assert price(None) is None


@pytest.mark.parametrize("text", ["", ".", "-", "1e3", "NaN", "Infinity", "1,5", " 1", "1_000", "\u0661", "1.2.3"])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(InvalidFieldError):
        price(text)
