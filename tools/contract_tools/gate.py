"""The gate of the contract: its rules, its linter, and what really runs, held against it."""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from isometric_registry.sandbox import Sandbox

from . import check, readable
from .behaviour import fuzz_faults, proxy_faults
from .document import CONTRACT, ROOT
from .programs import GateError, run

if TYPE_CHECKING:
    from collections.abc import Callable

LINTER = ROOT / "tools" / "redocly.yaml"


def lint_faults(contract: Path) -> list[str]:
    """What Redocly finds, by recommended-strict and by our own rules: one line each."""
    command: list[str | Path] = ["redocly", "lint", contract, "--config", LINTER, "--format", "github-actions"]
    said = run(command, allowed=(0, 1))
    faults = []
    for line in said.splitlines():
        level, _, message = line.removeprefix("::").partition("::")
        if level.startswith(("error", "warning")):
            faults.append(f"{level.partition('title=')[2].partition(',')[0]}: {message}")
    return faults


def refuse_faults(contract: Path) -> None:
    """Let nothing be made from a contract that breaks a rule.

    Raises:
        GateError: If it does, with the first of its faults.
    """
    found = check.faults(readable.load(contract)) or lint_faults(contract)
    if found:
        raise GateError("\n".join([f"{contract.name} does not pass its gates:", *found[:20]]))


def main(arguments: list[str]) -> int:
    """Print what is wrong with a contract, by default ours, and stop at the first judge that finds something."""
    contract = Path(arguments[0]).resolve() if arguments else CONTRACT
    # Fuzzing sends what is no HTTP at all; that the server says so is not news.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    try:
        document = readable.load(contract)
        with Sandbox() as sandbox:
            judges: dict[str, Callable[[], list[str]]] = {
                "rules": lambda: check.faults(document),
                "Redocly": lambda: lint_faults(contract),
                "Prism between our client and the embedded registry": lambda: proxy_faults(contract, sandbox),
                "schemathesis on the embedded registry": lambda: fuzz_faults(
                    contract, sandbox, ROOT / "build" / "schemathesis"
                ),
            }
            for name, judge in judges.items():
                began = time.monotonic()
                found = judge()
                for line in found:
                    print(f"{contract.name}: {line}", file=sys.stderr)
                if found:
                    print(f"make contract: {name} found faults", file=sys.stderr)
                    return 1
                print(f"  {name}: nothing found, {time.monotonic() - began:.1f} s")
    except GateError as error:
        print(f"make contract: {error}", file=sys.stderr)
        return 1
    print(f"{contract.name} is sound, and what runs keeps to it.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
