"""The package's warnings on standard error, while something is written."""

from __future__ import annotations

import logging
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .text import say

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def warnings_shown() -> Iterator[None]:
    """Show the package's warnings, such as that an answer was lost and found, unless ISOMETRIC_LOG does."""
    if os.environ.get("ISOMETRIC_LOG"):
        yield
        return
    handler = _Shown(logging.WARNING)
    logger = logging.getLogger("isometric_registry")
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


class _Shown(logging.Handler):
    """Puts each record on a line of standard error."""

    def emit(self, record: logging.LogRecord) -> None:
        say(record.getMessage())
