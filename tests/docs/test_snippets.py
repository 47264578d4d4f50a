"""Every command and every snippet of README and docs runs as it stands, in an empty folder, against the registry."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from isometric_registry.sandbox import Sandbox

sys.path.insert(0, str(Path(__file__).parent))
from pages import NOT_RUN, Block, blocks, reason_not_to_run

if TYPE_CHECKING:
    from collections.abc import Iterator

SNIPPETS = blocks("python")
CONSOLES = blocks("console")


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """What `isometric-registry sandbox` tells a reader to set, and the commands of this environment."""
    with Sandbox() as sandbox:
        yield {
            **os.environ,
            **sandbox.environ,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONWARNINGS": "error",
        }


@pytest.mark.parametrize("block", SNIPPETS, ids=str)
def test_a_snippet_runs_by_itself(block: Block, environment: dict[str, str], tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", block.code], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert run.returncode == 0, run.stderr


def test_every_snippet_passes_mypy_strict(tmp_path: Path) -> None:
    for number, block in enumerate(SNIPPETS):
        # Every snippet a module of its own, named so that an error says where it stands.
        (tmp_path / f"snippet_{number}_line_{block.line}.py").write_text(block.code, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(tmp_path / "cache")]
    run = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("block", CONSOLES, ids=str)
def test_the_commands_of_a_block_run_one_after_the_other(
    block: Block, environment: dict[str, str], tmp_path: Path
) -> None:
    environment = environment | {"ISOMETRIC_JOURNAL": str(tmp_path / "writes.sqlite")}
    commands = [command for command in block.commands if reason_not_to_run(command) is None]
    assert block.commands, "a console block has commands, each after '$ '"
    script = "set -e\n" + "\n".join(commands)
    run = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr


def test_the_list_of_what_is_not_run_names_nothing_that_is_gone() -> None:
    every = [f"{command}\n" for block in CONSOLES for command in block.commands]
    assert [start for start in NOT_RUN if not any(command.startswith(start) for command in every)] == []


def test_the_pages_show_something() -> None:
    assert SNIPPETS
    assert CONSOLES
