"""The fixtures of the tests of writes: a registry of their own, and both clients of it."""

from __future__ import annotations

import gc
import pickle
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry

sys.path.insert(0, str(Path(__file__).parent))

from writing_world import World

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def untouched() -> bytes:
    """A registry that nobody has written to. To unpack it takes a third of the time that playing its past does."""
    return pickle.dumps(make_registry())


@pytest.fixture
def sandbox(untouched: bytes) -> Iterator[Sandbox]:
    gc.disable()  # a collection in the middle of it takes twice as long as all the rest, and finds nothing
    try:
        data = pickle.loads(untouched)
    finally:
        gc.enable()
    with Sandbox(data=data) as sandbox:
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
