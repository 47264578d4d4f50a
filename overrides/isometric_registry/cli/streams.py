"""Standard output and standard error as the process was given them: closed, full, or gone."""

from __future__ import annotations

import os
import sys
from contextlib import suppress


def open_closed_streams() -> None:
    """Put something in the place of a stream that was closed before the program began.

    Writing to standard output is then an error, as it is if it is full, where Python would lose it without a word. And
    no connection is ever given the number of a stream, which somebody might still write to.
    """
    for number, name, mode in ((1, "stdout", os.O_RDONLY), (2, "stderr", os.O_WRONLY)):
        if getattr(sys, name) is None:
            _open_as(number, mode)
            setattr(sys, name, os.fdopen(number, "w", encoding="utf-8", closefd=False))


def discard_output() -> None:
    """Let go of output that cannot be written, or Python complains at its end and ends with a code of its own."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError):
                _open_as(number, os.O_WRONLY)
                stream.flush()


def _open_as(number: int, mode: int) -> None:
    descriptor = os.open(os.devnull, mode)
    if descriptor != number:
        os.dup2(descriptor, number)
        os.close(descriptor)
