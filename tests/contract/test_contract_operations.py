"""The contract describes the whole registry: its operations, who may call them, and what it lets through."""

from __future__ import annotations

import re
from typing import Any

import pytest
from contract_tools.document import operations, parameters, resolve, the_contract, without_null
from contract_tools.examples import value_faults

DOCUMENT = the_contract()
OPERATIONS = {operation["operationId"]: (path, method, operation) for path, method, operation in operations(DOCUMENT)}

PAGED = {name for name, (_, method, _) in OPERATIONS.items() if method == "get" and name.startswith("list")}
PAGE_PARAMETERS = ["first", "after", "last", "before"]

TAGS = ["issuances", "credit_batches", "projects", "suppliers", "organisations", "orders", "deliveries", "transfers"]
TAGS += ["retirements", "refunds", "beneficiaries", "transferees", "stripe"]
"""The order in which the registry's story is told: created, made by whom, held, sold, ended."""

TOKEN_NEEDED = {
    "getCurrentOrganisation",
    "listOrganisationOrders",
    "getOrganisationCreditBalance",
    "listOrganisationCreditBatches",
    "getCurrentSupplier",
    "listSupplierOrders",
    "getOrder",
    "listOrderDeliveries",
    "listBeneficiaries",
    "listTransferees",
    "getStripeConfiguration",
}
"""The reads that answer for one organisation. All writes do too."""

NULLABLE = {"getOrganisation": "Organisation", "getSupplier": "Supplier", "getProject": "Project"}

RESOURCES = {"refund": "BufferPoolRefund"}
"""What the service calls a thing that it does not find, if not by the name of its identifier."""


def answer(operation: dict[str, Any], status: str = "200") -> dict[str, Any]:
    found: dict[str, Any] = resolve(DOCUMENT, operation["responses"][status])["content"]["application/json"]
    return found


def body(name: str) -> dict[str, Any]:
    found: dict[str, Any] = DOCUMENT["components"]["schemas"][name]
    return found


def examples(operation: dict[str, Any], status: str) -> list[Any]:
    return [resolve(DOCUMENT, example)["value"] for example in answer(operation, status)["examples"].values()]


def test_the_contract_describes_all_operations_of_the_registry() -> None:
    methods = [method for _, method, _ in OPERATIONS.values()]
    assert methods.count("get") >= 35
    assert methods.count("post") >= 6


def test_the_groups_stand_in_the_order_of_the_story() -> None:
    tags = [tag["name"] for tag in DOCUMENT["tags"]]
    assert [tag for tag in tags if tag in TAGS] == TAGS
    assert list(dict.fromkeys(operation["tags"][0] for _, _, operation in OPERATIONS.values())) == tags


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_the_name_of_an_operation_says_whether_it_lists_gets_or_creates(operation_id: str) -> None:
    _, method, operation = OPERATIONS[operation_id]
    page = "page_info" in body(without_null(answer(operation)["schema"])["$ref"].rpartition("/")[2])["properties"]
    assert re.match("[a-z]+", operation_id)[0] == ("create" if method == "post" else "list" if page else "get")  # type: ignore[index]  # there is one


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_exactly_the_lists_that_come_in_pages_take_cursors(operation_id: str) -> None:
    names = list(parameters(DOCUMENT, OPERATIONS[operation_id][2]))
    assert [name for name in names if name in PAGE_PARAMETERS] == (PAGE_PARAMETERS if operation_id in PAGED else [])
    assert operation_id not in PAGED or names[-4:] == PAGE_PARAMETERS


def test_a_cursor_is_not_empty() -> None:
    for name in ("After", "Before"):
        assert value_faults(DOCUMENT, DOCUMENT["components"]["parameters"][name]["schema"], "")


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_a_path_names_its_parameters_in_full(operation_id: str) -> None:
    path, _, operation = OPERATIONS[operation_id]
    in_path = {name for name, p in parameters(DOCUMENT, operation).items() if p["in"] == "path"}
    assert set(re.findall(r"{(\w+)}", path)) == in_path
    assert all(name.endswith("_id") and len(name) > len("_id") for name in in_path)


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_the_client_secret_comes_first_and_identifiers_come_before_what_is_optional(operation_id: str) -> None:
    taken = list(parameters(DOCUMENT, OPERATIONS[operation_id][2]).values())
    assert taken[0]["name"] == "x-client-secret"
    assert [p["name"] for p in taken if p.get("required")] == [p["name"] for p in taken][: len(_required(taken))]


