"""`sandbox`, and `make demo`, as processes of their own."""

from __future__ import annotations

import contextlib
import json
import os
import pty
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

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="signals and shells as POSIX has them"),
]


def start(heeding: list[str]) -> tuple[subprocess.Popen[str], str]:
    """Starts the registry and reads what it prints up to the last line."""
    process = subprocess.Popen(
        [*heeding, *PROGRAM, "sandbox"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Ctrl-C"):
            break
    return process, "".join(lines)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_what_it_prints_works_until_a_signal_stops_it(number: signal.Signals, heeding: list[str]) -> None:
    process, printed = start(heeding)
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
    assert set(exports) == {
        "ISOMETRIC_BASE_URL",
        "ISOMETRIC_CLIENT_SECRET",
        "ISOMETRIC_ACCESS_TOKEN",
        "ISOMETRIC_MAX_REQUESTS_PER_MINUTE",
        "ISOMETRIC_JOURNAL",
    }
    assert not Path(exports["ISOMETRIC_JOURNAL"]).parent.exists()
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
    *listening, around = sandbox_command.examples
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(around, shell=True, capture_output=True, text=True, env=environment, timeout=30, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith("8 credit batches of issuance")
    for example in listening:
        with subprocess.Popen(shlex.split(example), stdout=subprocess.PIPE, text=True, env=environment) as process:
            assert process.stdout
            first = process.stdout.readline()
            process.terminate()
        taken = process.returncode == 1 and not first
        assert taken or first.startswith("A registry of invented data is running at http://127.0.0.1:")


def test_a_fault_spoils_the_answer_and_not_the_write() -> None:
    script = (
        "isometric-registry beneficiary create --name Acme --domain acme.example --yes --key a --json\n"
        "isometric-registry writes --format csv"
    )
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        [*PROGRAM, "sandbox", "--fault", "drop", "--", "sh", "-c", script],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )
    assert done.returncode == 0
    assert "the answer was lost (the connection failed), and reading found what was created: org_" in done.stderr
    assert "\na,applied,beneficiary create," in done.stdout


def test_an_environment_left_over_from_elsewhere_does_no_harm(run: Run) -> None:
    script = 'test -z "$ISOMETRIC_ENVIRONMENT" && test "$ISOMETRIC_CLIENT_SECRET" != another'
    leftover = {"ISOMETRIC_ENVIRONMENT": "nonsense", "ISOMETRIC_CLIENT_SECRET": "another"}
    assert run("sandbox", "--", "sh", "-c", script, **leftover).exit_code == 0


@pytest.mark.parametrize(("script", "code"), [("exit 7", 7), ("kill -9 $$", 137)])
def test_it_ends_with_the_commands_exit_code(run: Run, script: str, code: int) -> None:
    assert run("sandbox", "--", "sh", "-c", script).exit_code == code


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_a_signal_to_the_registry_ends_the_command_too(number: signal.Signals, heeding: list[str]) -> None:
    command = [*heeding, *PROGRAM, "sandbox", "--", "sh", "-c", "echo $$; exec sleep 60"]
    # A session of its own has no terminal whose keys would reach the command as well.
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    )
    assert process.stdout
    inner = int(process.stdout.readline())
    process.send_signal(number)
    process.communicate(timeout=20)
    assert process.returncode == 128 + number
    with pytest.raises(ProcessLookupError):
        os.kill(inner, 0)


def test_a_command_may_take_its_time_to_end(heeding: list[str]) -> None:
    script = "trap 'echo tidied up; exit 3' TERM; echo started; while :; do sleep 0.1; done"
    process = subprocess.Popen(
        [*heeding, *PROGRAM, "sandbox", "--", "sh", "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "started\n"
    process.terminate()
    assert process.communicate(timeout=20)[0] == "tidied up\n"
    assert process.returncode == 3


def test_at_a_terminal_ctrl_c_reaches_the_command_once(heeding: list[str]) -> None:
    script = "trap 'echo interrupted' INT; trap 'exit 4' TERM; echo started; for i in 1 2 3; do sleep 0.1; done; exit 5"
    program = [*heeding, *PROGRAM, "sandbox", "--", "sh", "-c", script]
    child, terminal = pty.fork()
    if not child:
        os.execv(program[0], program)
    seen = b""
    while b"started" not in seen:
        seen += os.read(terminal, 1024)
    os.write(terminal, b"\x03")
    with contextlib.suppress(OSError):  # the terminal is gone when the last program that has it ends
        while part := os.read(terminal, 1024):
            seen += part
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 5
    assert seen.count(b"interrupted") == 1


def test_a_command_does_not_wait_for_the_pace_of_the_service(run: Run) -> None:
    script = "test $ISOMETRIC_MAX_REQUESTS_PER_MINUTE -ge 100000"
    assert run("sandbox", "--", "sh", "-c", script).exit_code == 0


@pytest.fixture
def answered(run: Run, tmp_path: Path) -> Callable[..., str]:
    """Asks a registry that `sandbox` runs with some options, in a program of its own that needs only Python."""

    def answered(path: str, *options: str) -> str:
        kept = tmp_path / "answer"
        done = run("sandbox", *options, "--", sys.executable, "-c", ASK, path, str(kept))
        assert done.exit_code == 0, done.output
        return kept.read_text(encoding="utf-8")

    return answered


ASK = """
import os, pathlib, sys, urllib.error, urllib.request
headers = {
    "x-client-secret": os.environ["ISOMETRIC_CLIENT_SECRET"],
    "authorization": "Bearer " + os.environ["ISOMETRIC_ACCESS_TOKEN"],
}
asked = urllib.request.Request(os.environ["ISOMETRIC_BASE_URL"] + sys.argv[1], None, headers)
try:
    answer = urllib.request.urlopen(asked)
except urllib.error.HTTPError as error:
    answer = error
pathlib.Path(sys.argv[2]).write_text(f"{answer.status} {answer.read().decode()}", encoding="utf-8")
"""


def test_the_token_can_be_a_suppliers(answered: Callable[..., str]) -> None:
    assert answered("/stripe/configuration").startswith("403 ")
    assert answered("/stripe/configuration", "--as", "supplier").startswith("200 ")


def test_days_can_pass_before_it_starts(answered: Callable[..., str]) -> None:
    today, later = (
        [node["id"] for node in json.loads(answered("/issuances?first=50", "--day", day)[4:])["nodes"]]
        for day in ("0", "30")
    )
    assert today[0] in later[1:]
    new = later.index(today[0])
    assert later[new:] == today[: len(later) - new]


@pytest.mark.parametrize("module", ["starlette", "uvicorn"])
def test_without_its_extra_it_is_one_line_that_names_it(tmp_path: Path, module: str) -> None:
    (tmp_path / f"{module}.py").write_text(f"raise ModuleNotFoundError('no', name='{module}')", encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), *sys.path])
    done = subprocess.run(
        [*PROGRAM, "sandbox"], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": path}, timeout=30
    )
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert "in a clone, pip install '.[sandbox]'" in line


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


def test_another_seed_makes_other_data(answered: Callable[..., str]) -> None:
    asked = "/issuances?first=50"
    assert answered(asked) == answered(asked, "--seed", "0") != answered(asked, "--seed", "7")


@pytest.mark.skipif(not shutil.which("make"), reason="needs make")
def test_make_demo_shows_the_table_and_leaves_nothing_running() -> None:
    # In the tests' own environment, taken as it is: nothing is installed for this.
    command = ["make", "demo", f"DEMO_VENV={sys.prefix}", f"--assume-old={sys.prefix}/installed"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert f"8 credit batches of issuance {DEMO_ISSUANCE}" in done.stdout
    assert "40.920" in done.stdout
    url = done.stderr.split(" at ")[1].split()[0]
    with pytest.raises(URLError):
        urlopen(url, timeout=5)
