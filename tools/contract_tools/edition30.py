"""Makes the OpenAPI 3.0 edition of a contract, for tools that cannot read 3.1.

What 3.0 cannot say in another way is refused: an edition that says less would let through what the contract forbids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from openapi_spec_validator import OpenAPIV30SpecValidator

from .document import DATA, NAMED, Document
from .programs import GateError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Node = dict[str, Any]

VERSION = "3.0.3"

UNKNOWN = (
    *("$anchor", "$comment", "$defs", "$dynamicAnchor", "$dynamicRef", "$id", "$schema", "contains", "contentEncoding"),
    *("contentMediaType", "contentSchema", "dependentRequired", "dependentSchemas", "else", "if", "jsonSchemaDialect"),
    *("maxContains", "minContains", "pathItems", "patternProperties", "prefixItems", "propertyNames", "then"),
    *("unevaluatedItems", "unevaluatedProperties", "webhooks"),
)
"""What OpenAPI 3.0 has no words for."""

LICENSES = "https://spdx.org/licenses/{}.html"
"""OpenAPI 3.0 knows a licence by its address, and 3.1 by its identifier, which SPDX gives."""


def edition(document: Document) -> Document:
    """Return a contract in OpenAPI 3.0.

    Raises:
        GateError: If it says what OpenAPI 3.0 cannot say.
    """
    made: Document = _converted(document, "#")
    made["openapi"] = VERSION
    made["info"] = _info(document["info"])
    made.setdefault("paths", {})
    for error in OpenAPIV30SpecValidator(made).iter_errors():
        raise GateError(f"the OpenAPI 3.0 edition is not valid, at {error.json_path}: {error.message[:200]}")
    return made


def write_edition(document: Document, path: Path) -> Path:
    """Write a contract in OpenAPI 3.0.

    Raises:
        GateError: If it says what OpenAPI 3.0 cannot say.
    """
    text = yaml.dump(edition(document), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)
    path.write_text(f"# Made from openapi.yaml, for tools that cannot read OpenAPI 3.1.\n{text}", encoding="utf-8")
    return path


class _Dumper(yaml.SafeDumper):
    """Writes what stands twice twice: not every tool follows an alias. A text of several lines is kept as it is."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True

    def represent_str(self, data: str) -> yaml.ScalarNode:
        style = "|" if "\n" in data else None
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Dumper.add_representer(str, _Dumper.represent_str)


def _info(info: Node) -> Node:
    """The summary has no place in 3.0, and the licence no identifier."""
    made = {key: value for key, value in info.items() if key != "summary"}
    if "identifier" in info.get("license", {}):
        name, identifier = info["license"]["name"], info["license"]["identifier"]
        made["license"] = {"name": name, "url": LICENSES.format(identifier)}
    return made


def _converted(node: Any, pointer: str, *, named: bool = False) -> Any:
    """A copy in which every schema is one of OpenAPI 3.0; what holds values stays as it is."""
    if isinstance(node, list):
        return [_converted(member, f"{pointer}/{index}") for index, member in enumerate(node)]
    if not isinstance(node, dict):
        return node
    if not named and isinstance(node.get("$ref"), str):
        return {"$ref": node["$ref"]}  # what stands beside it is ignored in 3.0, and some tools refuse it
    made: Node = {}
    for key, member in node.items():
        place = f"{pointer}/{key}"
        if named:
            made[key] = _converted(member, place)
            continue
        _refuse_unknown(key, place)
        if key == "schema":
            made[key] = _schema(member, place)
        elif key == "schemas":
            made[key] = {name: _schema(schema, f"{place}/{name}") for name, schema in member.items()}
        elif (key in DATA and key != "examples") or key.startswith("x-"):
            made[key] = member
        else:
            made[key] = _converted(member, place, named=key in NAMED)
    return made


def _refuse_unknown(key: str, place: str) -> None:
    if key in UNKNOWN:
        raise GateError(f"{place}: OpenAPI 3.0 has no {key}, and its edition would not say what the contract says")


