"""What breaks for people who write Python against the package. Griffe is the judge."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import griffe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGES = {"overrides": "isometric_registry", "generated": "isometric_registry_client"}

PUBLIC_MODULES = ("errors", "ledger", "models", "sandbox", "resources")
"""What stands beside the package's own names. `resources` has the classes of `client.issuances` and the like."""

MODELS = "isometric_registry_client.models"
"""The only part of the generated package that is handed out, through `isometric_registry.models`."""


def breaks(old: Path, new: Path) -> list[str]:
    """Compare two source trees.

    Args:
        old: The folder with the older `overrides` and `generated`.
        new: The folder with the newer ones.

    Returns:
        One line for each public name or signature that a caller would no longer find.
    """
    logging.getLogger("griffe").setLevel(logging.CRITICAL)
    found = []
    for folder, package in PACKAGES.items():
        if not (old / folder / package).is_dir():
            continue
        before, after = _load(old, package), _load(new, package)
        public = _public_paths(before) if package == "isometric_registry" else {MODELS}
        for breakage in griffe.find_breaking_changes(before, after):
            path = breakage.obj.path
            if any(path == name or path.startswith(f"{name}.") for name in public) and not _is_private(path):
                found.append(f"{breakage.obj.module.path}: {_in_words(breakage)}")
    return sorted(set(found))


def _load(tree: Path, package: str) -> griffe.Module:
    loader = griffe.GriffeLoader(search_paths=[tree / folder for folder in PACKAGES], allow_inspection=False)
    module = loader.load(package)
    loader.resolve_aliases(implicit=True, external=False)
    assert isinstance(module, griffe.Module)
    return module


def _public_paths(package: griffe.Module) -> set[str]:
    """The paths of everything that the package promises, by its public name and where it is defined."""
    return set(_promised(package, package.path))


def _promised(module: griffe.Module, path: str) -> Iterator[str]:
    yield path + ".__all__"
    for name in module.exports or ():
        name = str(name)
        yield f"{path}.{name}"
        member = module.members.get(name)
        if isinstance(member, griffe.Alias):
            yield member.target_path
    if path == module.package.path:
        for name in PUBLIC_MODULES:
            inner = module.members.get(name)
            if isinstance(inner, griffe.Module):
                # A module that says what it exports promises that; one that does not promises all of it.
                yield from _promised(inner, inner.path) if inner.exports else (inner.path,)


def _is_private(path: str) -> bool:
    """Whether the last name is private. A private module may hold what the package hands out under a public name."""
    last = path.rpartition(".")[2].partition("(")[0]
    return last.startswith("_") and not last.startswith("__")


def _in_words(breakage: griffe.Breakage) -> str:
    """The name and what became of it, without griffe's colours and the file that stands before it."""
    line = re.sub(r"\x1b\[[0-9;]*m", "", breakage.explain(griffe.ExplanationStyle.ONE_LINE))
    return line.partition(": ")[2] or breakage.kind.value
