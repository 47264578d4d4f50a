"""The flowchart shows every kilogram, stays within what Mermaid draws, and escapes what comes from the registry."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry.ledger import IssuanceLedger, format_tonnes, kilograms
from isometric_registry.ledger.mermaid import MOST_WHOLE_BATCHES, NAME_CHARACTERS
from isometric_registry.models import CreditBatch

if TYPE_CHECKING:
    from collections.abc import Callable

    MakeLedger = Callable[..., IssuanceLedger]

LANDMARKS = ("demo", "large", "empty_buffer_pool", "deep_splits", "future")

BOX = re.compile(r'  (?:(n\d+) --> )?(n\d+)\["([^"]*)"\]')

MERMAIDS_MOST_EDGES = 500
MERMAIDS_MOST_CHARACTERS = 50_000
"""Mermaid's own defaults, above which it draws an error in place of the chart."""


class Chart:
    """A chart as Mermaid reads it."""

    def __init__(self, text: str) -> None:
        first, *lines = text.splitlines()
        assert first == "flowchart LR"
        self.words: dict[str, list[str]] = {}
        self.children: dict[str, list[str]] = {}
        self.rest: list[str] = []
        for line in lines:
            match = BOX.fullmatch(line)
            if match is None:
                self.rest.append(line)
                continue
            parent, name, label = match.groups()
            self.words[name] = [_read(word) for word in label.split("<br/>")]
            if parent is not None:
                self.children.setdefault(parent, []).append(name)

    def kgs(self, name: str) -> int:
        """The amount that a box stands for: the one at the end of its first lines, or the sum of a shared box."""
        amounts = [
            int(amount.replace(",", "").replace(".", ""))
            for word in self.words[name]
            for amount in re.findall(r"^([\d,]+\.\d{3}) t\b", word)
        ]
        return sum(amounts)


def _read(word: str) -> str:
    return html.unescape(re.sub(r"#(\d+);", r"&#\1;", word))


@pytest.mark.parametrize("landmark", LANDMARKS)
def test_what_leaves_a_box_arrives_on_its_right(make_ledger: MakeLedger, landmark: str) -> None:
    ledger = make_ledger(landmark)
    chart = Chart(ledger.to_mermaid())

    assert chart.kgs("n0") == kilograms(ledger.current_batches)
    for name, children in chart.children.items():
        assert sum(chart.kgs(child) for child in children) == chart.kgs(name), chart.words[name]


@pytest.mark.parametrize("landmark", ["demo", "deep_splits", "future"])
def test_a_small_issuance_has_a_box_for_every_batch(make_ledger: MakeLedger, landmark: str) -> None:
    ledger = make_ledger(landmark)
    shown = {words[-1] for words in Chart(ledger.to_mermaid()).words.values()}

    assert shown >= {batch.id for batch in ledger.batches}


def test_a_batch_hangs_on_its_parent(make_ledger: MakeLedger) -> None:
    ledger = make_ledger("deep_splits")
    chart = Chart(ledger.to_mermaid())
    parents = {chart.words[child][-1]: chart.words[name][-1] for name, some in chart.children.items() for child in some}

    for batch in ledger.batches:
        if batch.parent_id is not None:
            assert parents[batch.id] == batch.parent_id


def test_a_current_batch_says_owner_and_beneficiary(make_ledger: MakeLedger) -> None:
    ledger = make_ledger("demo")
    chart = Chart(ledger.to_mermaid())
    (batch,) = [one for one in ledger.current_batches if one.beneficiary and one.parent_id]
    assert batch.beneficiary is not None

    assert [
        f"{format_tonnes(batch)} retired",
        batch.owner.name,
        f"for {batch.beneficiary.name}",
        batch.id,
    ] in chart.words.values()


def test_many_whole_batches_share_a_box(make_ledger: MakeLedger) -> None:
    ledger = make_ledger("large")
    whole = [tree for tree in ledger.trees if tree.is_leaf]
    labels = [" ".join(words) for words in Chart(ledger.to_mermaid()).words.values()]

    assert len(whole) > MOST_WHOLE_BATCHES
    assert sum("never split" in label for label in labels) == 2


