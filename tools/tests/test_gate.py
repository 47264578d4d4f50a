"""Faults that are seeded into the contract, the registry or the machine are caught, and named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from contract_tools import behaviour, check, gate, node, programs
from contract_tools.document import CONTRACT
from contract_tools.programs import GateError
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry
from isometric_registry_client.api import OPERATIONS, Argument

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[dict[str, Any]], Path]


def properties(contract: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = contract["components"]["schemas"][name]["properties"]
    return found


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "an enum in an answer": (
        lambda c: properties(c, "CreditBatch")["status"].update(enum=["active", "split", "retired"]),
        "rule/no-closed-words-in-an-answer",
    ),
    "an integer without format": (
        lambda c: properties(c, "CreditQuantity")["credit_kgs"].pop("format"),
        "rule/integer-is-int64",
    ),
    "a number without format": (lambda c: properties(c, "Location")["latitude"].pop("format"), "rule/number-is-double"),
    "an object that is closed": (
        lambda c: c["components"]["schemas"]["Organisation"].update(additionalProperties=False),
        "rule/object-is-open",
    ),
    "a oneOf": (
        lambda c: properties(c, "RegistryProblem").update(detail={"oneOf": [{"type": "string"}, {"type": "boolean"}]}),
        "rule/no-unions-of-many",
    ),
    "a null of OpenAPI 3.0": (
        lambda c: properties(c, "CreditBatch")["serial_number"].update(nullable=True),
        "rule/null-the-3.1-way",
    ),
    "a default": (
        lambda c: c["components"]["parameters"]["First"]["schema"].update(default=10),
        "rule/no-defaults-that-clients-send",
    ),
    "an operationId in snake_case": (
        lambda c: c["paths"]["/issuances"]["get"].update(operationId="list_issuances"),
        "rule/operation-has-a-method-name",
    ),
    "an operation without a description": (
        lambda c: c["paths"]["/issuances"]["get"].pop("description"),
        "rule/operation-says-what-it-does",
    ),
    "an operation with two tags": (
        lambda c: c["paths"]["/issuances"]["get"].update(tags=["issuances", "credit_batches"]),
        "rule/operation-has-one-tag",
    ),
    "a property in camelCase": (
        lambda c: properties(c, "CreditBatch").update(retiredBy={"type": "string"}),
        "rule/property-is-snake-case",
    ),
    "a description without a full stop": (
        lambda c: properties(c, "Organisation")["name"].update(description="the name"),
        "rule/description-is-a-sentence",
    ),
    "an apiKey": (
        lambda c: c["components"]["securitySchemes"].update(
            secret={"type": "apiKey", "in": "header", "name": "x-client-secret", "description": "The secret."}
        ),
        "rule/bearer-is-the-only-scheme",
    ),
    "an answer that is not described": (
        lambda c: c["paths"]["/issuances"]["get"]["responses"].pop("429"),
        "rule/every-answer-is-described",
    ),
    "a client secret that may be left out": (
        lambda c: c["components"]["parameters"]["ClientSecret"].update(required=False),
        "rule/client-secret-is-required",
    ),
    "a list of nothing": (lambda c: properties(c, "IssuancePage")["nodes"].pop("items"), "rule/array-says-its-items"),
    "an example that breaks its schema": (
        lambda c: c["components"]["examples"]["CreditBatchHalf"]["value"].pop("owner"),
        "no-invalid-media-type-examples",
    ),
    "a reference to nothing": (
        lambda c: properties(c, "CreditBatch").update(owner={"$ref": "#/components/schemas/Nobody"}),
        "no-unresolved-refs",
    ),
}
"""Faults, each with the linter's rule that is there for it."""


def test_the_contract_passes_the_linter() -> None:
    assert gate.lint_faults(CONTRACT) == []


@pytest.mark.parametrize("name", FAULTS)
def test_the_linter_finds(contract: dict[str, Any], written: Write, name: str) -> None:
    seed, rule = FAULTS[name]
    seed(contract)
    assert any(fault.startswith(rule) for fault in gate.lint_faults(written(contract)))


def test_every_rule_of_our_own_has_a_fault_that_it_finds() -> None:
    own = {line.strip().rstrip(":") for line in gate.LINTER.read_text().splitlines() if line.startswith("  rule/")}
    assert own == {rule for _, rule in FAULTS.values() if rule.startswith("rule/")}


