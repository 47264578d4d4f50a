"""Where the promise ends: what is applied later than the time that is given to it."""

from __future__ import annotations

import time
from typing import Any

from isometric_registry.errors import APIConnectionError, OutcomeUnknownError
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.faults import Fault
from isometric_registry.writes.writer import SettlingWriter

WRITES = 5


def beyond_settling(seed: int, settle_s: float) -> tuple[int, int]:
    """Let writes be applied half as late again as ``settle_s``; return how many were, and of how many it was denied."""
    denied = 0
    with Sandbox(seed=seed, faults=lambda request: _late(request, settle_s)) as sandbox, sandbox.client() as client:
        client._funnel.writer = SettlingWriter(settle_s=settle_s)
        for number in range(WRITES):
            try:
                client.beneficiaries.create(
                    beneficiary_name=f"Late {number}", beneficiary_domain=f"late{number}.example"
                )
            except OutcomeUnknownError:
                continue
            except APIConnectionError:
                denied += 1
        while sandbox.late:
            time.sleep(0.01)
        return len(sandbox.record), denied


def _late(request: Any, settle_s: float) -> Fault | None:
    return Fault("drop", delay=settle_s * 1.5) if request.method == "POST" else None
