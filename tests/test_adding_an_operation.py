"""Adding an operation is one file, the contract: a forty-second one is in both clients without another edit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

PATHS = """
  /buffer_pools:
    get:
      operationId: listBufferPools
      tags: [buffer_pools]
      summary: List buffer pools
      description: Returns one page of all buffer pools.
      parameters:
        - $ref: '#/components/parameters/ClientSecret'
        - name: country_code
          in: query
          description: Only the pools of this country.
          schema: {type: string, minLength: 3, maxLength: 3}
        - $ref: '#/components/parameters/First'
        - $ref: '#/components/parameters/After'
      responses:
        '200':
          description: One page of pools.
          content: {application/json: {schema: {$ref: '#/components/schemas/OrganisationPage'}}}
  /buffer_pools/{buffer_pool_id}/withdraw:
    post:
      operationId: createBufferPoolWithdrawal
      tags: [buffer_pools]
      summary: Withdraw from a buffer pool
      parameters:
        - $ref: '#/components/parameters/ClientSecret'
        - {name: buffer_pool_id, in: path, required: true, description: The pool., schema: {type: string}}
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: '#/components/schemas/CreditBatchQuantity'}}}
      responses:
        '201':
          description: The withdrawal.
          content: {application/json: {schema: {$ref: '#/components/schemas/Organisation'}}}
"""

PROBE = """
import asyncio, inspect, json, sys
sys.path.insert(0, sys.argv[1])
sys.path.insert(0, "tests/operations")
from isometric_registry import AsyncRegistryClient, RegistryClient
from isometric_registry.errors import ServerError
from isometric_registry.sandbox import Sandbox
from isometric_registry_client.api import OPERATIONS
from conftest import Answering

server = Answering()
options = {"client_secret": "c" * 32, "base_url": server.base_url}
pool = {"id": "org_1D0000000SBXP001", "name": "Buffer Pool", "domain": None}
page = {"nodes": [pool], "total_count": 1, "page_info": {
    "has_previous_page": False, "start_cursor": None, "has_next_page": False, "end_cursor": None}}
batch = {"credit_batch_id": "ctb_1F2Q8A7NPSBX5KD2", "credit_quantity_kg": 5}

async def main():
    async with AsyncRegistryClient(**options) as registry:
        server.says(page)
        names = [item.name async for item in registry.buffer_pools.list(country_code="NOR")]
        server.says(pool, status=201)
        return names, (await registry.buffer_pools.create_withdrawal("bpl_1", **batch)).name

with RegistryClient(**options) as registry:
    server.says(page)
    names = [item.name for item in registry.buffer_pools.list(country_code="NOR")]
    query = server.asked[0].query
    server.says(pool, status=201)
    name = registry.buffer_pools.create_withdrawal("bpl_1", **batch).name
    body = server.asked[0].body

with Sandbox() as sandbox, sandbox.client(max_retries=0) as registry:
    try:
        list(registry.buffer_pools.list())
    except ServerError as error:
        refused = [error.status_code, str(error.detail).split()[-2]]
print(json.dumps({
    "table": [entry.call for entry in OPERATIONS if entry.resource == "buffer_pools"],
    "count": len(OPERATIONS), "sync": [names, name], "async": asyncio.run(main()), "query": query, "body": body,
    "refused": refused,
    "help": inspect.getdoc(type(registry.buffer_pools).list), "group": inspect.getdoc(type(registry).buffer_pools),
}))
server.stop()
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("forty-two")
    contract = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    tag = "  - name: buffer_pools\n    description: Buffer pools, which insure against reversals.\n"
    head, paths, rest = contract.partition("\npaths:\n")
    (folder / "copy.yaml").write_text(head.rstrip() + "\n" + tag + paths + PATHS.lstrip("\n") + rest, encoding="utf-8")
    environment = str(Path(sys.prefix))
    made = folder / "generated" / "isometric_registry_client"
    settings = [f"CONTRACT={folder / 'copy.yaml'}", f"PACKAGE={made}", f"BUILD={folder / 'build'}"]
    command = ["make", "-s", "-o", f"{environment}/installed", "generate", f"VENV={environment}", *settings]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    path = os.pathsep.join([str(made.parent), str(ROOT / "overrides")])
    run = subprocess.run(
        [sys.executable, "-c", PROBE, str(made.parent)],
        cwd=ROOT, check=True, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    return dict(json.loads(run.stdout))


def test_it_is_in_the_table(found: dict[str, object]) -> None:
    assert found["table"] == ["list", "create_withdrawal"]
    assert found["count"] == 43


def test_both_clients_call_it_over_a_socket(found: dict[str, object]) -> None:
    assert found["sync"] == found["async"] == [["Buffer Pool"], "Buffer Pool"]
    assert found["query"] == [["country_code", "NOR"], ["first", "50"]]
    assert found["body"] == {"credit_batch_id": "ctb_1F2Q8A7NPSBX5KD2", "credit_quantity_kg": 5}


def test_the_embedded_registry_says_that_it_has_no_data_for_it_yet(found: dict[str, object]) -> None:
    assert found["refused"] == [501, "listBufferPools"]


def test_the_contract_s_own_words_document_it(found: dict[str, object]) -> None:
    assert found["group"] == "Buffer pools, which insure against reversals."
    assert "country_code: Only the pools of this country." in str(found["help"])
