"""Closed and full output, a reader that has gone, and Ctrl-C at any time: one line, and a code from the table."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.cli import command
from isometric_registry.cli.app import app
from isometric_registry.cli.sandbox import DEMO_ISSUANCE
from isometric_registry.errors import OutcomeUnknownError, RequestInfo

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result
    from isometric_registry.sandbox import Sandbox

pytestmark = pytest.mark.slow

PROGRAM = [sys.executable, "-m", "isometric_registry.cli"]

PRINTING = [
    ("--version",),
    ("--help",),
    ("credit-batches", "--help"),
    ("credit-batches", DEMO_ISSUANCE),
    ("credit-batches", DEMO_ISSUANCE, "--json"),
    ("credit-batches", DEMO_ISSUANCE, "--format", "csv"),
    ("reconcile", DEMO_ISSUANCE, "--no-splits"),
]


@pytest.fixture
def environment(sandbox: Sandbox) -> dict[str, str]:
    return os.environ | {
        "ISOMETRIC_BASE_URL": sandbox.url,
        "ISOMETRIC_CLIENT_SECRET": sandbox.client_secret,
        "ISOMETRIC_ACCESS_TOKEN": sandbox.access_token,
        "ISOMETRIC_MAX_REQUESTS_PER_MINUTE": "100000",
    }


def ended(shell: str, arguments: tuple[str, ...], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run the program through a line of shell, in which "$@" is the program."""
    return subprocess.run(
        ["sh", "-c", shell, "sh", *PROGRAM, *arguments], capture_output=True, text=True, env=environment, check=False
    )


FULL = "standard output cannot be written (No space left on device): send it where there is room"
CLOSED = "standard output is closed: send it to a file or a program, or to /dev/null"

TO_NOWHERE = [("> /dev/full", FULL), (">&-", CLOSED)]

EACH_WAY = [("--version",), ("credit-batches", DEMO_ISSUANCE), ("credit-batches", DEMO_ISSUANCE, "--format", "csv")]
"""Text, a table and bytes. Unbuffered, each fails where it is printed; otherwise where the program ends."""


@pytest.mark.parametrize(
    ("arguments", "redirection", "words", "unbuffered"),
    [
        *((arguments, redirection, words, "") for arguments in PRINTING for redirection, words in TO_NOWHERE),
        *((arguments, redirection, words, "1") for arguments in EACH_WAY for redirection, words in TO_NOWHERE),
        # Without an input either, the first file to be opened would get the number of the output.
        (("credit-batches", DEMO_ISSUANCE), ">&- <&-", CLOSED, ""),
    ],
)
def test_output_that_cannot_be_written_is_one_line_and_exit_code_1(
    environment: dict[str, str], arguments: tuple[str, ...], redirection: str, words: str, unbuffered: str
) -> None:
    if "full" in redirection and not Path("/dev/full").exists():
        pytest.skip("needs Linux's /dev/full")
    done = ended(f'"$@" {redirection}', arguments, environment | {"PYTHONUNBUFFERED": unbuffered})
    assert done.stderr == f"isometric-registry: {words}\n"
    assert done.returncode == command.FAILED


WRITES_A_FILE = {"export", "report", "mirror", "sandbox"}

EXAMPLES = [
    tuple(shlex.split(one.examples[0].partition(" > ")[0])[1:])
    for name, one in app.commands.items()
    if name not in WRITES_A_FILE and getattr(one, "examples", ())
]
"""Whatever prints: a command each."""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
@pytest.mark.parametrize("arguments", EXAMPLES, ids=[words[0] for words in EXAMPLES])
def test_no_command_takes_a_full_output_for_a_success(environment: dict[str, str], arguments: tuple[str, ...]) -> None:
    done = ended('"$@" > /dev/full', arguments, environment)
    assert (done.returncode, done.stderr) == (command.FAILED, f"isometric-registry: {FULL}\n")


@pytest.mark.parametrize("redirection", ["2>&-", "2> /dev/full", "> /dev/full 2>&1", ">&- 2>&-"])
def test_an_error_that_nobody_can_be_told_keeps_its_exit_code(environment: dict[str, str], redirection: str) -> None:
    if "full" in redirection and not Path("/dev/full").exists():
        pytest.skip("needs Linux's /dev/full")
    done = ended(f'"$@" {redirection}', ("credit-batches", "no identifier"), environment)
    assert (done.returncode, done.stdout, done.stderr) == (command.WRONG_USAGE, "", "")


def test_what_needs_no_output_works_without_one(environment: dict[str, str], tmp_path: Path) -> None:
    path = tmp_path / "batches.csv"
    arguments = ("export", "--since", "1 Jan 2020", "-o", str(path))
    done = ended('"$@" >&- <&-', arguments, environment)
    assert done.returncode == 0
    assert path.read_text("utf-8").startswith("issuance_id,")


@pytest.mark.parametrize("arguments", PRINTING)
def test_a_reader_that_has_gone_is_exit_code_141_and_no_word(
    environment: dict[str, str], arguments: tuple[str, ...]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as gone:
        done = subprocess.run(
            [*PROGRAM, *arguments], stdout=gone, stderr=subprocess.PIPE, text=True, env=environment, check=False
        )
    assert (done.returncode, done.stderr) == (command.READER_GONE, "")


SLOW = "print('importing', flush=True)\nimport time\ntime.sleep(60)\n"


@pytest.mark.parametrize("module", ["click", "attrs", "rich"])
def test_ctrl_c_while_modules_are_imported_is_one_line_and_130(
    heeding: list[str], environment: dict[str, str], tmp_path: Path, module: str
) -> None:
    """A module that takes long to import stands for a cold disk; what is waited for is its word and not a time."""
    (tmp_path / f"{module}.py").write_text(SLOW)
    slow = environment | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    arguments = [*heeding, *PROGRAM, "credit-batches", DEMO_ISSUANCE]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(arguments, env=slow, **pipes) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == "importing\n"
        process.send_signal(signal.SIGINT)
        assert process.stderr.read().strip() == "isometric-registry: interrupted"
        assert process.wait(30) == 130


def test_ctrl_c_that_is_ignored_stays_ignored() -> None:
    probe = (
        "import signal, sys\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "sys.argv[1:] = ['--version']\n"
        "from isometric_registry.cli import main\n"
        "try: main()\n"
        "finally: print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "True"


def test_after_the_imports_ctrl_c_is_what_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    from isometric_registry.cli import main

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(sys, "argv", ["isometric-registry", "--version"])
    with pytest.raises(SystemExit):
        main()
    assert signal.getsignal(signal.SIGINT) is before


def test_a_write_whose_outcome_is_unknown_has_an_exit_code_of_its_own(
    run: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown() -> None:
        request = RequestInfo("createRetirement", "POST", "https://registry.example/retirements", "/retirements")
        raise OutcomeUnknownError("the retirement may have been made", request=request)

    monkeypatch.setattr("isometric_registry.cli.credit_batches.open_registry", unknown)
    done = run("credit-batches", DEMO_ISSUANCE)
    assert (done.exit_code, done.stderr) == (4, "isometric-registry: the retirement may have been made\n")


def test_the_exit_codes_are_those_that_were_agreed() -> None:
    assert (
        command.FAILED,
        command.WRONG_USAGE,
        command.CHECK_FAILED,
        command.OUTCOME_UNKNOWN,
        command.HELD_IN_PART,
        command.CHANGED,
        command.Interrupted.exit_code,
        command.READER_GONE,
    ) == (1, 2, 3, 4, 5, 6, 130, 141)
