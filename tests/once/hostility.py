"""What goes wrong with a request, by dice: every fault that a network, a proxy or the service can make."""

from __future__ import annotations

import random
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

from isometric_registry.sandbox.faults import Fault

if TYPE_CHECKING:
    from isometric_registry.sandbox.faults import IncomingRequest

REFUSALS = (403, 409, 422, 429)
"""Statuses with which the hostile server refuses without applying. The registry's own refusals are 400."""

FAILURES = (408, 500, 502, 503, 504)

GOOD = 0.45
"""Share of the writes with which nothing goes wrong."""

GOOD_READS = 0.98


class Hostility:
    """A plan of faults, which counts what it did."""

    def __init__(self, seed: int, latest_s: float) -> None:
        """Make a plan in which nothing is applied later than ``latest_s`` after the request came in."""
        self._dice = random.Random(seed)
        self._latest_s = latest_s
        self._lock = threading.Lock()
        self.faults: Counter[str] = Counter()
        self.unrefused: Counter[str] = Counter()
        """How many requests to a path were not refused, that is, may have been applied."""

    def __call__(self, request: IncomingRequest) -> Fault | None:
        """Choose what goes wrong."""
        with self._lock:
            fault = self._read() if request.method == "GET" else self._write()
            if request.method == "POST":
                is_refused = fault is not None and fault.answer == "status" and fault.status in REFUSALS
                self.unrefused[request.path] += not is_refused
                self.faults[_name(fault)] += 1
            return fault

    def _read(self) -> Fault | None:
        if self._dice.random() < GOOD_READS:
            return None
        answer: Any = self._dice.choice(("status", "drop", "cut", "garbage"))
        return Fault(answer, status=self._dice.choice((500, 503)))

    def _write(self) -> Fault | None:
        if self._dice.random() < GOOD:
            return None
        answer: Any = self._dice.choice(("status", "status", "drop", "drop", "cut", "garbage", "hang", "refusal"))
        if answer == "refusal":
            return Fault("status", applies=False, status=self._dice.choice(REFUSALS))
        delay = self._dice.choice((0.0, 0.0, self._dice.uniform(0.0, self._latest_s)))
        if answer == "cut":
            return Fault("cut")
        applies = self._dice.random() < 0.6
        return Fault(answer, applies=applies, delay=delay if applies else 0.0, status=self._dice.choice(FAILURES))


def _name(fault: Fault | None) -> str:
    if fault is None:
        return "nothing"
    if fault.status in REFUSALS:
        return "refused"
    return f"{fault.answer}, {'not applied' if not fault.applies else 'applied late' if fault.delay else 'applied'}"