def _required(taken: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [parameter for parameter in taken if parameter.get("required")]


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_a_token_is_demanded_exactly_where_the_answer_depends_on_whose_it_is(operation_id: str) -> None:
    _, method, operation = OPERATIONS[operation_id]
    demanded = operation.get("security", DOCUMENT["security"]) == [{"accessToken": []}]
    assert demanded == (operation_id in TOKEN_NEEDED or method == "post")


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_exactly_three_reads_may_answer_null(operation_id: str) -> None:
    schema = answer(OPERATIONS[operation_id][2])["schema"]
    assert (None in examples(OPERATIONS[operation_id][2], "200")) == ("anyOf" in schema) == (operation_id in NULLABLE)
    if operation_id in NULLABLE:
        assert without_null(schema) == {"$ref": f"#/components/schemas/{NULLABLE[operation_id]}"}


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_an_error_that_names_a_thing_names_the_one_that_was_asked_for(operation_id: str) -> None:
    path, _, operation = OPERATIONS[operation_id]
    named = [
        re.findall(r"Could not find '(\w+)'", str(e)) for status in ("400", "404") for e in examples(operation, status)
    ]
    asked = re.findall(r"{(\w+)_id}", path)
    assert [kind for kinds in named for kind in kinds] == [
        RESOURCES.get(name, name.title().replace("_", "")) for name in asked
    ]


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_a_422_speaks_of_what_the_operation_takes(operation_id: str) -> None:
    _, method, operation = OPERATIONS[operation_id]
    assert answer(operation, "422")["schema"] == {"$ref": "#/components/schemas/ValidationProblem"}
    names = _body_names(operation) if method == "post" else set()
    places = {p["in"] for p in parameters(DOCUMENT, operation).values()} | ({"body"} if method == "post" else set())
    for example in examples(operation, "422"):
        for fault in example["detail"]:
            place, name = fault["loc"][:2]
            assert place in places
            assert place == "path" or name in (names | set(parameters(DOCUMENT, operation)))


def _body_names(operation: dict[str, Any]) -> set[str]:
    """What can stand first on the way to a fault in a body: a property, or the name of one of the body's two forms."""
    properties = body(operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2])[
        "properties"
    ]
    return set(properties) | set(properties.get("__typename", {}).get("x-extensible-enum", []))


@pytest.mark.parametrize("name", ["CreateDeliveryRequest", "CreateTransferRequest", "CreateRetirementRequest"])
def test_a_note_has_to_be_sent_and_may_be_null(name: str) -> None:
    request = _example(name)
    assert value_faults(DOCUMENT, body(name), {**request, "notes": None}) == []
    assert value_faults(DOCUMENT, body(name), {key: value for key, value in request.items() if key != "notes"})


def _example(schema: str) -> dict[str, Any]:
    """The first example of a request."""
    for _, _, operation in OPERATIONS.values():
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        if content and content["schema"]["$ref"].endswith(f"/{schema}"):
            found: dict[str, Any] = resolve(DOCUMENT, next(iter(content["examples"].values())))["value"]
            return found
    raise LookupError(schema)


BAD_REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "a note of 257 characters": ("CreateDeliveryRequest", {"notes": "n" * 257}),
    "no batches to deliver": ("CreateDeliveryRequest", {"credit_batch_quantities": []}),
    "no batches to retire": ("CreateRetirementRequest", {"credit_batch_quantities": []}),
    "no kilograms": ("CreateRetirementFromOldestCreditsRequest", {"credit_quantity_kg": 0}),
    "half a kilogram": ("CreateRetirementFromOldestCreditsRequest", {"credit_quantity_kg": 0.5}),
    "no purpose": ("CreateRetirementRequest", {"retirement_purposes": []}),
    "a purpose twice": ("CreateRetirementRequest", {"retirement_purposes": ["other", "other"]}),
    "a vintage of the wrong century": ("CreateRetirementFromOldestCreditsRequest", {"vintage": 1899}),
    "an identifier that is too short": ("CreateTransferRequest", {"supplier_id": "spl_1"}),
    "a name of 257 characters": ("CreateBeneficiaryRequest", {"beneficiary_name": "n" * 257}),
    "nothing to sell": ("CreateStripeCheckoutSessionRequest", {"quantity_kg": 0}),
}


@pytest.mark.parametrize("name", BAD_REQUESTS)
def test_a_request_that_the_service_would_refuse_breaks_its_schema(name: str) -> None:
    schema, change = BAD_REQUESTS[name]
    assert value_faults(DOCUMENT, body(schema), _example(schema)) == []
    assert value_faults(DOCUMENT, body(schema), {**_example(schema), **change})


GOOD_ANSWERS: dict[str, tuple[str, Any]] = {
    "a batch without a removal": ("CreditBatch", "removal_id"),
    "a place without a description": ("Location", "description"),
    "a supplier without a place": ("Supplier", "location"),
    "a balance without orders": ("OrganisationCreditBalance", "order_balances"),
    "a retirement without a page": ("Retirement", "url"),
}


@pytest.mark.parametrize("name", GOOD_ANSWERS)
def test_what_came_or_is_announced_to_go_may_be_absent(name: str) -> None:
    schema, key = GOOD_ANSWERS[name]
    assert key in body(schema)["properties"]
    assert key not in body(schema)["required"]


def test_the_current_version_of_an_answer_is_shown_before_earlier_ones() -> None:
    for name, (_, _, operation) in OPERATIONS.items():
        kinds = list(answer(operation)["examples"])
        assert kinds[0] not in ("earlier_version", "founding", "none"), name


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_no_two_examples_of_an_answer_say_the_same(operation_id: str) -> None:
    values = [str(value) for value in examples(OPERATIONS[operation_id][2], "200")]
    assert len(values) == len(set(values))
