"""The fixtures that pytest finds by itself. Whoever asks for none of them pays for importing this file alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..client import AsyncRegistryClient, RegistryClient
    from ..sandbox import Sandbox


@pytest.fixture
def registry_sandbox() -> Iterator[Sandbox]:
    """An embedded registry on a free port, the same at the start of each test; a write changes it for that test alone.

    Set its ``faults`` to have requests go wrong; its ``requests`` and ``record`` tell what was asked and what was done.
    """
    from ..sandbox import Sandbox

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def registry(registry_sandbox: Sandbox) -> Iterator[RegistryClient]:
    """A client of the embedded registry, with the access token of a buyer."""
    with registry_sandbox.client() as client:
        yield client


@pytest.fixture
def async_registry(registry_sandbox: Sandbox) -> AsyncRegistryClient:
    """An asynchronous client of the embedded registry, to be entered with ``async with`` by the test."""
    return registry_sandbox.async_client()


@pytest.fixture
def registry_environment(registry_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The embedded registry, with ``ISOMETRIC_*`` set so that clients which the tested program makes meet it."""
    for name, value in registry_sandbox.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("ISOMETRIC_ENVIRONMENT", raising=False)
    return registry_sandbox
