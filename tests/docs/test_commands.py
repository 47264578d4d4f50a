"""Every command of README and docs runs as it stands, in an empty folder, against the registry."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from pages import NOT_RUN, Block, blocks, reason_not_to_run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

CONSOLES = blocks("console")


@pytest.mark.parametrize("block", CONSOLES, ids=str)
def test_the_commands_of_a_block_run_one_after_the_other(
    block: Block, environment: dict[str, str], tmp_path: Path
) -> None:
    commands = [command for command in block.commands if reason_not_to_run(command) is None]
    assert block.commands, "a console block has commands, each after '$ '"
    environment = environment | {"ISOMETRIC_JOURNAL": str(tmp_path / "writes.sqlite")}
    script = "set -e\n" + "\n".join(commands)
    run = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr


def test_the_list_of_what_is_not_run_names_nothing_that_is_gone() -> None:
    every = [f"{command}\n" for block in CONSOLES for command in block.commands]
    assert [start for start in NOT_RUN if not any(command.startswith(start) for command in every)] == []


def test_the_pages_show_commands() -> None:
    assert CONSOLES
