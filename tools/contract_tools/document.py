"""The contract as a document: read without tolerance, resolved and walked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator

ROOT = Path(__file__).resolve().parents[2]
"""The repository."""

CONTRACT = ROOT / "openapi.yaml"
FIXTURES = ROOT / "tests" / "contract" / "fixtures"
"""The answers of the operation that this project began with; those of the others are in folders beside them."""

RECORDED = {
    "getIssuanceCreditBatches": "IssuanceCreditBatches",
    "getSupplier": "Supplier",
    "getProject": "Project",
    "getDelivery": "Delivery",
    "getRetirement": "Retirement",
}
"""The operations whose answers are recorded in every known version, with the schema of each."""

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
"""The members of a path item that are operations (OpenAPI 3.1, section 4.8.9)."""

Document = dict[str, Any]


class _StrictLoader(yaml.SafeLoader):
    """Refuses a key that stands twice, where YAML parsers silently keep the last one."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    "in a mapping", node.start_mark, f"the key {key!r} stands twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def parse(text: str) -> Document:
    """Read a contract.

    Raises:
        yaml.YAMLError: If it is not YAML, or a key stands twice; the text has the line.
    """
    document = yaml.load(text, _StrictLoader)  # a SafeLoader, only stricter
    if not isinstance(document, dict):
        raise yaml.YAMLError("the document is not a mapping")
    return document


def recorded_answers(operation_id: str) -> Path:
    """The folder with the recorded answers of an operation."""
    return FIXTURES if operation_id == next(iter(RECORDED)) else FIXTURES / operation_id


def resolve(document: Document, node: Any) -> Any:
    """Follow a reference inside the document, as far as it leads. Members beside ``$ref`` are ignored."""
    while isinstance(node, dict) and "$ref" in node:
        target: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        node = target
    return node


def operations(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation, with its path and its method."""
    for path, item in document.get("paths", {}).items():
        for method, operation in item.items():
            if method in METHODS:
                yield path, method, operation


def parameters(document: Document, operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The parameters of an operation by their names, references followed."""
    return {p["name"]: p for p in (resolve(document, parameter) for parameter in operation.get("parameters", []))}


def without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """What a schema refers to, whether or not it allows null beside it."""
    members: list[dict[str, Any]] = schema.get("anyOf", [])
    if len(members) == 2 and "$ref" in members[0] and members[1] == {"type": "null"}:
        return members[0]
    return schema


def walk(node: Any, pointer: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping of the document that is not inside an example, with its JSON pointer."""
    if isinstance(node, dict):
        yield pointer, node
        for key, member in node.items():
            # `examples` of a component or a media type, and the `example` of a parameter, hold data.
            if key not in ("examples", "example"):
                yield from walk(member, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list):
        for index, member in enumerate(node):
            yield from walk(member, f"{pointer}/{index}")


def schemas(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema, nested ones included, with its JSON pointer."""
    for pointer, node in walk(document):
        if isinstance(node.get("schema"), dict):
            yield from _nested(node["schema"], f"{pointer}/schema")
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        yield from _nested(schema, f"#/components/schemas/{name}")


def _nested(schema: dict[str, Any], pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield pointer, schema
    for name, member in schema.get("properties", {}).items():
        yield from _nested(member, f"{pointer}/properties/{name}")
    for keyword in ("items", "additionalProperties", "not"):
        if isinstance(schema.get(keyword), dict):
            yield from _nested(schema[keyword], f"{pointer}/{keyword}")
    for keyword in ("anyOf", "oneOf", "allOf", "prefixItems"):
        for index, member in enumerate(schema.get(keyword, [])):
            yield from _nested(member, f"{pointer}/{keyword}/{index}")
