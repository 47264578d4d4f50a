"""Runs a scenario against a client and judges whether it survived.

Survived means: the one expected outcome, within the budget, with no credential shown and nothing left behind.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import pickle
import socket
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from attrs import Factory, evolve, frozen
from hostile import Exchange, HostileServer
from isometric_registry import AsyncRegistryClient, RegistryClient, RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from isometric_registry.models import IssuanceCreditBatches

SLACK_S = 1.5
"""What a busy machine may add to a deadline."""

SETTLE_S = 2.0
"""How long closed sockets and ended threads may take to disappear."""

MESSAGE_CHARACTERS = 700
"""What fits a line of a log: the server's words, the path and the advice."""


@frozen
class Right:
    """The answer itself, the one that belongs to the identifier that was asked for."""

    requests: int | None = 1
    """How many requests the server sees in all; None if that is not settled."""
    at_least_s: float = 0.0
    """How long the call has to wait, if it was asked to."""
    credit_kgs: int | None = None
    """The total that the answer must hold exactly, if it is a special one."""


@frozen
class Wrong:
    """One error, of exactly this type."""

    error: type[RegistryError]
    requests: int | None = 1
    says: str = ""
    """What its text must say."""
    has: dict[str, Any] = Factory(dict)
    """The attributes it must have."""
    in_body: str = ""
    at_least_s: float = 0.0


@frozen
class Scenario:
    """What the server does, and the one outcome that is right."""

    does: str
    expected: str
    outcome: Right | Wrong
    serve: Callable[[Exchange], None] | None = None
    """None: nothing listens."""
    options: dict[str, Any] = Factory(dict)
    calls: int = 1
    workers: int = 1
    pause_s: float = 0.0
    """Between one call and the next."""
    backoff: bool = False
    """Whether the waits between retries are real. Without it they take no time; Retry-After is always honoured."""
    encrypted: bool = False
    """Whether the client speaks TLS."""
    occupied: bool = False
    """Whether the server's queue of connections is full, so that nobody is let in."""


@frozen
class Outcome:
    """What became of one call."""

    asked: str
    result: IssuanceCreditBatches | None
    error: RegistryError | None
    seconds: float


LIMITS: dict[str, Any] = {"timeout": 2.0, "budget": 6.5, "max_retries": 2}
"""Short, and long enough for a busy machine to give an answer in."""

SHORT: dict[str, Any] = {"timeout": 0.4, "budget": 2.0}
"""For a server that keeps silent: three attempts take as long as this allows."""


def run(scenario: Scenario, *, asynchronous: bool, credentials: tuple[str, str]) -> str | None:
    """Run a scenario and return why it did not survive, or None if it did."""
    secret, token = credentials
    before = _census()
    log = Log()
    logging.getLogger().addHandler(log)
    try:
        with HostileServer(Exchange.close, "127.0.0.2") as trap, _served(scenario, trap.url) as server:
            options = {**LIMITS, **scenario.options, "client_secret": secret, "access_token": token}
            url = server.url.replace("http:", "https:") if scenario.encrypted else server.url
            options["base_url"] = url + "/registry/v0"
            outcomes = _run_async(scenario, options) if asynchronous else _run_sync(scenario, options)
            requests = server.requests
    except Exception as error:  # noqa: BLE001  # whatever it is, it should not have come out
        return "raised " + "".join(traceback.format_exception_only(error)).strip()
    finally:
        logging.getLogger().removeHandler(log)
    budget = options["budget"] + SLACK_S
    problems = [problem for outcome in outcomes if (problem := _judge(scenario.outcome, outcome, budget))]
    if scenario.outcome.requests not in (None, len(requests)):
        problems.append(f"{len(requests)} requests instead of {scenario.outcome.requests}")
    shown = "\n".join([*log.lines, *(everything_about(outcome.error) for outcome in outcomes if outcome.error)])
    if secret in shown or token in shown:
        problems.append("a credential was shown")
    if trap.requests:
        problems.append("another host was sent a request")
    problems += _left_behind(before)
    return f"{problems[0]} ({len(problems)} in all)" if problems else None


def _run_sync(scenario: Scenario, options: dict[str, Any]) -> list[Outcome]:
    with RegistryClient(**options) as client:
        client._funnel.timing = _timing(client, scenario)

        def one(asked: str) -> Outcome:
            began = time.monotonic()
            try:
                result, error = client.issuances.credit_batches(asked), None
            except RegistryError as raised:
                result, error = None, raised
            seconds = time.monotonic() - began
            time.sleep(scenario.pause_s)
            return Outcome(asked, result, error, seconds)

        if scenario.workers == 1:
            return [one(asked) for asked in _identifiers(scenario)]
        with ThreadPoolExecutor(scenario.workers) as pool:
            return list(pool.map(one, _identifiers(scenario)))


