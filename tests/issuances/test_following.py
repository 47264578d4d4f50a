"""The ledger over a socket: what it costs, what it finds, what it does with a registry that contradicts itself."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.errors import (
    APIConnectionError,
    AuthenticationError,
    InvalidArgumentError,
    NotFoundError,
    ResponseValidationError,
)
from isometric_registry.ledger import LedgerProgress, Rule, format_tonnes, kilograms
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from isometric_registry import RegistryClient
    from isometric_registry.ledger import IssuanceLedger
    from isometric_registry.sandbox.data import RegistryData

UNPACED: dict[str, Any] = {"max_requests_per_minute": 60_000}
"""The sandbox has no limit to respect."""


def depths(data: RegistryData, issuance_id: str) -> dict[str, int]:
    """How many splits above each batch of an issuance, worked out from the sandbox's own data."""
    batches = {key: batch for key, batch in data.credit_batches.items() if batch["issuance_id"] == issuance_id}

    def depth(batch: dict[str, Any]) -> int:
        return 0 if batch["parent_id"] is None else 1 + depth(batches[batch["parent_id"]])

    return {key: depth(batch) for key, batch in batches.items()}


def asked_depths(sandbox: Sandbox, issuance_id: str) -> list[int]:
    """The level of every request in the order of arrival; 0 is the list of original batches."""
    known = depths(sandbox.data, issuance_id)
    return [
        0 if request.path.endswith("/credit_batches") else known[request.path.rsplit("/", 1)[1]]
        for request in sandbox.requests
    ]


def follow(
    sandbox: Sandbox, issuance_id: str, *, asynchronously: bool, client: dict[str, Any] | None = None, **options: Any
) -> IssuanceLedger:
    if not asynchronously:
        with sandbox.client(**client or {}) as registry:
            return registry.issuances.ledger(issuance_id, **UNPACED | options)

    async def run() -> IssuanceLedger:
        async with sandbox.async_client(**client or {}) as registry:
            return await registry.issuances.ledger(issuance_id, **UNPACED | options)

    return asyncio.run(run())


both = pytest.mark.parametrize("asynchronously", [False, True], ids=["sync", "async"])


@pytest.mark.slow
def test_every_issuance_reconciles_at_the_cost_that_depth_and_batches_predict(
    sandbox: Sandbox, registry: RegistryClient
) -> None:
    heights = Counter[int]()
    for issuance_id, answer in sandbox.data.issuance_credit_batches.items():
        sandbox.requests.clear()
        known = depths(sandbox.data, issuance_id)
        splits = sum(sandbox.data.credit_batches[key]["status"] == "split" for key in known)

        ledger = registry.issuances.ledger(issuance_id, **UNPACED)

        assert ledger.reconcile().errors == ()
        assert kilograms(ledger.current_batches) == answer["credit_batch_size_total"]["credit_kgs"]
        assert len(sandbox.requests) == 1 + 2 * splits
        levels = asked_depths(sandbox, issuance_id)
        assert levels == sorted(levels), "a level was asked for before the one above it was complete"
        assert set(levels) == set(range(max(known.values()) + 1)), "a round for each level, and one for the list"
        assert ledger.height == max(known.values())
        heights[ledger.height] += 1
    assert len(heights) >= 4, "the sandbox has trees of several depths to tell apart"
    assert max(heights) == 5


def test_nothing_in_the_sandbox_even_warns(sandbox: Sandbox, registry: RegistryClient) -> None:
    for issuance_id in (sandbox.data.landmarks.large, sandbox.data.landmarks.future):
        assert list(registry.issuances.ledger(issuance_id, **UNPACED).reconcile()) == []


@both
def test_a_round_takes_as_long_as_one_request(asynchronously: bool) -> None:
    latency = 0.15
    with Sandbox(data=make_registry(issuances=10), latency=latency) as sandbox:
        began = time.perf_counter()
        ledger = follow(sandbox, sandbox.data.landmarks.deep_splits, asynchronously=asynchronously)
        seconds = time.perf_counter() - began

        requests = len(sandbox.requests)
    assert ledger.height == 5
    assert requests >= 11
    assert 6 * latency <= seconds < requests * latency, "six rounds, not one wait for each request"


