"""Starting up: importing, making a client and asking the command line for its version, in fresh processes."""

from __future__ import annotations

import subprocess
import sys
from functools import partial

from benchmarks.measuring import Table, alternate

HTTPX = "import httpx"
OURS = "import isometric_registry"
CLIENT = "from isometric_registry import RegistryClient"
HTTPX_MADE = "import httpx, make a client"
MADE = "import RegistryClient, make one"
VERSION = "isometric-registry --version"

_WITHOUT_CLICK = "import sys; sys.modules['click'] = None; "
"""httpx imports a command line of its own where click and rich are installed, which doubles what it costs. A service
has neither, so that this is the harder comparison."""


def starting(rounds: int) -> Table:
    """Time whole processes, the interpreter's own start included."""
    programs = {
        HTTPX: f"{_WITHOUT_CLICK}import httpx",
        OURS: "import isometric_registry",
        CLIENT: f"{_WITHOUT_CLICK}from isometric_registry import RegistryClient",
        HTTPX_MADE: f"{_WITHOUT_CLICK}import httpx; httpx.Client()",
        MADE: f"{_WITHOUT_CLICK}from isometric_registry import RegistryClient; RegistryClient(client_secret='c' * 32)",
        VERSION: "import sys; from isometric_registry.cli import main; sys.argv[1:] = ['--version']; main()",
    }
    candidates = {
        name: partial(subprocess.run, [sys.executable, "-c", program], check=True, stdout=subprocess.DEVNULL)
        for name, program in programs.items()
    }
    return Table("starting a process", "ms", alternate(candidates, rounds=rounds))
