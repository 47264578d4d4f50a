"""Serial numbers over a socket: what looking one up costs, and that both clients say the same."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.ledger import SerialNumber

if TYPE_CHECKING:
    from isometric_registry import RegistryClient
    from isometric_registry.sandbox import Sandbox

UNPACED: dict[str, Any] = {"max_requests_per_minute": 60_000}


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
