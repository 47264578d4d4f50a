"""The recipes that need nothing but the package run as they stand; the others are read as closely as can be here."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from isometric_registry.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
RECIPES = ROOT / "docs" / "recipes"
PAGE = (ROOT / "docs" / "mirror.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A home with credentials in a file, as the crontab has them, and a registry that they are for."""
    home = tmp_path_factory.mktemp("home")
    with Sandbox() as sandbox:
        lines = [f"export {name}={value}" for name, value in sandbox.environ.items()]
        (home / ".isometric-registry").write_text("\n".join(lines), encoding="utf-8")
        yield {
            "HOME": str(home),
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        }


def cron_lines() -> list[str]:
    lines = (RECIPES / "crontab").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


@pytest.fixture(scope="module")
def database(environment: dict[str, str]) -> Path:
    """What the crontab's commands make, run by the shell that cron runs them with."""
    for line in cron_lines():
        command = line.split(maxsplit=5)[5]
        done = subprocess.run(["/bin/sh", "-c", command], env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
    return Path(environment["HOME"], "registry.db")


def test_cron_fills_the_mirror(database: Path) -> None:
    assert [line.split(maxsplit=5)[:5] for line in cron_lines()] == [
        ["0", "*", "*", "*", "*"],
        ["0", "7", "*", "*", "*"],
    ]
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT count(*) FROM issuances").fetchone() == (64,)


def test_the_questions_in_sql_are_answered(database: Path) -> None:
    questions = (RECIPES / "questions.sql").read_text(encoding="utf-8").split(";\n")
    with closing(sqlite3.connect(database)) as connection:
        found = [connection.execute(question).fetchall() for question in questions if question.strip()]
    holders, retired, changed, life = found
    assert len(holders) > 5
    assert len(retired) > 5
    assert all(name for name, _ in holders)
    assert all(beneficiary for _, _, beneficiary, _ in retired)
    assert changed == []
    assert len(life) == 1


def commands_in(name: str) -> list[str]:
    return re.findall(r"isometric-registry (mirror [^\n>\"']+)", (RECIPES / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["isometric-registry-mirror.service", "github-actions.yml", "crontab"])
def test_every_command_in_a_recipe_has_options_that_exist(name: str) -> None:
    from isometric_registry.cli.app import app

    found = commands_in(name)
    assert found
    for command in found:
        _, subcommand, *words = command.split()
        known = {option for one in app.commands["mirror"].commands[subcommand].params for option in one.opts}  # type: ignore[attr-defined]
        assert {word for word in words if word.startswith("--")} <= known, command


def test_the_units_are_what_systemd_reads(tmp_path: Path) -> None:
    units = sorted(RECIPES.glob("isometric-registry-mirror.*"))
    sections = []
    for unit in units:
        parser = configparser.ConfigParser(strict=True, interpolation=None)
        parser.optionxform = str  # type: ignore[assignment]
        parser.read(unit, encoding="utf-8")
        sections.append(parser.sections())
    assert sections == [["Unit", "Service"], ["Unit", "Timer", "Install"]]
    if shutil.which("systemd-analyze"):
        for unit in units:
            shutil.copy(unit, tmp_path)
        command = ["systemd-analyze", "verify", *(str(tmp_path / unit.name) for unit in units)]
        done = subprocess.run(command, capture_output=True, text=True)
        assert "isometric-registry-mirror" not in done.stderr, done.stderr


def read_yaml(name: str) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load((RECIPES / name).read_text(encoding="utf-8"))
    return found


def test_the_workflow_has_what_a_workflow_needs() -> None:
    workflow = read_yaml("github-actions.yml")
    assert workflow[True]["schedule"]  # YAML 1.1 reads the key `on` as true
    (job,) = workflow["jobs"].values()
    assert all(("uses" in step) != ("run" in step) for step in job["steps"])
    assert "secrets.ISOMETRIC_CLIENT_SECRET" in job["env"]["ISOMETRIC_CLIENT_SECRET"]


def test_the_services_of_docker_name_what_there_is() -> None:
    compose = read_yaml("compose.yaml")
    services = compose["services"]
    assert set(services["sync"]["depends_on"]) <= set(services)
    volumes = [volume.split(":")[0] for volume in services["database"]["volumes"]]
    assert set(volumes) == set(compose["volumes"])
    assert services["sync"]["command"][:3] == ["isometric-registry", "mirror", "sync"]
    for service in services.values():
        for name, value in service["environment"].items():
            assert "$" in str(value) or not re.search("PASSWORD|SECRET|TOKEN|URL", name), name


def test_the_page_names_every_recipe() -> None:
    assert [path.name for path in RECIPES.iterdir() if f"recipes/{path.name}" not in PAGE] == []


def test_the_table_of_costs_is_what_the_simulation_says() -> None:
    script = "from benchmarks.mirror_cost import *\nfor one in STRATEGIES: print(row(1, one, simulate(1, 400, one)))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    rows = done.stdout.splitlines()
    assert len(rows) == 3
    assert all(line in PAGE for line in rows)
