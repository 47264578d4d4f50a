"""Says which keys are being worked on, by locks that the operating system takes back when a process dies.

A row's lock is one byte of a file beside the journal. The journal's own file is left to SQLite: closing any other
handle to it would drop SQLite's locks.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int, byte: int) -> bool:
        os.lseek(descriptor, byte, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(descriptor: int, byte: int) -> None:
        os.lseek(descriptor, byte, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int, byte: int) -> bool:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except (BlockingIOError, PermissionError):  # POSIX allows either for "somebody has it"
            return False
        return True

    def _unlock(descriptor: int, byte: int) -> None:
        fcntl.lockf(descriptor, fcntl.LOCK_UN, 1, byte)


class RowLocks:
    """The locks of all journals that this process uses.

    A POSIX lock belongs to the process, so threads are kept apart here, and a file that was opened stays open: closing
    it once would give up every lock on it.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: set[tuple[tuple[int, int], int]] = set()
        """Which file, however it is spelled, and which row."""
        self._files: dict[Path, tuple[int, tuple[int, int]]] = {}
        """By their paths, the descriptor of each file and which one it is."""

    def take(self, path: Path, row: int) -> bool:
        """Take a row's lock without waiting, and say whether it was free.

        Raises:
            OSError: If there can be no such file, or its file system has no locks.
        """
        with self._guard:
            if path not in self._files:
                descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
                found = os.fstat(descriptor)
                self._files[path] = descriptor, (found.st_dev, found.st_ino)
            descriptor, file = self._files[path]
            if (file, row) in self._held or not _lock(descriptor, row):
                return False
            self._held.add((file, row))
            return True

    def give_back(self, path: Path, row: int) -> None:
        """Give a row's lock back; does nothing for one that is not held."""
        with self._guard:
            descriptor, file = self._files.get(path, (-1, (0, 0)))
            if (file, row) in self._held:
                self._held.discard((file, row))
                _unlock(descriptor, row)

    def forget(self) -> None:
        """Start anew in a process that was forked off: it has none of its parent's locks."""
        self._guard = threading.Lock()
        self._held.clear()


ROW_LOCKS = RowLocks()
"""One for the process, as its locks are."""

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=ROW_LOCKS.forget)
