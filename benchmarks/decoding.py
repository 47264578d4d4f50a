"""From the bytes of an answer to objects, in time and in memory."""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from functools import partial
from pathlib import Path

from benchmarks.bodies import SIZES, body
from benchmarks.measuring import Table, alternate, peak_memory
from benchmarks.peers import OURS, STOCK, STOCK_NAME, decoders

ROUNDS = {6: 9, 200: 9, 1200: 15, 11_000: 5}
"""More where a target has to be judged on a busy machine and a round is short."""

ROUND_S = 0.1
"""How long each candidate is measured in a round."""

MEMORY_ROUNDS = 3

_PREPARE = {
    OURS: """
from isometric_registry._core.decode import decode
from isometric_registry.models import IssuanceCreditBatches
read = lambda body: decode(body, IssuanceCreditBatches.from_dict)
""",
    STOCK_NAME: f"""
import json, sys
sys.path.insert(0, {str(STOCK)!r})
from isometric_registry_stock.models import IssuanceCreditBatches
read = lambda body: IssuanceCreditBatches.from_dict(json.loads(body))
""",
}
"""Each imports only what it needs, as a program of its own would."""

_MEMORY = """
import sys
def prepare():
    with open(sys.argv[1], "rb") as file:
        return file.read()
def run(body):
    kept = read(body)
"""


def decoding() -> list[Table]:
    """Return one table of times for each size."""
    tables = []
    for batches in SIZES:
        data = body(batches)
        candidates = {name: partial(decode, data) for name, decode in decoders().items()}
        # Otherwise the same candidate would pay in every round for what those before it left, or for none of it.
        times = alternate(
            candidates, rounds=ROUNDS[batches], seconds=ROUND_S, clock=time.process_time, before=gc.collect
        )
        tables.append(Table(f"decoding {batches:,} batches, {len(data) / 1e6:.3g} MB", "ms", times))
    return tables


def decoding_memory() -> Table:
    """Return the peak of a fresh process that decodes the largest answer, with everything imported."""
    peaks: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "body.json")
        file.write_bytes(body(SIZES[-1]))
        for _ in range(MEMORY_ROUNDS):
            for name, program in _PREPARE.items():
                peaks.setdefault(name, []).append(peak_memory(program + _MEMORY, str(file))["after"])
    return Table(f"peak memory of decoding {SIZES[-1]:,} batches", "MiB", peaks)


def growth() -> list[dict[str, float]]:
    """Return milliseconds and MiB for answers from one batch to 11,000."""
    points = []
    for batches in (1, 10, 100, 1000, 3000, 11_000):
        data = body(batches)
        times = alternate({OURS: partial(decoders()[OURS], data)}, rounds=5, seconds=ROUND_S, clock=time.process_time)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "body.json")
            file.write_bytes(data)
            peak = peak_memory(_PREPARE[OURS] + _MEMORY, str(file))
        points.append(
            {
                "batches": batches,
                "megabytes": round(len(data) / 1e6, 4),
                "ms": round(statistics.median(times[OURS]), 4),
                "peak_mib_above_the_body": round(peak["after"] - peak["before"], 1),
            }
        )
    return points
