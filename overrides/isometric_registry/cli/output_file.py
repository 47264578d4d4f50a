"""`-o`: the file that a command writes, looked at before anything is sent."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from .command import Failure
from .wording import in_words_of_the_shell

if TYPE_CHECKING:
    from collections.abc import Callable

    F = TypeVar("F", bound=Callable[..., Any])

STDOUT = "-"
"""What stands for standard output in other programs."""


class OutputFile(click.ParamType):  # type: ignore[type-arg]  # in click 8.2 it takes none
    """The path of a file that can be written where it is."""

    name = "file"

    def __init__(self, *, can_be_folder: bool = False) -> None:
        self._can_be_folder = can_be_folder

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Read a path, and see whether a file can be written there.

        Raises:
            BadParameter: If no file can have this name, or none is meant by it.
            Failure: If the disk has something against it.
        """
        text = str(value)
        if text == STDOUT:
            self.fail("a file is written whole, and not to standard output: name one (called -, it is ./-)", param, ctx)
        if not text.strip() or "\0" in text:
            self.fail(f"{text!r} is no name that a file can have: name another", param, ctx)
        if self._can_be_folder:  # what is written there is looked at by who knows which of the two it is
            return Path(text)
        from ..errors import InvalidArgumentError
        from ..export.files import checked_path

        try:
            checked_path(text)
        except InvalidArgumentError as error:
            raise Failure(in_words_of_the_shell(str(error))) from error
        return Path(text)


def output_option(help: str, *, can_be_folder: bool = False) -> Callable[[F], F]:  # noqa: A002
    """Add ``-o``, which has to be there."""
    file = OutputFile(can_be_folder=can_be_folder)
    return click.option("-o", "--output", type=file, metavar="FILE", required=True, help=help)
