"""Words that turn the reading direction and values at the edge: the page stands, and says nothing else."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta, timezone
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from attrs import fields, has
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.ledger import IssuanceLedger
from isometric_registry.report import render_report
from isometric_registry.report.chart import stacked_bar

if TYPE_CHECKING:
    from collections.abc import Callable

    from isometric_registry.models import Issuance

    MakeLedger = Callable[..., IssuanceLedger]

OBSERVED_AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
SOURCE = "https://api.example/registry/v0"

TURNED = "\u202e"
"""What turns everything behind it around, until something keeps it in."""

FIRST = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
LAST = datetime.max.replace(tzinfo=timezone(timedelta(hours=-14)))
"""Moments that a datetime can hold, and UTC has no year for."""


class Places(HTMLParser):
    """Where a mark stands on a page: inside which element nearest to it, or in which attribute."""

    def __init__(self, page: str, mark: str) -> None:
        super().__init__()
        self.mark = mark
        self.open: list[str] = []
        self.texts: list[str] = []
        self.attributes: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [name for name, value in attrs if value and self.mark in value]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, _tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.mark in data:
            self.texts.append(self.open[-1])


def turn(model: Any) -> None:
    """Put the mark before every text of a model and of those in it."""
    for attribute in fields(type(model)):
        value = getattr(model, attribute.name)
        if isinstance(value, str):
            # Two known words are kept, so that the page has all its parts. What models share is turned once.
            is_kept = value in ("split", "retired") or value.startswith(TURNED)
            setattr(model, attribute.name, value if is_kept else TURNED + value)
        elif has(type(value)):
            turn(value)
        elif isinstance(value, list):
            for item in value:
                turn(item)


@pytest.mark.parametrize("landmark", ["demo", "deep_splits", "future"])
@pytest.mark.parametrize("with_issuance", [False, True])
def test_whatever_the_service_says_is_kept_apart_from_what_is_around(
    make_ledger: MakeLedger, make_issuance: Callable[[str], Issuance], landmark: str, with_issuance: bool
) -> None:
    sound = make_ledger(landmark)
    result, batches = copy.deepcopy((sound.result, {batch.id: batch for batch in sound.batches}))
    issuance = make_issuance(landmark)
    turn(result)
    turn(issuance)
    for batch in batches.values():
        turn(batch)
    ledger = IssuanceLedger.from_batches(result, {batch.id: batch for batch in batches.values()})
    assert len(ledger.batches) == len(sound.batches)

    page = render_report(ledger, observed_at=OBSERVED_AT, source=SOURCE, issuance=issuance if with_issuance else None)

    places = Places(page, TURNED)
    assert len(places.texts) > 20
    assert set(places.texts) == {"bdi"}
    assert places.attributes == []


@pytest.mark.parametrize(("moment", "shown"), [(FIRST, "0001-01-01 00:00 +14:00"), (LAST, "9999-12-31 23:59 -14:00")])
def test_a_moment_that_utc_has_no_room_for_is_shown_with_its_own_offset(
    make_ledger: MakeLedger, moment: datetime, shown: str
) -> None:
    ledger = make_ledger("demo")
    for batch in ledger.batches:
        batch.issued_at = moment
        batch.retired_at = batch.retired_at and moment
        batch.sequestered_at, batch.sequestered_on = moment, None

    page = render_report(ledger, observed_at=OBSERVED_AT, source=SOURCE)

    assert shown in page
    assert moment.date().isoformat() in page


def test_kilograms_of_any_size_are_shown_to_the_last(make_ledger: MakeLedger) -> None:
    largest = 10**4300 - 1
    ledger = make_ledger("demo")
    for batch in ledger.batches:
        batch.size.credit_kgs = largest
    ledger.result.credit_batch_size_total.credit_kgs = largest

    page = render_report(ledger, observed_at=OBSERVED_AT, source=SOURCE)

    assert f"{'999,' * 1433}999\N{NO-BREAK SPACE}kg"[-100:] in page


@pytest.mark.parametrize("sizes", [[10**4000, 1], [1, 10**400, 0, -5], [2**1024], [3, 1]])
def test_a_bar_has_a_part_for_each_size_there_is(sizes: list[int]) -> None:
    drawn = stacked_bar([(f"kind-{index}", size) for index, size in enumerate(sizes)], labelled_by="words")
    assert drawn.count("<rect") == sum(size > 0 for size in sizes)


@pytest.mark.parametrize("source", [None, 7, "http://[", "http://user:secret@[::1"])
def test_a_source_that_is_no_address_is_refused_without_repeating_it(make_ledger: MakeLedger, source: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"source is .*: pass the") as caught:
        render_report(make_ledger("demo"), observed_at=OBSERVED_AT, source=source)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("moment", [None, "now", FIRST, LAST])
def test_a_moment_of_observation_that_is_none_is_refused(make_ledger: MakeLedger, moment: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="observed_at"):
        render_report(make_ledger("demo"), observed_at=moment, source=SOURCE)
