"""Kills syncs at random moments and proves after each that nothing was lost, doubled or is visible half-written.

Run with `make mirror-chaos`, or `make mirror-chaos-short`: these name a PostgreSQL database that may be emptied.
"""

from __future__ import annotations

import argparse
import datetime
import logging
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen
from chaos_worker import work
from isometric_registry.mirror import MirrorError
from isometric_registry.mirror.tables import CREDIT_BATCH
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry
from mirror_world import EVERYTHING, ISSUANCES, POSTGRESQL, Clock, World, emptied, without_unknown

if TYPE_CHECKING:
    from collections.abc import Callable

KILLS = 200
"""On each database."""
KILLS_SHORT = 10

KILLS_OF_A_LOAD = 3
KILLS_OF_A_REFRESH = 4
"""So many, at most, before a mirror has to be whole and equal to the registry."""

FORGETS = 0.8
"""By how much less a sync may take than those before it, for it to be called as long. What goes on with a first load
that was killed takes a part of the time alone."""

LIMIT_S = 300
"""No worker takes as long; one that does hangs."""

IMPORTED = ["isometric_registry.client", "isometric_registry.mirror.mirror", "httpx", "pyrate_limiter", "psycopg"]
"""What a worker would spend its first second on. Nothing of this folder, which the process that they are forked from
does not find, and would leave out without a word."""

FIRST_GUESS_S = 1.0

LOAD, REFRESH, REREAD = "first load", "refresh", "refresh, everything read"
MAX_AGE = {LOAD: EVERYTHING, REFRESH: datetime.timedelta(days=30), REREAD: EVERYTHING}

BATCH = CREDIT_BATCH.name

WRONG = ("lost", "doubled", "half-written", "not the feed's")


@define
class Tally:
    """What became of the syncs of one kind."""

    kills: int = 0
    """Those that hit a sync that had begun and was not through."""
    too_late: int = 0
    """Syncs that were through before they were to be killed."""
    finished: int = 0
    """Syncs that were left alone."""
    wrong: Counter[str] = field(factory=Counter)
    seconds: float = FIRST_GUESS_S
    """How long such a sync takes, by the last ones that were through. A machine is not always as busy."""

    def took(self, seconds: float) -> None:
        self.seconds = max(seconds, self.seconds * FORGETS)


@frozen
class Chaos:
    """One database under fire."""

    empty: Callable[[], str]
    """Gives the address of an empty database."""
    dice: random.Random
    context: Any
    tallies: dict[str, Tally] = field(factory=lambda: {kind: Tally() for kind in (LOAD, REFRESH, REREAD)})

    @property
    def kills(self) -> int:
        return sum(tally.kills for tally in self.tallies.values())

    def fire(self, kills: int) -> None:
        """Fill and refresh mirrors, and kill what does so, until there were as many kills."""
        while self.kills < kills:
            with Sandbox(data=make_registry(issuances=ISSUANCES)) as sandbox:
                life = Life(self, World(sandbox, self.empty(), Clock()))
                for _ in range(KILLS_OF_A_LOAD):
                    if self.kills < kills and not life.kill(LOAD):
                        break
                life.finish(LOAD)
                for _ in range(KILLS_OF_A_REFRESH):
                    life.advance()
                    if self.kills < kills:
                        life.kill(self.dice.choice((REFRESH, REREAD)))
                life.finish(REFRESH)  # goes on with what was broken off, which read some things days ago
                life.finish(REREAD)
                life.close()


