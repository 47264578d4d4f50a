"""ISOMETRIC_LOG, and that a program which does not ask for a log gets none."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from isometric_registry import RegistryClient
from isometric_registry._core.log import _EnvironmentHandler, configure_from_environment, logger
from isometric_registry.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    level = logger.level
    yield
    logger.setLevel(level)
    for handler in [handler for handler in logger.handlers if isinstance(handler, _EnvironmentHandler)]:
        logger.removeHandler(handler)


def own_handlers() -> list[logging.Handler]:
    return [handler for handler in logger.handlers if isinstance(handler, _EnvironmentHandler)]


@pytest.mark.parametrize(("value", "level"), [("debug", 10), ("INFO", 20), (" Warning ", 30), ("error", 40)])
def test_the_variable_sets_the_level(monkeypatch: pytest.MonkeyPatch, value: str, level: int) -> None:
    monkeypatch.setenv("ISOMETRIC_LOG", value)
    configure_from_environment()
    assert logger.level == level
    assert len(own_handlers()) == 1


def test_many_clients_add_one_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISOMETRIC_LOG", "debug")
    for _ in range(3):
        RegistryClient(client_secret="c" * 32, base_url="http://127.0.0.1:9").close()
    assert len(own_handlers()) == 1


@pytest.mark.parametrize("value", ["", "  "])
def test_without_it_nothing_is_changed(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("ISOMETRIC_LOG", value)
    configure_from_environment()
    assert (logger.level, own_handlers()) == (logging.NOTSET, [])


def test_a_word_that_is_no_level_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISOMETRIC_LOG", "loud")
    with pytest.raises(ConfigurationError, match="ISOMETRIC_LOG is 'loud': set it to debug, info, warning or error"):
        RegistryClient(client_secret="c" * 32)


def test_a_program_that_asks_for_no_log_sees_none() -> None:
    program = (
        "from isometric_registry import RegistryClient, RegistryError\n"
        "try:\n"
        "    with RegistryClient(client_secret='c' * 32, base_url='http://127.0.0.1:1', timeout=0.3) as client:\n"
        "        client.with_options(max_retries=1).issuances.get('iss_1F2Q7K9M4SBX3T8R')\n"
        "except RegistryError: pass\n"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert (finished.stdout, finished.stderr) == ("", "")
