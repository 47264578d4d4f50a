"""The chaos table runs as `make chaos`. Here: that it can fail, that the docs have it, and a quick part of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from types import ModuleType

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs" / "robustness.md"
CREDENTIALS = ("c" * 32, "aaaaaaaaaaaa.bbbbbbbbbbbbbbbb.cccccccccccc")


def chaos(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(HERE), *arguments], capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def survival(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(HERE))
    import survival

    return survival


def test_the_credentials_are_never_shown_however_a_server_echoes_them() -> None:
    finished = chaos("echoes", "credentials")
    assert finished.stdout.splitlines()[-1] == "6 of 6 survived", finished.stdout + finished.stderr
    assert finished.returncode == 0


def test_a_scenario_that_does_not_exist_is_a_failure() -> None:
    finished = chaos("does", "what", "no", "server", "does")
    assert (finished.stdout, finished.returncode) == ("0 of 0 survived\n", 1)


def test_the_docs_have_every_scenario_with_its_outcome() -> None:
    rows = chaos("--list").stdout.splitlines()
    assert len(rows) > 50
    text = DOCS.read_text(encoding="utf-8").splitlines()
    assert [row for row in rows if row not in text] == []


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
def test_an_outcome_other_than_the_expected_one_does_not_survive(survival: ModuleType, *, asynchronous: bool) -> None:
    from isometric_registry.errors import APITimeoutError

    def close(exchange: Any) -> None:
        exchange.close()

    scenario = survival.Scenario("closes", "", survival.Wrong(APITimeoutError), close)
    problem = survival.run(scenario, asynchronous=asynchronous, credentials=CREDENTIALS)
    assert "APIConnectionError instead of APITimeoutError" in problem


def test_a_file_left_open_does_not_survive(survival: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    from isometric_registry.errors import APIConnectionError

    monkeypatch.setattr(survival, "SETTLE_S", 0.05)
    left_open = []

    def leave_open(exchange: Any) -> None:
        left_open.append((HERE / "hostile.py").open(encoding="utf-8"))
        exchange.close()

    scenario = survival.Scenario("leaks", "", survival.Wrong(APIConnectionError, 3), leave_open)
    problem = survival.run(scenario, asynchronous=False, credentials=CREDENTIALS)
    for file in left_open:
        file.close()
    assert problem == "3 files and sockets left behind (1 in all)"


def test_a_credential_that_is_shown_does_not_survive(survival: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    import echoes
    from isometric_registry._core.secrets import Secrets

    assert survival
    monkeypatch.setattr(Secrets, "scrub", lambda _, text: text)
    assert [problem is not None and "parts of a credential" in problem for _, problem in echoes.echoes()] == [True] * 2
