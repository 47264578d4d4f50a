"""The contract as a document: read without tolerance, resolved and walked."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import unquote

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

NAMED = (
    *("paths", "webhooks", "pathItems", "schemas", "parameters", "responses", "requestBodies", "headers", "callbacks"),
    *("securitySchemes", "links", "properties", "patternProperties", "dependentSchemas", "dependentRequired", "$defs"),
    *("variables", "content", "encoding", "mapping", "scopes"),
)
"""What maps names of the author's choice, in which nothing is a keyword: a property may be called `title`."""

DATA = ("examples", "example", "default", "enum", "const")
"""What holds values, in which nothing is a keyword either."""

Document = dict[str, Any]


class _StrictLoader(yaml.SafeLoader):
    """Reads YAML 1.2, as OpenAPI prescribes it, and refuses a key that stands twice.

    PyYAML reads YAML 1.1, where `no` is false and a day is a date, and silently keeps the last of two keys.
    """

    yaml_implicit_resolvers: ClassVar[dict[str, list[tuple[str, re.Pattern[str]]]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError("in a mapping", node.start_mark, "a key is no text")
            # A status is often written without quotes, and is a text all the same: JSON has no other keys.
            if key_node.tag != MERGE:
                key_node.tag = "tag:yaml.org,2002:str"
            if key_node.value in seen:
                raise yaml.constructor.ConstructorError(
                    "in a mapping", node.start_mark, f"the key {key_node.value!r} stands twice", key_node.start_mark
                )
            seen.add(key_node.value)
        return super().construct_mapping(node, deep)


MERGE = "tag:yaml.org,2002:merge"

for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:int", r"[-+]?(0|[1-9][0-9]*)|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "tag:yaml.org,2002:float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    (MERGE, r"<<", "<"),
):
    _StrictLoader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), list(_first))


def parse(text: str) -> Document:
    """Read a contract.

    Raises:
        yaml.YAMLError: If it is not YAML, a key stands twice, or it contains itself; the text is one line, with the
            place if there is one.
    """
    try:
        document = yaml.load(text, _StrictLoader)  # a SafeLoader, only stricter
        contains_itself = _contains_itself(document, set(), set())
    except yaml.MarkedYAMLError as error:
        raise yaml.YAMLError(_place_and_fault(error)) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise yaml.YAMLError(f"it is no YAML: line {line} has a character that may not stand in it") from error
    except RecursionError as error:
        raise yaml.YAMLError("the document is nested too deep to be read") from error
    except ValueError as error:
        raise yaml.YAMLError(f"the document has a value that cannot be read: {error}") from error
    if contains_itself:
        raise yaml.YAMLError("the document contains itself: an alias stands inside of what it names")
    if not isinstance(document, dict):
        raise yaml.YAMLError("the document is not a mapping")
    return document


@functools.cache
def the_contract() -> Document:
    """The contract as it stands, read once, which takes half a second. Who changes it takes a copy."""
    return parse(CONTRACT.read_text(encoding="utf-8"))


def _place_and_fault(error: yaml.MarkedYAMLError) -> str:
    """PyYAML's words in one line, without the name that it gives to a text that came from no file."""
    mark = error.problem_mark or error.context_mark
    place = f"line {mark.line + 1}, column {mark.column + 1}, " if mark else ""
    return " ".join(f"it is no YAML: {place}{error.context or ''}: {error.problem}".split()).replace(", :", ":")


def recorded_answers(operation_id: str) -> Path:
    """The folder with the recorded answers of an operation."""
    return FIXTURES if operation_id == next(iter(RECORDED)) else FIXTURES / operation_id


def _contains_itself(node: Any, around: set[int], done: set[int]) -> bool:
    if not isinstance(node, (dict, list)) or id(node) in done:
        return False
    if id(node) in around:
        return True
    around.add(id(node))
    found = any(
        _contains_itself(member, around, done) for member in (node.values() if isinstance(node, dict) else node)
    )
    around.discard(id(node))
    done.add(id(node))
    return found


def resolve(document: Document, node: Any) -> Any:
    """Follow a reference inside the document, as far as it leads. Members beside ``$ref`` are ignored."""
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        node = find(document, node["$ref"])
    return node


def find(document: Document, reference: str) -> Any:
    """Return what a reference inside the document names.

    Raises:
        LookupError: If there is nothing.
    """
    target: Any = document
    for step in unquote(reference).removeprefix("#").split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        target = target[int(step)] if isinstance(target, list) and step.isdecimal() else target[step]
    return target


def operations(document: Document) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every operation, with its path and its method."""
    for path, item in document.get("paths", {}).items():
        for method, operation in resolve(document, item).items():
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


def walk(node: Any, pointer: str = "#", *, named: bool = False) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping of keywords in the document, with its JSON pointer; none that is inside an example or a value."""
    if isinstance(node, dict):
        if not named:
            yield pointer, node
        for key, member in node.items():
            if named or not (key in DATA or key.startswith("x-")):
                place = f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}"
                yield from walk(member, place, named=not named and key in NAMED)
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
