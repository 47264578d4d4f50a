"""The package's logger, and the environment variable that turns it on."""

from __future__ import annotations

import logging
import os
import threading

from .errors import ConfigurationError

logger = logging.getLogger("isometric_registry")
logger.addHandler(logging.NullHandler())

_lock = threading.Lock()


class _EnvironmentHandler(logging.StreamHandler):  # type: ignore[type-arg]  # generic in the stubs only
    """The handler that ISOMETRIC_LOG adds; a type of its own, so that it is added once."""


def configure_from_environment() -> None:
    """Write the log to stderr if ``ISOMETRIC_LOG`` names a level: debug, info, warning or error.

    Raises:
        ConfigurationError: If it names none.
    """
    name = os.environ.get("ISOMETRIC_LOG", "").strip().upper()
    if not name:
        return
    level = logging.getLevelNamesMapping().get(name)
    if level is None:
        raise ConfigurationError(f"ISOMETRIC_LOG is {name.lower()!r}: set it to debug, info, warning or error")
    with _lock:
        logger.setLevel(level)
        if not any(isinstance(handler, _EnvironmentHandler) for handler in logger.handlers):
            handler = _EnvironmentHandler()
            handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            logger.addHandler(handler)
