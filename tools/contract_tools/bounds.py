"""Which values a schema takes: narrower breaks who sends them, wider breaks who reads them.

Specmatic judges types, formats, what is required and what may be null. It tries values at random, and so may miss what
lies between two bounds; keywords that it does not look at would pass in silence.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from .document import Document, resolve
from .patterns import takes_all_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = dict[str, Any]

UNJUDGED = (
    *("not", "if", "then", "else", "contains", "minContains", "maxContains", "prefixItems", "patternProperties"),
    *("propertyNames", "dependentRequired", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems"),
    *("contentEncoding", "contentMediaType", "contentSchema", "discriminator", "readOnly", "writeOnly", "xml"),
    *("$dynamicRef", "$schema", "$id"),
)
"""Keywords that nothing here understands. A change of one counts as a break until somebody says otherwise."""

UPPER = {"maxLength": None, "maxItems": None, "maxProperties": None, "maximum": "exclusiveMaximum"}
LOWER = {"minLength": None, "minItems": None, "minProperties": None, "minimum": "exclusiveMinimum"}
"""The keywords that bound a value, each with the one that leaves the bound itself out."""


class Direction(Enum):
    """Who would notice that other values are allowed."""

    REQUEST = "request"
    ANSWER = "answer"


@dataclass
class Bounds:
    """Compares the schemas of two documents, and each pair of components once."""

    old: Document
    new: Document
    _seen: set[tuple[str, str, Direction]] = field(default_factory=set)

    def breaks(self, place: str, was: Any, now: Any, direction: Direction) -> Iterator[str]:
        """One line for each value that is refused in a request now, or that an answer did not have until now."""
        was, now = _schema(was), _schema(now)
        if "$ref" in was or "$ref" in now:
            pair = (str(was.get("$ref")), str(now.get("$ref")), direction)
            if "$ref" in was and "$ref" in now:
                if pair in self._seen:
                    return
                self._seen.add(pair)
                place = f"{place} ({pair[0].rpartition('/')[2]})"
            was, now = _without_reference(self.old, was), _without_reference(self.new, now)
            yield from self.breaks(place, was, now, direction)
            return
        for narrower, what in _changes(was, now):
            if narrower is None or narrower is (direction is Direction.REQUEST):
                yield f"{place}: {what}"
        if "default" in was and _differ(was["default"], now.get("default")):
            without = f"{'a request' if direction is Direction.REQUEST else 'an answer'} without it"
            yield f"{place}: {without} means another value now, {_said(now.get('default', 'none'))}"
        yield from self._inside(place, was, now, direction)

    def _inside(self, place: str, was: Node, now: Node, direction: Direction) -> Iterator[str]:
        for name, member in was.get("properties", {}).items():
            if name in now.get("properties", {}):
                yield from self.breaks(f"{place}.{name}", member, now["properties"][name], direction)
        for keyword, suffix in (("items", "[]"), ("additionalProperties", ".*")):
            if isinstance(was.get(keyword), dict) and isinstance(now.get(keyword), dict):
                yield from self.breaks(place + suffix, was[keyword], now[keyword], direction)
        for keyword in ("allOf", "anyOf", "oneOf"):
            before = [member for member in was.get(keyword, []) if member not in now.get(keyword, [])]
            after = [member for member in now.get(keyword, []) if member not in was.get(keyword, [])]
            for one, other in zip(before, after, strict=False):
                yield from self.breaks(place, one, other, direction)


def _schema(schema: Any) -> Node:
    """A schema as a mapping. `true` takes everything and `false` nothing (JSON Schema 2020-12, 4.3.2)."""
    if isinstance(schema, dict):
        return schema
    return {} if schema is True else {"not": {}}


def _without_reference(document: Document, schema: Node) -> Node:
    """A schema with what its reference names taken in."""
    seen = []
    while isinstance(schema.get("$ref"), str) and schema["$ref"] not in seen:
        seen.append(schema["$ref"])
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**_schema(resolve(document, {"$ref": schema["$ref"]})), **beside}
    return {key: value for key, value in schema.items() if key != "$ref"}


def _changes(was: Node, now: Node) -> Iterator[tuple[bool | None, str]]:
    """Each keyword that changed: whether it is narrower than it was, or None if that cannot be said."""
    for keywords, sign in ((UPPER, 1), (LOWER, -1)):
        for keyword, exclusive in keywords.items():
            before, after = (_bound(schema, keyword, exclusive, sign) for schema in (was, now))
            if before != after:
                yield after is not None and (before is None or after < before), _bound_said(now, keyword, exclusive)
    yield from _step_changes(was, now)
    yield from _word_changes(was, now)
    known, others = was.get("x-extensible-enum"), now.get("x-extensible-enum")
    if known is not None and others is not None and (lost := [word for word in known if word not in others]):
        yield True, f"{', '.join(map(_said, lost))} is no longer one of its known words"
    if was.get("pattern") != now.get("pattern"):
        one, other = was.get("pattern", ""), now.get("pattern", "")
        if not takes_all_of(other, one):
            yield True, f"the pattern is {other!r} now, which does not take all that {one!r} takes"
        if not takes_all_of(one, other):
            yield False, f"the pattern is {other!r} now, which takes more than {one!r} takes"
    unique = bool(now.get("uniqueItems"))
    if bool(was.get("uniqueItems")) != unique:
        yield unique, f"the same item may {'not ' if unique else ''}stand twice now"
    for keyword in UNJUDGED:
        if _differ(was.get(keyword), now.get(keyword)):
            yield None, f"{keyword} is another now; no rule says that this is harmless"


def _bound(schema: Node, keyword: str, exclusive: str | None, sign: int) -> tuple[Fraction, int] | None:
    """What bounds a value, as something that is less where fewer values are left; None if nothing does."""
    bounds = []
    if keyword in schema:
        bounds.append((sign * _exact(schema[keyword]), 0))
    if exclusive in schema:
        value = sign * _exact(schema[exclusive])
        # No whole number lies between 50 and 51.
        bounds.append((value - 1, 0) if _is_whole(schema) and value.denominator == 1 else (value, -1))
    return min(bounds, default=None)


def _bound_said(schema: Node, keyword: str, exclusive: str | None) -> str:
    said = [f"{name} is now {schema[name]}" for name in (keyword, exclusive) if name in schema]
    return " and ".join(said) or f"{keyword} is gone"


def _step_changes(was: Node, now: Node) -> Iterator[tuple[bool, str]]:
    if not _is_number(was) or not _is_number(now):
        return  # one type in place of another is Specmatic's to judge
    before, after = (
        _exact(schema.get("multipleOf", 1)) if "multipleOf" in schema or _is_whole(schema) else None
        for schema in (was, now)
    )
    said = f"multipleOf is now {now.get('multipleOf', 'gone')}"
    if after is not None and (before is None or (before / after).denominator != 1):
        yield True, said
    if before is not None and (after is None or (after / before).denominator != 1):
        yield False, said


def _word_changes(was: Node, now: Node) -> Iterator[tuple[bool, str]]:
    before, after = (_words(schema) for schema in (was, now))
    if after is not None and (before is None or before - after):
        lost = "any other" if before is None else ", ".join(sorted(before - after))
        yield True, f"{lost} is no longer one of its words"
    if before is not None and (after is None or after - before):
        yield False, f"{'any word' if after is None else ', '.join(sorted(after - before))} may come as well now"


def _words(schema: Node) -> set[str] | None:
    listed = [schema["const"]] if "const" in schema else schema.get("enum")
    return None if listed is None else {_said(word) for word in listed}


def _is_whole(schema: Node) -> bool:
    return _kinds(schema) == ["integer"]


def _is_number(schema: Node) -> bool:
    return not {"integer", "number"}.isdisjoint(_kinds(schema)) or "multipleOf" in schema


def _kinds(schema: Node) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else kind


def _exact(number: float) -> Fraction:
    """A number as it was written."""
    return Fraction(str(number))


def _differ(one: Any, other: Any) -> bool:
    """Whether two values of JSON differ. For Python true is 1."""
    return bool(_said(one) != _said(other))


def _said(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
