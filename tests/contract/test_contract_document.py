"""The contract is a valid document, says everything in sentences, and its examples are true."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from contract_tools import examples, prose
from contract_tools.check import faults, main, structure_faults
from contract_tools.document import parse

if TYPE_CHECKING:
    from pathlib import Path

GOOD_DESCRIPTIONS = ["One page of issuances.", "`credits` are tonnes. Add up kilograms.", "First.\n\nSecond paragraph."]
BAD_DESCRIPTIONS = [
    "no capital at the start.",
    "No full stop",
    "Word.",
    "TODO say more here.",
    "An open `quote is left.",
    "One sentence. and another without a capital.",
    "First paragraph\n\nSecond paragraph.",
]


@pytest.mark.slow
def test_the_contract_is_a_valid_openapi_3_1_document(contract: dict[str, Any]) -> None:
    assert contract["openapi"].startswith("3.1.")
    assert structure_faults(contract) == []


@pytest.mark.slow
def test_a_document_that_is_not_openapi_is_refused(contract: dict[str, Any]) -> None:
    del contract["info"]["title"]
    assert structure_faults(contract)


def test_no_key_of_the_contract_stands_twice(contract_text: str) -> None:
    parse(contract_text)


def test_a_key_that_stands_twice_is_refused_with_its_line() -> None:
    with pytest.raises(yaml.YAMLError, match=r"^it is no YAML: line 3, column 3, .*the key 'type' stands twice$"):
        parse("schema:\n  type: string\n  type: integer\n")


def test_every_example_validates_against_its_schema(contract: dict[str, Any]) -> None:
    assert examples.faults(contract) == []


def test_every_component_example_is_held_against_a_schema(contract: dict[str, Any]) -> None:
    held = {component for _, _, _, component, _, _ in examples.body_examples(contract)}
    assert held == set(contract["components"]["examples"])


@pytest.mark.parametrize("moment", ["2026-02-30T00:00:00Z", "2026-04-01", "yesterday"])
def test_an_example_with_an_impossible_moment_is_found(contract: dict[str, Any], moment: str) -> None:
    contract["components"]["examples"]["CreditBatchHalf"]["value"]["issued_at"] = moment
    assert any("issued_at" in fault for fault in examples.faults(contract))


def test_an_example_with_an_impossible_day_is_found(contract: dict[str, Any]) -> None:
    contract["components"]["examples"]["CreditBatchHalf"]["value"]["sequestered_on"] = "2026-02-29"
    assert any("sequestered_on" in fault for fault in examples.faults(contract))


def test_an_example_without_a_required_property_is_found(contract: dict[str, Any]) -> None:
    del contract["components"]["examples"]["IssuanceCreditBatchesCurrent"]["value"]["credit_batch_size_total"]
    assert any("credit_batch_size_total" in fault for fault in examples.faults(contract))


def test_an_example_of_a_property_is_held_against_its_schema(contract: dict[str, Any]) -> None:
    contract["components"]["schemas"]["CreditQuantity"]["properties"]["credit_kgs"]["examples"] = ["125632"]
    assert any("credit_kgs" in fault for fault in examples.faults(contract))


def test_an_example_of_a_request_is_held_against_its_schema(contract: dict[str, Any]) -> None:
    del contract["components"]["examples"]["CreateTransferPart"]["value"]["notes"]
    assert any("createTransfer request" in fault and "notes" in fault for fault in examples.faults(contract))


def test_a_request_for_nothing_is_no_example(contract: dict[str, Any]) -> None:
    batches = contract["components"]["examples"]["CreateTransferPart"]["value"]["credit_batch_quantities"]
    batches[0]["credit_quantity_kg"] = 0
    assert any("createTransfer request" in fault and "minimum" in fault for fault in examples.faults(contract))


def test_an_answer_of_null_is_an_example_where_the_contract_allows_it(contract: dict[str, Any]) -> None:
    answers = contract["paths"]["/projects/{project_id}"]["get"]["responses"]["200"]["content"]["application/json"]
    answers["schema"] = {"$ref": "#/components/schemas/Project"}
    assert any("getProject 200, example none" in fault for fault in examples.faults(contract))


def test_an_example_of_a_shared_parameter_is_held_against_its_schema(contract: dict[str, Any]) -> None:
    contract["components"]["parameters"]["ProjectId"]["example"] = "prj_short"
    faults_found = examples.faults(contract)
    assert len(faults_found) == 1
    assert faults_found[0].startswith("the example of the parameter project_id: ")


def test_an_example_of_a_filter_is_held_against_its_schema(contract: dict[str, Any]) -> None:
    batches = contract["paths"]["/organisations/{organisation_id}/credit_batches"]["get"]
    status = next(p for p in batches["parameters"] if p.get("name") == "status")
    status["example"] = ["active", "active"]
    assert any("the example of the parameter status" in fault for fault in examples.faults(contract))


def test_an_example_that_nothing_uses_is_found(contract: dict[str, Any]) -> None:
    contract["components"]["examples"]["Orphan"] = {"summary": "Nobody asks for it.", "value": {}}
    assert examples.faults(contract) == ["#/components/examples/Orphan: nothing uses it"]


def test_everything_is_described_in_complete_sentences(contract: dict[str, Any]) -> None:
    assert prose.faults(contract) == []


@pytest.mark.parametrize("text", GOOD_DESCRIPTIONS)
def test_complete_sentences_are_accepted(text: str) -> None:
    assert prose.sentence_fault(text) is None


@pytest.mark.parametrize("text", BAD_DESCRIPTIONS)
def test_incomplete_sentences_are_found(text: str) -> None:
    assert prose.sentence_fault(text)


def test_a_property_without_a_description_is_found(contract: dict[str, Any]) -> None:
    del contract["components"]["schemas"]["Organisation"]["properties"]["domain"]["description"]
    assert prose.faults(contract) == ["#/components/schemas/Organisation/properties/domain: describe it"]


def test_a_filter_without_a_description_is_found(contract: dict[str, Any]) -> None:
    path = "/organisations/{organisation_id}/credit_batches"
    del next(p for p in contract["paths"][path]["get"]["parameters"] if p.get("name") == "status")["description"]
    assert prose.faults(contract) == [f"GET {path}: describe the parameter status"]


def test_a_request_without_a_description_is_found(contract: dict[str, Any]) -> None:
    del contract["paths"]["/transfers"]["post"]["requestBody"]["description"]
    assert prose.faults(contract) == ["POST /transfers: describe the body"]


def test_a_group_without_a_description_is_found(contract: dict[str, Any]) -> None:
    del contract["tags"][0]["description"]
    assert prose.faults(contract) == ["#/tags: describe issuances"]


def test_a_summary_with_a_full_stop_is_found(contract: dict[str, Any]) -> None:
    contract["paths"]["/issuances"]["get"]["summary"] = "List issuances."
    assert prose.faults(contract)


def test_the_founding_example_is_the_oldest_recorded_answer(contract: dict[str, Any], version: Any) -> None:
    example = contract["components"]["examples"]["IssuanceCreditBatchesFounding"]["value"]
    assert example == version("version_a")


@pytest.mark.slow
def test_the_contract_passes_every_rule(contract_text: str) -> None:
    assert faults(parse(contract_text)) == []


@pytest.mark.slow
def test_the_check_names_the_file_and_the_place(
    contract: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = copy.deepcopy(contract)
    broken["components"]["schemas"]["CreditBatch"]["properties"]["status"]["enum"] = ["active"]
    file = tmp_path / "copy.yaml"
    file.write_text(yaml.safe_dump(broken, sort_keys=False), encoding="utf-8")
    assert main([str(file)]) == 1
    assert (
        f"{file}: #/components/schemas/CreditBatch/properties/status: no enum in an answer" in capsys.readouterr().err
    )


@pytest.mark.slow
def test_the_check_of_a_good_contract_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert capsys.readouterr().err == ""
