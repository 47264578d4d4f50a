"""Values at the edge of what the wire can carry: none of them ends in an error that nobody documents."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.errors import InvalidArgumentError, ReconciliationError
from isometric_registry.ledger import IssuanceLedger, Rule, format_tonnes, kilograms, reconcile
from isometric_registry.models import CreditBatch, IssuanceCreditBatches

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
LAST = datetime.max.replace(tzinfo=timezone(timedelta(hours=-14)))
"""Moments that a datetime can hold, and UTC has no year for."""

MOST_DIGITS = 10**4299
"""The largest power of ten that Python reads from text."""


def many_of_one(number: int, change: Callable[[int], dict[str, Any]], records: Any) -> IssuanceCreditBatches:
    """An answer that lists as many batches with one identifier."""
    batch = records.original(1000)
    result = records.result()
    result.supplier_credit_batches = [CreditBatch.from_dict(batch | change(index)) for index in range(number)]
    return result


class Counted(str):
    """A text that counts how often it is compared."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)  # type: ignore[arg-type]

    def __hash__(self) -> int:
        return str.__hash__(self)


@pytest.mark.parametrize("kind", ["the same", "different"])
def test_batches_with_one_identifier_are_not_compared_each_with_each(records: Any, kind: str) -> None:
    number = 400

    result = many_of_one(number, lambda _: {}, records)
    for index, batch in enumerate(result.supplier_credit_batches):
        batch.status = Counted(f"word {index if kind == 'different' else 0}")
    Counted.compared = 0

    found = reconcile(result)

    assert found.batches_checked == (number if kind == "different" else 1)
    assert Rule.DUPLICATE_ID in {finding.rule for finding in found}
    assert Counted.compared < 100 * number, "a fiftieth of what comparing each with each takes"


def test_entries_that_differ_only_deep_in_what_nobody_knows_count_each(records: Any) -> None:
    def deep(levels: int, innermost: str) -> Any:
        value: Any = innermost
        for _ in range(levels):
            value = {"a": [value]}
        return value

    assert reconcile(many_of_one(3, lambda _: {"future": deep(40, "x")}, records)).batches_checked == 1
    assert reconcile(many_of_one(3, lambda index: {"future": deep(40, str(index))}, records)).batches_checked == 3


@pytest.mark.parametrize(
    "in_tonnes", [10**400, 10**309, 1.7e308, -(10**400), 10**4299, float("inf"), float("nan")], ids=lambda _: ""
)
@pytest.mark.parametrize("kgs", [0, 1000, 10**310, 10**311, 10**4299, -(10**4299)], ids=lambda _: "")
def test_tonnes_and_kilograms_of_any_size_can_be_reconciled_and_shown(records: Any, in_tonnes: Any, kgs: int) -> None:
    records.beyond(records.original(1000), in_tonnes, kgs)

    found = records.ledger().reconcile()

    assert "credits is" in " ".join(finding.message for finding in found if finding.rule is Rule.CREDITS)
    assert str(found)
    with pytest.raises(ReconciliationError):
        found.raise_for_errors()


def test_whole_tonnes_beyond_any_float_are_right_if_they_are_the_kilograms(records: Any) -> None:
    records.beyond(records.original(1000), 10**400, 10**403)

    assert Rule.CREDITS not in {finding.rule for finding in records.ledger().reconcile()}


def test_a_sum_beyond_the_digits_that_python_writes_is_written(records: Any) -> None:
    largest = 10 * MOST_DIGITS - 1
    for _ in range(3):
        records.beyond(records.original(1000), 1.0, largest)
    ledger = records.ledger()

    assert kilograms(ledger.current_batches) == 3 * largest
    text = format_tonnes(ledger.current_batches)
    assert text.startswith("29,999,999,999")
    assert text.endswith("999.997 t")
    assert text in str(ledger.reconcile())
    assert text in repr(ledger)
    assert ledger.to_mermaid().startswith("flowchart")


