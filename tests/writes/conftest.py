"""The fixtures of the tests of writes: a registry of their own, and both clients of it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.sandbox import Sandbox

sys.path.insert(0, str(Path(__file__).parent))

from writing_world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from isometric_registry.sandbox.data import RegistryData


@pytest.fixture
def sandbox(fresh_registry: Callable[[int], RegistryData]) -> Iterator[Sandbox]:
    with Sandbox(data=fresh_registry(20)) as sandbox:
        yield sandbox


@pytest.fixture(params=["sync", "async"])
def world(request: pytest.FixtureRequest, sandbox: Sandbox, clock: Any, tmp_path: Path) -> Iterator[World]:
    """Both clients, one after the other."""
    world = World(request.param, sandbox, clock, tmp_path / "writes.sqlite")
    yield world
    world.close()


@pytest.fixture
def still(sandbox: Sandbox, clock: Any, tmp_path: Path) -> Iterator[World]:
    """The synchronous client alone, where the other one can make no difference."""
    world = World("sync", sandbox, clock, tmp_path / "writes.sqlite")
    yield world
    world.close()
