"""Measures the mirror: what a refresh costs in requests, and what a first load costs in memory and time.

    make bench-mirror

A refresh is measured against the sandbox, a day after the first load and with nothing changed. The load reads spooled
answers, beside a program that does the least there is: it asks for the same answers with the same client, decodes
them, and inserts the same rows into the same tables and indexes with SQLAlchemy Core, one transaction for each
issuance. Each load is a process of its own, and the two take turns.
"""

from __future__ import annotations

import datetime
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 3

MOST_REQUESTS = {64: 20, 300: 60}
"""What a refresh without changes may cost, by the number of issuances."""

MOST_MIB = 120
MOST_TIMES_BARE = 1.5

EVERYTHING_MINUTES = 10
"""What reading everything takes at the service's pace."""


def peak_mib() -> float:
    """Return the most memory that this process had. On Linux getrusage would count that of the process before it."""
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def refresh(issuances: int) -> dict[str, int]:
    """Return what the first load and a refresh a day later cost in requests."""
    from isometric_registry.mirror import Mirror
    from isometric_registry.sandbox import Sandbox
    from isometric_registry.sandbox.data import make_registry

    now = datetime.datetime.now(datetime.UTC)
    with tempfile.TemporaryDirectory() as folder, Sandbox(data=make_registry(issuances=issuances)) as sandbox:
        with sandbox.client(max_requests_per_minute=1_000_000) as registry:
            with Mirror(Path(folder, "registry.db"), now=lambda: now) as mirror:
                first = mirror.sync(registry)
            with Mirror(Path(folder, "registry.db"), now=lambda: now + datetime.timedelta(days=1)) as mirror:
                sandbox.requests.clear()
                again = mirror.sync(registry)
                assert len(sandbox.requests) == again.requests + again.requests_beside
        assert again.changes == 0, again
    return {"first": first.requests, "again": again.requests, "beside": again.requests_beside}


def load_mirror(database: Path) -> int:
    """Load everything with the mirror and return how many batches there are."""
    import sqlalchemy as sa
    from isometric_registry import RegistryClient
    from isometric_registry.mirror import Mirror

    with RegistryClient() as registry, Mirror(database) as mirror:
        report = mirror.sync(registry)
        assert report.outcome == "done", report
        with mirror.engine.connect() as connection:
            return int(connection.scalar(sa.text("SELECT count(*) FROM credit_batches")) or 0)


def load_bare(database: Path) -> int:
    """Do the same with nothing but the client, the tables and inserts."""
    import sqlalchemy as sa
    from isometric_registry import RegistryClient
    from isometric_registry._core.bulk import fetch_many
    from isometric_registry.mirror.database import engine_for, transaction
    from isometric_registry.mirror.tables import CREDIT_BATCH, ISSUANCE, metadata
    from isometric_registry_client.api.issuances.get_issuance_credit_batches import get_issuance_credit_batches

    count = version = 0
    engine = engine_for(database)
    with transaction(engine, writes=True) as connection:
        metadata.create_all(connection)
    at = datetime.datetime.now(datetime.UTC)
    about = {"observed_at": at, "run": 1, "change": "appeared", "initial": True, "present": True, "digest": "0" * 32}
    with RegistryClient() as registry:
        listed = {issuance.id: issuance for issuance in registry.issuances.list()}
        for answer in fetch_many(registry._funnel, list(listed), get_issuance_credit_batches, max_concurrency=3):
            result = answer.unwrap()
            batches = [
                (pool, batch)
                for pool, originals in (
                    ("supplier", result.supplier_credit_batches),
                    ("buffer_pool", result.buffer_pool_credit_batches),
                )
                for batch in originals
            ]
            halves = [
                (pool, registry.credit_batches.get(half))
                for pool, batch in batches
                for half in (batch.left_child_id, batch.right_child_id)
                if half is not None
            ]
            with transaction(engine, writes=True) as connection:
                version += 1
                issuance = ISSUANCE.record(listed[answer.id]) | about | {"version": version}
                connection.execute(sa.insert(ISSUANCE.table), [issuance])
                rows = []
                for pool, batch in (*batches, *halves):
                    version += 1
                    rows.append(CREDIT_BATCH.record(batch) | about | {"version": version, "pool": pool})
                connection.execute(sa.insert(CREDIT_BATCH.table), rows)
            count += len(batches) + len(halves)
    engine.dispose()
    return count


