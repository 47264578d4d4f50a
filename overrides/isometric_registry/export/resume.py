"""The resume file of an export: what was listed and fetched so far, one JSON line for each answer.

A line counts from the moment it is complete. Whatever stops the process, even in the middle of a line, the complete
ones before it are good, and the torn one is cut off when the file is opened again.
"""

from __future__ import annotations

import datetime  # noqa: TC003  # msgspec reads the annotations
import errno
import os
import stat
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import msgspec

from ..errors import InvalidArgumentError
from .columns import COLUMNS, NAMES, PYTHON_TYPES, Row, columns_too_large
from .files import not_written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    StoredRow = Row
else:
    StoredRow = tuple[tuple(PYTHON_TYPES[column.kind] | None for column in COLUMNS)]

KIND = "isometric-registry export"


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What an export was asked for. Only the same question may be resumed."""

    base_url: str
    format: str
    filters: dict[str, str]

    def __str__(self) -> str:
        filters = ", ".join(f"{name}={value}" for name, value in self.filters.items()) or "no filters"
        return f"{self.format} from {self.base_url} with {filters}"


class _Header(msgspec.Struct, tag=KIND, tag_field="file"):
    question: Question
    observed_at: datetime.datetime
    columns: tuple[str, ...]
    """Another version of this package may have others, and its rows could not be read."""


class _Page(msgspec.Struct, tag="page", tag_field="line"):
    issuance_ids: list[str]
    cursor: str | None
    """Where the list goes on; None is its beginning."""


class _ListEnd(msgspec.Struct, tag="list end", tag_field="line"):
    """There are no more pages."""


class _Answer(msgspec.Struct, tag="answer", tag_field="line"):
    issuance_id: str
    as_text: list[str]
    """The columns in which a number does not fit its type."""
    rows: list[StoredRow]


class ResumeFile:
    """An export's memory on disk. In the process it keeps the identifiers and where their answers stand, no more.

    Attributes:
        observed_at: When the export began, which every row of it says.
        issuance_ids: The issuances listed so far, in the order of the list, each once.
        is_listed: Whether that is all of them.
        cursor: Where the list goes on.
        as_text: The columns that have to be text, by the answers so far.
        credit_batches: How many batches the answers so far have.
    """

    def __init__(self, path: Path, question: Question, observed_at: datetime.datetime, *, resume: bool) -> None:
        """Open the file, or make it.

        Args:
            path: Its place.
            question: What the export is asked for.
            observed_at: What the rows say if nothing is resumed.
            resume: Whether to go on with what the file has; otherwise that is dropped.

        Raises:
            InvalidArgumentError: If it cannot be opened, is in use, or is the file of another export.
        """
        self.observed_at = observed_at
        self.is_listed = False
        self.cursor: str | None = None
        self.as_text: set[str] = set()
        self.credit_batches = 0
        self._path = path
        self._listed: dict[str, None] = {}
        self._places: dict[str, int] = {}
        try:
            # Unbuffered: a line is either with the operating system, and survives this process, or not there.
            self._out = open(path, "ab", buffering=0, opener=_opened)  # noqa: SIM115  # it stays open until ``close``
            self._in = path.open("rb")
        except OSError as error:
            raise InvalidArgumentError(
                f"{str(path)!r} cannot be written ({error.strerror}): pass another path"
            ) from error
        try:
            self._lock()
            self._open(question, resume=resume)
            # Opened again, because it has read ahead into what was cut off just now.
            self._in.close()
            self._in = path.open("rb")
        except BaseException:
            self._shut()
            raise

    @property
    def issuance_ids(self) -> list[str]:
        """The issuances listed so far, in the order of the list, each once."""
        return list(self._listed)

    @property
    def listed(self) -> int:
        """How many issuances were listed so far."""
        return len(self._listed)

    def __contains__(self, issuance_id: str) -> bool:
        return issuance_id in self._places

    def __len__(self) -> int:
        """How many issuances' answers it has."""
        return len(self._places)

    def missing(self) -> Iterator[str]:
        """Yield the issuances whose answers it does not have."""
        return (issuance_id for issuance_id in self._listed if issuance_id not in self._places)

    def add_page(self, issuance_ids: Sequence[str], cursor: str | None) -> None:
        """Keep a page of the list, and where the list goes on."""
        page = _Page(list(issuance_ids), cursor)
        self._append(page)
        self._take_page(page)

    def end_list(self) -> None:
        """Note that the list is complete."""
        self._append(_ListEnd())
        self.is_listed = True

    def add_answer(self, issuance_id: str, rows: list[Row]) -> None:
        """Keep the rows of an issuance."""
        answer = _Answer(issuance_id, sorted(columns_too_large(rows)), rows)
        place = self._append(answer)
        self._take_answer(answer, place)

    def rows(self, issuance_id: str) -> list[Row]:
        """Return the rows of an issuance, as they were kept."""
        self._in.seek(self._places[issuance_id])
        return _ANSWERS.decode(self._in.readline()).rows

    def close(self) -> None:
        """Close the file and leave it for the next time, unless there is nothing in it to resume."""
        if not self._listed and not self.is_listed:
            self.remove()
        self._shut()

    def remove(self) -> None:
        """Delete the file: the export is complete."""
        if sys.platform == "win32":  # which does not delete an open file
            self._shut()
        with suppress(OSError):
            self._path.unlink()

    def _shut(self) -> None:
        self._in.close()
        self._out.close()

    def _lock(self) -> None:
        if sys.platform == "win32":  # where two exports to one path are the caller's own care
            return
        import fcntl

        try:
            fcntl.flock(self._out, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise InvalidArgumentError(
                f"another export to the same place is using {str(self._path)!r}: wait for it, or pass another path"
            ) from error

    def _open(self, question: Question, *, resume: bool) -> None:
        first = self._in.readline(len(_BEGINNING))
        if not _BEGINNING.startswith(first):
            raise InvalidArgumentError(
                f"{str(self._path)!r} is in the way and no resume file: move it, or pass another path"
            )
        self._in.seek(0)
        header_line = self._in.readline()
        if resume and header_line.endswith(b"\n"):
            self._take_header(header_line, question)
            self._take_lines()
            return
        self._out.truncate(0)
        self._append(_Header(question, self.observed_at, NAMES))

    def _take_header(self, line: bytes, question: Question) -> None:
        try:
            header = _HEADERS.decode(line)
        except msgspec.DecodeError:
            header = None
        if header is None or header.columns != NAMES:
            raise InvalidArgumentError(
                f"{str(self._path)!r} was written by another version of this package: begin anew, without resuming"
            )
        if header.question != question:
            raise InvalidArgumentError(
                f"{str(self._path)!r} belongs to another export, {header.question}, and this one is {question}: "
                "repeat what that one was asked for, or begin anew, without resuming"
            )
        self.observed_at = header.observed_at

    def _take_lines(self) -> None:
        while True:
            place = self._in.tell()
            line = self._in.readline()
            if not line.endswith(b"\n"):
                self._out.truncate(place)
                return
            try:
                entry = _LINES.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError):
                continue  # damaged, by a power cut perhaps: it is asked for again
            if isinstance(entry, _Page):
                self._take_page(entry)
            elif isinstance(entry, _Answer):
                self._take_answer(entry, place)
            else:
                self.is_listed = True

    def _take_page(self, page: _Page) -> None:
        self._listed.update(dict.fromkeys(page.issuance_ids))
        self.cursor = page.cursor

    def _take_answer(self, answer: _Answer, place: int) -> None:
        if answer.issuance_id not in self._places:
            self.credit_batches += len(answer.rows)
        self._places[answer.issuance_id] = place
        self.as_text.update(answer.as_text)

    def _append(self, entry: Any) -> int:
        """Write a line and return where it begins."""
        line = msgspec.json.encode(entry) + b"\n"
        try:
            place = self._out.seek(0, 2)
            while line:  # one call may write a part only
                line = line[self._out.write(line) :]
        except OSError as error:
            raise not_written(self._path, error) from error
        return place


def _opened(path: str, flags: int) -> int:
    """Open a file that is none but this: a link would lead to somebody else's, and a pipe would be waited for."""
    descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), 0o666)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no regular file")
    return descriptor


_HEADERS = msgspec.json.Decoder(_Header)
_LINES = msgspec.json.Decoder(_Page | _ListEnd | _Answer)
_ANSWERS = msgspec.json.Decoder(_Answer)
_BEGINNING = msgspec.json.encode({"file": KIND})[:-1]
