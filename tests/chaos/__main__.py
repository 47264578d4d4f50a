"""Runs every scenario against both clients: python tests/chaos [--list] [words of a scenario]."""

from __future__ import annotations

import logging
import secrets
import sys
import time

from echoes import WAYS, echoes
from moments import MOMENTS, moments
from scenarios import SCENARIOS
from survival import run

KINDS = ("sync", "async")

PROOFS = {
    f"echoes every token, in {len(WAYS)} places and spellings": echoes,
    f"is left at {MOMENTS:,} random moments": moments,
}
"""What takes many calls, and is proved for each client as one."""


def main(arguments: list[str]) -> int:
    """Print a line for each scenario and client, and return 1 if one did not survive."""
    if arguments == ["--list"]:
        for scenario in SCENARIOS:
            sys.stdout.write(f"| {scenario.does} | {scenario.expected} |\n")
        return 0
    logging.getLogger().setLevel(logging.DEBUG)
    credentials = secrets.token_hex(16), f"{secrets.token_hex(16)}.{secrets.token_hex(48)}.{secrets.token_hex(32)}"
    chosen = [scenario for scenario in SCENARIOS if all(word in scenario.does for word in arguments)]
    survived = 0
    for scenario in chosen:
        for kind in KINDS:
            began = time.monotonic()
            problem = run(scenario, asynchronous=kind == "async", credentials=credentials)
            survived += problem is None
            verdict = "survived" if problem is None else f"FAILED: {problem}"
            sys.stdout.write(f"{kind:7}  {scenario.does:58} {time.monotonic() - began:5.2f} s  {verdict}\n")
            sys.stdout.flush()
    tried = len(KINDS) * len(chosen)
    for does, prove in PROOFS.items():
        if not all(word in does for word in arguments):
            continue
        began = time.monotonic()
        for kind, problem in prove():
            tried += 1
            survived += problem is None
            verdict = "survived" if problem is None else f"FAILED: {problem}"
            sys.stdout.write(f"{kind:7}  {does:58} {time.monotonic() - began:5.2f} s  {verdict}\n")
            sys.stdout.flush()
            began = time.monotonic()
    sys.stdout.write(f"{survived} of {tried} survived\n")
    return int(survived != tried or tried == 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
