"""Starting up: importing the package and asking the command line for its version, in fresh processes."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from pathlib import Path

from benchmarks.measuring import Table, alternate

HTTPX = "import httpx"
OURS = "import isometric_registry"
CLIENT = "from isometric_registry import RegistryClient"
VERSION = "isometric-registry --version"


def starting(rounds: int) -> Table:
    """Time whole processes, the interpreter's own start included."""
    commands = {
        HTTPX: [sys.executable, "-c", HTTPX],
        OURS: [sys.executable, "-c", OURS],
        CLIENT: [sys.executable, "-c", CLIENT],
        VERSION: [str(Path(sys.executable).with_name("isometric-registry")), "--version"],
    }
    candidates = {
        name: partial(subprocess.run, command, check=True, stdout=subprocess.DEVNULL)
        for name, command in commands.items()
    }
    return Table("starting a process", "ms", alternate(candidates, rounds=rounds))
