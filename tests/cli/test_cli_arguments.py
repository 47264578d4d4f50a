"""Every option and argument of every command with values that cannot be meant: a sentence, and never a raw error."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import click
import pytest
from isometric_registry.cli import command
from isometric_registry.cli.app import app
from isometric_registry.cli.command import Failure
from isometric_registry.cli.options import Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result
    from isometric_registry.sandbox import Sandbox

    Run = Callable[..., Result]
    Leaf = tuple[tuple[str, ...], click.Command]

WRONG = {
    "nothing": "",
    "blank": " ",
    "bytes": "\udcff",
    "digits": "5" * 5000,
    "beyond 64 bits": "10000000000000000000000",
    "negative": "-1",
    "infinite": "1e400",
    "no number": "nan",
    "NUL": "a\0b",
    "codes": "\x1b[31m\x1b]0;x\x07",
    "bidi": "\N{RIGHT-TO-LEFT OVERRIDE}x",
    "long": "x" * 5000,
    "many words": "x y " * 1250,
}

STEERS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]")

MOST = 2200
"""Characters of what is said about an argument, its line and where to see more."""

LENIENT = {"--notes", "--key", "--customer-email", "--email", "--name", "--purpose", "--domain", "--seed"}
"""What takes any text, or a number of any sign, as far as this program can tell."""


def leaves(group: click.Command = app, path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Yield every command that does something, with the words that lead to it."""
    if not isinstance(group, click.Group):
        yield path, group
        return
    if path and group.invoke_without_command:
        yield path, group
    context = click.Context(group)
    for name in group.list_commands(context):
        if found := group.get_command(context, name):
            yield from leaves(found, (*path, name))


LEAVES = list(leaves())
PATHS = [" ".join(path) for path, _ in LEAVES]
ASKING = [leaf for leaf in LEAVES if leaf[0][0] != "mirror"]
"""What has its answer from the service; the mirror's is in a database."""


def usual(path: tuple[str, ...], one: click.Command) -> list[str]:
    """Return arguments that can be meant: those of the first example."""
    if examples := getattr(one, "examples", ()):
        return shlex.split(examples[0].partition(" > ")[0])[1 + len(path) :]
    return ["iss_1KTS0814VSBXTQ07" for parameter in one.params if isinstance(parameter, click.Argument)]


def attempts(path: tuple[str, ...], one: click.Command) -> Iterator[tuple[click.Parameter, str, list[str]]]:
    """Yield each parameter that takes a value with each wrong one, and the words of the whole command line."""
    words = ["--", "true"] if path == ("sandbox",) else usual(path, one)
    given = one.make_context("x", list(words), resilient_parsing=True).params
    for parameter in one.params:
        if isinstance(parameter, click.Option) and (parameter.is_flag or parameter.name == "help"):
            continue
        for value in WRONG.values():
            if isinstance(parameter, click.Option):
                yield parameter, value, [*path, parameter.opts[-1], value, *without(words, parameter.opts)]
            elif path != ("sandbox",):
                named = given.get(str(parameter.name))
                first = named[0] if isinstance(named, tuple) else named
                put_in = [value if word == first else word for word in words] if first in words else [*words, value]
                yield parameter, value, [*path, *put_in]


def without(words: list[str], options: list[str]) -> list[str]:
    return [word for i, word in enumerate(words) if word not in options and (i == 0 or words[i - 1] not in options)]


def check(done: Result, line: list[str]) -> None:
    """Check that the outcome can be read by a person and by a script, whichever it is."""
    assert not done.exception or isinstance(done.exception, SystemExit), line
    assert "Traceback" not in done.stderr, line
    assert "should not have happened" not in done.stderr, line
    assert not STEERS.search(done.output), line
    assert len(done.stderr) <= MOST, line
    if done.exit_code not in (0, command.CHECK_FAILED):
        assert (done.exit_code in (command.FAILED, command.WRONG_USAGE), done.stdout) == (True, ""), line
        assert done.stderr.count("\n") == 1, line
        assert done.stderr.startswith("isometric-registry: "), line


@pytest.mark.slow
@pytest.mark.parametrize(("path", "one"), LEAVES, ids=PATHS)
def test_what_cannot_be_meant_is_a_sentence_before_anything_is_sent(
    run: Run, path: tuple[str, ...], one: click.Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_settings: object) -> None:
        raise Failure("the service would be asked")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("isometric_registry.RegistryClient", refuse, raising=False)
    for parameter, _, line in attempts(path, one):
        done = run(*line)
        check(done, line)
        if isinstance(parameter.type, Whole | click.Choice) and not LENIENT & set(parameter.opts):
            assert done.exit_code == command.WRONG_USAGE, line
        if isinstance(parameter, click.Option) and parameter.metavar == "DATE":
            assert done.exit_code == command.WRONG_USAGE, line
    assert set(tmp_path.iterdir()) <= {tmp_path / "writes.sqlite"}


@pytest.mark.slow
def test_what_a_filled_mirror_cannot_be_asked_is_a_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("mirror", "sync").exit_code == 0
    before = set(tmp_path.iterdir())
    for path, one in LEAVES:
        if path[0] == "mirror" and path != ("mirror", "sync"):
            for _, _, line in attempts(path, one):
                check(run(*line), line)
    assert set(tmp_path.iterdir()) == before


@pytest.mark.slow
@pytest.mark.parametrize(("path", "one"), ASKING, ids=[" ".join(path) for path, _ in ASKING])
def test_what_the_service_has_not_got_is_a_sentence(
    run: Run, path: tuple[str, ...], one: click.Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for parameter, _, line in attempts(path, one):
        if parameter.metavar in ("ID|NAME", "ID", "WORD") or isinstance(parameter, click.Argument):
            done = run(*line)
            check(done, line)
            if parameter.metavar == "ID|NAME" or isinstance(parameter, click.Argument):
                assert done.exit_code in (command.WRONG_USAGE, command.CHECK_FAILED), line


def test_a_number_that_can_be_meant_is_read(run: Run, sandbox: Sandbox) -> None:
    del sandbox
    for text in ("1", " 1 ", "+1", "01", "9" * 18):
        assert run("suppliers", "--limit", text).exit_code == 0


@pytest.mark.parametrize("text", ["1.0", "1,000", "1_000", "٣", "1 0", "0x1", "²", "9" * 19])
def test_a_number_that_is_none_is_named_with_what_is_one(run: Run, text: str) -> None:
    done = run("suppliers", "--limit", text)
    assert done.exit_code == command.WRONG_USAGE
    assert f"{text!r} is no whole number that can be meant: write one that is 1 or more" in done.stderr
