"""Output for programs: the same bytes as ever in a file, nothing that steers on a terminal, no depth too deep."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry.cli import output
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

STEERING = "\x1b[31m\x9b2J\u202e\u2066\u2069\u200f\x07\x7f\x00"
"""Colours, a cleared screen and turned words, in every kind of control character."""

NAME = f"Société\rFAKE {STEERING}\N{ZERO WIDTH JOINER}\N{HEAVY BLACK HEART}"

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


class Stream(io.TextIOWrapper):
    """Standard output in a place of a test's choosing."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", write_through=True)
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal

    def written(self) -> bytes:
        self.flush()
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue()


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., bytes]:
    def printed(function: Callable[..., Any], *arguments: Any, is_terminal: bool = False) -> bytes:
        stream = Stream(is_terminal=is_terminal)
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", stream)
            function(*arguments)
        return stream.written()

    return printed


def lines_of_names() -> list[tuple[Callable[..., None], tuple[Any, ...]]]:
    def through_binary_output(form: Any) -> None:
        line = f"1,{NAME}\r\n" if form == "csv" else json.dumps({"name": NAME}, ensure_ascii=False) + "\n"
        output.binary_output(form).write(line.encode())

    return [
        (output.print_json, ({"name": NAME},)),
        (output.print_json_lines, ([{"name": NAME}],)),
        (output.print_csv, (("name",), [{"name": NAME}])),
        (through_binary_output, ("csv",)),
        (through_binary_output, ("jsonl",)),
    ]


@pytest.mark.parametrize(("function", "arguments"), lines_of_names())
def test_a_terminal_is_not_steered_by_any_form(
    printed: Callable[..., bytes], function: Callable[..., None], arguments: tuple[Any, ...]
) -> None:
    text = printed(function, *arguments, is_terminal=True).decode()
    assert "Société" in text
    assert "\N{ZERO WIDTH JOINER}\N{HEAVY BLACK HEART}" in text
    assert not set(text) & set(STEERING) - set("[31m2J")


@pytest.mark.parametrize(("function", "arguments"), lines_of_names())
def test_a_file_gets_the_bytes_as_they_are(
    printed: Callable[..., bytes], function: Callable[..., None], arguments: tuple[Any, ...]
) -> None:
    text = printed(function, *arguments).decode()
    if '"name"' in text:
        assert json.loads(text) == {"name": NAME}
        assert "\x9b2J\u202e\u2066" in text
    else:
        assert NAME in text


def test_json_on_a_terminal_says_the_same(printed: Callable[..., bytes]) -> None:
    value = {"a": [NAME, {"\u202ekey": STEERING}]}
    assert json.loads(printed(output.print_json, value, is_terminal=True)) == value
    assert json.loads(printed(output.print_json_lines, [value], is_terminal=True)) == value


def test_csv_on_a_terminal_is_csv(printed: Callable[..., bytes]) -> None:
    text = printed(output.print_csv, ("a", "b"), [{"a": NAME, "b": 10**5000}], is_terminal=True).decode()
    [heading, row] = csv.reader(io.StringIO(text, newline=""))
    assert heading == ["a", "b"]
    assert row[0].startswith("Société")
    assert len(row[1]) == 5001


@given(value=JSON)
def test_json_is_written_as_python_writes_it(value: Any) -> None:
    assert "".join(output.json_text(value, indent=2)) == json.dumps(value, indent=2, ensure_ascii=False)
    assert "".join(output.json_text(value)) == json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def nested(levels: int) -> Any:
    value: Any = {"halves": []}
    for _ in range(levels):
        value = {"halves": [value]}
    return value


@pytest.fixture(scope="module")
def rude() -> Iterator[Sandbox]:
    """A registry in which an organisation's name steers terminals."""
    data = make_registry()
    answer = data.issuance_credit_batches[data.landmarks.demo]
    for batch in (*answer["supplier_credit_batches"], *data.credit_batches.values()):
        batch["owner"]["name"] = NAME
    with Sandbox(data=data) as sandbox:
        yield sandbox


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
@pytest.mark.parametrize("name", ["credit-batches", "ledger"])
def test_no_command_lets_the_service_steer_the_terminal(
    run: Callable[..., Result], rude: Sandbox, monkeypatch: pytest.MonkeyPatch, name: str, form: str
) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _self: True)
    arguments = (name, rude.data.landmarks.demo, "--format", form)
    done = run(*arguments, ISOMETRIC_BASE_URL=rude.url, NO_COLOR="1", TERM="dumb", COLUMNS="400")
    assert done.exit_code == 0, done.stderr
    assert "Société" in done.stdout
    assert not set(done.stdout) & set(STEERING) - set("[31m2J")
    assert "\r" not in done.stdout.replace("\r\n", "\n")


@pytest.mark.parametrize("levels", [600, 1500])
def test_no_depth_is_too_deep(printed: Callable[..., bytes], levels: int) -> None:
    assert printed(output.print_json, nested(levels)).count(b'"halves"') == levels + 1
    assert printed(output.print_json_lines, [nested(levels)]).count(b'"halves"') == levels + 1


def test_no_number_is_too_long(printed: Callable[..., bytes]) -> None:
    text = printed(output.print_json, {"credit_kgs": [10**4300, -(10**4300)]}).decode()
    assert text.count("0") == 8600
    assert printed(output.print_json_lines, [10**4300]) == b"1" + b"0" * 4300 + b"\n"


def test_half_of_a_character_is_escaped_where_utf_8_has_none(printed: Callable[..., bytes]) -> None:
    assert printed(output.print_json_lines, ["a\ud800\N{GRINNING FACE}"]) == '"a\\ud800\N{GRINNING FACE}"\n'.encode()


@pytest.mark.parametrize("command", ["issuances", "projects", "orders", "retirements", "balance"])
def test_every_amount_in_a_table_has_its_unit_above_it(run: Callable[..., Result], command: str) -> None:
    lines = run(command).output.splitlines()
    heading = next(line for line in lines if line.startswith(("Issuance ", "Project ", "Order ", "Retirement ", "Of ")))
    amounts = [word for word in re.split(r"  +", heading) if word.split()[-1] == "t" or word == "Tonnes"]
    figures = re.findall(r"(?<=  )[\d,]+\.\d{3}(?=  |$)", lines[-1])
    assert len(amounts) == len(figures) > 0
