"""Every known version of a supplier, a project, a delivery and a retirement is one that the contract allows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from contract_tools.document import RECORDED, recorded_answers
from contract_tools.examples import value_faults

ANSWERS = [(name, path) for name in RECORDED for path in sorted(recorded_answers(name).glob("*.json"))]

SUPPLIER = {"short_description": "c", "long_description": "c", "location": "b"}
PROJECT = {"status": "b", "url": "b", "process_key": "b", "validator_name": "b", "pathway": "c"}
PROJECT |= {"protocol_slug": "d", "current_verifier_name": "d", "location": "d"}
FIRST_SEEN = {
    "getSupplier": ("abc", SUPPLIER),
    "getProject": ("abcd", PROJECT),
    "getDelivery": ("ab", {"url": "b"}),
    "getRetirement": ("ab", {"url": "b"}),
}
"""The versions, and since which of them a property is in the answer; all others are in every one."""

WITHDRAWN = {
    ("getSupplier", "a"): {"pathway"},
    ("getProject", "b"): {"facilities"},
    ("getProject", "c"): {"facilities"},
}
"""What was gone before anybody relied on it, so that the contract does not describe it."""

VERSIONS = [(name, letter) for name, (letters, _) in FIRST_SEEN.items() for letter in letters]


def load(operation_id: str, version: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads((recorded_answers(operation_id) / f"{version}.json").read_text("utf-8"))
    return answer


def schema(contract: dict[str, Any], operation_id: str) -> dict[str, Any]:
    found: dict[str, Any] = contract["components"]["schemas"][RECORDED[operation_id]]
    return found


@pytest.mark.parametrize(("operation_id", "path"), ANSWERS, ids=lambda value: getattr(value, "stem", value))
def test_every_recorded_answer_is_one_that_the_contract_allows(
    contract: dict[str, Any], operation_id: str, path: Any
) -> None:
    answer = json.loads(path.read_text(encoding="utf-8"))
    assert value_faults(contract, {"$ref": f"#/components/schemas/{RECORDED[operation_id]}"}, answer) == []


@pytest.mark.parametrize(("operation_id", "letter"), VERSIONS)
def test_each_version_has_exactly_the_properties_it_is_known_for(
    contract: dict[str, Any], operation_id: str, letter: str
) -> None:
    first_seen = FIRST_SEEN[operation_id][1]
    known = {name for name in schema(contract, operation_id)["properties"] if first_seen.get(name, "a") <= letter}
    assert set(load(operation_id, f"version_{letter}")) == known | WITHDRAWN.get((operation_id, letter), set())


@pytest.mark.parametrize("operation_id", FIRST_SEEN)
def test_a_property_is_optional_exactly_if_a_version_lacks_it(contract: dict[str, Any], operation_id: str) -> None:
    described = schema(contract, operation_id)
    assert set(described["properties"]) - set(described["required"]) == set(FIRST_SEEN[operation_id][1])


@pytest.mark.parametrize("operation_id", FIRST_SEEN)
def test_an_answer_from_the_future_has_what_the_contract_does_not_know(
    contract: dict[str, Any], operation_id: str
) -> None:
    assert set(load(operation_id, "future")) - set(schema(contract, operation_id)["properties"])


@pytest.mark.parametrize(("version", "day"), [("version_a", "2023-06-01"), ("version_d", "2023-06-01")])
def test_the_first_ten_characters_of_a_crediting_period_are_its_day(version: str, day: str) -> None:
    assert load("getProject", version)["crediting_period_start"][:10] == day


def test_both_forms_of_a_crediting_period_are_recorded() -> None:
    starts = {len(load("getProject", f"version_{letter}")["crediting_period_start"] or "") for letter in "abcd"}
    assert starts == {0, len("2023-06-01"), len("2023-06-01T00:00:00Z")}
