"""The throwaway server of `tools/postgresql.py`: it runs beside a command, and never longer than that."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

PROGRAM = [sys.executable, str(Path(__file__).parents[2] / "tools" / "postgresql.py"), "--"]
TELL = "import os; print(os.environ['MIRROR_TEST_POSTGRESQL'], flush=True)"


def answers(address: str) -> bool:
    engine = sa.create_engine(address)
    try:
        with engine.connect() as connection:
            return bool(connection.scalar(sa.text("select true")))
    except sa.exc.OperationalError:
        return False
    finally:
        engine.dispose()


def gone(address: str) -> bool:
    """Whether the server stops within some seconds."""
    give_up = time.monotonic() + 20
    while answers(address):
        if time.monotonic() > give_up:
            return False
        time.sleep(0.1)
    return True


def test_the_server_of_this_run_is_a_real_one_that_is_not_root() -> None:
    engine = sa.create_engine(os.environ["MIRROR_TEST_POSTGRESQL"])
    with engine.connect() as connection:
        assert connection.scalar(sa.text("show server_version_num")) >= "150000"
        pid = connection.scalar(sa.text("select pg_backend_pid()"))
        assert connection.scalar(sa.text("show listen_addresses")) == "127.0.0.1"
    assert os.stat(f"/proc/{pid}").st_uid != 0
    engine.dispose()


def test_a_wrong_password_is_refused() -> None:
    address = sa.make_url(os.environ["MIRROR_TEST_POSTGRESQL"]).set(password="guessed")
    assert not answers(address.render_as_string(hide_password=False))


def test_the_command_s_exit_code_is_handed_on_and_the_server_is_gone() -> None:
    script = f"{TELL}; raise SystemExit(7)"
    done = subprocess.run([*PROGRAM, sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 7, done.stderr
    assert not answers(done.stdout.strip())


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_whatever_ends_the_program_ends_the_server(number: signal.Signals, tmp_path: Path) -> None:
    command = [*PROGRAM, sys.executable, "-c", f"{TELL}; input()"]
    with (
        (tmp_path / "errors").open("w") as errors,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        assert process.stdout
        address = process.stdout.readline().strip()
        assert answers(address)
        process.send_signal(number)
    assert gone(address)
