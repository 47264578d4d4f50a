"""Other people's programs: where they are, how they are run, and what to install when one is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from .document import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NODE_MODULES = ROOT / "tools" / "node" / "node_modules"
TOOLS_BIN = ROOT / "tools" / ".venv" / "bin"

INSTALL = {
    "go": "apt-get install golang-go",
    "java": "apt-get install default-jdk-headless",
    "javac": "apt-get install default-jdk-headless",
    "node": "make node-tools",
    "npm": "apt-get install npm",
    "ruby": "apt-get install ruby ruby-typhoeus ruby-marcel",
    "php": "apt-get install php-cli php-curl php-mbstring php-guzzlehttp-guzzle",
    "curl": "apt-get install curl",
    "git": "apt-get install git",
    "openapi-generator-cli": "make contract-tools",
    "griffe": "make contract-tools",
    "redocly": "make node-tools",
    "prism": "make node-tools",
    "openapi-typescript": "make node-tools",
    "tsc": "make node-tools",
}
"""What to type when a program is missing."""

OLDEST = {
    "go": (1, 19),
    "java": (17,),
    "javac": (17,),
    "node": (20, 19),
    "npm": (9,),
    "php": (8, 1),
    "ruby": (2, 7),
}
"""What the generated clients, the samples and the pinned tools ask for: --release 17 in Java, `never` in PHP."""

VERSION_FLAGS = {"go": "version"}
"""What a program is asked for its version with, if that is not `--version`."""

QUIET = {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "SPECMATIC_DISABLE_TELEMETRY": "true",
}
"""None of these tools has anything to report to anybody about a build."""

TIMEOUT_S = 900.0
"""The slowest step, a first Go build, takes a tenth of it; a tool that hangs must not hang the build."""


class GateError(Exception):
    """A gate that cannot be passed. Its text is for people, and is all they see."""


def find(name: str) -> str:
    """Return the path of a program: ours if we pinned it, else the machine's.

    Raises:
        GateError: If it is nowhere, with the command that installs it.
    """
    path = shutil.which(name, path=os.pathsep.join((str(NODE_MODULES / ".bin"), str(TOOLS_BIN), os.environ["PATH"])))
    if path is None:
        raise GateError(f"{name} is missing; install it with: {INSTALL[name]}")
    return path


def refuse_old(names: Sequence[str]) -> None:
    """Let nothing begin that a program is too old for.

    Raises:
        GateError: If one is missing or too old, with what installs a newer one.
    """
    for name in names:
        command = [find(name), VERSION_FLAGS.get(name, "--version")]
        try:
            done = subprocess.run(command, capture_output=True, text=True, env=environment(), timeout=60, check=False)
        except OSError as error:
            raise GateError(f"{name} does not run: {error}; install it with: {INSTALL[name]}") from error
        said = re.search(r"(\d+)(?:\.(\d+))?", done.stdout)
        version = tuple(int(number) for number in said.groups() if number) if said else (0,)
        if version < OLDEST[name]:
            wanted, is_there = (".".join(map(str, numbers)) for numbers in (OLDEST[name], version))
            raise GateError(
                f"{name} {wanted} or newer is needed, and this is {is_there}; install it with: {INSTALL[name]}"
            )


def find_file(path: Path, install: str) -> Path:
    """Return the path of a file that a tool brings.

    Raises:
        GateError: If it is not there, with the command that installs it.
    """
    if not path.exists():
        raise GateError(f"{path.name} is missing; install it with: {install}")
    return path


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a tool: ours, with every telemetry switched off."""
    path = {"PATH": f"{TOOLS_BIN}{os.pathsep}{os.environ['PATH']}"}  # Node is there if the machine has none
    return {**os.environ, **path, **QUIET, **(extra or {})}


def run(
    command: Sequence[str | Path],
    *,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    allowed: tuple[int, ...] = (0,),
) -> str:
    """Run a program to its end and return what it printed.

    Raises:
        GateError: If it is missing, fails or hangs. The text has its last lines.
    """
    words = [find(str(command[0])) if "/" not in str(command[0]) else str(command[0]), *map(str, command[1:])]
    name = Path(words[0]).name
    try:
        done = subprocess.run(
            words, cwd=cwd, env=environment(env), capture_output=True, text=True, timeout=TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise GateError(f"{name} did not finish within {TIMEOUT_S:.0f} seconds") from error
    if done.returncode not in allowed:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-40:])
        raise GateError(f"{name} failed with exit code {done.returncode}:\n{last}")
    return done.stdout


def fresh(folder: Path) -> Path:
    """Return an empty folder in place of whatever was there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
