"""Starting and stopping a sandbox, and what it needs and leaves behind."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest
from isometric_registry.errors import ConfigurationError
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry

if TYPE_CHECKING:
    from pathlib import Path

    from isometric_registry.sandbox.data import RegistryData


@pytest.fixture(scope="module")
def small() -> RegistryData:
    """A registry that costs little to make anew."""
    return make_registry(issuances=10)


def get(sandbox: Sandbox, path: str, headers: Any = None) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=10) as http:
        return http.get(sandbox.url + path, headers=headers)


def test_leaving_the_block_ends_the_thread_and_closes_the_socket(small: RegistryData) -> None:
    before = set(threading.enumerate())
    with Sandbox(data=small) as sandbox:
        url = sandbox.url
        assert set(threading.enumerate()) > before
    assert set(threading.enumerate()) == before
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_starting_and_stopping_twice_is_harmless(small: RegistryData) -> None:
    sandbox = Sandbox(data=small)
    sandbox.start()
    url = sandbox.url
    sandbox.start()
    assert sandbox.url == url
    sandbox.stop()
    sandbox.stop()


def test_a_stopped_sandbox_can_be_started_again(small: RegistryData) -> None:
    sandbox = Sandbox(data=small)
    for _ in range(2):
        with sandbox:
            assert get(sandbox, "/issuances").status_code == 401


async def _status_inside_a_block(data: RegistryData) -> int:
    async with Sandbox(data=data) as sandbox, httpx.AsyncClient(trust_env=False) as http:
        return (await http.get(f"{sandbox.url}/issuances")).status_code


def test_it_can_be_used_from_asynchronous_code(small: RegistryData) -> None:
    assert asyncio.run(_status_inside_a_block(small)) == 401


def test_a_port_can_be_chosen_and_one_that_is_taken_is_refused(small: RegistryData) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigurationError, match=f"port {port}"):
            Sandbox(port=port, data=small).start()
    with Sandbox(port=port, data=small) as sandbox:
        assert sandbox.url == f"http://127.0.0.1:{port}/registry/v0"


def test_the_address_of_a_sandbox_that_is_not_running_is_an_error(small: RegistryData) -> None:
    with pytest.raises(ConfigurationError, match="not running"):
        _ = Sandbox(data=small).url


def test_a_seed_makes_its_registry() -> None:
    assert Sandbox(seed=5).data.landmarks == make_registry(5).landmarks


def test_latency_holds_every_answer_back(small: RegistryData) -> None:
    with Sandbox(data=small, latency=0.15) as sandbox:
        started = time.monotonic()
        get(sandbox, "/issuances")
        assert time.monotonic() - started >= 0.15


def test_stopping_does_not_wait_for_answers_that_are_held_back(small: RegistryData) -> None:
    with Sandbox(data=small, latency=600) as sandbox:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{sandbox.url}/issuances", timeout=0.1, trust_env=False)
        assert len(sandbox.requests) == 1
        started = time.monotonic()
    assert time.monotonic() - started < 3


def test_nothing_is_written_to_the_terminal_and_no_logger_is_configured(
    small: RegistryData, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    access_log = logging.getLogger("uvicorn.access")
    before = (access_log.level, access_log.propagate, list(access_log.handlers))
    with caplog.at_level(logging.DEBUG), Sandbox(data=small) as sandbox:
        get(sandbox, "/issuances")
    assert (access_log.level, access_log.propagate, list(access_log.handlers)) == before
    assert [record for record in caplog.records if record.name == "uvicorn.access"] == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("module", ["starlette", "uvicorn"])
def test_a_missing_extra_is_named_with_the_command_that_installs_it(module: str) -> None:
    """In a program of its own: modules that were loaded twice would be two for every test after this one."""
    program = f"import sys; sys.modules[{module!r}] = None; from isometric_registry.sandbox import Sandbox; "
    program += "Sandbox().start()"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1].startswith("isometric_registry.errors.ConfigurationError: ")
    assert "pip install '.[sandbox]'" in done.stderr


def test_the_data_can_be_made_without_the_extra(tmp_path: Path) -> None:
    for module in ("starlette", "uvicorn"):
        (tmp_path / f"{module}.py").write_text("raise ImportError('not installed')", encoding="utf-8")
    program = "from isometric_registry.sandbox.data import make_body; print(len(make_body(6)))"
    assert importlib.util.find_spec("starlette") is not None
    path = os.pathsep.join([str(tmp_path), *sys.path])
    subprocess.run([sys.executable, "-c", program], env=os.environ | {"PYTHONPATH": path}, check=True)


@pytest.mark.slow
def test_an_idle_connection_is_kept_for_longer_than_clients_keep_theirs(small: RegistryData) -> None:
    with Sandbox(data=small) as sandbox, socket.create_connection(("127.0.0.1", urlsplit(sandbox.url).port)) as idle:
        idle.sendall(b"GET /registry/v0/issuances HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n")
        idle.settimeout(6)
        while b"detail" not in idle.recv(65_536):
            pass
        with pytest.raises(TimeoutError):
            idle.recv(1)
