"""Serial numbers are read by the observed grammar, and kept as they are if they follow another."""

from __future__ import annotations

import itertools
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.ledger import SerialNumber

READABLE = st.builds(
    "ISO-1-{}-{}-{}-{}-{}-{}".format,
    st.sampled_from(["NORD", "B-STORE", "A1"]),
    st.sampled_from(["NOR", "GBR"]),
    st.sampled_from(["K4T2", "F5X7"]),
    st.sampled_from(["2025", "2026"]),
    st.integers(0, 30),
    st.integers(30, 60),
)
ANY = READABLE | st.text(max_size=30)


def serial(start: int, end: int, series: str = "ISO-1-NORD-NOR-K4T2-2026") -> SerialNumber:
    return SerialNumber.parse(f"{series}-{start}-{end}")


def test_the_parts_of_a_serial_number() -> None:
    number = SerialNumber.parse("ISO-1-NORD-NOR-K4T2-2026-0-24500")

    assert (number.registry, number.register, number.supplier_code) == ("ISO", "1", "NORD")
    assert (number.country, number.project_code, number.vintage_year) == ("NOR", "K4T2", 2026)
    assert (number.start, number.end, number.credit_kgs) == (0, 24500, 24500)
    assert number.is_readable


def test_a_suppliers_code_may_hold_a_hyphen() -> None:
    assert SerialNumber.parse("ISO-1-BIO-STORE-GBR-F5X7-2024-78177-81177").supplier_code == "BIO-STORE"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ISO-1-NORD-NOR-K4T2-2026",
        "ISO-1-NORD-NOR-K4T2-2026-24500",
        "ISO-1-NORD-NOR-K4T2-2026-24500-0",
        "ISO-1-NORD-NORWAY-K4T2-2026-0-24500",
        "ISO-1-NORD-NOR-K4T2-26-0-24500",
        "ISO-1--NOR-K4T2-2026-0-24500",
        " ISO-1-NORD-NOR-K4T2-2026-0-24500",
        "ISO-1-NORD-NOR-K4T2-2026-0-24500\n",
        "ISO-1-NORD-NOR-K4T2-2026-\N{ARABIC-INDIC DIGIT ZERO}-\N{ARABIC-INDIC DIGIT TWO}",
        "iso:1/24500",
    ],
)
def test_an_unknown_grammar_keeps_its_text_and_has_no_parts(text: str) -> None:
    number = SerialNumber.parse(text)

    assert str(number) == text
    assert not number.is_readable
    assert number.series is None
    parts = ("registry", "register", "supplier_code", "country", "project_code", "vintage_year", "start", "end")
    assert [getattr(number, part) for part in (*parts, "credit_kgs")] == [None] * 9


@given(ANY)
def test_every_text_comes_back_as_it_was(text: str) -> None:
    assert str(SerialNumber.parse(text)) == text


@pytest.mark.parametrize("value", [None, 5, b"ISO-1-NORD-NOR-K4T2-2026-0-1"])
def test_only_text_is_parsed(value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="a serial number is text"):
        SerialNumber.parse(value)


def test_spaces_around_a_copy_are_left_out() -> None:
    assert SerialNumber.pasted("  ISO-1-NORD-NOR-K4T2-2026-0-5\n") == serial(0, 5)


@given(st.text())
def test_whatever_is_pasted_raises_nothing_and_changes_no_readable_serial_number(text: str) -> None:
    assert SerialNumber.pasted(f" {serial(0, 5)} ") == serial(0, 5)
    read = SerialNumber.pasted(text)
    assert read.is_readable or read.text == text.strip()


def test_a_range_contains_its_pieces_and_itself_but_nothing_beyond() -> None:
    assert serial(10, 20) in serial(0, 20)
    assert serial(0, 20) in serial(0, 20)
    assert serial(10, 21) not in serial(0, 20)
    assert str(serial(5, 6)) in serial(0, 20)


def test_a_range_is_half_open() -> None:
    assert 0 in serial(0, 20)
    assert 19 in serial(0, 20)
    assert 20 not in serial(0, 20)
    assert 5 not in SerialNumber.parse("unknown")


def test_ranges_of_different_series_have_nothing_in_common() -> None:
    other = serial(0, 20, "ISO-1-NORD-NOR-K4T2-2025")

    assert other not in serial(0, 20)
    assert not other.overlaps(serial(0, 20))
    assert other.overlap_kgs(serial(0, 20)) == 0


def test_neighbouring_ranges_do_not_overlap() -> None:
    assert not serial(0, 10).overlaps(serial(10, 20))
    assert serial(0, 11).overlap_kgs(serial(10, 20)) == 1


def test_serial_numbers_of_an_unknown_grammar_compare_by_their_text() -> None:
    one, other = SerialNumber.parse("one"), SerialNumber.parse("other")

    assert one in SerialNumber.parse("one")
    assert one.overlaps(SerialNumber.parse("one"))
    assert one not in other
    assert not one.overlaps(serial(0, 5))
    assert one.overlap_kgs(one) == 0


def test_asking_for_something_else_inside_a_serial_number_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="NoneType is not in any serial number"):
        _ = None in serial(0, 5)


def test_serial_numbers_sort_by_series_then_by_number_and_unknown_ones_come_last() -> None:
    unknown = SerialNumber.parse("AAA")
    earlier_year = serial(90, 95, "ISO-1-NORD-NOR-K4T2-2025")

    assert sorted([unknown, serial(10, 20), serial(9, 20), earlier_year]) == [
        earlier_year,
        serial(9, 20),
        serial(10, 20),
        unknown,
    ]


def test_serial_numbers_do_not_compare_with_anything_else() -> None:
    assert serial(0, 5) != "ISO-1-NORD-NOR-K4T2-2026-0-5"
    with pytest.raises(TypeError):
        _ = serial(0, 5) < "ISO-1-NORD-NOR-K4T2-2026-0-5"


def test_a_serial_number_can_be_a_key_and_be_pickled() -> None:
    assert {serial(0, 5): "here"}[pickle.loads(pickle.dumps(serial(0, 5)))] == "here"


@given(READABLE, READABLE)
def test_two_ranges_overlap_exactly_if_they_share_a_kilogram(first: str, second: str) -> None:
    one, other = SerialNumber.parse(first), SerialNumber.parse(second)
    shared = sum(kg in one and kg in other for kg in range(70)) if one.series == other.series else 0

    assert one.overlap_kgs(other) == other.overlap_kgs(one) == shared
    assert one.overlaps(other) == (shared > 0)


@given(st.lists(ANY, max_size=6))
def test_the_order_is_total(texts: list[str]) -> None:
    ordered = sorted(SerialNumber.parse(text) for text in texts)

    assert all(lower <= upper and not upper < lower for lower, upper in itertools.pairwise(ordered))
    assert all((lower == upper) == (str(lower) == str(upper)) for lower, upper in itertools.pairwise(ordered))
