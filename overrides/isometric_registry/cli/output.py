"""Output for programs: JSON, JSON lines and CSV on standard output, with nothing else beside them.

What goes into a file or a pipe is exact to the byte. A terminal obeys some of what it is sent, so that there, and only
there, nothing is written that could steer it.
"""

from __future__ import annotations

import json
import re
import sys
from io import RawIOBase
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, cast

import click

from .._core.text import JOINERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ..ledger import IssuanceLedger
    from ..models import IssuanceCreditBatches

    Record = Mapping[str, str | int | None]

_SURROGATE = re.compile("[\ud800-\udfff]")
_NOT_PLAIN = re.compile(r"[^\x20-\x7e\r\n]|\r(?!\n)")


def print_json(value: Any) -> None:
    """Print a value as indented JSON, in UTF-8 whatever the terminal's encoding is (RFC 8259, section 8.1)."""
    _echo(_safe_json("".join(json_text(value, indent=2))) + "\n")


def print_json_lines(values: Iterable[Any]) -> None:
    """Print each value as JSON on a line of its own."""
    for value in values:
        _echo(_safe_json("".join(json_text(value))) + "\n")


def print_csv(names: tuple[str, ...], records: Iterable[Record]) -> None:
    """Print records as CSV (RFC 4180), of which no spreadsheet runs anything."""
    from ..export.formats import csv_text
    from ..ledger.quantities import written

    def field(value: str | int | None) -> str:
        if value is None:
            return ""
        return csv_text(value) if isinstance(value, str) else written(value)

    _echo(f"{','.join(names)}\r\n")
    for record in records:
        _echo(_safe_csv(f"{','.join(field(record[name]) for name in names)}\r\n"))


def print_batches(batches: IssuanceCreditBatches | IssuanceLedger, form: str) -> None:
    """Print a line for each credit batch, with the columns of `export`, as CSV or JSON lines."""
    from ..errors import RegistryError
    from ..export import write_csv, write_jsonl

    try:
        if form == "csv":
            write_csv(batches, binary_output("csv"))
        else:
            write_jsonl(batches, binary_output("jsonl"))
    except RegistryError as error:
        # What failed is standard output, of which every command speaks in the same words.
        raise error.__cause__ if isinstance(error.__cause__, OSError) else error from None


def binary_output(form: Literal["csv", "jsonl"]) -> BinaryIO:
    """Return standard output for what writes CSV or JSON lines as bytes, whole characters at a time."""
    if not sys.stdout.isatty():
        return sys.stdout.buffer
    return cast("BinaryIO", _Shown(form))


class _Shown(RawIOBase):
    """A terminal that is not steered by what is written to it."""

    def __init__(self, form: Literal["csv", "jsonl"]) -> None:
        self._safe = _safe_csv if form == "csv" else _safe_json

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        written = bytes(data)
        _echo(self._safe(written.decode()))
        return len(written)


def json_text(value: Any, *, indent: int | None = None) -> Iterator[str]:
    """Yield a value as JSON, as ``json.dumps`` would write it, but nested as deep and with numbers as long as may be.

    Args:
        value: Dictionaries with texts as keys, lists, and plain values.
        indent: Spaces for each level, or None for one line without any.
    """
    # Each open object or list, with how it ends. Recursion would come to an end at some hundred splits in a row.
    waiting: list[tuple[Iterator[Any], str]] = []
    colon = ":" if indent is None else ": "

    def line(level: int) -> str:
        return "" if indent is None else "\n" + " " * (indent * level)

    def begin(item: Any) -> str:
        if isinstance(item, dict) and item:
            waiting.append((iter(item.items()), "}"))
            return "{"
        if isinstance(item, list | tuple) and item:
            waiting.append((iter(item), "]"))
            return "["
        return _plain_json(item)

    yield begin(value)
    is_first = True
    while waiting:
        items, end = waiting[-1]
        depth = len(waiting)
        try:
            item = next(items)
        except StopIteration:
            waiting.pop()
            yield line(len(waiting)) + end
            is_first = False
            continue
        before = ("" if is_first else ",") + line(depth)
        if end == "}":
            name, item = item
            before += _plain_json(name) + colon
        yield before + begin(item)
        is_first = len(waiting) > depth


def _plain_json(value: Any) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, int) and not isinstance(value, bool):
        from ..ledger.quantities import written

        return written(value)
    return json.dumps(value, ensure_ascii=False)


def _safe_json(text: str) -> str:
    r"""Write as ``\u`` escapes what UTF-8 cannot hold, and for a terminal what could steer it; both mean the same."""
    return _steerless(_SURROGATE.sub(_escaped, text), _escaped)


def _safe_csv(text: str) -> str:
    """Replace, for a terminal, what could steer it. CSV has no escapes, so what was there is not to be seen."""
    return _steerless(text, lambda _: "\N{REPLACEMENT CHARACTER}")


def _steerless(text: str, instead: Callable[[re.Match[str]], str]) -> str:
    if not sys.stdout.isatty():
        return text
    return _NOT_PLAIN.sub(
        lambda found: found[0] if found[0].isprintable() or found[0] in JOINERS else instead(found), text
    )


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _echo(text: str) -> None:
    click.echo(text.encode(), nl=False)