def test_a_chart_of_1200_batches_is_one_that_mermaid_draws(make_ledger: MakeLedger) -> None:
    text = make_ledger("large").to_mermaid()

    assert text.count("-->") < MERMAIDS_MOST_EDGES
    assert len(text) < MERMAIDS_MOST_CHARACTERS


FAMILIES = 120
"""With their halves, fewer boxes than Mermaid draws, and with long names more characters than it reads."""


@pytest.mark.parametrize("character", ["<", "\N{EVERGREEN TREE}"])
def test_names_that_grow_when_escaped_or_counted_do_not_break_the_limit(
    make_ledger: MakeLedger, character: str
) -> None:
    demo = make_ledger("demo")
    pattern = next(batch.to_dict() for batch in demo.batches if batch.status == "retired")
    pattern["owner"] = pattern["beneficiary"] = {"id": "org_1", "name": character * 40, "domain": None}
    originals, halves = [], {}
    for number in range(FAMILIES):
        left, right = f"left_{number}", f"right_{number}"
        below = {"status": "split", "left_child_id": left, "right_child_id": right}
        originals.append(CreditBatch.from_dict({**pattern, "id": f"original_{number}", **below}))
        for half in (left, right):
            halves[half] = CreditBatch.from_dict({**pattern, "id": half, "parent_id": f"original_{number}"})
    demo.result.supplier_credit_batches, demo.result.buffer_pool_credit_batches = originals, []

    text = IssuanceLedger.from_batches(demo.result, halves).to_mermaid()

    assert 3 * FAMILIES < MERMAIDS_MOST_EDGES
    assert len(text.encode("utf-16-le")) // 2 < MERMAIDS_MOST_CHARACTERS
    assert "more, split into" in text


def test_a_tree_too_large_for_a_chart_is_summed_up(chain: IssuanceLedger) -> None:
    chart = Chart(chain.to_mermaid())

    assert list(chart.words.values())[2:] == [["1 batch more, split into 3,001", "3.001 t active"]]


def test_a_long_name_is_cut(make_ledger: MakeLedger) -> None:
    def rename(batch: dict[str, Any]) -> None:
        batch["owner"] = {"id": "org_1", "name": "n" * 500, "domain": None}

    words = Chart(make_ledger("demo", rename).to_mermaid()).words.values()

    assert max(len(word) for label in words for word in label) == NAME_CHARACTERS


@given(name=st.text(alphabet=st.characters(), max_size=60))
def test_no_name_can_leave_its_box(make_ledger: MakeLedger, name: str) -> None:
    def rename(batch: dict[str, Any]) -> None:
        batch["owner"] = {"id": "org_1", "name": name, "domain": None}
        if batch["status"] == "active":
            batch["status"] = name

    chart = Chart(make_ledger("demo", rename).to_mermaid())

    assert len(chart.words) == 13
    assert all(re.fullmatch(r"  class(Def)? .*", line) for line in chart.rest)
    names = {words[1] for words in chart.words.values() if words[0].startswith("24.500 t")}
    line = " ".join("".join(character if character.isprintable() else " " for character in name).split())
    assert {shown.replace("\N{ZERO WIDTH SPACE}", "") for shown in names} == {
        line if len(line) <= NAME_CHARACTERS else line[: NAME_CHARACTERS - 1] + "…"
    }


@pytest.mark.parametrize("name", ['"]; click n1 "x"', "%%{init: {}}%%", "`**bold**`", "$$x$$", "fa:fa-car"])
def test_what_means_something_to_mermaid_is_disarmed(make_ledger: MakeLedger, name: str) -> None:
    def rename(batch: dict[str, Any]) -> None:
        batch["owner"] = {"id": "org_1", "name": name, "domain": None}

    text = make_ledger("demo", rename).to_mermaid()

    assert name not in text
    assert "$$" not in html.unescape(re.sub(r"#(\d+);", r"&#\1;", text))
    assert "fa:fa-" not in html.unescape(re.sub(r"#(\d+);", r"&#\1;", text))
