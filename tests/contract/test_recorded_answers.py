"""Every recorded version of the answer, and one from the future, is read over a socket without loss."""

from __future__ import annotations

import asyncio
import datetime
import json
from typing import TYPE_CHECKING, Any

import pytest
from contract_tools.examples import value_faults
from isometric_registry import AsyncRegistryClient, RegistryClient, models
from isometric_registry_client import models as generated

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from isometric_registry.models import IssuanceCreditBatches

    Serve = Callable[[bytes], AbstractContextManager[str]]
    Version = Callable[[str], dict[str, Any]]
    Read = Callable[[Serve, dict[str, Any]], IssuanceCreditBatches]

FIRST_SEEN = {"sequestered_on": "b", "supplier_id": "b", "ccp_approved": "b", "carbon_removal_data": "b"}
FIRST_SEEN |= {"removal_location": "b", "delivered_at": "e", "delivery_id": "e", "sequestered_at": "a"}
LAST_SEEN = {"sequestered_at": "a", "removal_location": "c"}
"""Since and until which version a property of a batch is in the answer; all others are in every one."""

SCALARS = {"integer": int, "boolean": bool, "string": str, "number": float}


def read_in_turn(serve: Serve, answer: dict[str, Any]) -> IssuanceCreditBatches:
    with serve(json.dumps(answer).encode()) as url, RegistryClient(base_url=url, client_secret="x" * 32) as registry:
        return registry.issuances.credit_batches(answer["issuance_id"])


def read_asynchronously(serve: Serve, answer: dict[str, Any]) -> IssuanceCreditBatches:
    async def read(url: str) -> IssuanceCreditBatches:
        async with AsyncRegistryClient(base_url=url, client_secret="x" * 32) as registry:
            return await registry.issuances.credit_batches(answer["issuance_id"])

    with serve(json.dumps(answer).encode()) as url:
        return asyncio.run(read(url))


@pytest.fixture(params=[read_in_turn, read_asynchronously], ids=["sync", "async"])
def read(request: pytest.FixtureRequest) -> Read:
    """Reads an answer through one client, then through the other."""
    chosen: Read = request.param
    return chosen


def assert_read(contract: dict[str, Any], schema: dict[str, Any], raw: Any, value: Any) -> None:
    """Fail unless `value` is what `raw` means under a schema, with the right Python type at every level."""
    if "anyOf" in schema:
        schema = {"type": "null"} if raw is None else schema["anyOf"][0]
    if raw is None:
        assert value is None
    elif "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        assert type(value) is getattr(generated, name)
        assert_object_read(contract, contract["components"]["schemas"][name], raw, value)
    elif schema["type"] == "array":
        assert type(value) is list
        assert len(value) == len(raw)
        for raw_item, item in zip(raw, value, strict=True):
            assert_read(contract, schema["items"], raw_item, item)
    elif schema.get("format") == "date-time":
        assert type(value) is datetime.datetime
        assert value == datetime.datetime.fromisoformat(raw)
        assert value.utcoffset() == datetime.timedelta(0)
    elif schema.get("format") == "date":
        assert type(value) is datetime.date
        assert value.isoformat() == raw
    else:
        kind = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
        assert isinstance(value, SCALARS[kind]) or (kind == "number" and type(value) is int)
        assert value == raw


def assert_object_read(contract: dict[str, Any], schema: dict[str, Any], raw: dict[str, Any], value: Any) -> None:
    for name, member in schema["properties"].items():
        if name in raw:
            assert_read(contract, member, raw[name], getattr(value, name))
        else:
            assert getattr(value, name) is None
    unknown = {name: member for name, member in raw.items() if name not in schema["properties"]}
    assert value.additional_properties == unknown


def test_every_recorded_answer_is_one_that_the_contract_allows(
    contract: dict[str, Any], recorded: dict[str, Any]
) -> None:
    assert value_faults(contract, {"$ref": "#/components/schemas/IssuanceCreditBatches"}, recorded) == []


def test_every_field_of_every_recorded_answer_has_the_right_type(
    contract: dict[str, Any], recorded: dict[str, Any], serve: Serve, read: Read
) -> None:
    result = read(serve, recorded)
    assert type(result) is models.IssuanceCreditBatches
    assert_object_read(contract, contract["components"]["schemas"]["IssuanceCreditBatches"], recorded, result)


def test_nothing_of_a_recorded_answer_is_lost_on_the_way_back(
    recorded: dict[str, Any], serve: Serve, read: Read
) -> None:
    written = json.dumps(read(serve, recorded).to_dict(), sort_keys=True).replace("+00:00", "Z")
    assert written == json.dumps(recorded, sort_keys=True).replace("+00:00", "Z")


@pytest.mark.parametrize("letter", "abcdef")
def test_each_version_has_exactly_the_properties_it_is_known_for(
    contract: dict[str, Any], version: Version, letter: str
) -> None:
    properties = contract["components"]["schemas"]["CreditBatch"]["properties"]
    expected = {name for name in properties if FIRST_SEEN.get(name, "a") <= letter <= LAST_SEEN.get(name, "f")}
    answer = version(f"version_{letter}")
    for batch in [*answer["supplier_credit_batches"], *answer["buffer_pool_credit_batches"]]:
        assert set(batch) == expected


def test_the_founding_document_s_answer_has_a_moment_of_sequestration(
    version: Version, serve: Serve, read: Read
) -> None:
    batch = read(serve, version("version_a")).supplier_credit_batches[0]
    assert batch.sequestered_at == datetime.datetime(2023, 11, 7, 5, 31, 56, tzinfo=datetime.UTC)
    assert batch.sequestered_on is None
    assert models.sequestration_date(batch) == datetime.date(2023, 11, 7)


def test_a_current_answer_has_a_day_of_sequestration(version: Version, serve: Serve, read: Read) -> None:
    batch = read(serve, version("version_f")).supplier_credit_batches[0]
    assert batch.sequestered_on == datetime.date(2026, 5, 31)
    assert batch.sequestered_at is None
    assert batch.issued_at == datetime.datetime(2026, 7, 2, 10, 11, 12, 131415, tzinfo=datetime.UTC)


def test_an_unknown_status_comes_through_as_itself(version: Version, serve: Serve, read: Read) -> None:
    result = read(serve, version("future"))
    assert result.supplier_credit_batches[0].status == "pledged"
    assert result.buffer_pool_credit_batches[0].status == "cancelled"


def test_unknown_properties_can_be_read_at_every_level(version: Version, serve: Serve, read: Read) -> None:
    result = read(serve, version("future"))
    batch = result.supplier_credit_batches[0]
    assert result.additional_properties["ledger_revision"] == 7
    assert batch.additional_properties["labels"] == ["vintage-2027", "pilot"]
    assert batch.size.additional_properties["uncertainty"] == 0.02
    assert batch.owner.additional_properties["kind"] == {"code": "foundation"}
    assert batch.carbon_removal_data is not None
    assert batch.carbon_removal_data.additional_properties["leakage_kg"] == 0
    assert batch.removal_location is not None
    assert batch.removal_location.additional_properties["region"] == "Hellisheiði"


def test_identifiers_of_37_characters_are_read(version: Version, serve: Serve, read: Read) -> None:
    assert len(read(serve, version("future")).issuance_id) == 37


def test_kilograms_beyond_32_bits_are_exact(version: Version, serve: Serve, read: Read) -> None:
    assert read(serve, version("future")).credit_batch_size_total.credit_kgs == 6_442_450_948
