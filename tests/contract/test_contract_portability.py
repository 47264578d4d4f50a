"""The contract keeps to what every language's generator understands, and each rule catches what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from contract_tools.portability import faults

if TYPE_CHECKING:
    from collections.abc import Callable

    Seed = Callable[[dict[str, Any]], object]


def properties(contract: dict[str, Any], schema: str) -> dict[str, Any]:
    found: dict[str, Any] = contract["components"]["schemas"][schema]["properties"]
    return found


def operation(contract: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = contract["paths"]["/issuances/{issuance_id}"]["get"]
    return found


def write(contract: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = contract["paths"]["/transfers"]["post"]
    return found


SEEDED: dict[str, tuple[Seed, str]] = {
    "an enum in an answer": (
        lambda c: properties(c, "CreditBatch")["status"].update(enum=["active", "split", "retired"]),
        "no enum",
    ),
    "a constant in an answer": (lambda c: properties(c, "CreditBatch")["status"].update(const="active"), "no const"),
    "an integer without a format": (
        lambda c: properties(c, "CreditQuantity")["credit_kgs"].pop("format"),
        "the format int64",
    ),
    "an integer of 32 bits": (
        lambda c: properties(c, "IssuancePage")["total_count"].update(format="int32"),
        "the format int64",
    ),
    "a number without a format": (lambda c: properties(c, "Location")["latitude"].pop("format"), "the format double"),
    "a closed object": (
        lambda c: c["components"]["schemas"]["Organisation"].update(additionalProperties=False),
        "additionalProperties: true",
    ),
    "an object that does not say it is open": (
        lambda c: c["components"]["schemas"]["Organisation"].pop("additionalProperties"),
        "additionalProperties: true",
    ),
    "a oneOf": (
        lambda c: properties(c, "RegistryProblem").update(detail={"oneOf": [{"type": "string"}, {"type": "array"}]}),
        "no oneOf",
    ),
    "an allOf": (
        lambda c: properties(c, "CreditBatch").update(
            size={"allOf": [{"$ref": "#/components/schemas/CreditQuantity"}]}
        ),
        "no allOf",
    ),
    "a union of two types": (
        lambda c: properties(c, "RegistryProblem").update(detail={"type": ["string", "array"]}),
        "'null'",
    ),
    "a union of an object and a string": (
        lambda c: properties(c, "CreditBatch").update(
            owner={"anyOf": [{"$ref": "#/components/schemas/Organisation"}, {"type": "string"}]}
        ),
        "an anyOf is",
    ),
    "a null of OpenAPI 3.0": (
        lambda c: properties(c, "CreditBatch").update(retired_at={"type": "string", "nullable": True}),
        "no nullable",
    ),
    "an object without a name": (
        lambda c: properties(c, "CreditBatch").update(
            size={"type": "object", "additionalProperties": True, "properties": {}}
        ),
        "name the object",
    ),
    "a list that says nothing of its items": (
        lambda c: properties(c, "IssuancePage").update(nodes={"type": "array"}),
        "what the items are",
    ),
    "a required property that is not described": (
        lambda c: properties(c, "CreditBatch").pop("serial_number"),
        "the required property serial_number",
    ),
    "a property in camelCase": (
        lambda c: properties(c, "CreditBatch").update(retiredBy={"type": "string"}),
        "not in snake_case",
    ),
    "an operation without a name": (lambda c: operation(c).pop("operationId"), "give it an operationId"),
    "a name in snake_case": (lambda c: operation(c).update(operationId="get_issuance"), "give it an operationId"),
    "a name that stands twice": (lambda c: operation(c).update(operationId="listIssuances"), "stands twice"),
    "an operation in two groups": (lambda c: operation(c)["tags"].append("credit_batches"), "exactly one tag"),
    "an operation without the client secret": (lambda c: operation(c)["parameters"].pop(0), "x-client-secret"),
    "an identifier before the client secret": (
        lambda c: operation(c)["parameters"].reverse(),
        "put x-client-secret first",
    ),
    "a client secret that may be left out": (
        lambda c: c["components"]["parameters"]["ClientSecret"].update(required=False),
        "x-client-secret",
    ),
    "a default that clients would send": (
        lambda c: c["components"]["parameters"]["First"]["schema"].update(default=10),
        "first's default in prose",
    ),
    "an answer that is not described": (lambda c: operation(c)["responses"].pop("429"), "describe the answer 429"),
    "an answer without an example": (
        lambda c: c["components"]["responses"]["NotFound"]["content"]["application/json"].pop("examples"),
        "give an example",
    ),
    "a body that may be an object or a text": (
        lambda c: operation(c)["responses"]["200"]["content"]["application/json"].update(
            schema={"anyOf": [{"$ref": "#/components/schemas/Issuance"}, {"type": "string"}]}
        ),
        "name the body's schema",
    ),
    "a request whose body may be left out": (lambda c: write(c)["requestBody"].pop("required"), "the body is required"),
    "a request without an example": (
        lambda c: write(c)["requestBody"]["content"]["application/json"].pop("examples"),
        "body: give an example",
    ),
    "a request without a name": (
        lambda c: write(c)["requestBody"]["content"]["application/json"].update(schema={"type": "object"}),
        "body: name the body's schema",
    ),
    "a body without a name": (
        lambda c: operation(c)["responses"]["200"]["content"]["application/json"].update(schema={"type": "object"}),
        "name the body's schema",
    ),
    "a second security scheme": (
        lambda c: c["components"]["securitySchemes"].update(
            secret={"type": "apiKey", "in": "header", "name": "x-client-secret"}
        ),
        "only a bearer scheme",
    ),
    "an older version of OpenAPI": (lambda c: c.update(openapi="3.0.3"), "OpenAPI 3.1"),
}


def test_the_contract_keeps_to_every_rule(contract: dict[str, Any]) -> None:
    assert faults(contract) == []


@pytest.mark.parametrize("name", SEEDED)
def test_what_some_language_could_not_read_is_found(contract: dict[str, Any], name: str) -> None:
    seed, message = SEEDED[name]
    seed(contract)
    assert any(message in fault for fault in faults(contract))
