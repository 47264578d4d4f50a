"""What generators make of a schema: the types and names that code is written against."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = dict[str, Any]


def code_type(schema: Any) -> str:
    """What a generator makes of a schema, in words that are the same for all languages."""
    if not isinstance(schema, dict):
        return "anything" if schema else "nothing"
    if isinstance(schema.get("$ref"), str):
        return str(schema["$ref"]).rpartition("/")[2]
    for keyword, word in (("anyOf", " or "), ("oneOf", " or "), ("allOf", " and ")):
        if keyword in schema:
            return word.join(code_type(member) for member in schema[keyword])
    kinds = _kinds(schema)
    if kinds == ["array"]:
        return f"a list of {code_type(schema.get('items', {}))}"
    if kinds == ["object"] and isinstance(schema.get("additionalProperties"), dict) and not schema.get("properties"):
        return f"a map of {code_type(schema['additionalProperties'])}"
    said = " or ".join(kinds) or "anything"
    return f"{said} ({schema['format']})" if "format" in schema else said


def _kinds(schema: Node) -> list[str]:
    kind = schema.get("type", "object" if "properties" in schema else [])
    return [kind] if isinstance(kind, str) else sorted(kind, key=lambda name: (name == "null", name))


def breaks(name: str, was: Any, now: Any) -> Iterator[str]:
    """One line for each type or name that code against a generated client would no longer find in a schema."""
    if code_type(was) != code_type(now):
        yield f"{name} is {code_type(now)} and no longer {code_type(was)}"
        return
    if not isinstance(was, dict) or not isinstance(now, dict) or "$ref" in was:
        return
    yield from _own_breaks(name, was, now)
    yield from _property_breaks(name, was, now)
    for keyword, suffix in (("items", "[]"), ("additionalProperties", ".*")):
        if isinstance(was.get(keyword), dict) and isinstance(now.get(keyword), dict):
            yield from breaks(name + suffix, was[keyword], now[keyword])
    for keyword in ("allOf", "anyOf", "oneOf"):
        for one, other in zip(was.get(keyword, []), now.get(keyword, []), strict=False):
            yield from breaks(name, one, other)


def _own_breaks(name: str, was: Node, now: Node) -> Iterator[str]:
    if was.get("additionalProperties") is True and now.get("additionalProperties") is not True:
        yield f"{name} is closed: generated Go clients refuse a property that they do not know"
    words, others = (_words(schema) for schema in (was, now))
    if words is None and others is not None:
        yield f"{name} has become a closed list: generated clients refuse a new word"
    elif words is not None and others is None:
        yield f"{name} is no longer a closed list: the type of its own that it had is gone"
    elif words is not None and others is not None:
        for word in words:
            if word not in others:
                yield f"{name} lost the word {word}, and generated code the constant for it"
    if was.get("title") != now.get("title") and (words is not None or "properties" in was):
        yield f"{name} has another title: openapi-python-client, among others, names the class after it"


def _words(schema: Node) -> list[str] | None:
    listed = [schema["const"]] if "const" in schema else schema.get("enum")
    return None if listed is None else [json.dumps(word, ensure_ascii=False) for word in listed]


def _property_breaks(name: str, was: Node, now: Node) -> Iterator[str]:
    before, after = was.get("properties", {}), now.get("properties", {})
    kept = [key for key in before if key in after]
    for key in before:
        if key not in after:
            yield f"{name}.{key} is gone or has another name"
            continue
        yield from breaks(f"{name}.{key}", before[key], after[key])
        demanded, owed = (key in schema.get("required", []) for schema in (was, now))
        if owed and not demanded:
            yield f"{name}.{key} is always there now: in generated Go, Rust and Swift it is optional no longer"
        elif demanded and not owed:
            yield f"{name}.{key} may be absent now: generated Go, Rust and Swift make it optional"
    for key in after:
        if key not in before and key in now.get("required", []):
            yield f"{name}.{key} is new and required: constructors in Go, Rust and C# take one more argument"
    if kept != [key for key in after if key in before]:
        yield f"{name} has its properties in another order: constructors in Go, Rust and C# take them by position"
