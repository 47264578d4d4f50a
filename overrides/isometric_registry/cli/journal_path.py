"""Where the command line keeps its journal of writes."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from attrs import frozen

from .command import PROGRAM, Failure, WrongArgument
from .wording import in_words_of_the_shell

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..writes import Journal

    F = TypeVar("F", bound=Callable[..., Any])

VARIABLE = "ISOMETRIC_JOURNAL"

FOLDER = "isometric-registry"

FILE = "writes.sqlite"


def journal_option(function: F) -> F:
    """Add ``--journal``, whose value is what ``Place.named`` takes."""
    return click.option(
        "--journal",
        metavar="PATH",
        help=f"The file that remembers writes. Default: {VARIABLE}, or {FILE} in your state directory.",
    )(function)


@frozen
class Place:
    """A journal's file, which need not be there."""

    path: Path
    is_usual: bool
    """Whether it is where a command looks that is told nothing."""

    @classmethod
    def named(cls, given: str | None) -> Place:
        """Return the place that an option names, or the environment, or the usual one.

        Raises:
            WrongArgument: If the option is empty.
            Failure: If nothing is named and this user has no home directory.
        """
        if given is not None and (not given.strip() or "\0" in given):
            raise WrongArgument(f"--journal is {given!r}, which no file is called: name one, or leave it out")
        named = given or os.environ.get(VARIABLE)
        return cls(Path(named), is_usual=False) if named else cls(_state_directory() / FOLDER / FILE, is_usual=True)

    def prepare(self) -> None:
        """Make the journal if it is not there, for its owner alone.

        Raises:
            Failure: If it cannot be written, is a directory, or is another program's. Nothing was sent.
        """
        if self.is_usual:
            try:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            except OSError as error:
                raise Failure(
                    f"{self.path.parent} cannot be made ({error.strerror}): "
                    f"name the journal with --journal or {VARIABLE}"
                ) from None
        self.opened().close()

    def opened(self, *, must_exist: bool = False) -> Journal:
        """Open the journal.

        Raises:
            Failure: If it cannot be used.
        """
        from ..errors import ConfigurationError
        from ..writes import Journal

        try:
            return Journal(self.path, must_exist=must_exist)
        except ConfigurationError as error:
            raise Failure(in_words_of_the_shell(str(error))) from None

    def resolve_command(self, key: str) -> str:
        """Return the command that settles a key, to be copied."""
        journal = "" if self.is_usual else f" --journal {shlex.quote(os.path.abspath(self.path))}"
        return f"{PROGRAM} writes resolve {shlex.quote(key)}{journal}"


def _state_directory() -> Path:
    """Return where programs of this user keep what must outlive a restart, by the custom of the system."""
    if sys.platform == "win32" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local)
    # The XDG Base Directory Specification: one that is not absolute is to be ignored.
    if os.path.isabs(state := os.environ.get("XDG_STATE_HOME", "")):
        return Path(state)
    try:
        home = Path.home()
    except RuntimeError:
        raise Failure(f"you have no home directory: name the journal with --journal or {VARIABLE}") from None
    return home / "Library" / "Application Support" if sys.platform == "darwin" else home / ".local" / "state"
