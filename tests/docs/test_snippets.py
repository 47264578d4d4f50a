"""Every snippet of README and docs runs as it stands, in an empty folder, against the registry."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from pages import Block, blocks

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

SNIPPETS = blocks("python")


@pytest.mark.parametrize("block", SNIPPETS, ids=str)
def test_a_snippet_runs_by_itself(block: Block, environment: dict[str, str], tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", block.code], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )
    assert run.returncode == 0, run.stderr


def test_every_snippet_passes_mypy_strict(tmp_path: Path) -> None:
    for number, block in enumerate(SNIPPETS):
        # Every snippet a module of its own, named so that an error says where it stands.
        (tmp_path / f"snippet_{number}_line_{block.line}.py").write_text(block.code, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(tmp_path / "cache")]
    run = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


def test_the_pages_show_snippets() -> None:
    assert SNIPPETS
