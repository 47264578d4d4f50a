"""One typed method for each operation, and each of them in both clients."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.errors import InvalidArgumentError, NotFoundError
from isometric_registry.issuances import AsyncIssuances, Issuances
from isometric_registry.models import CreditBatch, Issuance, IssuanceCreditBatches
from isometric_registry.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

TWINS = [(Issuances, AsyncIssuances)]
METHODS = [
    (sync, twin, name)
    for sync, twin in TWINS
    for name, member in vars(sync).items()
    if inspect.isfunction(member) and not name.startswith("_")
]
DEFERRED = {"Pages": "AsyncPages", "Generator": "AsyncGenerator"}
"""What comes back without a wait, since it waits while it is iterated over."""


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """A sandbox that is only asked."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.mark.parametrize(("sync", "twin"), TWINS)
def test_both_clients_have_the_same_methods(sync: type, twin: type) -> None:
    def public(cls: type) -> list[str]:
        return [name for name in vars(cls) if not name.startswith("_")]

    assert public(sync) == public(twin)


@pytest.mark.parametrize(("sync", "twin", "name"), METHODS)
def test_a_method_and_its_twin_take_the_same_arguments(sync: type, twin: type, name: str) -> None:
    ours, theirs = (inspect.signature(getattr(cls, name)) for cls in (sync, twin))

    assert list(ours.parameters) == list(theirs.parameters)
    for one, other in zip(ours.parameters.values(), theirs.parameters.values(), strict=True):
        assert (one.kind, one.default) == (other.kind, other.default)
        # An asynchronous method may take asynchronous identifiers as well.
        assert str(other.annotation).replace(" | AsyncIterable[str]", "") == str(one.annotation)


@pytest.mark.parametrize(("sync", "twin", "name"), METHODS)
def test_a_method_and_its_twin_return_the_same(sync: type, twin: type, name: str) -> None:
    ours, theirs = (inspect.signature(getattr(cls, name)).return_annotation for cls in (sync, twin))
    head = ours.split("[")[0]

    if head in DEFERRED:
        assert theirs.split("[")[0] == DEFERRED[head]
        assert not inspect.iscoroutinefunction(getattr(twin, name))
    else:
        assert theirs == ours
        assert inspect.iscoroutinefunction(getattr(twin, name))


@pytest.mark.parametrize(("sync", "twin", "name"), METHODS)
def test_a_twins_docstring_leads_to_the_full_one(sync: type, twin: type, name: str) -> None:
    assert getattr(sync, name).__doc__
    assert f"see ``{sync.__name__}.{name}``" in getattr(twin, name).__doc__


CALLS = [
    ("issuances", "credit_batches", "demo", IssuanceCreditBatches),
    ("issuances", "get", "demo", Issuance),
    ("credit_batches", "get", "batch", CreditBatch),
]


def identifier(sandbox: Sandbox, which: str) -> str:
    return sandbox.data.landmarks.demo if which == "demo" else next(iter(sandbox.data.credit_batches))


@pytest.mark.parametrize(("resource", "method", "which", "model"), CALLS)
def test_a_call_returns_its_model_as_the_registry_has_it(
    sandbox: Sandbox, resource: str, method: str, which: str, model: type
) -> None:
    wanted = identifier(sandbox, which)
    with sandbox.client() as registry:
        answer = getattr(getattr(registry, resource), method)(wanted)

    assert type(answer) is model
    records: dict[str, Any] = {
        "Issuance": sandbox.data.issuances,
        "IssuanceCreditBatches": sandbox.data.issuance_credit_batches,
        "CreditBatch": sandbox.data.credit_batches,
    }
    assert answer.to_dict() == records[model.__name__][wanted]


@pytest.mark.parametrize(("resource", "method", "which", "model"), CALLS)
def test_the_asynchronous_call_returns_the_same(
    sandbox: Sandbox, resource: str, method: str, which: str, model: type
) -> None:
    async def run() -> Any:
        async with sandbox.async_client() as registry:
            return await getattr(getattr(registry, resource), method)(identifier(sandbox, which))

    answer = asyncio.run(run())
    with sandbox.client() as registry:
        assert answer == getattr(getattr(registry, resource), method)(identifier(sandbox, which))
    assert type(answer) is model


@pytest.mark.parametrize(("resource", "method", "which"), [call[:3] for call in CALLS])
def test_what_does_not_exist_is_not_found(sandbox: Sandbox, resource: str, method: str, which: str) -> None:
    absent = identifier(sandbox, which)[:4] + "000000000SBX0000"

    with sandbox.client() as registry, pytest.raises(NotFoundError, match=absent):
        getattr(getattr(registry, resource), method)(absent)


@pytest.mark.parametrize("value", ["", "iss_1/../..", "iss 1", "iss_1\n", "iss_é", None, 7, b"iss_1"])
@pytest.mark.parametrize(("resource", "method"), [call[:2] for call in CALLS])
def test_an_identifier_that_could_change_the_path_is_refused(
    sandbox: Sandbox, resource: str, method: str, value: Any
) -> None:
    sandbox.requests.clear()
    with sandbox.client() as registry, pytest.raises(InvalidArgumentError, match=r"_id is .*: pass"):
        getattr(getattr(registry, resource), method)(value)

    assert len(sandbox.requests) == 0
