"""What becomes of a write whose answer was lost: found, shown to be absent, or honestly unknown; never sent twice."""

from __future__ import annotations

import asyncio
import logging
import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from isometric_registry.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOutcomeUnknownError,
    OutcomeUnknownError,
    RateLimitError,
    ResponseValidationError,
    ServerError,
)
from isometric_registry.sandbox.faults import Fault
from writing_world import KINDS, World, writer_of

LOST: tuple[Any, ...] = ("drop", "status", "cut", "garbage", "hang")

HANG_S = 1.0
"""How long a request that hangs is waited for in real time. A read that takes as long is read again."""

CLASSES: dict[str, type[Exception]] = {
    "drop": APIConnectionError,
    "status": ServerError,
    "garbage": ResponseValidationError,
    "hang": APITimeoutError,
}
"""What is raised for each. What was cut had been applied."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_write_that_was_applied_is_found(world: World, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    client = writer_of(world, kind, timeout=HANG_S)
    for count, answer in enumerate(LOST, 1):
        world.fails(Fault(answer))
        changes = {"beneficiary_domain": f"acme-{answer}.example"} if kind == "enrol" else {}
        with caplog.at_level(logging.WARNING, "isometric_registry"):
            created = world(getattr(world, kind)(client, **changes))
        assert created.id == world.sandbox.record[-1].object_id
        assert world.posted == len(world.sandbox.record) == count
        assert created.id in caplog.messages[-1]
    assert "Erika" not in caplog.text
    assert "acme" not in caplog.text.casefold()


@pytest.mark.parametrize("whole", [True, False])
def test_a_whole_batch_and_a_half_are_found(world: World, whole: bool) -> None:
    client = world.client()
    for make in (world.retire, world.transfer):
        world.fails(Fault("drop"))
        chosen = world.batches[0]
        created = world(make(client, kgs=chosen.kgs if whole else chosen.kgs // 2))
        assert created.id == world.sandbox.record[-1].object_id


@pytest.mark.parametrize(
    ("kind", "answer"), [*((kind, "drop") for kind in KINDS), *(("oldest", answer) for answer in CLASSES)]
)
@pytest.mark.slow
def test_a_write_that_was_not_applied_is_said_not_to_be_once_it_has_settled(
    world: World, kind: str, answer: Any
) -> None:
    client = writer_of(world, kind, timeout=HANG_S)
    world.fails(Fault(answer, applies=False))
    began = world.clock.monotonic()
    with pytest.raises(CLASSES[answer], match=r"Nothing was applied: \d+ rounds") as caught:
        world(getattr(world, kind)(client))
    assert not isinstance(caught.value, OutcomeUnknownError)
    assert world.clock.monotonic() - began >= 60.0
    assert world.posted == 1
    assert world.sandbox.record == ()


def test_408_proves_nothing(world: World) -> None:
    client = world.client()
    world.fails(Fault("status", status=408))
    assert world(world.retire(client)).id == world.sandbox.record[0].object_id


@pytest.mark.parametrize("status", [400, 403, 409, 422])
def test_a_plain_refusal_is_raised_at_once(world: World, status: int) -> None:
    client = world.client()
    world.fails(Fault("status", applies=False, status=status))
    with pytest.raises(APIStatusError):
        world(world.retire(client))
    assert world.clock.slept == []


def test_429_is_sent_again(world: World) -> None:
    client = world.client(max_retries=2)
    world.fails(Fault("status", applies=False, status=429), Fault("status", applies=False, status=429))
    assert world(world.oldest(client)).id == world.sandbox.record[0].object_id
    assert (world.posted, len(world.sandbox.record)) == (3, 1)


def test_429_until_the_end_is_a_refusal(world: World) -> None:
    client = world.client(journal=True, max_retries=0)
    world.fails(Fault("status", applies=False, status=429))
    with pytest.raises(RateLimitError):
        world(world.oldest(client, idempotency_key="k"))
    assert client.writes.get("k").state == "refused"


def test_a_late_application_is_found(world: World) -> None:
    client = world.client()
    world.fails(Fault("drop", applies=False))
    world.later(45.0, lambda: world.oldest(world.other)())
    assert world(world.oldest(client)).id == world.sandbox.record[0].object_id


@pytest.mark.parametrize("kind", KINDS)
def test_a_late_application_is_found_for_every_kind(still: World, kind: str) -> None:
    client = writer_of(still, kind)
    still.fails(Fault("drop", applies=False))
    other = still.sandbox.client(access_token=still.supplier_token()) if kind == "deliver" else still.other
    still.later(55.0, getattr(still, kind)(other))
    assert getattr(still, kind)(client)().id == still.sandbox.record[0].object_id
    other.close()


def test_the_budget_ends_the_looking(world: World) -> None:
    client = world.client(budget=20.0)
    world.fails(Fault("drop", applies=False))
    began = world.clock.monotonic()
    with pytest.raises(OutcomeUnknownError) as caught:
        world(world.oldest(client))
    assert world.clock.monotonic() - began <= 20.0
    assert (type(caught.value) is AsyncOutcomeUnknownError) is world.is_async
    assert isinstance(caught.value.__cause__, APIConnectionError)
    assert caught.value.operation == "createRetirementFromOldestCredits"
    assert caught.value.intent["credit_quantity_kg"] == 77
    assert caught.value.seen == ("the owner has no newer retirement like it",)


def test_resolve_finds_what_was_applied_in_the_meantime(world: World) -> None:
    client = world.client(budget=20.0)
    world.fails(Fault("drop", applies=False))
    with pytest.raises(OutcomeUnknownError) as caught:
        world(world.oldest(client))
    world.oldest(world.other)()
    assert world(caught.value.resolve).id == world.sandbox.record[0].object_id
    assert world.posted == 2


def test_resolve_raises_what_happened_once_it_is_certain_that_nothing_was_applied(world: World) -> None:
    client = world.client(budget=20.0)
    world.fails(Fault("status", applies=False))
    with pytest.raises(OutcomeUnknownError) as caught:
        world(world.retire(client))
    with pytest.raises(OutcomeUnknownError) as still_open:
        world(caught.value.resolve)
    world.clock.pass_by(40.0)
    with pytest.raises(ServerError, match="Nothing was applied"):
        world(still_open.value.resolve)
    assert world.posted == 1


def test_an_error_out_of_a_pickle_raises_itself_again(world: World) -> None:
    client = world.client(budget=1.0)
    world.fails(Fault("drop", applies=False))
    with pytest.raises(OutcomeUnknownError) as caught:
        world(world.retire(client))
    copied = pickle.loads(pickle.dumps(caught.value))
    with pytest.raises(OutcomeUnknownError) as again:
        world(copied.resolve)
    assert again.value is copied
    assert str(copied) == str(caught.value)


def test_a_clock_that_was_set_back_counts_as_not_settled(still: World) -> None:
    client = still.client(budget=20.0)
    still.fails(Fault("drop", applies=False))
    with pytest.raises(OutcomeUnknownError) as caught:
        still.retire(client)()
    still.clock.start -= timedelta(hours=1)
    still.clock.pass_by(120.0)
    with pytest.raises(OutcomeUnknownError) as still_open:
        caught.value.resolve()
    still.clock.pass_by(60.0)
    with pytest.raises(APIConnectionError, match="Nothing was applied"):
        still_open.value.resolve()


def test_a_clock_that_was_set_forward_does_not_settle_anything(still: World) -> None:
    client = still.client(budget=20.0)
    still.fails(Fault("drop", applies=False))
    with pytest.raises(OutcomeUnknownError) as caught:
        still.retire(client)()
    still.clock.start += timedelta(days=1)
    with pytest.raises(OutcomeUnknownError):
        caught.value.resolve()


def test_reads_that_fail_conclude_nothing(world: World) -> None:
    client = world.client(budget=100.0)
    world.fails(Fault("drop", applies=False))
    world.later(1.0, lambda: setattr(world.sandbox, "faults", lambda _: Fault("status", applies=False, status=403)))
    with pytest.raises(OutcomeUnknownError) as caught:
        world(world.retire(client))
    assert caught.value.seen[0] == "no retirement has the named credit batches or halves of them"
    assert caught.value.seen[1].startswith("a read failed (")
    assert world.posted == 1


def test_three_rounds_are_the_least_even_when_it_settled_long_ago(still: World) -> None:
    client = still.client(budget=0.3)
    still.fails(Fault("drop", applies=False))
    with pytest.raises(OutcomeUnknownError) as caught:
        still.oldest(client)()
    still.clock.pass_by(3600.0)
    client._funnel.settings = client._funnel.settings.changed(budget=60.0)
    with pytest.raises(APIConnectionError, match="Nothing was applied: 3 rounds"):
        caught.value.resolve()


def test_a_failure_before_sending_sends_nothing(world: World) -> None:
    client = world.client()
    world.sandbox.faults = lambda request: Fault("status", applies=False) if request.method == "GET" else None
    with pytest.raises(ServerError):
        world(world.retire(client))
    assert world.posted == 0


def test_a_write_whose_client_is_closed_meanwhile_is_open_and_its_key_finds_it(still: World) -> None:
    client = still.client(journal=True)
    still.fails(Fault("hang"))
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(still.oldest(client, idempotency_key="k"))
        while not still.sandbox.record:
            time.sleep(0.01)
        client.close()
        with pytest.raises(OutcomeUnknownError, match=r"a read failed \(the client was closed\)"):
            future.result(20.0)
    assert still.clock.slept == []
    again = still.client(journal=True)
    assert still.oldest(again, idempotency_key="k")().id == still.sandbox.record[0].object_id
    assert still.posted == 1


def test_a_cancelled_write_is_open_and_its_key_finds_it(sandbox: Any, tmp_path: Any) -> None:
    async def main() -> Any:
        async with sandbox.async_client(journal=tmp_path / "w.sqlite") as client:
            sandbox.faults = lambda request: Fault("hang") if request.method == "POST" else None
            beneficiary = {"beneficiary_name": "Acme", "beneficiary_domain": "acme.example", "idempotency_key": "k"}
            task = asyncio.create_task(client.beneficiaries.create(**beneficiary))
            while not sandbox.record:
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert client.writes.get("k").state == "unknown"
            assert client.writes.get("k").reason == "interrupted"
            return await client.beneficiaries.create(**beneficiary)

    assert asyncio.run(main()).id == sandbox.record[0].object_id
    assert len(sandbox.record) == 1


class TestASuccessThatIsNotWhatWasAskedFor:
    def test_in_kilograms_is_an_error_that_carries_the_object(self, world: World, monkeypatch: Any) -> None:
        from isometric_registry.sandbox.ledger import writes

        honest = writes.retire_oldest
        monkeypatch.setattr(
            "isometric_registry.sandbox.service.changes.retire_oldest",
            lambda *given, kgs, **more: honest(*given, kgs=kgs - 1, **more),
        )
        client = world.client(journal=True)
        for _ in range(2):  # the second time it is read by its identifier
            with pytest.raises(ResponseValidationError, match="76 kg in place of 77 kg") as caught:
                world(world.oldest(client, idempotency_key="k"))
            assert caught.value.created.id == world.sandbox.record[0].object_id
        assert client.writes.get("k").state == "applied"
        assert world.posted == 1

    def test_in_the_parties_is_one_too(self, world: World, monkeypatch: Any) -> None:
        from isometric_registry.sandbox.ledger import writes

        honest = writes.retire
        elsewhere = next(one.id for one in world.other.beneficiaries.list() if one.id != world.buyer)
        monkeypatch.setattr(
            "isometric_registry.sandbox.service.changes.retire",
            lambda *given, **more: honest(*given, **(more | {"beneficiary_organisation_id": elsewhere})),
        )
        with pytest.raises(ResponseValidationError, match="beneficiary_organisation_id") as caught:
            world(world.retire(world.client()))
        assert caught.value.created.beneficiary.id == elsewhere
