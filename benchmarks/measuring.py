"""How things are timed: every candidate in turn, round after round, so that a busy machine slows all of them alike."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Callable


@frozen
class Table:
    """The medians of one comparison."""

    title: str
    unit: str
    rounds: dict[str, list[float]] = field(repr=False)
    """What each candidate took in each round."""

    def median(self, name: str) -> float:
        """Return the median of a candidate."""
        return statistics.median(self.rounds[name])

    def ratio(self, name: str, to: str) -> float:
        """Return how many times as much a candidate took as another: the median over the rounds.

        The two of a round were measured within moments of each other, so that this holds when the times do not.
        """
        pairs = zip(self.rounds[name], self.rounds[to], strict=True)
        return statistics.median(one / other for one, other in pairs)

    def as_json(self) -> dict[str, Any]:
        """Return what goes into results.json."""
        first = next(iter(self.rounds))
        return {
            "title": self.title,
            "unit": self.unit,
            "rounds": len(self.rounds[first]),
            "medians": {name: round(self.median(name), 3) for name in self.rounds},
            f"ratios_to_{first}": {name: round(self.ratio(name, first), 3) for name in self.rounds},
        }

    def as_text(self) -> str:
        """Return the table for a terminal; the first candidate is the one that the others are compared with."""
        first = next(iter(self.rounds))
        lines = [f"{self.title} ({self.unit}, median of {len(self.rounds[first])})"]
        lines += [f"  {name:<44}{self.median(name):>10.3f}{self.ratio(name, first):>8.2f}x" for name in self.rounds]
        return "\n".join(lines)


def alternate(
    candidates: dict[str, Callable[[], object]],
    *,
    rounds: int,
    seconds: float = 0.0,
    clock: Callable[[], float] = time.perf_counter,
    before: Callable[[], object] = lambda: None,
) -> dict[str, list[float]]:
    """Return the milliseconds for one call of each candidate, one figure for each round.

    What only computes is timed with ``time.process_time``, which does not run while another program has the processor.

    In a round each is called for about ``seconds``, once at least. If a quick one were called once and a slow one
    once, a busy machine would interrupt only the slow one. ``before`` is called before each turn, and not timed.
    """
    calls = {}
    for name, run in candidates.items():
        run()
        begun = clock()
        run()
        calls[name] = max(1, round(seconds / (clock() - begun)))
    times: dict[str, list[float]] = {name: [] for name in candidates}
    for _ in range(rounds):
        for name, run in candidates.items():
            before()
            begun = clock()
            for _ in range(calls[name]):
                run()
            times[name].append((clock() - begun) / calls[name] * 1000)
    return times


def in_fresh_process(code: str, *arguments: str) -> str:
    """Run code in a Python of its own and return what it prints."""
    run = subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True)
    return run.stdout.strip()


PEAK = """
def peak():
    try:
        return next(int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM"))
    except OSError:
        import resource, sys
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
"""
"""The most memory that the process had, in MiB. On Linux getrusage would count that of the process before it too."""


def peak_memory(code: str, *arguments: str) -> dict[str, float]:
    """Return ``{"before": MiB, "after": MiB}`` for code that defines ``prepare`` and ``run``, in a fresh process."""
    program = f"{PEAK}\n{code}\nimport json\nready = prepare()\nbefore = peak()\nrun(ready)\n"
    program += 'print(json.dumps({"before": before, "after": peak()}))'
    answer: dict[str, float] = json.loads(in_fresh_process(program, *arguments))
    return answer
