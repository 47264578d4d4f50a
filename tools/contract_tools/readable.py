"""Refuses, in one sentence, what is no contract: every program that is given one reads it here."""

from __future__ import annotations

import math
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing.exceptions import Unresolvable

from .document import ROOT, Document, find, parse, walk
from .programs import GateError

if TYPE_CHECKING:
    from collections.abc import Iterator

META_SCHEMA = Draft202012Validator(Draft202012Validator.META_SCHEMA)
"""What a schema itself has to look like."""


def load(path: Path, name: str | None = None) -> Document:
    """Return the document in a file, which calls itself OpenAPI 3.1; `refuse` judges whether it is.

    Args:
        path: The file.
        name: What to call it, if not by its path.

    Raises:
        GateError: If it is not there, not YAML or of another edition. The text begins with its name.
    """
    name = name or shown(path)
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise GateError(f"{name} cannot be read: it is no text in UTF-8") from error
    except OSError as error:
        raise GateError(f"{name} cannot be read: {(error.strerror or str(error)).lower()}") from error
    return _parsed(text, name)


def shown(path: Path) -> str:
    """A path as people know it: from the repository on, if it is inside."""
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def read(text: str, name: str) -> Document:
    """Return the contract in a text, if every rule can take it for granted.

    Raises:
        GateError: If it is not YAML or not OpenAPI 3.1, or refers to what is not there. The text begins with its name.
    """
    return refuse(_parsed(text, name), name)


def _parsed(text: str, name: str) -> Document:
    try:
        document = parse(text)
    except yaml.YAMLError as error:
        raise GateError(f"{name} cannot be read: {error}") from error
    version = document.get("openapi")
    if not isinstance(version, str) or version.rpartition(".")[0] != "3.1":
        raise GateError(f"{name} says openapi: {version!r}; only OpenAPI 3.1 is read")
    return document


def refuse(document: Document, name: str) -> Document:
    """Return a document if every rule can take it for granted.

    Raises:
        GateError: If not, with the first reason.
    """
    for fault in faults(document):
        raise GateError(f"{name}, {fault}")
    return document


def faults(document: Document) -> Iterator[str]:
    """One line for each place where a document is not OpenAPI 3.1: a JSON path, and what is wrong there."""
    found = False
    for fault in (*_reference_faults(document), *_number_faults(document, "#"), *_schema_faults(document)):
        found = True
        yield fault
    try:
        for error in OpenAPIV31SpecValidator(document).iter_errors():
            found = True
            yield f"{error.json_path}: {' '.join(error.message.split())[:200]}"
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError, Unresolvable) as error:
        # Where the structure is wrong, the validator's further rules stumble over it.
        if not found:
            yield f"$: something refers to what is of another kind: {type(error).__name__}, {str(error)[:80]}"


def _reference_faults(document: Document) -> Iterator[str]:
    for pointer, node in walk(document):
        reference = node.get("$ref")
        if not isinstance(reference, str):
            continue  # a property may have this name
        if not reference.startswith("#/"):
            yield f"{pointer}: the reference {reference} leads out of the document; bundle it into one file first"
            continue
        seen = {reference}
        while isinstance(reference, str):
            try:
                target = find(document, reference)
            except (LookupError, TypeError):
                yield f"{pointer}: the reference {reference} leads to nothing"
                break
            reference = target.get("$ref") if isinstance(target, dict) else None
            if not isinstance(target, (dict, bool)):
                yield f"{pointer}: the reference {node['$ref']} leads to something of another kind"
            elif isinstance(reference, str) and reference in seen:
                yield f"{pointer}: the reference {reference} leads to itself"
                break
            seen.add(str(reference))


def _schema_faults(document: Document) -> Iterator[str]:
    """The schemas, of which OpenAPI's own schema says nothing; openapi-spec-validator skips those of headers."""
    found = [(f"{pointer}/schema", node["schema"]) for pointer, node in walk(document) if "schema" in node]
    components = document.get("components")
    named = components.get("schemas") if isinstance(components, dict) else None
    if isinstance(named, dict):
        found += [(f"#/components/schemas/{name}", member) for name, member in named.items()]
    for pointer, schema in found:
        fault = best_match(META_SCHEMA.iter_errors(schema))
        if fault is not None:
            yield f"{pointer}: {fault.json_path.removeprefix('$.') or 'it'} is no JSON Schema: {fault.message[:200]}"


def _number_faults(node: Any, pointer: str) -> Iterator[str]:
    if isinstance(node, float) and not math.isfinite(node):
        yield f"{pointer}: {node} is no number in JSON"
    for key, member in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from _number_faults(member, f"{pointer}/{key}")


def main(arguments: list[str]) -> int:
    """Print why a file is no contract, if it is none."""
    path = Path(arguments[0]).resolve()
    try:
        refuse(load(path), shown(path))
    except GateError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