def test_the_pace_holds_over_all_rounds(sandbox: Sandbox, registry: RegistryClient) -> None:
    began = time.perf_counter()
    registry.issuances.ledger(sandbox.data.landmarks.demo, max_requests_per_minute=600)

    assert len(sandbox.requests) == 3
    assert time.perf_counter() - began >= 0.19, "three turns at ten a second lie two tenths apart"


def test_both_clients_give_the_same_ledger(sandbox: Sandbox) -> None:
    landmarks = sandbox.data.landmarks
    for issuance_id in (landmarks.demo, landmarks.deep_splits, landmarks.future, landmarks.empty_buffer_pool):
        sync, other = (follow(sandbox, issuance_id, asynchronously=kind) for kind in (False, True))

        assert [batch.to_dict() for batch in sync.batches] == [batch.to_dict() for batch in other.batches]
        assert sync.result == other.result
        assert sync.holdings() == other.holdings()
        assert sync.reconcile() == other.reconcile()


@both
def test_progress_is_told_round_by_round(sandbox: Sandbox, asynchronously: bool) -> None:
    told: list[LedgerProgress] = []
    follow(sandbox, sandbox.data.landmarks.deep_splits, asynchronously=asynchronously, on_progress=told.append)

    assert told[0] == LedgerProgress(depth=0, fetched=1, known=1)
    assert [progress.fetched for progress in told] == list(range(1, len(sandbox.requests) + 1))
    assert [progress.depth for progress in told] == sorted(progress.depth for progress in told)
    assert told[-1].fetched == told[-1].known
    assert told[-1].depth == 5


@both
def test_an_issuance_that_does_not_exist(sandbox: Sandbox, asynchronously: bool) -> None:
    with pytest.raises(NotFoundError):
        follow(sandbox, "iss_000000000SBX0000", asynchronously=asynchronously)


@both
def test_arguments_of_the_wrong_form_are_refused_before_anything_is_sent(
    sandbox: Sandbox, asynchronously: bool
) -> None:
    demo = sandbox.data.landmarks.demo
    with pytest.raises(InvalidArgumentError, match="issuance_id is"):
        follow(sandbox, "../credit_batches", asynchronously=asynchronously)
    with pytest.raises(InvalidArgumentError, match="max_concurrency is 0"):
        follow(sandbox, demo, asynchronously=asynchronously, max_concurrency=0)
    with pytest.raises(InvalidArgumentError, match="max_requests_per_minute is 0"):
        follow(sandbox, demo, asynchronously=asynchronously, max_requests_per_minute=0)

    assert len(sandbox.requests) == 0


@both
def test_a_lost_connection_on_the_way_is_an_error_and_not_a_finding(asynchronously: bool) -> None:
    with Sandbox(data=make_registry(issuances=10)) as sandbox:
        demo = sandbox.data.landmarks.demo

        def stop(progress: LedgerProgress) -> None:
            if progress.depth == 0:
                sandbox.stop()

        with pytest.raises(APIConnectionError):
            follow(sandbox, demo, asynchronously=asynchronously, on_progress=stop, client={"max_retries": 0})


@both
def test_wrong_credentials_are_an_error(sandbox: Sandbox, asynchronously: bool) -> None:
    with pytest.raises(AuthenticationError):
        follow(
            sandbox,
            sandbox.data.landmarks.demo,
            asynchronously=asynchronously,
            client={"client_secret": "wrong"},
        )


@pytest.fixture
def broken(fresh_registry: Callable[[int], RegistryData]) -> Iterator[Sandbox]:
    """A sandbox with data of its own, to be contradicted."""
    with Sandbox(data=fresh_registry(10)) as sandbox:
        yield sandbox


