"""The command line, `isometric-registry` (extra `cli`)."""

from __future__ import annotations

import sys

__all__ = ["main"]

MISSING_EXTRA = "the command line needs {name}, which is not installed: pip install 'isometric-registry[cli]'"


def main() -> None:
    """Run the command line with the arguments of this process, and end the process with its exit code."""
    try:
        from .app import app
    except ModuleNotFoundError as error:
        if error.name != "click":
            raise
        sys.exit("isometric-registry: " + MISSING_EXTRA.format(name=error.name))
    app.main()
