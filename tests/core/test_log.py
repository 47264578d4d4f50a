"""ISOMETRIC_LOG, and that a program which does not ask for a log gets none."""

from __future__ import annotations

import logging
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from isometric_registry import RegistryClient
from isometric_registry._core.log import _EnvironmentHandler, configure_from_environment, logger
from isometric_registry.errors import ConfigurationError, RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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


class TestTheLineOfHTTPXForEachRequest:
    """A program that logs at INFO did not ask for it, and this package has the same line at DEBUG."""

    @pytest.fixture
    def lines(self, registry: Any, serve: Any, caplog: pytest.LogCaptureFixture) -> Callable[[], set[str]]:
        def lines() -> set[str]:
            caplog.clear()
            with caplog.at_level(logging.INFO), pytest.raises(RegistryError):
                registry.call(base_url=serve(lambda exchange: exchange.answer(404)).url)
            return {record.name for record in caplog.records}

        return lines

    def test_is_left_out(self, lines: Callable[[], set[str]]) -> None:
        assert "httpx" not in lines()

    def test_is_there_if_its_logger_was_given_a_level(
        self, lines: Callable[[], set[str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(logging.getLogger("httpx"), "level", logging.INFO)
        logging.getLogger("httpx").manager._clear_cache()  # type: ignore[attr-defined]
        assert "httpx" in lines()

    def test_is_left_in_where_a_program_uses_httpx_itself(self, serve: Any, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.INFO):
            httpx.get(serve(lambda exchange: exchange.answer(404)).url)
        assert [record.name for record in caplog.records] == ["httpx"]

    def test_stands_in_this_packages_log_at_debug(
        self, registry: Any, serve: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG, "isometric_registry"), pytest.raises(RegistryError):
            registry.call(base_url=serve(lambda exchange: exchange.answer(404)).url)
        assert any(
            message.startswith("GET /issuances/") and ": 404, attempt 1, " in message for message in caplog.messages
        )
