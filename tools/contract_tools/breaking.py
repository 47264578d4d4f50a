"""Says what breaks for whom between a base and the work tree, and whether the versions own up to it."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tarfile
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

from . import meaning, names, python_api, readable, wire
from .document import ROOT, Document
from .programs import GateError, find, fresh, run

SCRATCH = ROOT / "build" / "breaking"

VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")

PARTS = ("openapi.yaml", "overrides", "generated")


class Level(IntEnum):
    """How much a change asks of a version; see docs/contract-versioning.md."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


NAMED_CHANGES = 12
"""How many harmless changes are named; the rest is counted."""


@dataclass
class Comparison:
    """What changed between two versions, by whom it breaks."""

    in_service: list[str] = field(default_factory=list)
    generated_again: list[str] = field(default_factory=list)
    python: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    """Every place of the contract that says something else to programs, harmless or not."""
    notes: list[str] = field(default_factory=list)
    """What is harmless only to those who generate as we recommend."""
    contract: Level = Level.NONE

    def report(self) -> list[str]:
        """The verdicts with their reasons, in lines for a terminal."""
        lines = []
        for whom, found in (
            ("clients in service, in any language", self.in_service),
            ("teams that generate their client again", self.generated_again),
            ("people who write Python against the package", self.python),
        ):
            lines += [f"For {whom}:", *(f"  {line}" for line in found)] if found else [f"For {whom}: nothing."]
        if self.notes:
            lines += ["Worth knowing:", *(f"  {line}" for line in self.notes)]
        if self.contract is Level.MINOR:
            more = len(self.changes) - NAMED_CHANGES
            lines += ["Harmless, in the contract:", *(f"  {line}" for line in self.changes[:NAMED_CHANGES])]
            lines += [f"  and {more} more"] if more > 0 else []
        if self.contract is Level.PATCH:
            lines.append("In the contract only words changed.")
        return lines


def contract_level(old: Document, new: Document, breaks: list[str], changes: list[str]) -> Level:
    """What a change of the contract asks of its version."""
    if breaks:
        return Level.MAJOR
    if changes:
        return Level.MINOR
    without_version = [{**document, "info": {**document["info"], "version": ""}} for document in (old, new)]
    return Level.NONE if without_version[0] == without_version[1] else Level.PATCH


def least_version(before: str, level: Level) -> str:
    """The lowest version that a change may carry. Below 1.0.0 a break asks for a minor version (semver.org, item 4)."""
    major, minor, patch = _numbers(before)
    if major == 0 and level > Level.PATCH:
        level = Level(level - 1)
    if level is Level.MAJOR:
        return f"{major + 1}.0.0"
    if level is Level.MINOR:
        return f"{major}.{minor + 1}.0"
    if level is Level.PATCH:
        return f"{major}.{minor}.{patch + 1}"
    return before


def owns_up(before: str, after: str, level: Level) -> bool:
    """Whether a version says at least as much as a change asks for."""
    return _numbers(after) >= _numbers(least_version(before, level))


def _numbers(version: str) -> tuple[int, int, int]:
    match = VERSION.fullmatch(version)
    if match is None:
        raise GateError(f"{version!r} is no version; write three numbers, such as 1.2.0")
    return int(match[1]), int(match[2]), int(match[3])


def compare_contracts(pairs: dict[str, tuple[Document, Document]], scratch: Path) -> dict[str, Comparison]:
    """Compare pairs of contracts, older and newer, by their names. Each has to be one that `readable` accepts.

    Raises:
        GateError: If a tool is missing or fails.
    """
    in_service = wire.breaks(pairs, scratch)
    found = {}
    for name, (old, new) in pairs.items():
        again = names.breaks(old, new)
        changes = list(meaning.differences(meaning.meaning(old), meaning.meaning(new)))
        found[name] = Comparison(
            in_service=in_service[name],
            generated_again=again,
            changes=changes,
            notes=names.notes(old, new),
            contract=contract_level(old, new, [*in_service[name], *again], changes),
        )
    return found


