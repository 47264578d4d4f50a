"""The OpenAPI 3.0 edition says what the contract says, and nothing is lost in silence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from contract_tools.document import CONTRACT, operations, parse, walk
from contract_tools.edition30 import VERSION, edition, write_edition
from contract_tools.examples import body_examples
from contract_tools.programs import GateError
from openapi_schema_validator import OAS30Validator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Node = dict[str, Any]


def of_schema(schema: Any) -> Any:
    """What becomes of a schema."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "a", "version": "1.0.0"},
        "paths": {},
        "components": {"schemas": {"Error": {"type": "object"}, "It": schema}},
    }
    return edition(document)["components"]["schemas"]["It"]


ERROR = {"$ref": "#/components/schemas/Error"}


@pytest.mark.parametrize(
    ("schema", "becomes"),
    [
        ({"type": "string", "minLength": 1}, {"type": "string", "minLength": 1}),
        ({"type": ["string", "null"]}, {"type": "string", "nullable": True}),
        ({"type": ["string"]}, {"type": "string"}),
        (
            {"type": ["string", "integer", "null"]},
            {"anyOf": [{"type": "string"}, {"type": "integer"}], "nullable": True},
        ),
        ({"type": "null"}, {"nullable": True, "enum": [None]}),
        ({"anyOf": [ERROR, {"type": "null"}]}, {"allOf": [ERROR], "nullable": True}),
        (
            {"oneOf": [ERROR, {"type": "string"}, {"type": "null"}]},
            {"oneOf": [ERROR, {"type": "string"}], "nullable": True},
        ),
        ({**ERROR, "description": "Why."}, {"allOf": [ERROR], "description": "Why."}),
        (ERROR, ERROR),
        ({"const": 1}, {"enum": [1]}),
        ({"type": "string", "examples": ["a", "b"]}, {"type": "string", "example": "a"}),
        ({"type": "string", "examples": []}, {"type": "string"}),
        (
            {"type": "integer", "exclusiveMinimum": 0},
            {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
        ),
        ({"type": "integer", "exclusiveMaximum": 9, "maximum": 5}, {"type": "integer", "maximum": 5}),
        ({"type": "array", "items": True}, {"type": "array", "items": {}}),
        ({"type": "object", "additionalProperties": True}, {"type": "object", "additionalProperties": True}),
        (
            {"type": "object", "additionalProperties": {"type": ["integer", "null"]}},
            {"type": "object", "additionalProperties": {"type": "integer", "nullable": True}},
        ),
        (
            {"type": "object", "properties": {"const": {"type": "string"}, "examples": {"const": "a"}}},
            {"type": "object", "properties": {"const": {"type": "string"}, "examples": {"enum": ["a"]}}},
        ),
        ({"type": "string", "x-extensible-enum": ["a"]}, {"type": "string", "x-extensible-enum": ["a"]}),
    ],
)
def test_a_schema_says_in_3_0_what_it_says_in_3_1(schema: Node, becomes: Node) -> None:
    assert of_schema(schema) == becomes


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "array", "prefixItems": [{"type": "string"}]},
        {"type": "object", "properties": {"a": {"type": "object", "patternProperties": {"^x": {"type": "string"}}}}},
        {"if": {"type": "string"}, "then": {"minLength": 1}},
    ],
)
def test_what_3_0_cannot_say_is_refused_with_its_place(schema: Node) -> None:
    with pytest.raises(GateError, match=r"#/components/schemas/It.*: OpenAPI 3\.0 has no"):
        of_schema(schema)


@pytest.fixture(scope="module")
def document() -> Node:
    return parse(CONTRACT.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made(document: Node) -> Node:
    return edition(document)


def test_the_contract_has_a_3_0_edition_with_every_operation_and_schema(document: Node, made: Node) -> None:
    assert made["openapi"] == VERSION
    assert list(operations_of(made)) == list(operations_of(document))
    assert list(made["components"]["schemas"]) == list(document["components"]["schemas"])


def operations_of(contract: Node) -> Iterator[tuple[str, str, str]]:
    return ((path, method, operation["operationId"]) for path, method, operation in operations(contract))


def test_what_may_be_null_may_be_null_in_the_edition_and_nothing_else(document: Node, made: Node) -> None:
    before = sum(
        "null" in node.get("type", []) if isinstance(node.get("type"), list) else node == {"type": "null"}
        for _, node in walk(document)
    )
    assert sum(node.get("nullable") is True for _, node in walk(made)) == before > 0


def test_no_keyword_of_3_1_is_left(made: Node) -> None:
    for pointer, node in walk(made):
        assert not isinstance(node.get("type"), list), pointer
        assert "const" not in node, pointer
        assert "$ref" not in node or len(node) == 1, pointer
    assert "identifier" not in made["info"]["license"]
    assert "summary" not in made["info"]


def test_every_example_of_an_answer_is_allowed_by_the_edition(made: Node) -> None:
    """By the letter of 3.0.3 `nullable` beside `allOf` lets no null in, and all generators read it so that it does."""
    found = 0
    for name, status, case, _, value, schema in body_examples(made):
        errors = OAS30Validator({**schema, "components": made["components"]}).iter_errors(value)
        assert [error.message for error in errors if error.instance is not None] == [], (name, status, case)
        found += 1
    assert found


def test_the_file_says_what_was_made_and_has_no_alias(document: Node, made: Node, tmp_path: Path) -> None:
    text = write_edition(document, tmp_path / "openapi-3.0.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text) == json.loads(json.dumps(made))
    assert not any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text))


def test_the_source_is_left_as_it_is(document: Node) -> None:
    before = json.dumps(document)
    edition(document)
    assert json.dumps(document) == before