def _run_async(scenario: Scenario, options: dict[str, Any]) -> list[Outcome]:
    async def main() -> list[Outcome]:
        gate = asyncio.Semaphore(scenario.workers)
        async with AsyncRegistryClient(**options) as client:
            client._funnel.timing = _timing(client, scenario)

            async def one(asked: str) -> Outcome:
                async with gate:
                    began = time.monotonic()
                    try:
                        result, error = await client.issuances.credit_batches(asked), None
                    except RegistryError as raised:
                        result, error = None, raised
                    seconds = time.monotonic() - began
                    await asyncio.sleep(scenario.pause_s)
                    return Outcome(asked, result, error, seconds)

            outcomes = await asyncio.gather(*(one(asked) for asked in _identifiers(scenario)))
        others = asyncio.all_tasks() - {asyncio.current_task()}
        if others:
            raise AssertionError(f"{len(others)} tasks left behind")
        return outcomes

    return asyncio.run(main())


def _timing(client: Any, scenario: Scenario) -> Any:
    timing = client._funnel.timing
    return timing if scenario.backoff else evolve(timing, fraction=lambda: 0.0)


def _identifiers(scenario: Scenario) -> list[str]:
    return [f"iss_1F2Q7K9M4SBX{number:04d}" for number in range(scenario.calls)]


def _judge(expected: Right | Wrong, outcome: Outcome, budget: float) -> str | None:
    error = outcome.error
    if outcome.seconds > budget:
        return f"took {outcome.seconds:.1f} s"
    if outcome.seconds < expected.at_least_s:
        return f"took only {outcome.seconds:.2f} s"
    if isinstance(expected, Right):
        if outcome.result is None:
            return f"{type(error).__name__}: {error}"
        if outcome.result.issuance_id != outcome.asked:
            return "the answer to another call"
        if expected.credit_kgs not in (None, outcome.result.credit_batch_size_total.credit_kgs):
            return f"{outcome.result.credit_batch_size_total.credit_kgs} kg"
        return None
    if error is None:
        return f"an answer instead of {expected.error.__name__}"
    if type(error) is not expected.error:
        return f"{type(error).__name__} instead of {expected.error.__name__}: {error}"
    text = str(error)
    if expected.says not in text or "\n" in text or len(text) > MESSAGE_CHARACTERS:
        return f"it says {text!r}"
    if expected.in_body not in getattr(error, "body", ""):
        return "the body is not in the error"
    wrong = {
        name: getattr(error, name, None) for name, value in expected.has.items() if getattr(error, name, None) != value
    }
    return f"it has {wrong}" if wrong else None


def everything_about(error: RegistryError) -> str:
    """Return whatever a crash reporter could find in an error."""
    printed = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    again = pickle.loads(pickle.dumps(error))
    links, link = [], error
    while link is not None:
        links.append(f"{link!r} {link.args!r} {vars(link)!r} {vars(getattr(link, '_request', None) or link)!r}")
        links.append(repr(getattr(getattr(link, "_request", None), "headers", None)))
        link = link.__cause__ or link.__context__
    return "\n".join([printed, str(again), repr(vars(again)), *links])


class _Served:
    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[bytes] = []


def _served(scenario: Scenario, elsewhere: str) -> Any:
    if scenario.occupied:
        return _Occupied()
    if scenario.serve is None:
        # A port that was just given back is refused.
        with HostileServer(Exchange.close) as closed:
            url = closed.url
        return nullcontext(_Served(url))
    return HostileServer(scenario.serve, elsewhere=elsewhere)


class _Occupied:
    """A host that lets nobody in: its queue is full, so that further attempts are not even refused."""

    def __enter__(self) -> _Served:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=0)
        address = self._listener.getsockname()
        self._waiting = []
        for _ in range(4):
            waiting = socket.socket()
            waiting.setblocking(False)
            waiting.connect_ex(address)
            self._waiting.append(waiting)
        return _Served(f"http://127.0.0.1:{address[1]}")

    def __exit__(self, *_: object) -> None:
        for waiting in (*self._waiting, self._listener):
            waiting.close()


class Log(logging.Handler):
    """Everything that any logger says, httpx's, httpcore's and asyncio's included."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


def _census() -> tuple[int, int]:
    gc.collect()
    return threading.active_count(), len(os.listdir("/proc/self/fd"))


def _left_behind(before: tuple[int, int]) -> list[str]:
    give_up = time.monotonic() + SETTLE_S
    while (after := _census()) != before and time.monotonic() < give_up:
        time.sleep(0.02)
    kinds = ("threads", "files and sockets")
    return [f"{a - b} {kind} left behind" for kind, a, b in zip(kinds, after, before, strict=True) if a > b]