def split_of_demo(sandbox: Sandbox) -> dict[str, Any]:
    answer = sandbox.data.issuance_credit_batches[sandbox.data.landmarks.demo]
    return next(batch for batch in answer["supplier_credit_batches"] if batch["status"] == "split")


@both
def test_a_half_that_the_service_does_not_find_is_a_finding(broken: Sandbox, asynchronously: bool) -> None:
    batch = split_of_demo(broken)
    lost = broken.data.credit_batches.pop(batch["left_child_id"])

    [finding] = follow(broken, broken.data.landmarks.demo, asynchronously=asynchronously).reconcile()

    assert (finding.rule, finding.subject) == (Rule.MISSING_CHILD, batch["id"])
    assert finding.expected_kgs == lost["size"]["credit_kgs"]


@both
@pytest.mark.parametrize("identifier", ["../../etc", "", "ctb_short"])
@pytest.mark.slow
def test_a_half_whose_identifier_is_none_is_a_finding(broken: Sandbox, identifier: str, asynchronously: bool) -> None:
    split_of_demo(broken)["left_child_id"] = identifier

    reconciliation = follow(broken, broken.data.landmarks.demo, asynchronously=asynchronously).reconcile()

    assert [finding.rule for finding in reconciliation] == [Rule.MISSING_CHILD]
    assert all(request.path.startswith("/registry/v0/") for request in broken.requests)


@both
def test_a_cycle_ends_and_costs_nothing_extra(broken: Sandbox, asynchronously: bool) -> None:
    batch = split_of_demo(broken)
    left = broken.data.credit_batches[batch["left_child_id"]]
    left.update(status="split", left_child_id=batch["id"], right_child_id=left["id"])

    ledger = follow(broken, broken.data.landmarks.demo, asynchronously=asynchronously)

    assert [finding.rule for finding in ledger.reconcile()] == [Rule.CYCLE, Rule.CYCLE]
    assert len(broken.requests) == 3


@both
def test_an_answer_that_breaks_the_contract_is_an_error(broken: Sandbox, asynchronously: bool) -> None:
    broken.data.credit_batches[split_of_demo(broken)["left_child_id"]]["size"]["credit_kgs"] = "5000"

    with pytest.raises(ResponseValidationError, match="credit_kgs"):
        follow(broken, broken.data.landmarks.demo, asynchronously=asynchronously)


@both
def test_an_error_that_on_progress_raises_ends_the_walk_and_comes_out(sandbox: Sandbox, asynchronously: bool) -> None:
    class EnoughError(Exception):
        pass

    def stop(progress: LedgerProgress) -> None:
        if progress.depth == 2:
            raise EnoughError

    with pytest.raises(EnoughError):
        follow(sandbox, sandbox.data.landmarks.deep_splits, asynchronously=asynchronously, on_progress=stop)

    assert max(asked_depths(sandbox, sandbox.data.landmarks.deep_splits)) == 2


@both
def test_halves_that_hold_as_much_as_their_batch_each_are_not_followed(broken: Sandbox, asynchronously: bool) -> None:
    """A service that makes two kilograms of each one would be followed for ever."""
    batch = split_of_demo(broken)
    batch["size"] = {"credits": 0.001, "credit_kgs": 1}
    for name in ("left_child_id", "right_child_id"):
        half = broken.data.credit_batches[batch[name]]
        half.update(size=batch["size"], status="split", left_child_id=f"{half['id']}l", right_child_id=f"{half['id']}r")

    ledger = follow(broken, broken.data.landmarks.demo, asynchronously=asynchronously)

    assert len(broken.requests) == 3
    assert Rule.UNFOLLOWED in {finding.rule for finding in ledger.reconcile().errors}


def test_a_ledger_prints_what_it_holds(sandbox: Sandbox, registry: RegistryClient) -> None:
    ledger = registry.issuances.ledger(sandbox.data.landmarks.demo, **UNPACED)

    assert repr(ledger).startswith(f"<IssuanceLedger {sandbox.data.landmarks.demo}, 9 current batches, ")
    assert format_tonnes(ledger.result.credit_batch_size_total) in repr(ledger)
