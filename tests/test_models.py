"""The accessors that the contract lacks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from isometric_registry.models import CreditBatch, IssuanceCreditBatches, IssuancePage, sequestration_date
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
