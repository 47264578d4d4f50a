"""The recipes in docs/recipes that need more than the package: they run as they stand."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pytest
import sqlalchemy as sa
from isometric_registry.export import export_mirror
from isometric_registry.mirror import Mirror
from isometric_registry.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

RECIPES = Path(__file__).parents[2] / "docs" / "recipes"
BIN = Path(sys.executable).parent


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def database(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("mirror") / "registry.db"
    with sandbox.client(max_requests_per_minute=1_000_000) as registry, Mirror(place) as mirror:
        assert mirror.sync(registry).outcome == "done"
    return place


@pytest.fixture(scope="module")
def folder(database: Path) -> Path:
    with Mirror(database) as mirror:
        return export_mirror(mirror, database.parent / "batches.parquet", partition_by=["status", "project_id"]).path


@pytest.fixture(scope="module")
def expected(database: Path) -> dict[str, int]:
    """Kilograms by status, as SQL adds them up in the mirror itself."""
    with Mirror(database) as mirror, mirror.engine.connect() as connection:
        query = sa.text("SELECT status, sum(credit_kgs) FROM credit_batches GROUP BY status")
        found = {row[0]: int(row[1]) for row in connection.execute(query)}
    assert sum(found.values()) > 10**7
    return found


def recipe(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, RECIPES / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.filterwarnings("default")
def test_spark_adds_up_to_the_kilogram(folder: Path, expected: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.sql import SparkSession

    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
    try:
        assert recipe("spark_sum").kilograms_by_status(spark, str(folder)) == expected
        named = {row["credit_batch_id"] for row in spark.read.parquet(str(folder)).select("credit_batch_id").collect()}
        assert len(named) == json.loads((folder / "_manifest.json").read_text())["rows"]
    finally:
        spark.stop()


def test_duckdb_polars_and_pandas_add_up_to_the_kilogram(folder: Path, expected: dict[str, int]) -> None:
    query = (
        f"SELECT status, sum(credit_kgs) FROM read_parquet('{folder}/**/*.parquet', hive_partitioning=true) GROUP BY 1"
    )
    with duckdb.connect() as connection:
        assert dict(connection.execute(query).fetchall()) == expected
    frame = (
        pl.scan_parquet(folder / "**/*.parquet", hive_partitioning=True).group_by("status").agg(pl.sum("credit_kgs"))
    )
    assert dict(frame.collect().rows()) == expected
    sums = pd.read_parquet(folder).groupby("status", observed=True)["credit_kgs"].sum()
    assert {str(status): int(kgs) for status, kgs in sums.items()} == expected


@pytest.mark.filterwarnings("default")
def test_the_dagster_asset_fills_a_mirror_and_its_check_passes(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import dagster as dg

    for name, value in sandbox.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("ISOMETRIC_MIRROR_URL", f"sqlite:///{tmp_path}/registry.db")
    module = recipe("dagster_asset")
    module.definitions.get_repository_def()
    done = dg.materialize([module.registry_mirror, module.registry_mirror_agrees_with_itself])
    assert done.success
    assert all(evaluation.passed for evaluation in done.get_asset_check_evaluations())
    assert len(done.get_asset_check_evaluations()) == 1
    with Mirror(tmp_path / "registry.db") as mirror:
        assert mirror.status().unread == 0


@pytest.mark.parametrize("query", ["holdings_now", "retired_for"])
def test_datasette_answers_from_the_file(database: Path, query: str) -> None:
    command = [str(BIN / "datasette"), str(database), "--metadata", str(RECIPES / "datasette.yaml")]
    path = f"/registry/{query}.json?_shape=array"
    environment = os.environ | {"PYTHONWARNINGS": "ignore"}
    done = subprocess.run([*command, "--get", path], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) > 5


def test_the_questions_are_answered_on_postgresql_as_on_sqlite(sandbox: Sandbox, database: Path) -> None:
    server = sa.create_engine(os.environ["MIRROR_TEST_POSTGRESQL"], isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(sa.text("CREATE DATABASE questions"))
    address = server.url.set(database="questions").render_as_string(hide_password=False)
    answers = []
    with (
        sandbox.client(max_requests_per_minute=1_000_000) as registry,
        Mirror(address) as there,
        Mirror(database) as here,
    ):
        there.sync(registry)
        for mirror in (there, here):
            with mirror.engine.connect() as connection:
                if mirror is there:
                    connection.execute(sa.text("SET search_path TO isometric"))
                holders, retired, changed, life = (
                    connection.execute(sa.text(question)).all()
                    for question in (RECIPES / "questions.sql").read_text().split(";\n")
                    if question.strip()
                )
            assert len(holders) > 5
            assert len(retired) > 5
            assert len(life) == 1
            assert len(changed) == 0
            answers.append(
                ([(row[0], float(row[1])) for row in holders], [(*row[1:3], float(row[3])) for row in retired])
            )
    with server.connect() as connection:
        connection.execute(sa.text("DROP DATABASE questions WITH (FORCE)"))
    server.dispose()
    assert sorted(answers[0][0], key=str) == sorted(answers[1][0], key=str)
    assert answers[0][1] == answers[1][1]