def test_the_gate_fails_and_says_which_judge_found_what(
    contract: dict[str, Any], written: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    del contract["components"]["examples"]["CreditBatchHalf"]["value"]["owner"]
    assert gate.main([str(written(contract))]) == 1
    said = capsys.readouterr().err
    assert "getCreditBatch 200, example half_of_a_split: $: 'owner' is a required property" in said
    assert "make contract: rules found faults" in said


def test_a_property_dropped_from_the_schema_but_not_from_the_examples_is_no_longer_required(
    contract: dict[str, Any],
) -> None:
    del properties(contract, "CreditBatch")["serial_number"]
    found = check.faults(contract)
    assert any("the required property serial_number is not described" in fault for fault in found)


@pytest.fixture
def faulty() -> Sandbox:
    """An embedded registry whose answers lack a required property."""
    data = make_registry(issuances=10)
    for batches in data.issuance_credit_batches.values():
        del batches["credit_batch_size_total"]
    return Sandbox(data=data)


def test_a_registry_that_omits_a_required_property_is_found_by_the_proxy(faulty: Sandbox) -> None:
    with faulty:
        found = behaviour.proxy_faults(CONTRACT, faulty)
    assert any(
        fault.startswith("getIssuanceCreditBatches demo") and "credit_batch_size_total" in fault for fault in found
    )
    assert not any(fault.startswith("getIssuance demo") for fault in found)


def test_a_registry_that_omits_a_required_property_is_found_by_fuzzing(
    contract: dict[str, Any], written: Write, faulty: Sandbox, tmp_path: Path
) -> None:
    contract["components"]["schemas"]["OrganisationCreditBalance"]["required"].append("nowhere")
    with faulty:
        found = behaviour.fuzz_faults(written(contract), faulty, tmp_path / "fuzz")
    assert any("credit_batch_size_total" in line for line in found)
    assert any("nowhere" in line for line in found), "what only an organisation sees was not met"


def test_an_answer_that_the_contract_does_not_describe_is_found_by_the_proxy(
    contract: dict[str, Any], written: Write
) -> None:
    properties(contract, "IssuancePage")["total_count"]["type"] = "string"
    with Sandbox(data=make_registry(issuances=10)) as sandbox:
        found = behaviour.proxy_faults(written(contract), sandbox)
    assert any(fault.startswith("listIssuances") and "total_count" in fault for fault in found)


def test_the_proxy_judges_every_operation_of_both_clients(contract: dict[str, Any], written: Write) -> None:
    for schema in contract["components"]["schemas"].values():
        schema["required"] = ["nowhere"]
    with Sandbox() as sandbox:
        found = behaviour.proxy_faults(written(contract), sandbox)
    named = {fault.partition(":")[0] for fault in found if "nowhere" in fault}
    assert named >= {f"{entry.name}{client}" for entry in OPERATIONS for client in ("", ", asynchronously")}


def test_an_operation_that_nobody_knows_the_arguments_of_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = (Argument("pool_id", "path", "string", is_required=True, description=""),)
    monkeypatch.setattr(behaviour, "OPERATIONS", [OPERATIONS[1]._replace(arguments=asked)])
    with Sandbox(data=make_registry(issuances=10)) as sandbox:
        found = behaviour.proxy_faults(CONTRACT, sandbox)
    assert "getIssuance: tools/contract_tools/every_call.py has no argument for it: 'pool_id'" in found


def test_a_missing_tool_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs.shutil, "which", lambda *_, **__: None)
    with pytest.raises(GateError, match=r"go is missing; install it with: apt-get install golang-go"):
        programs.find("go")


def test_a_missing_file_of_a_tool_is_named_too(tmp_path: Path) -> None:
    with pytest.raises(GateError, match=r"a\.jar is missing; install it with: make node-tools"):
        programs.find_file(tmp_path / "a.jar", "make node-tools")


def test_a_failing_tool_is_quoted(tmp_path: Path) -> None:
    with pytest.raises(GateError, match=r"sh failed with exit code 3:\nno luck"):
        programs.run(["/bin/sh", "-c", "echo no luck; exit 3"], cwd=tmp_path)


@pytest.mark.parametrize(
    ("said", "version"), [("v20.19.0", (20, 19)), ("v24.1.0", (24, 1)), ("nonsense", (0, 0)), ("", (0, 0))]
)
def test_the_version_of_a_node_is_read(tmp_path: Path, said: str, version: tuple[int, int]) -> None:
    script = tmp_path / "node"
    script.write_text(f"#!/bin/sh\necho '{said}'\n")
    script.chmod(0o755)
    assert node.version_of(str(script)) == version


def test_a_node_that_is_too_old_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text("#!/bin/sh\necho v18.19.0\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not node.good_enough()
