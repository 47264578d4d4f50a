"""Do the locks hold all that their own distributions ask for? `python tools/locks.py LOCK=ENVIRONMENT ...`

A requirement that no pin meets makes pip look for the newest release, for which the lock has no hash: the install works
until that release is made, and then refuses. Old pips say so of an extra that the pin does not name.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import distributions
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

PYTHONS = ("3.11", "3.12", "3.13")
"""Those that pyproject.toml names."""
PLATFORMS = (
    {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
)

Asked = dict[tuple[str, str], list[str]]
"""What a distribution asks for, by its canonical name and version, as its metadata writes it."""


def pins(lock: str) -> list[Requirement]:
    """Return the pins of a lock, without their hashes."""
    lines = lock.replace("\\\n", " ").splitlines()
    return [Requirement(re.split(r"\s--hash=", line)[0]) for line in lines if line.strip() and line[0] != "#"]


def asked_by_installed(environment: Path) -> Asked:
    """Return what each distribution in an environment's site-packages asks for."""
    folders = [str(folder) for folder in environment.glob("lib/python*/site-packages")]
    return {
        (canonicalize_name(found.name), found.version): found.requires or [] for found in distributions(path=folders)
    }


def faults(lock: str, asked: Asked, project: Sequence[str] = ()) -> list[str]:
    """Return a sentence for each requirement that no pin meets, on any Python and platform that is supported.

    Args:
        lock: The lock's text.
        asked: What its distributions ask for, as far as it is known.
        project: What the lock was made for, which its pins have to meet too.
    """
    found: dict[str, None] = {}
    for python, platform in product(PYTHONS, PLATFORMS):
        machine = _machine(python_version=python, python_full_version=f"{python}.0", **platform)
        here = [pin for pin in pins(lock) if pin.marker is None or pin.marker.evaluate(machine)]
        wanted = [("the project", one) for one in _wanted(project, set(), machine)]
        for pin in here:
            needs = asked.get((canonicalize_name(pin.name), _version(pin)), ())
            wanted += [(str(pin), one) for one in _wanted(needs, pin.extras, machine)]
        found |= dict.fromkeys(
            f"{who} asks for {one}, which no pin meets by name, version and extras"
            for who, one in wanted
            if not any(_meets(pin, one) for pin in here)
        )
    return list(found)


def unknown(lock: str, asked: Asked) -> list[str]:
    """Return a sentence for each pin that belongs into the environment and is not there."""
    machine = _machine()
    return [
        f"{pin} is not in the environment, so that nobody knows what it asks for"
        for pin in pins(lock)
        if (pin.marker is None or pin.marker.evaluate(machine))
        and (canonicalize_name(pin.name), _version(pin)) not in asked
    ]


def _machine(**instead: str) -> dict[str, str]:
    return {name: str(value) for name, value in default_environment().items()} | instead


def _wanted(needs: Sequence[str], extras: set[str], machine: Mapping[str, str]) -> Iterator[Requirement]:
    for text in needs:
        need = Requirement(text)
        marks = ({**machine, "extra": extra} for extra in ("", *extras))
        if need.marker is None or any(need.marker.evaluate(mark) for mark in marks):
            yield need


def _meets(pin: Requirement, need: Requirement) -> bool:
    return (
        canonicalize_name(pin.name) == canonicalize_name(need.name)
        and need.specifier.contains(_version(pin), prereleases=True)
        and {canonicalize_name(extra) for extra in need.extras} <= {canonicalize_name(extra) for extra in pin.extras}
    )


def _version(pin: Requirement) -> str:
    return next(iter(pin.specifier)).version


def main(arguments: Sequence[str]) -> int:
    """Judge each lock against the environment that was installed from it."""
    failed = False
    for path, _, environment in (argument.partition("=") for argument in arguments):
        lock, asked = Path(path).read_text(encoding="utf-8"), asked_by_installed(Path(environment))
        told = [*faults(lock, asked), *unknown(lock, asked)]
        print(
            *(f"{path}: {one}: run make lock" for one in told) if told else [f"{path} holds all it asks for."], sep="\n"
        )
        failed = failed or bool(told)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
