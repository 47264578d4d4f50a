"""What the mirror's tests share: a registry, and a mirror of it on the database that they run on."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry

sys.path.insert(0, str(Path(__file__).parent))

from mirror_world import DATABASES, ISSUANCES, POSTGRESQL, Clock, World, emptied, fill

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that is empty."""
    return emptied(str(POSTGRESQL)) if request.param == "postgresql" else f"sqlite:///{tmp_path / 'registry.db'}"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(data=make_registry(issuances=ISSUANCES)) as sandbox:
        yield sandbox


@pytest.fixture
def empty(sandbox: Sandbox, url: str) -> Iterator[World]:
    """A registry and a mirror that was never synced."""
    world = World(sandbox, url, Clock())
    yield world
    world.registry.close()
    world.mirror.close()


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with a mirror of the registry that ``sandbox`` is at first."""
    path = tmp_path_factory.mktemp("loaded") / "registry.db"
    with Sandbox(data=make_registry(issuances=ISSUANCES)) as sandbox:
        world = World(sandbox, str(path), Clock())
        assert world.sync().outcome == "done"
        world.registry.close()
        world.mirror.close()
    return path


@pytest.fixture
def world(empty: World, loaded: Path) -> World:
    """A registry and a mirror that was synced once."""
    fill(empty, loaded)
    return empty
