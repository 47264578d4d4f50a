"""Measures `export --all`: how memory grows with the number of issuances, and how much of the time is waiting.

    make bench-export

The registry is the sandbox in a process of its own, each run of the export is a fresh process, and every figure is the
median of several runs in turn. The wait is what the requests take at the server, latency times requests over those in
flight; its share is that of the wait and the export's processor time, all threads and imports included. The clock on
the wall would flatter the export on a busy machine, where it waits for a processor as well.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCHES_PER_ISSUANCE = 60
"""As in the registry itself, which has about 300 issuances and 18,000 batches."""

SIZES = (100, 300, 1200)
"""Numbers of issuances: a third of the registry, the registry, and four times as much."""

PAGE_SIZE = 50
LATENCY_S = 0.02
ROUNDS = 3

SECONDS_PER_REQUEST = 0.5
"""At the pace of 120 requests a minute that the service allows."""

MOST_PROCESSOR = 0.15
"""Processor time over what the requests take at that pace: the export is never what one waits for. A quiet machine
needs a fiftieth; one with ten programs for two processors was seen to need four times as much for the same work."""
MOST_GROWTH = 1.15
"""Peak memory with the most issuances over that with the fewest. Flat is 1; a row group and the allocator are noise."""

RESULTS = Path(__file__).with_name("export.json")


def serve(issuances: int, latency: float) -> None:
    """Run a registry until the parent closes the standard input."""
    from isometric_registry.sandbox import Sandbox
    from isometric_registry.sandbox.data import make_registry

    data = make_registry(issuances=issuances, batches=issuances * BATCHES_PER_ISSUANCE)
    with Sandbox(data=data, latency=latency) as sandbox:
        print(json.dumps(sandbox.environ), flush=True)
        sys.stdin.read()


def run(path: Path, concurrency: int) -> None:
    """Export everything once, from the registry that the environment names, and print what it took."""
    from isometric_registry import RegistryClient
    from isometric_registry.export import export_issuances

    with RegistryClient() as registry:
        began, cpu_began = time.perf_counter(), time.process_time()
        summary = export_issuances(registry, path, max_concurrency=concurrency)
        seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    print(
        json.dumps(
            {
                "issuances": summary.issuances,
                "credit_batches": summary.credit_batches,
                "seconds": seconds,
                "cpu_seconds": cpu_seconds,
                "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "file_mib": path.stat().st_size / 2**20,
            }
        )
    )


@contextmanager
def served(issuances: int, latency: float) -> Iterator[dict[str, str]]:
    """A registry in a process of its own, as the environment variables that lead to it."""
    command = [sys.executable, __file__, "serve", str(issuances), str(latency)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield json.loads(server.stdout.readline())
        server.communicate()


def measured(variables: dict[str, str], folder: str, concurrency: int) -> dict[str, float]:
    """One export in a fresh process."""
    path = Path(folder, "export.parquet")
    command = [sys.executable, __file__, "run", str(path), str(concurrency)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | variables)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def medians(runs: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure."""
    return {name: round(statistics.median(one[name] for one in runs), 3) for name in runs[0]}


def measure() -> dict[str, Any]:
    """Everything, in turn."""
    memory: dict[int, list[dict[str, float]]] = {size: [] for size in SIZES}
    waiting: dict[int, list[dict[str, float]]] = {1: [], 8: []}
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            with served(size, 0.0) as server:
                memory[size] = [measured(server, folder, concurrency=8) for _ in range(ROUNDS)]
        with served(300, LATENCY_S) as server:
            for _ in range(ROUNDS):
                for concurrency, runs in waiting.items():
                    runs.append(measured(server, folder, concurrency))
    return {
        "memory": {size: medians(runs) for size, runs in memory.items()},
        "waiting": {concurrency: medians(runs) for concurrency, runs in waiting.items()},
    }


def report(results: dict[str, Any]) -> list[str]:
    """Print the figures and return the targets that were missed."""
    print("Peak memory, nothing to wait for, 8 requests at a time")
    print("  issuances  batches  peak MiB  file MiB  seconds")
    for size, figures in results["memory"].items():
        print(
            f"  {size:9}  {figures['credit_batches']:7.0f}  {figures['peak_mib']:8.1f}  {figures['file_mib']:8.2f}"
            f"  {figures['seconds']:7.2f}"
        )
    print(f"Waiting, 300 issuances, the server takes {LATENCY_S * 1000:.0f} ms")
    print("  at a time  seconds  wait  processor  share of the wait")
    processor = 0.0
    for concurrency, figures in results["waiting"].items():
        requests = figures["issuances"] + math.ceil(figures["issuances"] / PAGE_SIZE)
        wait = requests * LATENCY_S / concurrency
        processor = max(processor, figures["cpu_seconds"] / (requests * SECONDS_PER_REQUEST))
        print(
            f"  {concurrency:9}  {figures['seconds']:7.2f}  {wait:4.2f}  {figures['cpu_seconds']:9.2f}"
            f"  {wait / (wait + figures['cpu_seconds']):17.0%}"
        )
    print(
        f"Beside the service's pace, the processor's time is {processor:.1%}; at most {MOST_PROCESSOR:.0%} is allowed"
    )
    peaks = [figures["peak_mib"] for figures in results["memory"].values()]
    missed = []
    if peaks[-1] > MOST_GROWTH * peaks[0]:
        missed.append(f"peak memory grows by {peaks[-1] / peaks[0]:.2f}, at most {MOST_GROWTH} is allowed")
    if processor > MOST_PROCESSOR:
        missed.append(
            f"processor time is {processor:.1%} of what the pace asks for, at most {MOST_PROCESSOR:.0%} is allowed"
        )
    return missed


def main() -> int:
    """Measure, or be one of the processes that are measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="fail if a target is missed")
    commands = parser.add_subparsers(dest="command")
    server = commands.add_parser("serve")
    server.add_argument("issuances", type=int)
    server.add_argument("latency", type=float)
    runner = commands.add_parser("run")
    runner.add_argument("path", type=Path)
    runner.add_argument("concurrency", type=int)
    arguments = parser.parse_args()
    if arguments.command == "serve":
        serve(arguments.issuances, arguments.latency)
        return 0
    if arguments.command == "run":
        run(arguments.path, arguments.concurrency)
        return 0
    results = measure()
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    missed = report(results)
    for target in missed:
        print(f"missed: {target}", file=sys.stderr)
    return 1 if missed and arguments.check else 0


if __name__ == "__main__":
    sys.exit(main())
