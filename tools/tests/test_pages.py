"""The site's reference says what the contract says, and its curl commands do what they say."""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from contract_tools import curl, pages
from contract_tools.document import CONTRACT, operations, parse
from contract_tools.every_call import SUPPLIERS_OWN, Known
from isometric_registry.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCUMENT = parse(CONTRACT.read_text(encoding="utf-8"))
OPERATIONS = list(operations(DOCUMENT))
READS = [entry for entry in OPERATIONS if entry[1] == "get"]


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.mark.parametrize(("path", "method", "operation"), OPERATIONS, ids=[o["operationId"] for _, _, o in OPERATIONS])
def test_a_curl_command_reaches_its_operation_with_nothing_missing(
    sandbox: Sandbox, path: str, method: str, operation: dict[str, Any]
) -> None:
    command = curl.command(DOCUMENT, path, method, operation)
    environ = {**os.environ, **sandbox.environ}
    ran = subprocess.run(["sh", "-c", command], env=environ, capture_output=True, text=True, timeout=60, check=False)
    # The identifiers of the contract's examples are not those of the embedded registry.
    assert ran.returncode == 0 or re.search(r"error: (400|403|404)$", ran.stderr.strip()), ran.stderr + ran.stdout


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("body", [None, {"name": "Last Pool"}])
def test_a_curl_command_sends_the_method_of_its_operation(method: str, body: dict[str, Any] | None) -> None:
    operation: dict[str, Any] = {"operationId": "askPool", "parameters": []}
    if body is not None:
        operation["requestBody"] = {"content": {"application/json": {"examples": {"one": {"value": body}}}}}
    command = curl.command(DOCUMENT, "/pools", method, operation)
    # What curl sends by itself: a POST if there is a body.
    asked = re.findall(r"--request (\w+)", command) or ["POST" if "--json" in command else "GET"]
    assert asked == [method.upper()]


def test_a_curl_command_asks_with_every_parameter_that_is_required() -> None:
    query = {"in": "query", "schema": {"type": "string"}}
    parameters = [
        {"name": "year", "required": True, "example": 2026, **query},
        {"name": "from", "required": True, **query},
        {"name": "kind", **query},
    ]
    command = curl.command(DOCUMENT, "/pools", "get", {"operationId": "askPool", "parameters": parameters})
    assert '"$ISOMETRIC_BASE_URL/pools?year=2026&from=FROM"' in command


@pytest.mark.parametrize(("path", "method", "operation"), READS, ids=[o["operationId"] for _, _, o in READS])
def test_a_curl_command_brings_the_answer_for_an_identifier_that_there_is(
    sandbox: Sandbox, path: str, method: str, operation: dict[str, Any]
) -> None:
    with ExitStack() as clients:
        known = Known(sandbox, clients)
        document = copy.deepcopy(DOCUMENT)
        for parameter in document["components"]["parameters"].values():
            if parameter["in"] == "path" and f"{{{parameter['name']}}}" in path:
                parameter["example"] = known.argument(parameter["name"])
        own = {"ISOMETRIC_ACCESS_TOKEN": known.token} if operation["operationId"] in SUPPLIERS_OWN else {}
    command = curl.command(document, path, method, operation)
    environ = {**os.environ, **sandbox.environ, **own}
    ran = subprocess.run(["sh", "-c", command], env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr + ran.stdout
    assert json.loads(ran.stdout)


def test_no_credential_is_on_a_command_line() -> None:
    for path, method, operation in OPERATIONS:
        line, _, headers = curl.command(DOCUMENT, path, method, operation).partition("<<END")
        assert "ISOMETRIC_CLIENT_SECRET" not in line
        assert "ISOMETRIC_ACCESS_TOKEN" not in line
        assert "ISOMETRIC_CLIENT_SECRET" in headers
        assert ("ISOMETRIC_ACCESS_TOKEN" in headers) == (operation.get("security") == [{"accessToken": []}])


def test_a_new_operation_and_a_new_schema_are_in_the_reference(tmp_path: Path, contract: dict[str, Any]) -> None:
    refund = contract["paths"]["/refunds/{refund_id}"]["get"]
    contract["paths"]["/refunds/{refund_id}/story"] = {"get": {**refund, "operationId": "getRefundStory"}}
    contract["components"]["schemas"]["Story"] = contract["components"]["schemas"]["PageInfo"]
    pages.write_pages(contract, tmp_path)
    assert "(getrefundstory)=" in (tmp_path / "refunds.md").read_text(encoding="utf-8")
    assert "## Story" in (tmp_path / "schemas.md").read_text(encoding="utf-8")


def test_every_operation_and_property_of_the_contract_is_in_the_reference(tmp_path: Path) -> None:
    pages.write_pages(DOCUMENT, tmp_path)
    text = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("*.md"))
    for path, method, operation in OPERATIONS:
        assert f"{method.upper()} {path}\n" in text
        assert f"({operation['operationId'].lower()})=" in text
    for schema in DOCUMENT["components"]["schemas"].values():
        assert all(f"| `{name}` |" in text for name in schema["properties"])
