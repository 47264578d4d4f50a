"""Changes that nobody thought of: a contract with members dropped, doubled, moved and put in at random."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

Document = dict[str, Any]

SCHEMAS: list[Any] = [
    True,
    False,
    {},
    {"not": {"type": "null"}},
    {"const": 1},
    {"enum": [None, 1, "a", {"b": []}]},
    {"type": ["string", "integer", "null"]},
    {"type": "array", "prefixItems": [{"type": "string"}, True], "items": False},
    {"type": "array"},
    {"type": "object", "patternProperties": {"^x": {"type": "string"}}, "propertyNames": {"minLength": 1}},
    {"type": "object", "properties": {"$ref": {"type": "string"}, "title": {"type": "string"}}},
    {"type": "object", "additionalProperties": {"type": "integer"}},
    {"allOf": [{"$ref": "#/components/schemas/Error"}, {"type": "object", "required": ["detail"]}]},
    {"oneOf": [{"type": "string"}, {"$ref": "#/components/schemas/Error"}]},
    {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Error"}]},
    {"$ref": "#/components/schemas/Error", "description": "With something beside it."},
    {"type": "object", "properties": {"inner": {"$ref": "#/components/schemas/Itself"}}},
    {"type": "integer", "exclusiveMinimum": 1.5, "maximum": 9, "multipleOf": 0.5, "default": 3},
    {"type": "string", "pattern": "(", "minLength": 2, "format": "unheard-of"},
    {"type": "string", "pattern": r"(?<!a)b\p{L}", "readOnly": True, "deprecated": True},
    {"type": "string", "contentEncoding": "base64", "contentMediaType": "image/png", "writeOnly": True},
]
"""Schemas of every kind that JSON Schema knows."""

PIECES: dict[str, Any] = {
    "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
    "servers": [
        {
            "url": "https://{place}.example:{port}/v1",
            "variables": {"place": {"default": "a", "enum": ["a", "b"]}, "port": {"default": "1"}},
        }
    ],
    "security": [{"accessToken": ["read"]}, {}],
    "tags": [],
    "callbacks": {"done": {"{$request.body#/url}": {"post": {"responses": {"200": {"description": "Thanks."}}}}}},
    "requestBody": {"content": {"multipart/form-data": {"schema": {"type": "object"}, "encoding": {"a": {}}}}},
    "responses": {"2XX": {"description": "Any."}, "default": {"description": "Else.", "headers": {}, "links": {}}},
    "headers": {
        "X-A": {"required": True, "schema": {"type": "integer"}},
        "X-B": {"content": {"a/b": {"schema": True}}},
    },
    "content": {"application/json; charset=utf-8": {}, "text/*": {"schema": {"type": "string"}}},
    "webhooks": {"sold": {"post": {"responses": {"204": {"description": "Thanks."}}}}},
    "trace": {"responses": {"200": {"description": "Back."}}},
    "get": {"operationId": "another", "responses": {"204": {"description": "Nothing."}}},
    "x-note": {"parameters": 1, "$ref": 2},
    "default": {"$ref": "#/nowhere"},
    "examples": {"one": {"value": {"$ref": "#/nowhere"}}},
    "description": "Other words.",
    "title": "Another title",
    "deprecated": True,
    "required": True,
    "style": "form",
    "explode": True,
    "additionalProperties": {"type": "string"},
    "discriminator": {"propertyName": "kind", "mapping": {"a": "#/components/schemas/Error"}},
}
"""Members that a contract may have, and ours has not, or elsewhere."""


def mutate(document: Document, random: Random, times: int) -> Document:
    """Return a copy with a number of random changes."""
    changed = copy.deepcopy(document)
    schemas = changed["components"]["schemas"]
    schemas.setdefault("Itself", {"type": "object", "properties": {"again": {"$ref": "#/components/schemas/Itself"}}})
    schemas.setdefault("Error", {"type": "object"})
    for _ in range(times):
        random.choice((_drop, _put, _put_schema, _move, _double, _reverse, _rename))(changed, random)
    return changed


def _members(node: Any) -> Iterator[tuple[Any, Any]]:
    """Every mapping or list with each key or index that it has."""
    for key, member in list(node.items() if isinstance(node, dict) else enumerate(node)):
        yield node, key
        if isinstance(member, (dict, list)):
            yield from _members(member)


def _any(document: Document, random: Random) -> tuple[Any, Any]:
    return random.choice(list(_members(document)))


def _mapping(document: Document, random: Random) -> Document:
    found = [node[key] for node, key in _members(document) if isinstance(node[key], dict)]
    return random.choice(found) if found else document


def _drop(document: Document, random: Random) -> None:
    node, key = _any(document, random)
    del node[key]


def _put(document: Document, random: Random) -> None:
    key = random.choice(list(PIECES))
    _mapping(document, random)[key] = copy.deepcopy(PIECES[key])


def _put_schema(document: Document, random: Random) -> None:
    schema = copy.deepcopy(random.choice(SCHEMAS))
    places = [(node, key) for node, key in _members(document) if key in ("schema", "items", "id", "note", "credits")]
    node, key = random.choice(places or [(document, "schema")])
    node[key] = schema


def _move(document: Document, random: Random) -> None:
    node, key = _any(document, random)
    there, place = _any(document, random)
    there[place] = copy.deepcopy(node[key])


def _double(document: Document, random: Random) -> None:
    node, key = _any(document, random)
    if isinstance(node, list):
        node.insert(random.randrange(len(node) + 1), copy.deepcopy(node[key]))
    else:
        node[f"{key}Too"] = copy.deepcopy(node[key])


def _reverse(document: Document, random: Random) -> None:
    node, key = _any(document, random)
    member = node[key]
    if isinstance(member, dict):
        node[key] = dict(reversed(member.items()))
    elif isinstance(member, list):
        member.reverse()


def _rename(document: Document, random: Random) -> None:
    node = _mapping(document, random)
    if node:
        key = random.choice(list(node))
        other = random.choice(("title", "$ref", "properties", "a~b/c", "größe", "", key.upper()))
        node[other] = node.pop(key)
