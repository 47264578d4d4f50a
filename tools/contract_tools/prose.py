"""The rules for what the contract says to people: everything is described, in complete sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .document import Document, operations, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

SENTENCES = re.compile(r"[A-Z`*].*[.?!]", re.DOTALL)
"""From a capital, a code word or an emphasised one to a full stop."""

UNFINISHED = re.compile(r"\b(TODO|TBD|FIXME|XXX)\b|\.\.\.|…|\b[Ll]orem\b")

MIN_WORDS = 2
"""One word explains nothing: "Both together." is the shortest description that says something."""


def faults(document: Document) -> list[str]:
    """Return one line for every description that is missing or is not made of complete sentences."""
    return [*_missing(document), *_incomplete(document), *_summaries(document)]


def sentence_fault(text: str) -> str | None:
    """Say what is wrong with a description, or None if nothing is."""
    stripped = text.strip()
    if not SENTENCES.fullmatch(stripped):
        return "start with a capital and end with a full stop"
    if len(stripped.split()) < MIN_WORDS:
        return "say more than one word"
    if UNFINISHED.search(stripped):
        return "finish the sentence"
    if stripped.count("`") % 2:
        return "close the backquote"
    for paragraph in re.split(r"\n\s*\n", stripped):
        if not SENTENCES.fullmatch(paragraph.strip()):
            return "end every paragraph with a full stop"
        if re.search(r"[a-z]\.\s+[a-z]", re.sub(r"\b(e\.g|i\.e|etc)\.", "", paragraph)):
            return "start every sentence with a capital"
    return None


def _missing(document: Document) -> Iterator[str]:
    if not document.get("info", {}).get("description"):
        yield "#/info: describe the contract"
    for path, method, operation in operations(document):
        for member in ("summary", "description"):
            if not operation.get(member):
                yield f"{method.upper()} {path}: add a {member}"
        for parameter in operation.get("parameters", []):
            if "$ref" not in parameter and not parameter.get("description"):
                yield f"{method.upper()} {path}: describe the parameter {parameter.get('name')}"
        if "requestBody" in operation and not operation["requestBody"].get("description"):
            yield f"{method.upper()} {path}: describe the body"
    for tag in document.get("tags", []):
        if not tag.get("description"):
            yield f"#/tags: describe {tag.get('name')}"
    components = document.get("components", {})
    for kind in ("schemas", "parameters", "securitySchemes", "responses"):
        for name, component in components.get(kind, {}).items():
            if not component.get("description"):
                yield f"#/components/{kind}/{name}: describe it"
    for name, schema in components.get("schemas", {}).items():
        for property_name, member in schema.get("properties", {}).items():
            if not member.get("description"):
                yield f"#/components/schemas/{name}/properties/{property_name}: describe it"
    for name, example in components.get("examples", {}).items():
        if not example.get("summary"):
            yield f"#/components/examples/{name}: add a summary"


def _incomplete(document: Document) -> Iterator[str]:
    for pointer, node in walk(document):
        # A property may itself be called `description`; then its value is a schema.
        if isinstance(text := node.get("description"), str) and (reason := sentence_fault(text)):
            yield f"{pointer}/description: {reason}"
    for name, example in document.get("components", {}).get("examples", {}).items():
        for member in ("summary", "description"):
            if isinstance(text := example.get(member), str) and (reason := sentence_fault(text)):
                yield f"#/components/examples/{name}/{member}: {reason}"


def _summaries(document: Document) -> Iterator[str]:
    for path, method, operation in operations(document):
        summary = operation.get("summary", "")
        if not re.fullmatch(r"[A-Z][a-z]+( [a-z]+)+", summary):
            yield f"{method.upper()} {path}: write the summary as a heading in sentence case, without a full stop"
