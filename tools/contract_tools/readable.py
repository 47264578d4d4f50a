"""Refuses, in one sentence, what cannot be compared."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import yaml

from .check import structure_faults
from .document import Document, find, parse, walk
from .programs import GateError

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    for fault in (*_reference_faults(document), *_number_faults(document, "#")):
        raise GateError(f"{name}: {fault}")
    for fault in structure_faults(document):
        raise GateError(f"{name} is not OpenAPI 3.1, at {' '.join(fault.split())}")
    return document


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
            if reference in seen:
                yield f"{pointer}: the reference {reference} leads to itself"
                break
            seen.add(str(reference))


def _number_faults(node: Any, pointer: str) -> Iterator[str]:
    if isinstance(node, float) and not math.isfinite(node):
        yield f"{pointer}: {node} is no number in JSON"
    for key, member in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from _number_faults(member, f"{pointer}/{key}")