@pytest.mark.parametrize("moment", [FIRST, LAST])
def test_moments_that_utc_has_no_room_for_are_reconciled_and_grouped(records: Any, moment: datetime) -> None:
    records.original(1000)
    result = records.result()
    [batch] = result.supplier_credit_batches
    batch.issued_at = batch.sequestered_at = batch.retired_at = moment
    batch.sequestered_on = None
    ledger = IssuanceLedger.from_batches(result, {})

    assert [vintage.year for vintage in ledger.vintages()] == [moment.year]
    assert [finding.rule for finding in ledger.reconcile()] == [Rule.DATE_WITHOUT_RETIREMENT]
    assert moment.date().isoformat() in str(ledger.reconcile())


@pytest.mark.parametrize("edge", [FIRST, LAST, "now", None.__class__])
def test_a_moment_of_observation_that_is_none_is_refused(records: Any, edge: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="observed_at"):
        IssuanceLedger.from_batches(records.result(), {}, observed_at=edge)


SPLITS = 1500


@pytest.fixture
def deep(records: Any) -> IssuanceLedger:
    """A ledger of a batch that was split more often in a row than Python can go into nested objects."""
    batch = records.original(SPLITS + 1)
    for _ in range(SPLITS):
        batch, _ = records.split(batch, batch["size"]["credit_kgs"] - 1)
    return records.ledger()


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda ledger: pickle.loads(pickle.dumps(ledger))])
@pytest.mark.slow
def test_a_deep_ledger_can_be_copied_and_pickled(deep: IssuanceLedger, twin: Callable[[Any], Any]) -> None:
    other = twin(deep)

    assert other.height == deep.height == SPLITS
    assert [batch.to_dict() for batch in other.batches] == [batch.to_dict() for batch in deep.batches]
    assert other.observed_at == deep.observed_at
    assert other.reconcile().findings == deep.reconcile().findings
    last = deep.current_batches[-1].id
    assert other.find(last).depth == deep.find(last).depth  # type: ignore[union-attr]


@pytest.mark.parametrize("twin", [copy.copy, copy.deepcopy, lambda tree: pickle.loads(pickle.dumps(tree))])
def test_a_tree_comes_back_as_it_was(records: Any, twin: Callable[[Any], Any]) -> None:
    left, right = records.split(records.original(1000, pool="buffer_pool"), 400)
    records.split(left, 100)
    records.split(right, 300)
    tree = records.ledger().trees[0]

    assert twin(tree).to_dict() == tree.to_dict()
    assert [(node.depth, node.pool) for node in twin(tree).walk()] == [(node.depth, node.pool) for node in tree.walk()]


def test_a_tree_says_for_json_what_it_is(records: Any) -> None:
    left, right = records.split(records.original(1000), 400)

    said = records.ledger().trees[0].to_dict()

    assert said["pool"] == "supplier"
    assert [half["credit_batch"]["id"] for half in said["halves"]] == [left["id"], right["id"]]
    assert said["halves"][0]["halves"] == []


def test_a_deep_tree_can_be_said_too(deep: IssuanceLedger) -> None:
    said, depth = deep.trees[0].to_dict(), 0
    while said["halves"]:
        said, depth = said["halves"][0], depth + 1
    assert depth == SPLITS


HOSTILE = "iss_\x1b[31m\x9b\n\u202e\u2066EVIL\x07"


def test_an_identifier_cannot_write_to_the_terminal_of_whoever_prints_what_was_found(records: Any) -> None:
    batch = records.original(1000)
    result = records.result()
    result.issuance_id = HOSTILE
    batch["size"] = {"credits": 7.0, "credit_kgs": 5}
    ledger = IssuanceLedger.from_batches(result, {}, observed_at=datetime.now(UTC))
    found = ledger.reconcile()
    texts = [str(found), repr(ledger), *map(str, found)]
    with pytest.raises(ReconciliationError) as failure:
        found.raise_for_errors()
    with pytest.raises(InvalidArgumentError) as unknown:
        ledger.pool_of(HOSTILE)

    for text in (*texts, str(failure.value), str(unknown.value)):
        assert all(character.isprintable() or character == "\n" for character in text)
        assert not any(line.lstrip().startswith("EVIL") for line in text.splitlines())


@pytest.mark.parametrize("wrong", [None, 7, object()])
def test_what_is_no_batch_has_no_pool(records: Any, wrong: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="is no batch"):
        records.ledger().pool_of(wrong)


def test_sizes_are_added_up_one_level_deep_and_not_for_ever() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(InvalidArgumentError, match="list has no size"):
        kilograms(endless)
