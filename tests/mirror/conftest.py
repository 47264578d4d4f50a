"""What the mirror's tests share: a registry and a mirror on each database that there is."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry

sys.path.insert(0, str(Path(__file__).parent))

from mirror_world import ISSUANCES, Clock, World

if TYPE_CHECKING:
    from collections.abc import Iterator

POSTGRESQL = os.environ.get("MIRROR_TEST_POSTGRESQL")
"""The address of a PostgreSQL database that tests may empty; without it they run on SQLite alone."""


def emptied(url: str) -> str:
    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA IF EXISTS isometric CASCADE"))
    engine.dispose()
    return url


DATABASES = ["sqlite", *(["postgresql"] if POSTGRESQL else [])]


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


def fill(world: World, loaded: Path) -> None:
    """Sync a mirror for the first time; on SQLite by a copy of one that was, which takes no time."""
    if world.url.startswith("sqlite"):
        path = str(world.mirror.engine.url.database)
        shutil.copy(loaded, path)
        connection = sqlite3.connect(path)
        with connection:
            address = world.sandbox.base_url
            connection.execute("UPDATE about SET value = ? WHERE name = 'base_url'", (address,))
        connection.close()
        world.clock.pass_by(minutes=1)
    else:
        world.sync()
    world.sandbox.requests.clear()
