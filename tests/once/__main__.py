"""Proves that writes happen once: python tests/once [--short] [--writes N] [--kills N] [--seed N]."""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import pickle
import random
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hostility import Hostility
from intents import make_world, signature_of
from isometric_registry.sandbox import Sandbox
from isometric_registry.writes import Journal
from limits import WRITES, beyond_settling
from verdict import KINDS, Row, judged, summed
from worker import Task, count_done, events, work

if TYPE_CHECKING:
    from intents import Intent, World

SETTLE_S = 3.0
"""In place of sixty seconds; whatever is late is scaled alike. Less would measure a busy machine."""

LATEST = 0.5
"""Of it: the latest moment at which a late application happens, counted from the request's coming in."""

MEASURED = 100
"""Requests whose speed says how busy the machine is."""

QUICK = 250.0
"""So many a second, one after the other, and all calls at once are answered within half of their timeout. With too many
for a busy machine, each would be asked again and again, and all the more of them would come too late."""

FRESH = 0.1
"""Share of the keys that both processes of an account begin with, so that they meet."""


def main() -> int:
    """Run the proof, print its table, and return 1 if anything was doubled, lost or a lie."""
    parser = argparse.ArgumentParser(prog="tests/once")
    parser.add_argument("--short", action="store_true", help="1,000 writes and 50 kills")
    parser.add_argument("--writes", type=int)
    parser.add_argument("--kills", type=int)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**31))
    options = parser.parse_args()
    # The server complains of every request that a killed process did not finish.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    writes = options.writes or (1_000 if options.short else 11_000)
    kills = options.kills or (50 if options.short else 550)
    sys.stdout.write(f"{writes} writes, {kills} kills, seed {options.seed}\n")
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as directory:
        wrong = prove(writes, kills, options.seed, Path(directory))
    sys.stdout.write(f"{time.monotonic() - began:.0f} s\n")
    for text in wrong[:40]:
        sys.stdout.write(f"WRONG: {text}\n")
    return int(bool(wrong))


