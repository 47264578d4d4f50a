"""A sandbox to ask, and a client of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isometric_registry import RegistryClient


@pytest.fixture(scope="session")
def running() -> Iterator[Sandbox]:
    """One sandbox for all tests that only ask it something."""
    with Sandbox(data=make_registry()) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    """The running sandbox, with nothing asked so far."""
    running.requests.clear()
    return running


@pytest.fixture
def registry(sandbox: Sandbox) -> Iterator[RegistryClient]:
    """A client of the sandbox."""
    with sandbox.client() as client:
        yield client
