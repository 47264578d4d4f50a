"""Does an issuance hold a serial number, and how do the credits behind it stand today?"""

from __future__ import annotations

from typing import Any

import pytest
from isometric_registry.ledger import Pool

SERIES = "ISO-1-NORD-NOR-K4T2-2026"


def test_the_serial_number_of_a_current_batch_is_held(records: Any) -> None:
    batch = records.original(1000)

    found = records.ledger().verify_serial(f" {SERIES}-0-1000\n")

    assert found
    assert found.is_whole_batch
    assert found.batch is not None
    assert found.batch.id == batch["id"]
    assert (found.status, found.owner and found.owner.name) == ("active", "Nordfjord")


def test_a_piece_of_a_split_batch_is_followed_to_the_half_that_has_it_now(records: Any, new_organisation: Any) -> None:
    left, right = records.split(records.original(1000), 400)
    right["owner"] = new_organisation("Lac")
    records.retire(right, new_organisation("Keine Domain"))

    found = records.ledger().verify_serial(f"{SERIES}-500-600")

    assert (found.held, found.is_whole_batch) == (True, False)
    assert found.batch is not None
    assert found.batch.id == right["id"]
    assert (found.status, found.owner and found.owner.name) == ("retired", "Lac")
    assert [(part.batch.id, part.pool, part.credit_kgs) for part in found.parts] == [(right["id"], Pool.SUPPLIER, 100)]
    assert left["id"] not in str(found)


def test_a_range_over_two_halves_has_a_part_in_each(records: Any, new_organisation: Any) -> None:
    batch = records.original(1000)
    left, right = records.split(batch, 400)
    right["owner"] = new_organisation("Lac")
    records.retire(right)

    found = records.ledger().verify_serial(f"{SERIES}-300-600")

    assert found.held
    assert found.batch is not None
    assert found.batch.id == batch["id"]
    assert [(part.batch.id, part.credit_kgs) for part in found.parts] == [(left["id"], 100), (right["id"], 200)]
    assert (found.status, found.owner) == (None, None)


def test_a_range_over_two_original_batches_is_held_by_both_together(records: Any) -> None:
    records.original(1000)
    records.original(20, pool="buffer_pool")

    found = records.ledger().verify_serial(f"{SERIES}-900-1020")

    assert found.held
    assert found.batch is None
    assert [(part.pool, part.credit_kgs) for part in found.parts] == [(Pool.SUPPLIER, 100), (Pool.BUFFER_POOL, 20)]
    assert found.status == "active"


@pytest.mark.parametrize(("start", "end", "kgs"), [(900, 1001, 100), (1500, 2100, 100)])
def test_a_range_with_a_kilogram_of_somebody_else_is_not_held(records: Any, start: int, end: int, kgs: int) -> None:
    records.original(1000)
    records.original(1000)["serial_number"] = f"{SERIES}-2000-3000"

    found = records.ledger().verify_serial(f"{SERIES}-{start}-{end}")

    assert not found
    assert (found.batch, found.status, found.owner) == (None, None, None)
    assert [part.credit_kgs for part in found.parts] == [kgs]
    assert found.credit_kgs == kgs
    assert f"holds only 0.{kgs} t of the 0.{end - start} t of" in str(found)
    assert not found.is_malformed


@pytest.mark.parametrize("text", ["ISO-1-NORD-NOR-K4T2-2025-0-10", "ISO-1-NORD-NOR-K4T2-2026-5000-5010"])
def test_what_the_issuance_has_nothing_of_is_not_held(records: Any, text: str) -> None:
    records.original(1000)

    found = records.ledger().verify_serial(text)

    assert not found
    assert found.parts == ()
    assert "does not hold" in str(found)
    assert not found.is_malformed


@pytest.mark.parametrize(
    "text", ["nonsense", "", "ISO-1-NORD", "ISO-1-NORD-NOR-K4T2-2026-10-5", "ctb_000000001SBX0000"]
)
def test_what_is_no_serial_number_is_an_outcome_of_its_own(records: Any, text: str) -> None:
    records.original(1000)

    found = records.ledger().verify_serial(text)

    assert not found
    assert found.is_malformed
    assert str(found).endswith("is no serial number, such as ISO-1-NORD-NOR-K4T2-2026-0-24500")


