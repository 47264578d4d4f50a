"""Every answer that the default sandbox can give is one that the contract allows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from isometric_registry.sandbox.data import make_body
from jsonschema import Draft202012Validator

from .conftest import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx
    from isometric_registry.sandbox.data import RegistryData

    from .conftest import Caller

    Check = Callable[[str, Any], None]

KEPT_AS = {"credit_batches": "batches"}
"""Where the ledger has a name of its own for what a path is about."""

UNKNOWN = "iss_0000000000SBX000"


def test_every_issuance_is_as_the_contract_says(data: RegistryData, check: Check) -> None:
    for issuance in data.issuances.values():
        check("Issuance", issuance)


@pytest.mark.slow
def test_the_credit_batches_of_every_issuance_are_as_the_contract_says(data: RegistryData, check: Check) -> None:
    for body in data.issuance_credit_batches.values():
        check("IssuanceCreditBatches", body)


def test_every_half_of_a_split_batch_is_as_the_contract_says(data: RegistryData, check: Check) -> None:
    for batch in data.credit_batches.values():
        if batch["parent_id"] is not None:
            check("CreditBatch", batch)


def test_a_body_made_for_a_benchmark_is_as_the_contract_says(check: Check) -> None:
    check("IssuanceCreditBatches", make_body(21))


@pytest.mark.slow
def test_every_operation_answers_as_the_contract_says(caller: Caller) -> None:
    """The first page of every list, and every single object, of all who may ask."""
    document = yaml.load(CONTRACT.read_text(encoding="utf-8"), yaml.CSafeLoader)
    ledger = caller.sandbox.data.ledger
    checked = 0
    for path, item in document["paths"].items():
        if "get" not in item:
            continue
        schema = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        validator = Draft202012Validator(
            {**schema, "components": document["components"]},
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        for address, who in addresses(caller, path, list(ledger.organisations)):
            answer = caller.ask(address, who=who)
            if answer.status_code != 403:
                assert answer.status_code == 200, answer.text
                validator.validate(answer.json())
                checked += 1
    assert checked > 200


def addresses(caller: Caller, path: str, organisations: list[str]) -> Iterator[tuple[str, str]]:
    """A path with each identifier that it can have, and somebody to ask; a path without one for everybody."""
    ledger = caller.sandbox.data.ledger
    if "{" not in path:
        yield from ((path, who) for who in organisations)
        return
    kind = path.split("/")[1]
    for identifier, record in list(getattr(ledger, KEPT_AS.get(kind, kind)).items())[:60]:
        who = {"organisations": identifier, "orders": getattr(getattr(record, "buyer", None), "id", None)}.get(kind)
        if kind == "suppliers":
            who = record.organisation.id
        yield re.sub(r"\{.*\}", identifier, path), who or caller.buyer


def test_every_page_is_as_the_contract_says(http: httpx.Client, check: Check) -> None:
    query: dict[str, str | int] = {"first": 7}
    while True:
        page = http.get("/issuances", params=query).raise_for_status().json()
        check("IssuancePage", page)
        if not page["page_info"]["has_next_page"]:
            break
        query["after"] = page["page_info"]["end_cursor"]


@pytest.mark.parametrize(
    ("path", "secret", "status"),
    [
        (f"/issuances/{UNKNOWN}", True, 400),
        (f"/credit_batches/{UNKNOWN}", True, 400),
        ("/issuances", False, 401),
        ("/nowhere", True, 404),
        ("/issuances/short", True, 422),
        ("/issuances?first=0", True, 422),
    ],
)
def test_every_refusal_is_as_the_contract_says(http: httpx.Client, path: str, secret: bool, status: int) -> None:
    if not secret:
        del http.headers["x-client-secret"]
    answer = http.get(path)
    assert answer.status_code == status
    document = yaml.load(CONTRACT.read_text(encoding="utf-8"), yaml.CSafeLoader)
    [responses] = [
        item["get"]["responses"]
        for path, item in document["paths"].items()
        if re.fullmatch(r"/issuances/\{\w+\}", path)
    ]
    name = responses[str(status)]["$ref"].rpartition("/")[2]
    schema = document["components"]["responses"][name]["content"]["application/json"]["schema"]
    Draft202012Validator({**schema, "components": document["components"]}).validate(answer.json())
    assert answer.json()["detail"]


def test_what_crosses_the_wire_is_what_the_registry_holds(data: RegistryData, http: httpx.Client) -> None:
    for identifier in (data.landmarks.demo, data.landmarks.future):
        assert http.get(f"/issuances/{identifier}").json() == data.issuances[identifier]
        batches = http.get(f"/issuances/{identifier}/credit_batches").json()
        assert batches == data.issuance_credit_batches[identifier]


def test_a_half_of_a_split_batch_can_be_asked_for(data: RegistryData, http: httpx.Client) -> None:
    half = next(batch for batch in data.credit_batches.values() if batch["parent_id"] is not None)
    assert http.get(f"/credit_batches/{half['id']}").json() == half