def package_version(tree: Path) -> str | None:
    """The Python package's version in a source tree, or None where there is no package yet."""
    path = tree / "overrides" / "isometric_registry" / "_version.py"
    match = re.search(r'"([^"]+)"', path.read_text(encoding="utf-8")) if path.exists() else None
    return match[1] if match else None


def base_of(arguments: list[str]) -> tuple[str, bool]:
    """The commit to compare with, and whether its versions bind us.

    Without a release nothing was promised: the first commit is compared for information.
    """
    if arguments and arguments[0]:
        return arguments[0], True
    last_tag = run(["git", "describe", "--tags", "--abbrev=0"], allowed=(0, 128)).strip()
    if last_tag:
        return last_tag, True
    commits = run(["git", "rev-list", "--max-parents=0", "HEAD"], allowed=(0, 128)).split()
    if not commits:
        raise GateError("there is no commit to compare with; run it in a clone of the repository")
    return commits[-1], False


def export(base: str, folder: Path) -> Path:
    """Write the base's contract and packages into a folder, leaving the repository as it is."""
    commit = run(
        ["git", "rev-parse", "--verify", "--quiet", "--end-of-options", f"{base}^{{commit}}"], allowed=(0, 1, 128)
    ).strip()
    there = run(["git", "ls-tree", "--name-only", commit, *PARTS]).split() if commit else []
    if "openapi.yaml" not in there:
        raise GateError(f"{base} is no commit with an openapi.yaml; name one with: make breaking BASE=...")
    done = subprocess.run(
        [find("git"), "archive", commit, *there], cwd=ROOT, capture_output=True, check=True, timeout=60
    )
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(fresh(folder), filter="data")
    return folder


def read(path: Path, name: str) -> Document:
    """Return a contract.

    Raises:
        GateError: If it cannot be read or is not OpenAPI 3.1.
    """
    return readable.refuse(readable.load(path, name), name)


@dataclass(frozen=True)
class Versions:
    """What a version was, what it is, and what the change between asks of it."""

    what: str
    where: str
    before: str
    after: str
    level: Level

    def owed(self) -> str | None:
        """What has to be raised, if anything has."""
        if owns_up(self.before, self.after, self.level):
            return None
        least = least_version(self.before, self.level)
        return f"the {self.what} is {self.after}, and this change asks for {least} or more: raise {self.where}"


def main(arguments: list[str], contract: Path) -> int:
    """Compare a contract and the package with their base, print what breaks, and fail unless the versions say so."""
    try:
        base, binding = base_of(arguments)
        tree = export(base, SCRATCH / "base")
        old, new = read(tree / "openapi.yaml", f"openapi.yaml of {base}"), read(contract, readable.shown(contract))
        found = compare_contracts({"openapi": (old, new)}, SCRATCH / "wire")["openapi"]
        found.python = python_api.breaks(tree, ROOT)
        print(f"Compared with {base}:")
        print("\n".join(found.report()))
        if not binding:
            print(
                "There is no tag, so nothing was released and nothing is owed; name a base with: make breaking BASE=..."
            )
            return 0
        versions = [
            Versions(
                "contract",
                "info.version in openapi.yaml",
                old["info"]["version"],
                new["info"]["version"],
                found.contract,
            )
        ]
        before, after = package_version(tree), package_version(ROOT)
        if before and after:
            level = Level.MAJOR if found.python else Level.NONE
            versions.append(Versions("package", "overrides/isometric_registry/_version.py", before, after, level))
        owed = [line for version in versions if (line := version.owed())]
    except GateError as error:
        print(f"make breaking: {error}", file=sys.stderr)
        return 1
    for version in versions:
        print(
            f"The {version.what} went from {version.before} to {version.after}; "
            f"the change is {version.level.name.lower()}."
        )
    for line in owed:
        print(f"make breaking: {line}", file=sys.stderr)
    return int(bool(owed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:], Path(sys.argv[1]).resolve()))
