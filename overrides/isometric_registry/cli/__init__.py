"""The command line, `isometric-registry` (extra `cli`)."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .._core.text import missing

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["main"]

INTERRUPTED = 130
"""The person pressed Ctrl-C: 128 and the number of the signal, as shells have it."""


def main() -> None:
    """Run the command line with the arguments of this process, and end the process with its exit code."""
    try:
        with _interrupted_quietly():
            from .app import app
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        sys.exit("isometric-registry: " + missing("the command line", error.name, "cli"))
    app.main()


@contextmanager
def _interrupted_quietly() -> Iterator[None]:
    """End the process at once on Ctrl-C, while there is nothing to put in order and a traceback would tell nobody."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield  # it is ignored, as behind `nohup`, or somebody else's
        return

    def leave(_number: int, _frame: object) -> None:
        os.write(2, b"isometric-registry: interrupted\n")
        os._exit(INTERRUPTED)

    try:
        signal.signal(signal.SIGINT, leave)
    except ValueError:
        yield  # this is not the main thread, which Ctrl-C goes to
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
