"""Closes every journal before the process forks, and lets no thread open one again until it has.

SQLite takes the locks of a connection that was open for the child's as well, which to the system they are not. When the
parent then closed its journal, it would delete the file that the child's next rows are in.
"""

from __future__ import annotations

import os
import threading
import weakref
from typing import Protocol


class Held(Protocol):
    """What may not be open while the process forks."""

    def hold(self) -> None: ...
    def let_go(self) -> None: ...


_all: weakref.WeakSet[Held] = weakref.WeakSet()

_forking = threading.RLock()

_held: list[Held] = []
"""Those that wait until the fork is over."""


def close_before_forks(journal: Held) -> None:
    """Close a journal whenever the process is about to fork, for as long as anybody has it."""
    _all.add(journal)


def _hold_all() -> None:
    _forking.acquire()
    _held[:] = _all
    for journal in _held:
        journal.hold()


def _let_all_go() -> None:
    for journal in _held:
        journal.let_go()
    _held.clear()
    _forking.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_hold_all, after_in_parent=_let_all_go, after_in_child=_let_all_go)
