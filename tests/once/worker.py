"""A process that writes what it was told to, until it is killed; started anew, it goes on with the same keys."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen
from hostility import REFUSALS
from isometric_registry import AsyncRegistryClient, RegistryClient
from isometric_registry.errors import (
    APIStatusError,
    IdempotencyConflictError,
    OutcomeUnknownError,
    RegistryError,
    ResponseValidationError,
)
from isometric_registry.writes.writer import AsyncSettlingWriter, SettlingWriter

if TYPE_CHECKING:
    from collections.abc import Generator

    from intents import Intent

THREADS = 5
TASKS = 12
"""Calls at once of a process with the one client or the other, on a machine that has nothing else to do."""

TRIES = 200
"""After so many calls a write is stuck."""

TIMEOUT_S = 1.0
"""For one attempt; a request that the server lets hang costs this much."""


@frozen
class Task:
    """What one process is to do."""

    base_url: str
    client_secret: str
    access_token: str
    journal: str | None
    log: str
    settle_s: float
    is_async: bool
    seed: int
    intents: str
    """A file with the intents, so that the registry's process has little to do when another one is started."""
    share: float
    """Of the calls at once, as many as this machine can answer in time now."""


class Log:
    """What the process was told, a line for each thing, so that a kill loses none that it has acted on."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(self, key: str, event: str, **more: Any) -> None:
        os.write(self._file, (json.dumps({"key": key, "event": event, **more}) + "\n").encode())


def events(path: str) -> list[dict[str, Any]]:
    """Return what a process has logged; a line that a kill has torn is left out."""
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [json.loads(line) for line in lines if line.endswith("}")]


def count_done(path: str) -> int:
    """Return roughly how many writes a process has done."""
    try:
        return Path(path).read_bytes().count(b'"done"')
    except FileNotFoundError:
        return 0


def work(task: Task) -> None:
    """Write everything that this process has not written yet."""
    over = {event["key"] for event in events(task.log) if event["event"] in ("done", "left", "wrong")}
    intents: tuple[Intent, ...] = pickle.loads(Path(task.intents).read_bytes())
    todo = [intent for intent in intents if intent.key not in over]
    dice = random.Random(task.seed)
    budget = task.settle_s * dice.choice((0.4, 1.6, 3.0))
    options: dict[str, Any] = {
        "base_url": task.base_url,
        "client_secret": task.client_secret,
        "access_token": task.access_token,
        "journal": task.journal,
        "timeout": TIMEOUT_S,
        "budget": max(budget, 2 * TIMEOUT_S),
        "max_retries": 1,
    }
    log = Log(task.log)
    if task.is_async:
        asyncio.run(_work_async(task, todo, options, log, dice))
    else:
        with RegistryClient(**options) as client:
            client._funnel.writer = SettlingWriter(client._journal, settle_s=task.settle_s)
            with ThreadPoolExecutor(_scaled(THREADS, task)) as pool:
                for done in [pool.submit(_write, client, intent, log, dice) for intent in todo]:
                    done.result()


def _scaled(most: int, task: Task) -> int:
    return max(1, round(most * task.share))


def _write(client: RegistryClient, intent: Intent, log: Log, dice: random.Random) -> None:
    steps = course(intent, log, dice, has_journal=client._journal is not None)
    error = next(steps, _OVER)
    while error is not _OVER:
        try:
            outcome = _call(client, intent) if error is None else error.resolve()
        except RegistryError as failure:
            outcome = failure
        error = _sent(steps, outcome)


async def _work_async(task: Task, todo: list[Intent], options: dict[str, Any], log: Log, dice: random.Random) -> None:
    gate = asyncio.Semaphore(_scaled(TASKS, task))

    async def write(client: AsyncRegistryClient, intent: Intent) -> None:
        async with gate:
            steps = course(intent, log, dice, has_journal=task.journal is not None)
            error = next(steps, _OVER)
            while error is not _OVER:
                try:
                    outcome = await (_call(client, intent) if error is None else error.resolve())
                except RegistryError as failure:
                    outcome = failure
                error = _sent(steps, outcome)

    async with AsyncRegistryClient(**options) as client:
        client._funnel.writer = AsyncSettlingWriter(client._journal, settle_s=task.settle_s)
        await asyncio.gather(*(write(client, intent) for intent in todo))


_OVER: Any = object()


def _sent(steps: Generator[Any, Any, None], outcome: Any) -> Any:
    try:
        return steps.send(outcome)
    except StopIteration:
        return _OVER


def _call(client: Any, intent: Intent) -> Any:
    key = {} if client._journal is None else {"idempotency_key": intent.key}
    return getattr(getattr(client, intent.resource), intent.method)(**intent.arguments, **key)


def course(
    intent: Intent, log: Log, dice: random.Random, *, has_journal: bool
) -> Generator[OutcomeUnknownError | None, Any, None]:
    """Do what a careful caller does. Each yield is a call: anew with the same key, or ``resolve`` of an error."""
    call: OutcomeUnknownError | None = None
    unknown = 0
    for _ in range(TRIES):
        outcome = yield call
        call = None
        if isinstance(outcome, OutcomeUnknownError):
            unknown += 1
            log.say(intent.key, "unknown", candidates=[one.id for one in outcome.candidates])
            if not intent.is_promised and unknown == 3:
                log.say(intent.key, "left")
                return
            if not has_journal or dice.random() < 0.5:
                call = outcome
        elif not isinstance(outcome, RegistryError):
            log.say(intent.key, "done", id=getattr(outcome, "id", None))
            return
        elif isinstance(outcome, IdempotencyConflictError) and intent.kind == "checkout":
            log.say(intent.key, "done", id=None)
            return
        elif "Nothing was applied" in str(outcome):
            log.say(intent.key, "absent")
        elif isinstance(outcome, APIStatusError) and outcome.status_code in REFUSALS:
            log.say(intent.key, "refused")
        elif isinstance(outcome, IdempotencyConflictError) or _is_own_refusal(outcome):
            log.say(intent.key, "wrong", text=str(outcome))
            return
        else:
            log.say(intent.key, "unsent", text=type(outcome).__name__)
    log.say(intent.key, "wrong", text="stuck")


def _is_own_refusal(error: RegistryError) -> bool:
    """Say whether the registry itself refused, or the answer was not what was asked for."""
    if isinstance(error, ResponseValidationError):
        return error.created is not None
    return isinstance(error, APIStatusError) and error.status_code == 400
