"""Every schema of the contract as a model: read strictly, written again, equal to itself."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from isometric_registry import models
from operation_cases import CONTRACT, resolved, spelled

SCHEMAS: dict[str, Any] = CONTRACT["components"]["schemas"]
SAMPLES = {
    "string": "xyz_1F2Q7K9M4SBX3T8R",
    "integer": 5,
    "number": 5.25,
    "boolean": True,
    "date-time": "2026-04-01T09:47:11.635914Z",
    "date": "2026-04-01",
}
WRONG: dict[str, Any] = {"array": {"a": 1}, "object": [1], "string": 5, "integer": "5", "number": "5", "boolean": 1}


def kind_of(schema: Any) -> str:
    """Return the type of a schema, null apart."""
    node = resolved(schema)
    if "anyOf" in node:
        node = resolved(next(part for part in node["anyOf"] if "$ref" in part))
    types = node.get("type", "any")
    return str(types) if isinstance(types, str) else next(kind for kind in types if kind != "null")


def sample(schema: Any) -> Any:
    """Return a value of a schema with every property that it knows."""
    node = resolved(schema)
    if "anyOf" in node:
        return sample(next(part for part in node["anyOf"] if "$ref" in part))
    kind = kind_of(node)
    if kind == "object":
        return {name: sample(inner) for name, inner in node.get("properties", {}).items()}
    if kind == "array":
        return [sample(node["items"]), sample(node["items"])]
    return SAMPLES.get(node.get("format", ""), SAMPLES.get(kind, {"any": "thing"}))


every = pytest.mark.parametrize("name", sorted(SCHEMAS))


@every
def test_a_full_object_comes_through_whole(name: str) -> None:
    value = sample(SCHEMAS[name])
    model = getattr(models, name).from_dict(value)
    assert model.to_dict() == value
    assert model == getattr(models, name).from_dict(copy.deepcopy(value))
    assert copy.deepcopy(model) == model == pickle.loads(pickle.dumps(model))


@every
def test_what_is_optional_may_be_absent_and_is_left_out_again(name: str) -> None:
    schema = SCHEMAS[name]
    value = {key: inner for key, inner in sample(schema).items() if key in schema.get("required", ())}
    model = getattr(models, name).from_dict(value)
    assert model.to_dict() == value
    for key in schema.get("properties", {}):
        if key not in value and not key.startswith("__"):
            # A property that is called like a builtin has an underscore behind its name.
            assert getattr(model, spelled(key), getattr(model, f"{spelled(key)}_", "missing")) is None


@every
def test_what_the_contract_does_not_know_is_kept(name: str) -> None:
    value = {**sample(SCHEMAS[name]), "a_new_property": {"nested": [1, "zwölf"]}}
    model = getattr(models, name).from_dict(value)
    assert model.additional_properties == {"a_new_property": {"nested": [1, "zwölf"]}}
    assert model.to_dict() == value


@every
def test_null_is_taken_exactly_where_the_contract_says_so(name: str) -> None:
    whole = sample(SCHEMAS[name])
    for key, schema in SCHEMAS[name].get("properties", {}).items():
        node = resolved(schema)
        is_nullable = "null" in node.get("type", ()) or "null" in [p.get("type") for p in node.get("anyOf", ())]
        if kind_of(schema) == "any":
            continue
        if is_nullable:
            assert getattr(models, name).from_dict({**whole, key: None}).to_dict() == {**whole, key: None}
        else:
            with pytest.raises(models.InvalidFieldError) as caught:
                getattr(models, name).from_dict({**whole, key: None})
            assert caught.value.json_path == f"$.{key}"


@every
def test_a_value_of_another_type_is_refused_at_its_place(name: str) -> None:
    whole = sample(SCHEMAS[name])
    for key, schema in SCHEMAS[name].get("properties", {}).items():
        kind = kind_of(schema)
        if kind == "any":
            continue
        with pytest.raises(models.InvalidFieldError) as caught:
            getattr(models, name).from_dict({**whole, key: WRONG[kind]})
        assert caught.value.json_path.startswith(f"$.{key}")


@every
def test_what_must_be_there_is_missed_by_its_name(name: str) -> None:
    whole = sample(SCHEMAS[name])
    for key in SCHEMAS[name].get("required", ()):
        with pytest.raises(models.InvalidFieldError) as caught:
            getattr(models, name).from_dict({k: v for k, v in whole.items() if k != key})
        assert str(caught.value) == f"$.{key} is missing"


@every
@pytest.mark.parametrize("other", [None, [], "text", 5, True])
def test_what_is_no_object_is_refused(name: str, other: Any) -> None:
    with pytest.raises(models.InvalidFieldError, match="expected an object"):
        getattr(models, name).from_dict(other)
