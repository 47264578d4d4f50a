"""A mirror's export never replaces the mirror, and what it prints of it is true."""

from __future__ import annotations

import datetime
import json
import os
from pathlib import Path
from typing import Any

import pytest
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.export import export_mirror

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("through", ["itself", "a symbolic link", "a hard link"])
def test_the_mirrors_own_files_are_never_replaced(world: Any, tmp_path: Path, ending: str, through: str) -> None:
    if world.mirror.engine.dialect.name != "sqlite":
        pytest.skip("of SQLite")
    own = Path(f"{world.mirror.engine.url.database}{ending}")
    target = own if through == "itself" else tmp_path / "out.csv"
    if through == "a symbolic link":
        target.symlink_to(own)
    elif through == "a hard link":
        if not own.exists():
            pytest.skip("of files that are there")
        os.link(own, target)
    with pytest.raises(InvalidArgumentError, match="is the mirror's own file: name another"):
        export_mirror(world.mirror, target, format="csv")
    world.assert_sound()


def test_kilograms_are_counted_once(world: Any, tmp_path: Path) -> None:
    held = sum(row["credit_kgs"] for row in world.rows("holdings"))
    assert any(row["status"] == "split" for row in world.rows("credit_batches"))
    for table, kgs in (("credit_batches", held), ("holdings", held), ("credit_batches_versions", None), ("runs", None)):
        assert export_mirror(world.mirror, tmp_path / "x.csv", table=table).credit_kgs == kgs
    for partition_by in ((), ("status",)):
        export_mirror(world.mirror, tmp_path / "x.parquet", partition_by=partition_by)
        assert json.loads((tmp_path / "x.parquet" / "_manifest.json").read_text())["credit_kgs"] == held


def test_a_moment_before_the_mirror_knew_everything_is_noted(world: Any, tmp_path: Path) -> None:
    (run,) = world.rows("runs")
    began = datetime.datetime.fromisoformat(str(run["started_at"])).replace(tzinfo=datetime.UTC)
    second = datetime.timedelta(seconds=1)
    for ending in ("csv", "parquet"):
        for table in ("holdings", "changes"):

            def note(at: datetime.datetime | None, name: str = f"{table}.{ending}", table: str = table) -> str | None:
                return export_mirror(world.mirror, tmp_path / name, table=table, at=at).note

            assert "did not exist yet" in str(note(began - second))
            assert note(world.clock() + second) is None
            assert note(None) is None


@pytest.mark.parametrize("partition_by", [(), ("status",), ("retired_at",)])
def test_other_programs_read_the_folder_as_the_page_says(
    world: Any, tmp_path: Path, partition_by: tuple[str, ...]
) -> None:
    polars, pandas = pytest.importorskip("polars"), pytest.importorskip("pandas")
    folder = tmp_path / "x.parquet"
    rows = export_mirror(world.mirror, folder, partition_by=partition_by).rows
    assert len(polars.scan_parquet(folder / "**/*.parquet", hive_partitioning=True).collect()) == rows
    if partition_by != ("retired_at",):
        assert len(pandas.read_parquet(folder)) == rows
    files = json.loads((folder / "_manifest.json").read_text())["files"]
    assert len(pandas.concat([pandas.read_parquet(folder / one["path"]) for one in files])) == rows
