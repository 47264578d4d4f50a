"""What breaks for people who write Python against the package. Griffe is the judge."""

from __future__ import annotations

import ast
import logging
import re
from typing import TYPE_CHECKING

import griffe

from .programs import GateError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGES = {"overrides": "isometric_registry", "generated": "isometric_registry_client"}

PUBLIC_MODULES = ("errors", "ledger", "models", "sandbox", "resources")
"""What stands beside the package's own names. `resources` has the classes of `client.issuances` and the like."""

MADE = re.compile(r"\b_?(attrs_)?(define|frozen)\b(?!.*kw_only)")
"""The decorators of attrs whose constructors take arguments by position."""

GENERATED = "isometric_registry_client"

MODELS = f"{GENERATED}.models"
"""Handed out through `isometric_registry.models`."""

RESOURCES = re.compile(rf"{GENERATED}\.api\.[^.]+\.[A-Z]\w*(\..+)?")
"""The classes behind `registry.issuances` and the like, one package for each tag of the contract."""


def breaks(old: Path, new: Path) -> list[str]:
    """Compare two source trees.

    Args:
        old: The folder with the older `overrides` and `generated`.
        new: The folder with the newer ones.

    Returns:
        One line for each public name or signature that a caller would no longer find.

    Raises:
        GateError: If one of the packages cannot be read.
    """
    logging.getLogger("griffe").setLevel(logging.CRITICAL)
    found = []
    for folder, package in PACKAGES.items():
        if not (old / folder / package).is_dir():
            continue
        for tree in (old, new):
            _refuse_what_is_no_python(tree / folder / package)
        before, after = _load(old, package), _load(new, package)
        public = _public_paths(before) if package != GENERATED else {MODELS}
        found += [*_name_breaks(before, after, public), *_constructor_breaks(before, after, public)]
        found += _dangling(after, public)
    return sorted(set(found))


def _refuse_what_is_no_python(package: Path) -> None:
    """Griffe passes over what it cannot read, and would miss nothing of it."""
    if not package.is_dir():
        raise GateError(f"{package.parent.name}/{package.name} is gone, and cannot be compared")
    for path in sorted(package.rglob("*.py")):
        try:
            ast.parse(path.read_bytes())
        except (SyntaxError, ValueError) as error:
            where = f"{package.parent.name}/{package.name}/{path.relative_to(package).as_posix()}"
            raise GateError(f"{where} is no Python, and cannot be compared: {error}") from error


def _dangling(after: griffe.Module, public: set[str]) -> Iterator[str]:
    """The promised names that lead to nothing: griffe passes over these too."""
    for path in public:
        name = path.removeprefix(f"{after.path}.")
        try:
            member = after.get_member(name)
        except (KeyError, griffe.AliasResolutionError, griffe.CyclicAliasError):
            continue  # what is gone altogether is told of by griffe
        if isinstance(member, griffe.Alias) and member.target_path.startswith(f"{after.path}.") and not _end(member):
            yield f"{after.path}: {name} leads to {member.target_path}, where nothing is"


def _end(alias: griffe.Alias) -> str | None:
    """The path where a name is defined that one module takes from another, or None if it is nowhere."""
    try:
        return alias.final_target.path
    except (griffe.AliasResolutionError, griffe.CyclicAliasError):
        return None


def _name_breaks(before: griffe.Module, after: griffe.Module, public: set[str]) -> Iterator[str]:
    for breakage in griffe.find_breaking_changes(before, after):
        if _is_public(breakage.obj.path, public):
            yield f"{breakage.obj.module.path}: {_in_words(breakage)}"


def _constructor_breaks(before: griffe.Module, after: griffe.Module, public: set[str]) -> Iterator[str]:
    """What griffe does not see: attrs makes the parameters of a constructor from the attributes, in their order."""
    newer = {found.path: found for found in _classes(after)}
    for was in _classes(before):
        now = newer.get(was.path)
        if now is None or not _is_public(was.path, public):
            continue
        one, other = _arguments(was), _arguments(now)
        if [name for name in one if name in other] != [name for name in other if name in one]:
            yield f"{was.module.path}: {was.name} takes its arguments in another order: {', '.join(other)}"


def _classes(module: griffe.Module) -> Iterator[griffe.Class]:
    """The classes that attrs makes a constructor for."""
    for member in module.members.values():
        if isinstance(member, griffe.Class) and any(MADE.search(str(made.value)) for made in member.decorators):
            yield member
        elif isinstance(member, griffe.Module):
            yield from _classes(member)


def _arguments(made: griffe.Class) -> list[str]:
    """The arguments of a constructor that attrs makes, in order."""
    return [
        name
        for name, member in made.members.items()
        if isinstance(member, griffe.Attribute)
        and "instance-attribute" in member.labels
        and member.annotation is not None
        and "init=False" not in str(member.value)
    ]


def _is_public(path: str, public: set[str]) -> bool:
    promised = any(path == name or path.startswith(f"{name}.") for name in public) or RESOURCES.fullmatch(path)
    return bool(promised) and not _is_private(path)


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
            # A name may be handed on more than once: Environment goes from _core through a public module to the root.
            yield from {member.target_path, _end(member) or member.target_path}
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
