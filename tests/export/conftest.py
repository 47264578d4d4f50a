"""What the export's tests share: answers to change at will, and a small registry to walk through."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.models import IssuanceCreditBatches
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_body, make_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from isometric_registry import RegistryClient

Wire = dict[str, Any]


def unshared(body: Wire) -> Wire:
    """Return a copy in which no two batches have the same object for an owner."""
    copied: Wire = json.loads(json.dumps(body))
    return copied


@pytest.fixture(scope="session")
def observed_at() -> datetime:
    """A moment that never passes, so that two exports can be compared byte for byte."""
    return datetime(2026, 7, 1, 12, 30, tzinfo=UTC)


@pytest.fixture
def body() -> Wire:
    """The body of an issuance with 40 batches, retired and split ones among them, open to change."""
    return unshared(make_body(40, seed=1))


@pytest.fixture
def result(body: Wire) -> IssuanceCreditBatches:
    """The same as an answer."""
    return IssuanceCreditBatches.from_dict(body)


@pytest.fixture(scope="session")
def changed() -> Callable[..., IssuanceCreditBatches]:
    """Makes an answer with two batches, of which the first one's properties are as a test wants them."""

    def make(**properties: Any) -> IssuanceCreditBatches:
        small = unshared(make_body(2))
        small["supplier_credit_batches"][0].update(properties)
        return IssuanceCreditBatches.from_dict(small)

    return make


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    """A registry with 30 issuances and 1,600 batches."""
    with Sandbox(data=make_registry(issuances=30, batches=1600)) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    """The same registry in a server of its own, which no request that an earlier test broke off can reach."""
    with Sandbox(data=running.data) as sandbox:
        yield sandbox


@pytest.fixture
def registry(sandbox: Sandbox) -> Iterator[RegistryClient]:
    """A client of it that gives up at once."""
    with sandbox.client(max_retries=0) as client:
        yield client