def prove(writes: int, kills: int, seed: int, directory: Path) -> list[str]:
    """Let processes write through a hostile server while they are killed, and return what is wrong afterwards."""
    world = make_world(writes, seed)
    hostility = Hostility(seed, SETTLE_S * LATEST)
    with Sandbox(data=world.data) as sandbox:
        share = _share(sandbox)
        sys.stdout.write(f"{share:.0%} of the calls at once, by what this machine can answer in time\n")
        sandbox.faults = hostility
        tasks = _tasks(world, sandbox, directory, seed, share)
        done_kills = _run(tasks, kills, random.Random(seed), steady=len(world.accounts) * 2, results=writes * 7 // 4)
        ends = time.monotonic() + 2 * SETTLE_S
        while sandbox.late and time.monotonic() < ends:
            time.sleep(0.05)
        record = sandbox.record
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for task in tasks:
        for event in events(task.log):
            told[event["key"]].append(event)
    journal = {}
    for path in {task.journal for task in tasks if task.journal}:
        kept = Journal(path)
        journal.update({entry.idempotency_key: entry for entry in kept.entries()})
        kept.close()
    ledger = world.data.ledger
    kgs_of = {
        one.id: one.kgs for kind in (ledger.retirements, ledger.transfers, ledger.deliveries) for one in kind.values()
    }
    with_journal = [intent for intent in world.intents if _has_journal(intent)]
    verdict = judged(with_journal, _of(record, with_journal), told, journal, kgs_of)
    without = [intent for intent in world.intents if not _has_journal(intent)]
    plain = judged(without, _of(record, without), told, {}, kgs_of)
    late, told_absent = beyond_settling(seed, 1.0)
    _print(verdict.rows, plain.rows, Row(writes=WRITES, applied=late, lies=told_absent, absent=told_absent))
    checkouts = sum(intent.kind == "checkout" for intent in world.intents)
    sent = hostility.unrefused["/registry/v0/stripe/checkout"]
    wrong = verdict.wrong + plain.wrong
    if sent > checkouts:
        wrong.append(f"{checkouts} checkouts were sent {sent} times")
    if done_kills < kills:
        wrong.append(f"only {done_kills} processes were killed")
    faults = sum(count for name, count in hostility.faults.items() if name != "nothing")
    sys.stdout.write(
        f"\n{done_kills} processes killed and started anew; {faults} faults in {hostility.faults.total()} POSTs:\n"
    )
    for name, count in sorted(hostility.faults.items()):
        sys.stdout.write(f"  {count:6}  {name}\n")
    return wrong


def _has_journal(intent: Intent) -> bool:
    """One write in twelve, of the kinds for which once is promised, is made without a journal."""
    return not intent.is_promised or int(intent.key.rsplit("-", 1)[1]) % 12 != 0


def _of(record: Any, intents: list[Intent]) -> list[Any]:
    known = {intent.signature for intent in intents}
    return [write for write in record if signature_of(write.operation, write.body) in known]


def _share(sandbox: Sandbox) -> float:
    """Measure how many of the calls at once this machine can answer in time, busy as it is now."""
    with sandbox.client() as client:
        began = time.monotonic()
        for _ in range(MEASURED):
            client.organisations.current()
        per_second = MEASURED / (time.monotonic() - began)
    return min(1.0, per_second / QUICK)


def _tasks(world: World, sandbox: Sandbox, directory: Path, seed: int, share: float) -> list[Task]:
    """Give each account's writes to two processes, one of each client, and what has no journal to a third."""
    tasks, plain = [], []
    for account in world.accounts:
        mine = [intent for intent in world.intents if intent.account == account]
        for is_async in (False, True):
            keyed = [intent for intent in mine if _has_journal(intent)]
            fresh, rest = keyed[: int(len(keyed) * FRESH)], keyed[int(len(keyed) * FRESH) :]
            random.Random(f"{seed}{account}{is_async}").shuffle(rest)
            tasks.append(_task(sandbox, account, directory, is_async, seed, [*fresh, *rest], share, has_journal=True))
        unkeyed = [intent for intent in mine if not _has_journal(intent)]
        plain.append(_task(sandbox, account, directory, len(plain) % 2 == 0, seed, unkeyed, share, has_journal=False))
    return tasks + plain


def _task(
    sandbox: Sandbox,
    account: str,
    directory: Path,
    is_async: bool,
    seed: int,
    intents: list[Intent],
    share: float,
    *,
    has_journal: bool,
) -> Task:
    log = directory / f"{account}-{'async' if is_async else 'sync'}-{has_journal}.log"
    log.with_suffix(".intents").write_bytes(pickle.dumps(tuple(intents)))
    return Task(
        sandbox.url,
        sandbox.client_secret,
        sandbox.access_token_for(account),
        str(directory / f"{account}.sqlite") if has_journal else None,
        str(log),
        SETTLE_S,
        is_async,
        seed,
        str(log.with_suffix(".intents")),
        share,
    )


def _run(tasks: list[Task], kills: int, dice: random.Random, *, steady: int, results: int) -> int:
    """Run all tasks to their end and kill those of the first ``steady`` at random moments; return how many died."""
    context: Any = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["worker"])

    def start(task: Task) -> Any:
        process = context.Process(target=work, args=(task,), daemon=True)
        process.start()
        return process

    running = {place: start(task) for place, task in enumerate(tasks)}
    killed = 0
    looked = told = time.monotonic()
    share = 0.0
    while running:
        time.sleep(dice.uniform(0.02, 0.4))
        for place, process in list(running.items()):
            if not process.is_alive():
                process.join()
                del running[place]
                if process.exitcode != 0:
                    raise SystemExit(f"a process ended with {process.exitcode}")
        if time.monotonic() - looked > 2.0:
            looked = time.monotonic()
            share = sum(count_done(task.log) for task in tasks) / results
        # Spread over the whole work, however fast it goes.
        wanted = max(0, min(kills, round(kills * share)) - killed)
        for place in dice.sample(victims, min(wanted, 3, len(victims))) if (victims := _alive(running, steady)) else ():
            running[place].kill()
            running[place].join()
            killed += running[place].exitcode != 0
            running[place] = start(tasks[place])
        if time.monotonic() - told > 30.0:
            told = time.monotonic()
            sys.stdout.write(f"  {killed} kills, {share:.0%} done\n")
            sys.stdout.flush()
    return killed


def _alive(running: dict[int, Any], steady: int) -> list[int]:
    return [place for place in running if place < steady]


def _print(rows: dict[str, Row], plain: dict[str, Row], late: Row) -> None:
    """Print the table as it stands in docs/writes.md."""
    heads = ("writes", "applied", "doubles", "losses", "lies", "said unknown", "said absent", "left unknown")
    lines = [(name, rows[kind]) for kind, name in KINDS.items() if kind in rows]
    lines.append(("without a journal, in one process", summed(plain.values())))
    lines.append(("**applied later than `SETTLE_S`**", late))
    sys.stdout.write(f"\n| | {' | '.join(heads)} |\n|---|{'--:|' * len(heads)}\n")
    for name, row in lines:
        cells = (row.writes, row.applied, row.doubles, row.losses, row.lies, row.unknown, row.absent, row.left)
        sys.stdout.write(f"| {name} | {' | '.join(f'{cell:,}' for cell in cells)} |\n")


if __name__ == "__main__":
    sys.exit(main())
