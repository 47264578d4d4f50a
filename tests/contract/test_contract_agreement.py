"""The generated Python says what the contract says: names, types, what may be absent and what may be null."""

from __future__ import annotations

import datetime
import types
import typing
from typing import Any, Union

import attrs
import pytest
from contract_tools.document import the_contract
from isometric_registry import models
from isometric_registry_client import models as generated

SCHEMAS = the_contract()["components"]["schemas"]

SCALARS: dict[tuple[str, str | None], Any] = {
    ("string", None): str,
    ("string", "date"): datetime.date,
    ("string", "date-time"): datetime.datetime,
    ("integer", "int64"): int,
    ("number", "double"): float,
    ("boolean", None): bool,
}


def python_type(schema: dict[str, Any]) -> Any:
    """The annotation that a schema asks for."""
    if "$ref" in schema:
        return getattr(generated, schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return python_type(schema["anyOf"][0]) | None
    kind = schema.get("type")
    if kind is None:
        return Any
    if isinstance(kind, list):
        return python_type({**schema, "type": kind[0]}) | None
    if kind == "array":
        return list[python_type(schema["items"])]  # type: ignore[misc]  # a type that is only known here
    return SCALARS[kind, schema.get("format")]


def fields(name: str) -> dict[str, attrs.Attribute[Any]]:
    """A model's fields, without those that are no property of the answer."""
    own = attrs.fields_dict(getattr(generated, name))
    return {key: field for key, field in own.items() if key != "additional_properties" and not key.startswith("_")}


def parts(hint: Any) -> set[Any]:
    return set(typing.get_args(hint)) if typing.get_origin(hint) in (Union, types.UnionType) else {hint}


def python_name(key: str) -> str:
    """The name of a property in Python, where a builtin's name and a leading underscore are kept free."""
    return {"input": "input_", "type": "type_", "__typename": "field_typename"}.get(key, key)


def test_there_is_a_model_for_every_schema_and_no_other() -> None:
    assert set(generated.__all__) == set(SCHEMAS)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_names_of_a_model_are_those_of_the_contract(name: str) -> None:
    assert set(fields(name)) == {python_name(key) for key in SCHEMAS[name]["properties"]}


@pytest.mark.parametrize("name", SCHEMAS)
def test_exactly_the_required_properties_have_no_default(name: str) -> None:
    without_default = {key for key, field in fields(name).items() if field.default is attrs.NOTHING}
    assert without_default == {python_name(key) for key in SCHEMAS[name].get("required", [])}


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_types_of_a_model_are_those_of_the_contract(name: str) -> None:
    hints = typing.get_type_hints(getattr(generated, name))
    required = SCHEMAS[name].get("required", [])
    for key, schema in SCHEMAS[name]["properties"].items():
        expected = python_type(schema)
        if key not in required and expected is not Any:
            expected = expected | None
        key = python_name(key)
        assert parts(hints[key]) - {type(None)} == parts(expected) - {type(None)}, key
        if expected is not Any:
            assert (type(None) in parts(hints[key])) == (type(None) in parts(expected)), key


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_model_keeps_what_the_contract_does_not_know(name: str) -> None:
    assert "additional_properties" in attrs.fields_dict(getattr(generated, name))


def test_everything_an_answer_is_made_of_can_be_imported_from_the_public_package() -> None:
    assert set(SCHEMAS) <= set(models.__all__)
    for name in SCHEMAS:
        assert getattr(models, name) is getattr(generated, name)
