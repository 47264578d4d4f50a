"""`sandbox`, and `make demo`, as processes of their own."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from isometric_registry.cli.sandbox import DEMO_ISSUANCE
from isometric_registry.cli.sandbox import sandbox as sandbox_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

ROOT = Path(__file__).parent.parent.parent
PROGRAM = [sys.executable, "-m", "isometric_registry.cli"]
SHOW_DEMO = [*PROGRAM, "credit-batches", DEMO_ISSUANCE]

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and shells as POSIX has them")


def start() -> tuple[subprocess.Popen[str], str]:
    """Starts the registry and reads what it prints up to the last line."""
    process = subprocess.Popen([*PROGRAM, "sandbox"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Ctrl-C"):
            break
    return process, "".join(lines)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_it_prints_works_until_a_signal_stops_it(number: signal.Signals) -> None:
    process, printed = start()
    try:
        exports = dict(
            shlex.split(line)[1].split("=", 1) for line in printed.splitlines() if line.startswith("export ")
        )
        suggested = next(line for line in printed.splitlines() if line.startswith("Then try: "))
        arguments = shlex.split(suggested)[3:]
        shown = subprocess.run(
            [*PROGRAM, *arguments], env=os.environ | exports, capture_output=True, text=True, timeout=30
        )
    finally:
        process.send_signal(number)
    _, errors = process.communicate(timeout=20)
    assert set(exports) == {"ISOMETRIC_BASE_URL", "ISOMETRIC_CLIENT_SECRET", "ISOMETRIC_ACCESS_TOKEN"}
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Total" in shown.stdout
    assert (process.returncode, errors) == (0, "")
    with pytest.raises(URLError):
        urlopen(exports["ISOMETRIC_BASE_URL"], timeout=5)


def test_a_command_runs_inside_it_and_its_output_stays_clean() -> None:
    done = subprocess.run([*PROGRAM, "sandbox", "--", *SHOW_DEMO], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0
    assert done.stdout.startswith("8 credit batches of issuance")
    assert done.stderr.startswith("A registry of invented data is running at http://127.0.0.1:")


def test_the_examples_work_as_written() -> None:
    listening, around = sandbox_command.examples
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(around, shell=True, capture_output=True, text=True, env=environment, timeout=30, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith("8 credit batches of issuance")
    with subprocess.Popen(shlex.split(listening), stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        first = process.stdout.readline()
        process.terminate()
    port = shlex.split(listening)[-1]
    taken = process.returncode == 1 and not first
    assert taken or first == f"A registry of invented data is running at http://127.0.0.1:{port}/registry/v0\n"


def test_an_environment_left_over_from_elsewhere_does_no_harm() -> None:
    environment = os.environ | {"ISOMETRIC_ENVIRONMENT": "nonsense", "ISOMETRIC_CLIENT_SECRET": "another"}
    done = subprocess.run([*PROGRAM, "sandbox", "--", *SHOW_DEMO], capture_output=True, env=environment, timeout=30)
    assert done.returncode == 0


@pytest.mark.parametrize(("script", "code"), [("exit 7", 7), ("kill -9 $$", 137)])
def test_it_ends_with_the_commands_exit_code(run: Run, script: str, code: int) -> None:
    assert run("sandbox", "--", "sh", "-c", script).exit_code == code


def test_a_signal_to_the_registry_ends_the_command_too() -> None:
    command = [*PROGRAM, "sandbox", "--", "sh", "-c", "echo started; exec sleep 60"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout
    assert process.stdout.readline() == "started\n"
    process.terminate()
    process.communicate(timeout=20)
    assert process.returncode == 128 + signal.SIGTERM


def test_a_command_that_does_not_exist_is_one_line(run: Run) -> None:
    done = run("sandbox", "--", "no-such-program")
    assert done.exit_code == 1
    assert (
        done.stderr.splitlines()[-1] == "isometric-registry: no-such-program cannot be run: No such file or directory"
    )


def test_a_port_that_is_taken_is_one_line(run: Run, sandbox: object) -> None:
    port = str(sandbox.url).split(":")[2].split("/")[0]  # type: ignore[attr-defined]
    done = run("sandbox", "--port", port, "--", "true")
    assert done.exit_code == 1
    assert f"cannot listen on port {port}" in done.stderr


def test_another_seed_makes_other_data(run: Run) -> None:
    done = run("sandbox", "--seed", "7", "--", *SHOW_DEMO)
    assert done.exit_code == 1


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_make_demo_shows_the_table_and_leaves_nothing_running() -> None:
    if not (ROOT / ".venv" / "installed").exists():
        pytest.skip("make has not made the environment here")
    done = subprocess.run(["make", "demo"], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert f"8 credit batches of issuance {DEMO_ISSUANCE}" in done.stdout
    assert "40.920" in done.stdout
    url = done.stderr.split(" at ")[1].split()[0]
    with pytest.raises(URLError):
        urlopen(url, timeout=5)