def _schema(schema: Any, pointer: str) -> Any:
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    made: Node = {}
    for key, member in schema.items():
        place = f"{pointer}/{key}"
        _refuse_unknown(key, place)
        if key == "properties":
            made[key] = {name: _schema(inner, f"{place}/{name}") for name, inner in member.items()}
        elif key in ("allOf", "anyOf", "oneOf"):
            made[key] = [_schema(inner, f"{place}/{index}") for index, inner in enumerate(member)]
        elif key in ("items", "not") or (key == "additionalProperties" and not isinstance(member, bool)):
            made[key] = _schema(member, place)
        else:
            made[key] = member
    for rewrite in REWRITES:
        made = rewrite(made)
    return made


def _null(schema: Node) -> Node:
    """Null is no type in 3.0: what has a type is `nullable`, and one of several types is one of several schemas."""
    kinds = schema.get("type")
    if kinds == "null":
        return _replaced(schema, "type", {"nullable": True, "enum": [None]})
    if not isinstance(kinds, list):
        return schema
    others = [kind for kind in kinds if kind != "null"]
    said: Node = {"type": others[0]} if len(others) == 1 else {"anyOf": [{"type": kind} for kind in others]}
    return _replaced(schema, "type", {**said, "nullable": True} if "null" in kinds else said)


def _null_beside_others(schema: Node) -> Node:
    """`anyOf` a reference and null: whatever the reference names, or null.

    By the letter of 3.0.3 null is refused all the same where what is named has a type of its own. Every generator reads
    it as it is meant, and none reads the correct form, an `anyOf` with a list of words of which null is the only one.
    """
    for keyword in ("anyOf", "oneOf"):
        members = schema.get(keyword, [])
        others = [member for member in members if member.get("enum") != [None]]
        if len(others) == 1 and len(members) > 1 and "allOf" not in schema:
            return _replaced(schema, keyword, {"allOf": others, "nullable": True})
        if 1 <= len(others) < len(members):
            return _replaced(schema, keyword, {keyword: others, "nullable": True})
    return schema


def _constant(schema: Node) -> Node:
    return _replaced(schema, "const", {"enum": [schema["const"]]}) if "const" in schema else schema


def _exclusive(schema: Node) -> Node:
    """In 3.0 the bound is a number and its exclusion a flag."""
    for bound, exclusive, tighter in (("minimum", "exclusiveMinimum", max), ("maximum", "exclusiveMaximum", min)):
        if exclusive in schema:
            value = schema[exclusive]
            excluded = tighter(value, schema.get(bound, value)) == value
            said = {bound: value, exclusive: True} if excluded else {bound: schema[bound]}
            schema = _replaced({key: member for key, member in schema.items() if key != bound}, exclusive, said)
    return schema


def _examples(schema: Node) -> Node:
    """A schema of 3.0 has one example."""
    if "examples" not in schema:
        return schema
    return _replaced(schema, "examples", {"example": schema["examples"][0]} if schema["examples"] else {})


def _reference(schema: Node) -> Node:
    """A reference stands alone in 3.0: what stands beside it would be ignored."""
    if len(schema) == 1 or not isinstance(schema.get("$ref"), str):
        return schema
    alone = {key: member for key, member in schema.items() if key != "allOf"}
    return _replaced(alone, "$ref", {"allOf": [{"$ref": schema["$ref"]}, *schema.get("allOf", [])]})


def _replaced(schema: Node, key: str, said: Node) -> Node:
    """A schema with other members in the place of one."""
    made: Node = {}
    for name, member in schema.items():
        made.update(said if name == key else {name: member})
    return made


REWRITES: tuple[Callable[[Node], Node], ...] = (
    *(_null, _constant, _null_beside_others, _exclusive, _examples),
    _reference,  # the last, since it asks what stands beside the reference in the end
)
