"""The program as a whole: its help, its examples, its errors and its exit codes."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from isometric_registry import __version__
from isometric_registry.cli import command as command_module
from isometric_registry.cli import main
from isometric_registry.cli.app import app
from isometric_registry.cli.cards import CARDS
from isometric_registry.cli.sandbox import DEMO_ISSUANCE, LANDMARKS
from isometric_registry.errors import RateLimitError, RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result
    from isometric_registry.sandbox import Sandbox

    Run = Callable[..., Result]

ROOT = Path(__file__).parent.parent.parent
PROGRAM = [sys.executable, "-m", "isometric_registry.cli"]
SECRET = "ThisMustNeverBeShownToAnybody000"
COMMANDS = sorted(app.commands)


def examples() -> list[str]:
    return [example for command in (app, *app.commands.values()) for example in getattr(command, "examples", ())]


def test_the_version_is_the_packages(run: Run) -> None:
    assert run("--version").output == f"isometric-registry {__version__}\n"


def test_the_version_needs_neither_httpx_nor_rich() -> None:
    probe = (
        "import sys; sys.argv[1:] = ['--version']\n"
        "from isometric_registry.cli import main\n"
        "late = {'httpx', 'rich', 'msgspec', 'dateutil', 'pyarrow', 'isometric_registry_client'}\n"
        "try: main()\n"
        "except SystemExit: print(sorted(late & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_help_names_every_variable_command_and_exit_code(run: Run) -> None:
    done = run("--help")
    assert done.exit_code == 0
    for word in ("ISOMETRIC_CLIENT_SECRET", "ISOMETRIC_ACCESS_TOKEN", "ISOMETRIC_ENVIRONMENT", "Exit codes", *COMMANDS):
        assert word in done.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(run: Run, name: str) -> None:
    done = run(name, "--help")
    assert done.exit_code == 0
    assert f"isometric-registry {name} " in done.output.split("Example")[1]


def test_the_examples_issuance_is_the_sandboxs(sandbox: Sandbox) -> None:
    assert sandbox.data.landmarks.demo == DEMO_ISSUANCE


def test_every_landmark_of_the_sandbox_is_explained(sandbox: Sandbox) -> None:
    assert set(LANDMARKS) == {name for name in dir(sandbox.data.landmarks) if not name.startswith("_")}


@pytest.mark.parametrize("example", [line for line in examples() if " sandbox" not in line])
@pytest.mark.slow
def test_an_example_works_as_written(
    run: Run, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    monkeypatch.chdir(tmp_path)
    if ">" in example:
        environment = pointed_at(sandbox)
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
        done = subprocess.run(example, shell=True, capture_output=True, text=True, env=environment, check=False)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert shlex.split(example)[-1] in os.listdir(tmp_path)
    else:
        program, *arguments = shlex.split(example)
        # A checkout is the one thing that the buyer's token is not for.
        supplier = sandbox.data.ledger.suppliers[sandbox.data.landmarks.supplier].organisation.id
        its = {"ISOMETRIC_ACCESS_TOKEN": sandbox.access_token_for(supplier)} if arguments[0] == "checkout" else {}
        result = run(*arguments, **its)
        assert program == "isometric-registry"
        assert result.exit_code == 0, result.stderr
        assert result.stdout or set(arguments) & set(os.listdir(tmp_path))


def test_without_a_client_secret_it_says_what_to_set(run: Run) -> None:
    done = run("credit-batches", DEMO_ISSUANCE, ISOMETRIC_CLIENT_SECRET=None)
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "set ISOMETRIC_CLIENT_SECRET" in done.stderr


def test_an_unknown_environment_is_answered_with_the_known_ones(run: Run) -> None:
    done = run("credit-batches", DEMO_ISSUANCE, ISOMETRIC_ENVIRONMENT="prod")
    assert done.exit_code == 1
    assert "set ISOMETRIC_ENVIRONMENT to 'sandbox' or 'production'" in done.stderr
    assert "environment=" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["credit-batches"], "missing argument 'ID'; see: isometric-registry credit-batches --help"),
        (["credit-batches", "x", "--jsn"], "--json"),
        (["mirror", "sync", "--db"], "option '--db' requires an argument; see: isometric-registry mirror sync --help"),
        (["crdit-batches"], "no such command 'crdit-batches'"),
        (["credit-batches", "../secret"], "issuance_id is '../secret'"),
        (["sandbox", "--port", "seventy"], "'seventy' is no whole number"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(run: Run, arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert done.stderr.count("\n") == 1
    assert words in done.stderr


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RateLimitError.advice, "ISOMETRIC_MAX_REQUESTS_PER_MINUTE=120 stays"),
        ("Check the network and base_url.", "Check the network and ISOMETRIC_BASE_URL."),
        ("not accepted (expired); for a private CA pass ca_bundle=", "for a private CA set SSL_CERT_FILE"),
    ],
)
def test_advice_for_programs_is_put_in_the_command_lines_words(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: str, words: str
) -> None:
    def refuse(*_arguments: object) -> None:
        raise RegistryError(error)

    monkeypatch.setattr("isometric_registry.issuances.Issuances.credit_batches", refuse)
    assert words in run("credit-batches", DEMO_ISSUANCE).stderr


def test_wrong_usage_sends_nothing(run: Run, sandbox: Sandbox) -> None:
    before = len(sandbox.requests)
    run("credit-batches", "../secret")
    assert len(sandbox.requests) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("credit-batches", "iss_1AAAAAAAASBXAAAA"),
        ("ledger", "iss_1AAAAAAAASBXAAAA"),
        ("issuance", "iss_1AAAAAAAASBXAAAA"),
        ("retirement", "ret_1AAAAAAAASBXAAAA"),
    ],
    ids=" ".join,
)
def test_what_is_not_there_is_one_line_and_exit_code_3(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (3, "", 1)
    assert "Could not find" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_address_says_nothing_about_an_object(run: Run, sandbox: Sandbox) -> None:
    done = run("issuance", DEMO_ISSUANCE, ISOMETRIC_BASE_URL=sandbox.url.removesuffix("/registry/v0"))
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "addresses end with /registry/v0, and ISOMETRIC_BASE_URL does not" in done.stderr


@pytest.mark.parametrize("name", ["ISOMETRIC_CLIENT_SECRET", "ISOMETRIC_ACCESS_TOKEN"])
@pytest.mark.parametrize(("wrong", "words"), [('"{}"', "has quotes around it"), ("{} ", "has a space or a line break")])
def test_a_credential_that_was_copied_wrongly_is_called_by_its_variable(
    run: Run, sandbox: Sandbox, name: str, wrong: str, words: str
) -> None:
    before = len(sandbox.requests)
    done = run("issuances", **{name: wrong.format(SECRET)})
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert f"{name} {words}" in done.stderr
    assert SECRET not in done.stderr
    assert len(sandbox.requests) == before


def test_an_error_of_the_service_is_one_line_and_exit_code_1(run: Run) -> None:
    done = run("credit-batches", DEMO_ISSUANCE, ISOMETRIC_CLIENT_SECRET=SECRET)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "401 Unauthorized" in done.stderr


@pytest.mark.parametrize("place", [0, 2])
def test_debug_shows_the_traceback_wherever_it_is_written(run: Run, place: int) -> None:
    arguments = ["credit-batches", "iss_1AAAAAAAASBXAAAA"]
    arguments.insert(place, "--debug")
    done = run(*arguments)
    assert done.exit_code == 3
    assert "Traceback" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("isometric-registry: ")


@pytest.mark.parametrize("debug", [(), ("--debug",)])
def test_no_error_shows_a_credential(run: Run, debug: tuple[str, ...]) -> None:
    done = run(
        "credit-batches", DEMO_ISSUANCE, *debug, ISOMETRIC_CLIENT_SECRET=SECRET, ISOMETRIC_ACCESS_TOKEN=f"{SECRET}1"
    )
    assert done.exit_code == 1
    assert "401" in done.stderr
    assert SECRET not in done.output


def test_no_command_takes_a_credential_as_an_argument() -> None:
    for command in (app, *app.commands.values()):
        for parameter in command.params:
            # --key names a write and opens nothing.
            names = " ".join({*parameter.opts, *parameter.secondary_opts} - {"--key", "key"})
            assert not any(word in names for word in ("secret", "token", "password", "key"))


def test_a_defect_is_one_line_that_asks_for_debug(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_self: object) -> None:
        raise KeyError("oops\nand more")

    monkeypatch.setattr(click.Context, "invoke", broken)
    done = run("credit-batches", DEMO_ISSUANCE)
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 1
    assert "--debug" in done.stderr


def test_an_error_never_steers_the_terminal(run: Run) -> None:
    done = run("credit-batches", "\x1b[2Jiss")
    assert "\x1b" not in done.stderr


def test_ctrl_c_ends_with_one_line_and_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("isometric_registry.issuances.Issuances.credit_batches", interrupted)
    done = run("credit-batches", DEMO_ISSUANCE)
    assert done.exit_code == 130
    assert done.stderr.strip() == "isometric-registry: interrupted"


def test_without_arguments_it_shows_the_help(run: Run) -> None:
    done = run()
    assert done.exit_code == 2
    assert "Usage: isometric-registry" in done.stderr


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_its_extra_it_names_it(sandbox: Sandbox, missing: str) -> None:
    probe = (
        f"import sys; sys.modules[{missing!r}] = None; sys.argv[1:] = ['credit-batches', {DEMO_ISSUANCE!r}]\n"
        "from isometric_registry.cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, env=pointed_at(sandbox))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"needs {missing}" in done.stderr
    assert "in a clone, pip install '.[cli]'" in done.stderr


@pytest.mark.slow
def test_a_reader_that_goes_away_is_no_error(sandbox: Sandbox) -> None:
    command = [*PROGRAM, "credit-batches", sandbox.data.landmarks.large]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=pointed_at(sandbox)) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 141


@pytest.mark.slow
def test_a_full_disk_is_an_error(sandbox: Sandbox) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("needs Linux's /dev/full")
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*PROGRAM, "credit-batches", DEMO_ISSUANCE], stdout=full, stderr=subprocess.PIPE, env=pointed_at(sandbox)
        )
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1
    assert b"No space left" in done.stderr


def test_the_exit_codes_are_those_of_the_help() -> None:
    said = " ".join((app.help or "").partition("Exit codes:")[2].split())
    codes = [int(code) for code in re.findall(r"\b(\d+) [a-z]", said)]
    assert codes == [
        0,
        command_module.FAILED,
        command_module.WRONG_USAGE,
        command_module.CHECK_FAILED,
        command_module.OUTCOME_UNKNOWN,
        command_module.HELD_IN_PART,
        command_module.CHANGED,
        command_module.INTERRUPTED,
        command_module.READER_GONE,
    ]
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert codes == [int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)]


def test_the_shell_completes_commands_and_options() -> None:
    def completed(words: str, place: int) -> str:
        environment = os.environ | {
            "_ISOMETRIC_REGISTRY_COMPLETE": "bash_complete",
            "COMP_WORDS": words,
            "COMP_CWORD": str(place),
        }
        program = Path(sys.executable).parent / "isometric-registry"
        done = subprocess.run([program], capture_output=True, text=True, env=environment, check=False)
        return done.stdout

    assert completed("isometric-registry credit-batches", 1).split() == ["plain,credit-batches"]
    assert "plain,parquet" in completed("isometric-registry export --format p", 3)


def pointed_at(sandbox: Sandbox) -> dict[str, str]:
    return os.environ | {
        "ISOMETRIC_BASE_URL": sandbox.url,
        "ISOMETRIC_CLIENT_SECRET": sandbox.client_secret,
        "ISOMETRIC_ACCESS_TOKEN": sandbox.access_token,
        "ISOMETRIC_MAX_REQUESTS_PER_MINUTE": "100000",
    }


def page_commands() -> list[str]:
    section = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    lines = [line.removeprefix("$ ").partition("  #")[0].strip() for line in section.splitlines()]
    lines = [line.removeprefix("isometric-registry sandbox --as supplier -- ") for line in lines]
    return [line for line in lines if line.startswith("isometric-registry ") and " sandbox" not in line]


def test_the_page_shows_every_command_that_is_more_than_a_card() -> None:
    shown = {command.split()[1] for command in page_commands()}
    assert shown <= set(COMMANDS)
    assert set(COMMANDS) - {card.name for card in CARDS} - {"sandbox"} <= shown


def test_the_script_runs_the_program(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["isometric-registry", "--version"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"isometric-registry {__version__}\n"


def test_names_are_shown_where_the_terminal_lacks_their_letters(sandbox: Sandbox) -> None:
    environment = pointed_at(sandbox) | {"PYTHONIOENCODING": "ascii", "TTY_COMPATIBLE": "1", "COLUMNS": "140"}
    done = subprocess.run(
        [*PROGRAM, "ledger", DEMO_ISSUANCE], capture_output=True, text=True, env=environment, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Soci\\xe9t\\xe9 Imaginaire du Lac" in done.stdout


def test_the_script_without_click_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "isometric_registry.cli.app")
    monkeypatch.setitem(sys.modules, "click", None)
    with pytest.raises(SystemExit) as ended:
        main()
    assert "click" in str(ended.value.code)
    assert "in a clone, pip install '.[cli]'" in str(ended.value.code)


def test_the_report_names_its_extra_before_anything_is_sent(
    run: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("isometric_registry.cli.report.find_spec", lambda _name: None)
    before = len(sandbox.requests)
    done = run("report", DEMO_ISSUANCE, "-o", str(tmp_path / "report.html"))
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "in a clone, pip install '.[report]'" in done.stderr
    assert len(sandbox.requests) == before


def test_the_help_says_whole_sentences_of_its_commands_in_a_narrow_terminal(run: Run) -> None:
    for arguments in ((), ("get",), ("list",), ("mirror",), ("writes",)):
        said = run(*arguments, "--help", COLUMNS="80").output
        assert "..." not in said.partition("[ARGS]...")[2], arguments
        commands = said.partition("Options:")[2].partition("Example")[0]
        assert max(map(len, commands.splitlines())) <= 80


@pytest.mark.parametrize("more", ["issuances", "issuances/iss_1KTS0814VSBXTQ07", "registry/v0", "organisation/"])
def test_an_address_with_too_much_in_it_is_said_so_and_nothing_is_sent(run: Run, sandbox: Sandbox, more: str) -> None:
    before = len(sandbox.requests)
    for arguments in (("issuance", DEMO_ISSUANCE), ("suppliers",)):
        done = run(*arguments, ISOMETRIC_BASE_URL=f"{sandbox.url.rstrip('/')}/{more}")
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert f"ISOMETRIC_BASE_URL has '{more.rstrip('/')}' behind /registry/v0/" in done.stderr
    assert len(sandbox.requests) == before
