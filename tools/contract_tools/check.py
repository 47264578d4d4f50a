"""Judges a contract by every rule that needs no Node: structure, portability, prose and examples."""

from __future__ import annotations

import sys
from pathlib import Path

from . import examples, portability, prose, readable
from .document import CONTRACT, Document
from .programs import GateError


def faults(document: Document) -> list[str]:
    """Return one line for every fault of a contract, or an empty list for a good one."""
    structure = structure_faults(document)
    if structure:
        return structure  # the other rules take a valid document for granted
    return [*portability.faults(document), *prose.faults(document), *examples.faults(document)]


def structure_faults(document: Document) -> list[str]:
    """Return one line for every place where the document is not OpenAPI 3.1."""
    return list(readable.faults(document))


def main(arguments: list[str]) -> int:
    """Print the faults of each file named, by default of the contract."""
    failed = False
    for name in arguments or [str(CONTRACT)]:
        try:
            found = [f"{name}: {line}" for line in faults(readable.load(Path(name), name))]
        except GateError as error:
            found = [str(error)]
        for line in found:
            print(line, file=sys.stderr)
        failed = failed or bool(found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
