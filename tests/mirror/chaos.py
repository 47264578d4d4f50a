"""Kills syncs at random moments and proves after each that nothing was lost, doubled or is visible half-written.

Run with `make mirror-chaos`, or `make mirror-chaos-short`. PostgreSQL is tried too if MIRROR_TEST_POSTGRESQL names a
database that may be emptied.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from isometric_registry.mirror import MirrorError
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry
from mirror_world import ISSUANCES, POSTGRESQL, Clock, World, emptied, without_unknown

WORKER = """
import datetime, sys
from isometric_registry import RegistryClient
from isometric_registry.mirror import Mirror
with RegistryClient() as registry, Mirror(sys.argv[1]) as mirror:
    print("ready", flush=True)
    mirror.sync(registry, max_age=datetime.timedelta(0))
"""

KILLS = 200
KILLS_SHORT = 8
KILLS_PER_MIRROR = 8
"""So many kills, half of them in the first load, before a mirror has to be whole and equal to the registry."""

LIMIT_S = 300
"""No worker takes as long; one that does hangs."""


class Chaos:
    """One database under fire."""

    def __init__(self, url: str, dice: random.Random) -> None:
        self.url = url
        self.dice = dice
        self.kills = 0
        self.in_time = 0
        """Workers that were done before they were killed."""

    def mirror_under_fire(self, kills: int) -> None:
        """Fill and refresh one mirror, and kill the process that does so, so many times."""
        with Sandbox(data=make_registry(issuances=ISSUANCES)) as sandbox:
            world = World(sandbox, self.url, Clock())
            longest = self._finish(world)
            world.mirror.close()
            emptied(self.url) if self.url.startswith("postgres") else Path(self.url).unlink()
            known: set[tuple[str, str]] = set()
            for place in range(kills):
                if place == kills // 2:
                    self._finish(world)
                    sandbox.advance(days=1)
                    longest = self._finish(world)
                if place > kills // 2:
                    sandbox.advance(days=1)
                process = self._start(world)
                time.sleep(self.dice.uniform(0, longest))
                process.kill()
                self.in_time += process.wait() == 0
                self.kills += 1
                known = self._assert_whole(world, known)
            self._finish(world)
            world.registry.close()
            world.mirror.close()

    def _start(self, world: World) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **world.sandbox.environ}
        process = subprocess.Popen([sys.executable, "-c", WORKER, self.url], env=environment, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()  # what is to be hit is the sync, and not the start of Python
        process.stdout.close()
        return process

    def _finish(self, world: World) -> float:
        """Let a sync come to its end, compare everything, and return how many seconds it took."""
        process, began = self._start(world), time.monotonic()
        assert process.wait(LIMIT_S) == 0
        seconds = time.monotonic() - began
        world.assert_sound()
        world.assert_same_as_registry()
        replayed = {key: without_unknown(one) for key, one in world.replay().items()}
        assert replayed == {key: without_unknown(one) for key, one in world.present().items()}
        return seconds

    def _assert_whole(self, world: World, known: set[tuple[str, str]]) -> set[tuple[str, str]]:
        """Prove that what can be seen is whole, and that nothing that was there has gone."""
        try:
            world.assert_sound()
        except MirrorError:
            if known:
                raise
            return known  # it was killed before there was anything
        present = world.present()
        assert known <= present.keys()
        replayed = {key: without_unknown(one) for key, one in world.replay().items()}
        assert replayed == {key: without_unknown(one) for key, one in present.items()}
        whole = {row["issuance_id"] for row in world.rows("issuances")}
        batches = {row["issuance_id"] for row in world.rows("credit_batches")}
        assert batches <= whole
        return set(present)


def main() -> None:
    """Kill syncs on every database that there is."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--short", action="store_true")
    arguments.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    chosen = arguments.parse_args()
    print(f"seed {chosen.seed}")  # noqa: T201
    dice = random.Random(chosen.seed)
    kills = KILLS_SHORT if chosen.short else KILLS
    with tempfile.TemporaryDirectory() as directory:
        targets = [str(Path(directory) / "registry.db"), *([POSTGRESQL] if POSTGRESQL else [])]
        for target in targets:
            began, chaos = time.monotonic(), None
            while chaos is None or chaos.kills < -(-kills // len(targets)):
                url = (
                    emptied(target)
                    if target is POSTGRESQL
                    else str(Path(tempfile.mkdtemp(dir=directory)) / "registry.db")
                )
                chaos = chaos or Chaos(url, dice)
                chaos.url = url
                chaos.mirror_under_fire(min(KILLS_PER_MIRROR, kills))
            kind = "PostgreSQL" if target is POSTGRESQL else "SQLite"
            print(  # noqa: T201
                f"{kind}: {chaos.kills} kills, {chaos.in_time} of them too late, in {time.monotonic() - began:.0f} s: "
                "nothing lost, doubled or half-written",
                flush=True,
            )


if __name__ == "__main__":
    main()