LOADERS = {"mirror": load_mirror, "bare": load_bare}


def run_loader(name: str, base_url: str) -> dict[str, float]:
    """Load everything in a fresh process and return what it took."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.mirror", name, str(Path(folder, "registry.db"))]
        variables = {
            "ISOMETRIC_BASE_URL": base_url,
            "ISOMETRIC_CLIENT_SECRET": "spooled",
            "ISOMETRIC_MAX_REQUESTS_PER_MINUTE": "1000000",
        }
        began = time.perf_counter()
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ | variables)
        seconds = time.perf_counter() - began
    figures: dict[str, float] = json.loads(done.stdout)
    return figures | {"seconds": seconds}


def measure_loads() -> dict[str, list[dict[str, float]]]:
    """Return the figures of each loader, round after round."""
    from benchmarks.spool import make, serving

    runs: dict[str, list[dict[str, float]]] = {name: [] for name in LOADERS}
    with tempfile.TemporaryDirectory() as folder:
        make(Path(folder))
        with serving(Path(folder)) as base_url:
            for number in range(ROUNDS):
                # Whoever is first in one round is second in the next: the disk's cache favours the second.
                for name in sorted(runs, reverse=bool(number % 2)):
                    runs[name].append(run_loader(name, base_url))
    return runs


def main() -> int:
    """Measure, print and say what was missed."""
    missed = []
    print("A refresh a day after the first load, nothing changed, everything read again within 30 days")
    print("  issuances  first load  refresh  beside it  minutes  (everything: minutes)")
    for issuances, most in MOST_REQUESTS.items():
        cost = refresh(issuances)
        minutes = math.ceil(cost["again"] / 120 * 10) / 10
        print(
            f"  {issuances:9}  {cost['first']:10,}  {cost['again']:7}  {cost['beside']:9}  {minutes:7.1f}  "
            f"({cost['first'] / 120:.1f} here, about {EVERYTHING_MINUTES} at the service)"
        )
        if cost["again"] > most:
            missed.append(f"a refresh of {issuances} issuances takes {cost['again']} requests, {most} are allowed")
    runs = measure_loads()
    print(f"The first load of {runs['mirror'][0]['batches']:,.0f} batches, median of {ROUNDS}")
    print("  loader  seconds  processor s  peak MiB")
    for name, rounds in runs.items():
        seconds, cpu, mib = (statistics.median(one[key] for one in rounds) for key in ("seconds", "cpu", "mib"))
        print(f"  {name:6}  {seconds:7.1f}  {cpu:11.1f}  {mib:8.1f}")
    assert {one["batches"] for rounds in runs.values() for one in rounds} == {runs["bare"][0]["batches"]}
    pairs = zip(runs["mirror"], runs["bare"], strict=True)
    times = statistics.median(mirror["seconds"] / bare["seconds"] for mirror, bare in pairs)
    peak = max(one["mib"] for one in runs["mirror"])
    print(f"  the mirror takes {times:.2f} times as long as bare inserts")
    if times > MOST_TIMES_BARE:
        missed.append(f"the load takes {times:.2f} times as long as bare inserts, {MOST_TIMES_BARE} is allowed")
    if peak > MOST_MIB:
        missed.append(f"the load peaks at {peak:.0f} MiB, {MOST_MIB} are allowed")
    for target in missed:
        print(f"missed: {target}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    if len(sys.argv) > 1:
        loaded = LOADERS[sys.argv[1]](Path(sys.argv[2]))
        print(json.dumps({"batches": loaded, "mib": peak_mib(), "cpu": time.process_time()}))
    else:
        sys.exit(main())
