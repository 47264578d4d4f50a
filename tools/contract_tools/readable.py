"""Refuses, in one sentence, what cannot be compared."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing.exceptions import Unresolvable

from .document import Document, find, parse, walk
from .programs import GateError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


META_SCHEMA = Draft202012Validator(Draft202012Validator.META_SCHEMA)
"""What a schema itself has to look like."""


def read(text: str, name: str) -> Document:
    """Return a contract that every rule can take for granted.

    Raises:
        GateError: If it is not YAML or not OpenAPI 3.1, or refers to what is not there. The text begins with its name.
    """
    try:
        document = parse(text)
    except yaml.YAMLError as error:
        raise GateError(f"{name} cannot be read: {' '.join(str(error).split())}") from error
    return refuse(document, name)


def refuse(document: Document, name: str) -> Document:
    """Return a document if every rule can take it for granted.

    Raises:
        GateError: If not, with the first reason.
    """
    version = document.get("openapi")
    if not isinstance(version, str) or version.rpartition(".")[0] != "3.1":
        raise GateError(f"{name} says openapi: {version!r}; only OpenAPI 3.1 is compared")
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


def text_of(path: Path, name: str) -> str:
    """Return the text of a file.

    Raises:
        GateError: If it is not there, or is no text.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GateError(f"{name} cannot be read: {error}") from error


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
