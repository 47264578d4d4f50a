"""Does an issuance hold a serial number, and how do the credits behind it stand today?"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.ledger import Pool, SerialNumber

if TYPE_CHECKING:
    from isometric_registry import RegistryClient
    from isometric_registry.sandbox import Sandbox

SERIES = "ISO-1-NORD-NOR-K4T2-2026"
UNPACED: dict[str, Any] = {"max_requests_per_minute": 60_000}


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
    assert "holds only a part of" in str(found)


@pytest.mark.parametrize(
    "text", ["ISO-1-NORD-NOR-K4T2-2025-0-10", "ISO-1-NORD-NOR-K4T2-2026-5000-5010", "nonsense", ""]
)
def test_what_the_issuance_has_nothing_of_is_not_held(records: Any, text: str) -> None:
    records.original(1000)

    found = records.ledger().verify_serial(text)

    assert not found
    assert found.parts == ()
    assert "does not hold" in str(found)


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


def test_only_the_splits_that_may_hold_it_are_followed(sandbox: Sandbox, registry: RegistryClient) -> None:
    large = sandbox.data.landmarks.large
    batches = sandbox.data.issuance_credit_batches[large]["supplier_credit_batches"]
    whole = next(batch for batch in batches if batch["status"] != "split")
    split = next(batch for batch in batches if batch["status"] == "split")

    assert registry.issuances.verify_serial(large, whole["serial_number"], **UNPACED).held
    assert len(sandbox.requests) == 1

    sandbox.requests.clear()
    assert registry.issuances.verify_serial(large, split["serial_number"], **UNPACED).held
    assert 3 <= len(sandbox.requests) < 20

    sandbox.requests.clear()
    assert not registry.issuances.verify_serial(large, "nonsense", **UNPACED).held
    assert len(sandbox.requests) == 1


def test_every_batch_of_an_issuance_is_verified_with_its_status_and_owner(
    sandbox: Sandbox, registry: RegistryClient
) -> None:
    issuance_id = sandbox.data.landmarks.deep_splits
    for batch in sandbox.data.credit_batches.values():
        if batch["issuance_id"] != issuance_id or batch["status"] == "split":
            continue

        found = registry.issuances.verify_serial(issuance_id, batch["serial_number"], **UNPACED)

        assert found.batch is not None
        assert found.batch.id == batch["id"]
        assert (found.status, found.owner and found.owner.id) == (batch["status"], batch["owner"]["id"])


def test_a_single_kilogram_of_a_deep_split_is_found(sandbox: Sandbox, registry: RegistryClient) -> None:
    issuance_id = sandbox.data.landmarks.deep_splits
    deep = min(
        (batch for batch in sandbox.data.credit_batches.values() if batch["issuance_id"] == issuance_id),
        key=lambda batch: batch["size"]["credit_kgs"],
    )
    head, start, _ = deep["serial_number"].rsplit("-", 2)

    found = registry.issuances.verify_serial(issuance_id, f"{head}-{start}-{int(start) + 1}", **UNPACED)

    assert found.held
    assert [part.batch.id for part in found.parts] == [deep["id"]]


def test_the_asynchronous_client_says_the_same(sandbox: Sandbox, registry: RegistryClient) -> None:
    demo = sandbox.data.landmarks.demo
    text = sandbox.data.issuance_credit_batches[demo]["supplier_credit_batches"][1]["serial_number"]

    async def run() -> str:
        async with sandbox.async_client() as client:
            return str(await client.issuances.verify_serial(demo, text, **UNPACED))

    assert asyncio.run(run()) == str(registry.issuances.verify_serial(demo, text, **UNPACED))


def test_only_text_is_verified_and_nothing_is_sent_for_anything_else(
    sandbox: Sandbox, registry: RegistryClient
) -> None:
    number: Any = SerialNumber.parse("nonsense")

    with pytest.raises(InvalidArgumentError, match="a serial number is text"):
        registry.issuances.verify_serial(sandbox.data.landmarks.demo, number)

    assert len(sandbox.requests) == 0