class Life:
    """One mirror, from its first load on."""

    def __init__(self, chaos: Chaos, world: World) -> None:
        self.chaos = chaos
        self.world = world
        self.seen: set[tuple[str, str]] = set()
        """What was in the mirror at some time, and so has to stay."""
        self.states: dict[str, list[dict[str, Any]]] = {}
        """Every state that the registry has had of each batch."""
        self._learn()

    def advance(self) -> None:
        """Let a day pass at the registry."""
        self.world.sandbox.advance(days=1)
        self._learn()

    def _learn(self) -> None:
        for key, state in self.world.truth().items():
            states = self.states.setdefault(key, [])
            if state not in states:
                states.append(state)

    def kill(self, kind: str) -> bool:
        """Kill a sync at a random moment and look at what it leaves; return whether it was hit while it ran."""
        tally = self.chaos.tallies[kind]
        process, told = self._start(MAX_AGE[kind])
        time.sleep(self.chaos.dice.uniform(0, tally.seconds))
        process.kill()
        process.join()
        if told.poll() and (seconds := _said(told)) is not None:
            tally.too_late += 1
            tally.took(seconds)
            hit = False
        else:
            assert process.exitcode == -signal.SIGKILL, process.exitcode
            tally.kills += 1
            hit = True
        self._look(tally)
        return hit

    def finish(self, kind: str) -> None:
        """Let a sync come to its end; the mirror must then be what the registry is."""
        tally = self.chaos.tallies[kind]
        process, told = self._start(MAX_AGE[kind])
        process.join(LIMIT_S)
        assert process.exitcode == 0, process.exitcode
        seconds = _said(told)
        assert seconds is not None
        tally.took(seconds)
        tally.finished += 1
        self._look(tally)
        if kind != REFRESH:
            self.world.assert_same_as_registry()

    def close(self) -> None:
        self.world.registry.close()
        self.world.mirror.close()

    def _start(self, max_age: datetime.timedelta) -> tuple[Any, Any]:
        told, tells = self.chaos.context.Pipe(duplex=False)
        arguments = (tells, self.world.sandbox.environ, self.world.url, max_age)
        process = self.chaos.context.Process(target=work, args=arguments, daemon=True)
        process.start()
        tells.close()
        assert told.poll(LIMIT_S)
        told.recv()  # what is to be hit is the sync, and not what comes before it
        return process, told

    def _look(self, tally: Tally) -> None:
        """Count what is wrong with what can be seen."""
        world, wrong = self.world, tally.wrong
        try:
            findings = world.mirror.check().findings
        except MirrorError:
            assert not self.seen
            return  # it was killed before there was anything
        present = world.present()
        wrong["lost"] += len(self.seen - present.keys())
        self.seen = set(present)
        shown = [row["credit_batch_id"] for row in world.rows("credit_batches", "credit_batch_id")]
        wrong["doubled"] += len(shown) - len(set(shown))
        wrong["half-written"] += len(findings) + len(set(shown) ^ {key for kind, key in present if kind == BATCH})
        for (kind, key), one in present.items():
            if kind == BATCH:
                state = {name: value for name, value in one.items() if name != "pool"}
                is_whole = ("issuance", one["issuance_id"]) in present and state in self.states.get(key, ())
                wrong["half-written"] += not is_whole
        replayed = {key: without_unknown(one) for key, one in world.replay().items()}
        wrong["not the feed's"] += replayed != {key: without_unknown(one) for key, one in present.items()}


def _said(told: Any) -> float | None:
    """Return what a worker has said last, or nothing if it has died without a word."""
    try:
        seconds: float = told.recv()
    except EOFError:
        return None
    return seconds


def main() -> int:
    """Kill syncs on both databases, print what came of it, and return 1 if anything is wrong."""
    parser = argparse.ArgumentParser(prog="tests/mirror/chaos.py")
    parser.add_argument("--short", action="store_true", help=f"{KILLS_SHORT} kills on each database")
    parser.add_argument("--kills", type=int, help=f"on each database; {KILLS} unless told otherwise")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    options = parser.parse_args()
    if not POSTGRESQL:
        parser.error("MIRROR_TEST_POSTGRESQL names no database; run: make mirror-chaos")
    # The server complains of every request that a killed process did not finish.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    kills = options.kills or (KILLS_SHORT if options.short else KILLS)
    print(f"{kills} kills on each database, seed {options.seed}", flush=True)  # noqa: T201
    context: Any = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(IMPORTED)
    wrong = 0
    with tempfile.TemporaryDirectory() as directory:
        databases = {
            "SQLite": lambda: str(Path(tempfile.mkdtemp(dir=directory), "registry.db")),
            "PostgreSQL": lambda: emptied(POSTGRESQL),
        }
        print(f"{'':37}{'kills':>6}{'too late':>10}{'finished':>10}" + "".join(f"{one:>16}" for one in WRONG))  # noqa: T201
        for name, empty in databases.items():
            began, chaos = time.monotonic(), Chaos(empty, random.Random(f"{options.seed} {name}"), context)
            chaos.fire(kills)
            for kind, tally in chaos.tallies.items():
                counts = "".join(f"{tally.wrong[one]:>16}" for one in WRONG)
                print(f"{name + ', ' + kind:37}{tally.kills:>6}{tally.too_late:>10}{tally.finished:>10}{counts}")  # noqa: T201
                wrong += tally.wrong.total()
            print(f"{name}: {chaos.kills} kills in {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201
    print(  # noqa: T201
        "After each kill and each finished sync: whatever was there is still there; no batch is shown twice; every\n"
        "issuance that is shown adds up with its batches, each as the registry had it at some time; and the feed,\n"
        "played from the beginning, leads to what is current. After a finished first load, and after a finished sync\n"
        "that reads everything, the mirror is what the registry is."
    )
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
