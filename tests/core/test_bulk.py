"""Many calls at once: every identifier gets its record, nothing piles up, and nothing is left behind."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from contextlib import aclosing, closing
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from isometric_registry import Progress
from isometric_registry._core.answer import Answer, NoAnswer
from isometric_registry._core.bulk import fetch_many, fetch_many_async
from isometric_registry._core.funnel import AsyncFunnel, Funnel
from isometric_registry._core.operation import Operation
from isometric_registry._core.settings import Settings, resolve
from isometric_registry._core.timing import Timing
from isometric_registry.errors import (
    APIConnectionError,
    ConfigurationError,
    InvalidArgumentError,
    NotFoundError,
)
from isometric_registry.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

NO_PACE: dict[str, Any] = {"max_requests_per_minute": 1_000_000}
"""So many that nobody waits."""

OPTIONS: dict[str, Any] = {
    "client_secret": "secret", "base_url": "http://127.0.0.1:9", "max_retries": 0, "environ": {},
}  # fmt: skip
SETTINGS = resolve(**OPTIONS)


def operation(identifier: str) -> Operation[str]:
    if identifier.startswith("bad"):
        raise InvalidArgumentError(f"{identifier} is bad: pass a good one")
    return Operation("getThing", "GET", f"/{identifier}", str)


class Service:
    """Both transports in one: answers with the identifier, once ``act`` has returned."""

    def __init__(self, act: Callable[[str], object] = lambda _identifier: None) -> None:
        self._act = act
        self._lock = threading.Lock()
        self.sent: list[str] = []
        self.in_flight = 0
        self.most_in_flight = 0

    def _begin(self, operation: Operation[Any]) -> str:
        with self._lock:
            self.sent.append(operation.path[1:])
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
            return self.sent[-1]

    def _end(self, identifier: str) -> Answer | NoAnswer:
        with self._lock:
            self.in_flight -= 1
        if identifier.startswith("lost"):
            return NoAnswer("connection reset", path=f"/{identifier}", url=f"http://127.0.0.1:9/{identifier}")
        return Answer(
            status=404 if identifier.startswith("missing") else 200,
            headers=[],
            body=json.dumps(identifier).encode(),
            url=f"http://127.0.0.1:9/{identifier}",
            path=f"/{identifier}",
            token=None,
        )

    def close(self) -> None:
        """Nothing is open."""

    async def aclose(self) -> None:
        """Nothing is open."""


class SyncService(Service):
    def send(self, operation: Operation[Any], _settings: Any, _seconds: float) -> Answer | NoAnswer:
        identifier = self._begin(operation)
        self._act(identifier)
        return self._end(identifier)


class AsyncService(Service):
    async def send(self, operation: Operation[Any], _settings: Any, _seconds: float) -> Answer | NoAnswer:
        identifier = self._begin(operation)
        waiting = self._act(identifier)
        if waiting is not None:
            await waiting  # type: ignore[misc]
        return self._end(identifier)


class Clock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 1000.0
        self.timing = Timing(monotonic=lambda: self.seconds, sleep=self._sleep)

    def _sleep(self, seconds: float) -> None:
        self.seconds += seconds


def funnel(service: SyncService, timing: Timing | None = None, settings: Settings = SETTINGS) -> Funnel:
    return Funnel(settings, service, timing or Timing())


def async_funnel(service: AsyncService) -> AsyncFunnel:
    return AsyncFunnel(SETTINGS, service, Timing())


def names(count: int) -> list[str]:
    return [f"thing{number}" for number in range(count)]


def bulk_threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("isometric-bulk")]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


# ---------------------------------------------------------------- records


def test_every_issuance_gets_its_credit_batches(sandbox: Sandbox) -> None:
    ids = list(sandbox.data.issuances)[:12]
    with sandbox.client() as registry:
        records = {record.id: record for record in registry.issuances.credit_batches_many(ids, **NO_PACE)}
        assert sorted(records) == sorted(ids)
        assert all(record.unwrap() == registry.issuances.credit_batches(record.id) for record in records.values())


def test_every_issuance_gets_its_credit_batches_asynchronously(sandbox: Sandbox) -> None:
    ids = list(sandbox.data.issuances)[:12]

    async def run() -> None:
        async with sandbox.async_client() as registry:
            records = {r.id: r async for r in registry.issuances.credit_batches_many(ids, **NO_PACE)}
            assert sorted(records) == sorted(ids)
            for record in records.values():
                assert record.unwrap() == await registry.issuances.credit_batches(record.id)

    asyncio.run(run())


def test_a_failed_identifier_yields_its_error_beside_the_others() -> None:
    ids = ["thing", "bad", "missing", "lost", "last"]
    records = {record.id: record for record in fetch_many(funnel(SyncService()), ids, operation, **NO_PACE)}
    assert [type(records[identifier].error) for identifier in ids] == [
        type(None),
        InvalidArgumentError,
        NotFoundError,
        APIConnectionError,
        type(None),
    ]
    assert records["last"].unwrap() == "last"
    with pytest.raises(NotFoundError):
        records["missing"].unwrap()


def test_a_failed_identifier_yields_its_error_beside_the_others_asynchronously() -> None:
    async def run() -> dict[str, type]:
        found = fetch_many_async(
            async_funnel(AsyncService()), ["thing", "bad", "missing", "last"], operation, **NO_PACE
        )
        return {record.id: type(record.error) async for record in found}

    assert asyncio.run(run()) == {
        "thing": type(None),
        "bad": InvalidArgumentError,
        "missing": NotFoundError,
        "last": type(None),
    }


identifiers = st.lists(st.builds("{}{}".format, st.sampled_from(["thing", "bad", "missing"]), st.integers(0, 9)))


@settings(max_examples=30, deadline=None)
@given(ids=identifiers, max_concurrency=st.integers(1, 5), in_order=st.booleans())
def test_there_is_one_record_for_each_identifier(ids: list[str], max_concurrency: int, in_order: bool) -> None:
    found = [
        record.id
        for record in fetch_many(
            funnel(SyncService()),
            iter(ids),
            operation,
            max_concurrency=max_concurrency,
            in_order=in_order,
            **NO_PACE,
        )
    ]
    assert found == ids if in_order else sorted(found) == sorted(ids)


def test_quick_answers_overtake_a_slow_one() -> None:
    others_are_through = threading.Event()
    service = SyncService(lambda identifier: identifier == "slow" and others_are_through.wait(10))
    found = fetch_many(funnel(service), ["slow", "quick"], operation, max_concurrency=2, **NO_PACE)
    assert next(found).id == "quick"
    others_are_through.set()
    assert next(found).id == "slow"


def test_a_slow_answer_holds_back_quick_ones_if_the_order_is_to_be_kept() -> None:
    quick_is_through = threading.Event()

    def act(identifier: str) -> None:
        if identifier == "slow":
            assert quick_is_through.wait(10)
        else:
            quick_is_through.set()

    found = fetch_many(
        funnel(SyncService(act)), ["slow", "quick"], operation, max_concurrency=2, in_order=True, **NO_PACE
    )
    assert [record.id for record in found] == ["slow", "quick"]


@pytest.mark.parametrize("in_order", [True, False])
def test_a_slow_answer_holds_back_quick_ones_asynchronously_if_asked_for(in_order: bool) -> None:
    async def run() -> list[str]:
        goes_on = asyncio.Event()

        async def wait(identifier: str) -> None:
            if identifier == "slow":
                await asyncio.wait_for(goes_on.wait(), 10)
            elif in_order:
                goes_on.set()

        funnel = async_funnel(AsyncService(wait))
        order = []
        async for record in fetch_many_async(funnel, ["slow", "quick"], operation, in_order=in_order, **NO_PACE):
            order.append(record.id)
            goes_on.set()
        return order

    assert asyncio.run(run()) == (["slow", "quick"] if in_order else ["quick", "slow"])


# ---------------------------------------------------------------- bounds


def test_as_many_are_in_flight_as_are_allowed_and_no_more() -> None:
    all_there = threading.Barrier(3, timeout=10)
    service = SyncService(lambda _identifier: all_there.wait())
    records = list(fetch_many(funnel(service), names(9), operation, max_concurrency=3, **NO_PACE))
    assert len(records) == 9
    assert service.most_in_flight == 3


def test_as_many_are_in_flight_as_are_allowed_and_no_more_asynchronously() -> None:
    async def run() -> tuple[int, int]:
        all_there = asyncio.Barrier(3)
        service = AsyncService(lambda _identifier: asyncio.wait_for(all_there.wait(), 10))
        found = fetch_many_async(async_funnel(service), names(9), operation, max_concurrency=3, **NO_PACE)
        return len([record async for record in found]), service.most_in_flight

    assert asyncio.run(run()) == (9, 3)


@settings(max_examples=20, deadline=None)
@given(taken=st.integers(1, 12), max_concurrency=st.integers(1, 5), in_order=st.booleans())
def test_a_slow_caller_holds_up_the_run(taken: int, max_concurrency: int, in_order: bool) -> None:
    read = 0

    def endless() -> Iterator[str]:
        nonlocal read
        for number in itertools.count():
            read += 1
            yield f"thing{number}"

    service = SyncService()
    with closing(
        fetch_many(funnel(service), endless(), operation, max_concurrency=max_concurrency, in_order=in_order, **NO_PACE)
    ) as found:
        for _ in range(taken):
            next(found)
        assert read <= taken - 1 + max_concurrency
    assert len(service.sent) <= read


def test_a_slow_caller_holds_up_an_asynchronous_run() -> None:
    async def run() -> int:
        service = AsyncService()
        endless = (f"thing{number}" for number in itertools.count())
        found = fetch_many_async(async_funnel(service), endless, operation, max_concurrency=4, **NO_PACE)
        async with aclosing(found):
            await anext(found)
            await asyncio.sleep(0.05)
            return len(service.sent)

    assert asyncio.run(run()) == 4


def test_nothing_is_sent_before_the_first_record_is_asked_for() -> None:
    service = SyncService()
    with closing(fetch_many(funnel(service), names(3), operation, **NO_PACE)) as found:
        assert service.sent == []
        next(found)
        assert service.sent


# ---------------------------------------------------------------- leaving early


def test_closing_breaks_off_what_is_in_flight() -> None:
    with Sandbox(latency=20) as sandbox, sandbox.client() as registry:
        ids = ["not an identifier", *list(sandbox.data.issuances)[:3]]
        found = registry.issuances.credit_batches_many(ids, in_order=True, **NO_PACE)
        assert isinstance(next(found).error, InvalidArgumentError)
        _wait_until(lambda: len(sandbox.requests) == 3)
        begun = time.monotonic()
        found.close()
        assert time.monotonic() - begun < 5
        assert bulk_threads() == []


def test_closing_breaks_off_what_is_in_flight_asynchronously() -> None:
    async def run(sandbox: Sandbox) -> None:
        ids = ["not an identifier", *list(sandbox.data.issuances)[:3]]
        async with sandbox.async_client() as registry:
            found = registry.issuances.credit_batches_many(ids, in_order=True, **NO_PACE)
            async with aclosing(found):
                assert isinstance((await anext(found)).error, InvalidArgumentError)
                assert len(asyncio.all_tasks()) == 4
            assert asyncio.all_tasks() == {asyncio.current_task()}

    with Sandbox(latency=20) as sandbox:
        begun = time.monotonic()
        asyncio.run(run(sandbox))
        assert time.monotonic() - begun < 10


def test_cancelling_the_reader_leaves_no_task_behind() -> None:
    async def run() -> tuple[int, int]:
        service = AsyncService(lambda _identifier: asyncio.sleep(60))

        async def read() -> None:
            async for _ in fetch_many_async(async_funnel(service), names(5), operation, **NO_PACE):
                pass

        reader = asyncio.create_task(read())
        while service.in_flight < 5:
            await asyncio.sleep(0)
        before = len(asyncio.all_tasks())
        reader.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reader
        return before, len(asyncio.all_tasks())

    assert asyncio.run(run()) == (7, 1)


def test_closing_wakes_those_who_wait_for_their_turn() -> None:
    found = fetch_many(funnel(SyncService()), names(5), operation, max_requests_per_minute=1)
    next(found)
    begun = time.monotonic()
    found.close()
    assert time.monotonic() - begun < 5
    assert bulk_threads() == []


def test_leaving_the_loop_stops_the_run() -> None:
    for _record in fetch_many(funnel(SyncService()), names(50), operation, **NO_PACE):
        break
    del _record
    assert bulk_threads() == []


def test_a_run_that_ends_leaves_no_thread() -> None:
    list(fetch_many(funnel(SyncService()), names(5), operation, **NO_PACE))
    assert bulk_threads() == []


def test_an_error_in_the_identifiers_ends_the_run() -> None:
    def broken() -> Iterator[str]:
        yield "thing"
        raise OSError("the file with the identifiers is gone")

    with pytest.raises(OSError, match="is gone"):
        list(fetch_many(funnel(SyncService()), broken(), operation, **NO_PACE))
    assert bulk_threads() == []


def test_a_client_that_is_closed_ends_the_run(sandbox: Sandbox) -> None:
    registry = sandbox.client()
    registry.close()
    with pytest.raises(ConfigurationError, match="closed"):
        list(registry.issuances.credit_batches_many(list(sandbox.data.issuances), **NO_PACE))


def test_an_asynchronous_client_that_is_closed_ends_the_run(sandbox: Sandbox) -> None:
    async def run() -> None:
        registry = sandbox.async_client()
        await registry.aclose()
        with pytest.raises(ConfigurationError, match="closed"):
            async for _ in registry.issuances.credit_batches_many(list(sandbox.data.issuances), **NO_PACE):
                pass

    asyncio.run(run())


# ---------------------------------------------------------------- pace


def test_requests_are_spaced_evenly() -> None:
    clock = Clock()
    list(
        fetch_many(
            funnel(SyncService(), clock.timing), names(5), operation, max_concurrency=1, max_requests_per_minute=60
        )
    )
    assert clock.seconds - 1000.0 == pytest.approx(4.0, abs=0.01)


def test_without_a_word_it_is_the_pace_of_the_service() -> None:
    clock = Clock()
    list(fetch_many(funnel(SyncService(), clock.timing), names(5), operation, max_concurrency=1))
    assert clock.seconds - 1000.0 == pytest.approx(2.0, abs=0.01)


def test_without_a_word_it_is_the_pace_of_the_client_if_it_has_one() -> None:
    clock = Clock()
    slow = funnel(SyncService(), clock.timing, resolve(**OPTIONS, max_requests_per_minute=60))
    list(fetch_many(slow, names(5), operation, max_concurrency=1))
    assert clock.seconds - 1000.0 == pytest.approx(4.0, abs=0.01)


def test_one_run_after_another_is_no_burst() -> None:
    clock = Clock()
    shared = funnel(SyncService(), clock.timing)
    for identifier in names(5):
        list(fetch_many(shared.with_settings(SETTINGS), [identifier], operation, max_requests_per_minute=60))
    assert clock.seconds - 1000.0 == pytest.approx(4.0, abs=0.01)


def test_a_slower_pace_of_the_client_holds() -> None:
    clock = Clock()
    slow = funnel(SyncService(), clock.timing, resolve(**OPTIONS, max_requests_per_minute=30))
    list(fetch_many(slow, names(5), operation, max_concurrency=1, max_requests_per_minute=120))
    assert clock.seconds - 1000.0 == pytest.approx(8.0, abs=0.02)


def test_a_slower_pace_of_the_run_holds() -> None:
    clock = Clock()
    quick = funnel(SyncService(), clock.timing, resolve(**OPTIONS, max_requests_per_minute=600))
    list(fetch_many(quick, names(5), operation, max_concurrency=1, max_requests_per_minute=60))
    assert clock.seconds - 1000.0 == pytest.approx(4.0, abs=0.02)


# ---------------------------------------------------------------- what callers hand in


def test_progress_is_told_before_each_record() -> None:
    told: list[Progress] = []
    for count, _record in enumerate(
        fetch_many(
            funnel(SyncService()),
            ["thing", "bad", "other"],
            operation,
            in_order=True,
            on_progress=told.append,
            **NO_PACE,
        ),
        start=1,
    ):
        assert len(told) == count
    assert told == [Progress(1, 0, 3), Progress(2, 1, 3), Progress(3, 1, 3)]


def test_the_total_is_unknown_if_the_identifiers_have_no_length() -> None:
    told: list[Progress] = []
    list(fetch_many(funnel(SyncService()), iter(["thing"]), operation, on_progress=told.append, **NO_PACE))
    assert told == [Progress(1, 0, None)]


def test_a_broken_progress_hook_does_not_break_the_run(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_progress: Progress) -> None:
        raise ZeroDivisionError

    assert len(list(fetch_many(funnel(SyncService()), names(3), operation, on_progress=broken, **NO_PACE))) == 3
    assert "on_progress raised ZeroDivisionError" in caplog.text


def test_identifiers_may_come_asynchronously() -> None:
    async def slowly() -> AsyncIterator[str]:
        for identifier in ("thing", "bad", "other"):
            await asyncio.sleep(0)
            yield identifier

    async def run() -> list[tuple[str, bool]]:
        found = fetch_many_async(async_funnel(AsyncService()), slowly(), operation, in_order=True, **NO_PACE)
        return [(record.id, record.error is None) async for record in found]

    assert asyncio.run(run()) == [("thing", True), ("bad", False), ("other", True)]


def test_the_callers_context_reaches_the_calls() -> None:
    request_id: ContextVar[str] = ContextVar("request_id", default="none")
    seen: set[str] = set()
    request_id.set("from the caller")
    list(fetch_many(funnel(SyncService(lambda _: seen.add(request_id.get()))), names(3), operation, **NO_PACE))
    assert seen == {"from the caller"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"max_concurrency": 0}, "from 1 to 100"),
        ({"max_concurrency": 101}, "from 1 to 100"),
        ({"max_concurrency": True}, "from 1 to 100"),
        ({"max_concurrency": "8"}, "from 1 to 100"),
        ({"max_requests_per_minute": 0}, "1 or more, or None"),
        ({"max_requests_per_minute": 0.5}, "1 or more, or None"),
    ],
)
def test_a_wrong_argument_is_refused_at_once(arguments: dict[str, Any], said: str) -> None:
    for run in (
        lambda: fetch_many(funnel(SyncService()), names(1), operation, **arguments),
        lambda: fetch_many_async(async_funnel(AsyncService()), names(1), operation, **arguments),
    ):
        with pytest.raises(InvalidArgumentError, match=said):
            run()


def test_a_single_string_is_no_list_of_identifiers() -> None:
    with pytest.raises(InvalidArgumentError, match="pass a list"):
        fetch_many(funnel(SyncService()), "iss_1KTS0814VSBXTQ07", operation)


def test_identifiers_of_the_wrong_kind_are_refused_before_anything_is_sent() -> None:
    async def slowly() -> AsyncIterator[str]:
        yield "thing"

    service = SyncService()
    for ids, said in ((None, "NoneType: pass a list"), (7, "int: pass a list"), (slowly(), "use AsyncRegistryClient")):
        with pytest.raises(InvalidArgumentError, match=said):
            fetch_many(funnel(service), ids, operation)  # type: ignore[arg-type]
    with pytest.raises(InvalidArgumentError, match="pass a list"):
        fetch_many_async(async_funnel(AsyncService()), None, operation)  # type: ignore[arg-type]
    assert service.sent == []


def _wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


@pytest.mark.parametrize("value", [-(10**5000), "x" * 5000, 1.5], ids=["digits", "text", "fraction"])
def test_a_number_that_python_does_not_write_is_refused_in_words(value: Any) -> None:
    for name in ("max_concurrency", "max_requests_per_minute"):
        with pytest.raises(InvalidArgumentError, match=f"^{name} is .{{1,80}}: pass a whole number"):
            list(fetch_many(funnel(Service()), ["a"], operation, **{name: value}))