@pytest.mark.parametrize(
    "pasted",
    [
        "iso-1-nord-nor-k4t2-2026-300-600",
        "ISO\N{EN DASH}1\N{EN DASH}NORD\N{EN DASH}NOR\N{EN DASH}K4T2\N{EN DASH}2026\N{EN DASH}300\N{EN DASH}600",
        "ISO-1-NORD-NOR-K4T2-2026-300 \N{EM DASH} 600",
        "\N{NO-BREAK SPACE}ISO-1-NORD-NOR-K4T2-2026-300-600\N{NO-BREAK SPACE}",
        "\N{LEFT DOUBLE QUOTATION MARK}ISO-1-NORD-NOR-K4T2-2026-300-600\N{RIGHT DOUBLE QUOTATION MARK}",
        "Serial number: ISO-1-NORD-NOR-K4T2-2026-300-600.",
        "ISO-1-NORD-NOR-\nK4T2-2026-300-600",
        "\N{ZERO WIDTH SPACE}ISO\N{SOFT HYPHEN}-1-NORD-NOR-K4T2-2026-300-600",
        "ISO\N{NON-BREAKING HYPHEN}1\N{MINUS SIGN}NORD-NOR-K4T2-2026-300-600",
    ],
)
def test_what_people_paste_is_understood(records: Any, pasted: str) -> None:
    records.original(1000)

    found = records.ledger().verify_serial(pasted)

    assert found.held
    assert found.credit_kgs == 300
    assert str(found.serial) == f"{SERIES}-300-600"


def test_lower_case_finds_a_batch_whose_codes_have_lower_case(records: Any) -> None:
    records.original(1000, serial_number="ISO-1-Nord-NOR-k4T2-2026-0-1000")

    assert records.ledger().verify_serial("iso-1-nord-nor-k4t2-2026-0-1000").is_whole_batch


def test_two_serial_numbers_in_one_text_are_not_guessed_between(records: Any) -> None:
    records.original(1000)

    assert records.ledger().verify_serial(f"{SERIES}-0-10 {SERIES}-10-20").is_malformed


def test_a_serial_number_of_an_unknown_grammar_is_found_by_its_text(records: Any) -> None:
    batch = records.original(1000)
    records.split(batch, 400)
    batch["serial_number"] = "urn:isometric:1"

    found = records.ledger().verify_serial("urn:isometric:1")

    assert found.held
    assert found.is_whole_batch
    assert [part.credit_kgs for part in found.parts] == [400, 600]
    assert not records.ledger().verify_serial("urn:isometric:2")


def test_no_kilograms_at_all_are_held_by_whoever_has_the_place(records: Any) -> None:
    records.original(1000)

    assert records.ledger().verify_serial(f"{SERIES}-500-500").held
    assert not records.ledger().verify_serial(f"{SERIES}-5000-5000").held


def test_the_outcome_reads_as_a_sentence_and_a_line_for_each_batch(records: Any, new_organisation: Any) -> None:
    left, _ = records.split(records.original(10_000), 4000)
    records.retire(left, new_organisation("Lac"))

    assert str(records.ledger().verify_serial(f"{SERIES}-3000-6000")) == (
        "iss_000000001SBX0000 holds ISO-1-NORD-NOR-K4T2-2026-3000-6000, a piece of ISO-1-NORD-NOR-K4T2-2026-0-10000\n"
        "  1.000 t retired for Lac, owner Nordfjord\n"
        "  2.000 t active, owner Nordfjord"
    )


def test_what_the_service_sends_cannot_write_to_the_terminal(records: Any, new_organisation: Any) -> None:
    records.original(1000, owner=new_organisation("\x1b[2J\nforged"))

    text = str(records.ledger().verify_serial(f"{SERIES}-0-1000"))

    assert "\x1b" not in text
    assert len(text.splitlines()) == 2
