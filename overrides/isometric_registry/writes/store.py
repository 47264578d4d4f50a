"""The journal's file: made, recognised, and written so that what it says is on disk before the next step."""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._core.errors import ConfigurationError
from .._core.text import one_line, shown_path
from .forking import close_before_forks

if TYPE_CHECKING:
    from collections.abc import Iterator

APPLICATION_ID = 0x49535257
"""Says in the file's head that it is one of these journals ("ISRW"); SQLite leaves the number to the program."""

USER_VERSION = 1
"""The layout of the tables."""

BUSY_S = 10.0
"""How long to wait for another process, whose transactions take milliseconds."""

BUSY_PAUSE_S = 0.01
"""As long as making the tables takes."""

SALT_BYTES = 16
"""As many as a digest has."""

IS_OPEN = "state IN ('sent', 'unknown')"
"""Which rows may have been applied without that being known, in the words of the index on them."""

TABLES = f"""
CREATE TABLE journal (salt TEXT NOT NULL);
CREATE TABLE writes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  idempotency_key TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('intended', 'sent', 'applied', 'refused', 'unknown')),
  operation TEXT NOT NULL,
  object_id TEXT,
  request TEXT NOT NULL,
  reason TEXT,
  intended_at TEXT NOT NULL,
  sent_at TEXT,
  in_flight_at TEXT,
  settled_at TEXT,
  noted TEXT,
  address TEXT NOT NULL,
  path TEXT NOT NULL,
  digest TEXT NOT NULL
);
CREATE INDEX writes_by_object ON writes (object_id);
CREATE INDEX writes_open ON writes (id) WHERE {IS_OPEN};
"""
"""AUTOINCREMENT: the number of a row that was deleted is never another's, so that nobody waits for the wrong lock."""


class Store:
    """One journal's file, for all threads of a process."""

    def __init__(self, path: str | os.PathLike[str], *, must_exist: bool = False) -> None:
        """Open a journal, or make one where there is no file.

        Raises:
            ConfigurationError: If the file cannot be used; the text says why.
        """
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._process = os.getpid()
        self._inode: int | None = None
        try:
            self.path = Path(os.path.realpath(Path(path)))
        except (TypeError, ValueError):
            raise ConfigurationError("journal is no path: pass one such as 'writes.sqlite'") from None
        try:
            is_directory, exists = self.path.is_dir(), self.path.exists()
        except OSError as error:  # a name that is too long, for one
            raise self._unusable(error) from None
        if is_directory:
            raise ConfigurationError(f"journal {self._shown} is a directory: name a file in it")
        if exists and not self.path.is_file():
            raise ConfigurationError(f"journal {self._shown} is no regular file: name one")
        if must_exist and not exists:
            raise ConfigurationError(f"journal {self._shown} does not exist: name the file that a client has written")
        with self.transaction() as connection:
            self.salt = _salt_in(connection)
        close_before_forks(self)

    @property
    def _shown(self) -> str:
        return shown_path(self.path)

    @property
    def locks_path(self) -> Path:
        """The file whose bytes are the rows' locks."""
        return self.path.with_name(self.path.name + "-lock")

    @contextmanager
    def transaction(self, *, is_flushed: bool = True) -> Iterator[sqlite3.Connection]:
        """Do everything inside or nothing of it.

        Args:
            is_flushed: Whether what was done has to be on disk when this ends. If not, it survives the process, and
                goes to the disk with whatever is flushed next; a power failure may lose it.

        Raises:
            ConfigurationError: If the file cannot be read or written.
        """
        try:
            with self._lock:
                connection = self._opened()
                # Each says it for itself: one that was interrupted could not be relied on to put it back.
                connection.execute(f"PRAGMA synchronous = {'FULL' if is_flushed else 'NORMAL'}")
                connection.execute("BEGIN IMMEDIATE")
                try:
                    yield connection
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise
        except (sqlite3.Error, OSError) as error:
            raise self._unusable(error) from error

    def read(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a query.

        Raises:
            ConfigurationError: If the file cannot be read.
        """
        try:
            with self._lock:
                return self._opened().execute(query, values).fetchall()
        except (sqlite3.Error, OSError) as error:
            raise self._unusable(error) from error

    def close(self) -> None:
        """Close the file. It is opened again when it is needed."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def hold(self) -> None:
        """Close the file and let nobody open it until ``let_go``."""
        self._lock.acquire()
        with suppress(sqlite3.Error):
            self.close()

    def let_go(self) -> None:
        """Let it be opened again, by the thread that has called ``hold``."""
        self._lock.release()

    def check_in_place(self) -> None:
        """Refuse to go on if the file was deleted or replaced: what is written to it then would be lost.

        Raises:
            ConfigurationError: If it was.
        """
        with self._lock:
            self._opened()
            if self._inode != self._inode_now():
                raise self._gone()

    def _inode_now(self) -> int | None:
        try:
            return self.path.stat().st_ino
        except OSError:
            return None

    def _gone(self) -> ConfigurationError:
        return ConfigurationError(
            f"journal {self._shown} was moved, deleted or replaced while in use, and nothing was sent: "
            "put it back, or make a new client"
        )

    def _unusable(self, error: Exception) -> ConfigurationError:
        why = (error.strerror if isinstance(error, OSError) else None) or one_line(str(error))
        return ConfigurationError(f"journal {self._shown} cannot be used ({why}): name a file that can be written")

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = self._reopened()
            self._process = os.getpid()
            self._inode = self._inode_now()
        elif self._process != os.getpid():
            # Something has forked that did not let Python close it before; see ``forking``.
            raise ConfigurationError(
                f"journal {self._shown} was open when this process was forked off: make a client in each process"
            )
        return self._connection

    def _reopened(self) -> sqlite3.Connection:
        is_first = self._inode is None
        if is_first:
            self._make()
        elif self._inode_now() is None:
            raise self._gone()
        connection = self._waited_for()
        if not is_first and _salt_in(connection) != self.salt:
            connection.close()
            raise self._gone()
        return connection

    def _waited_for(self) -> sqlite3.Connection:
        ends = time.monotonic() + BUSY_S
        while True:
            try:
                return self._connected()
            except sqlite3.OperationalError as error:
                # SQLite does not wait for another process that is turning the file into a journal just now.
                if "locked" not in str(error) or time.monotonic() > ends:
                    raise
                time.sleep(BUSY_PAUSE_S)

    def _connected(self) -> sqlite3.Connection:
        self._recognise()
        connection = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _make(self) -> None:
        """Make an empty file that only its owner can read."""
        try:
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            return

    def _recognise(self) -> None:
        """Refuse another program's file without changing a byte of it."""
        found = self.path.stat()
        if found.st_nlink > 1:
            # SQLite keeps what is new beside each name, so that neither would have all of it.
            raise ConfigurationError(f"journal {self._shown} has a second name, a hard link: delete one of the two")
        if found.st_size == 0:
            return
        try:
            reader = sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True, timeout=BUSY_S)
            try:
                (application,) = reader.execute("PRAGMA application_id").fetchone()
                (version,) = reader.execute("PRAGMA user_version").fetchone()
                (tables,) = reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
            finally:
                reader.close()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise
            raise ConfigurationError(f"journal {self._shown} is another program's file: name another one") from None
        if application == 0 and version == 0 and tables == 0:
            return
        if application != APPLICATION_ID:
            raise ConfigurationError(f"journal {self._shown} is another program's database: name another file")
        if version > USER_VERSION:
            raise ConfigurationError(f"journal {self._shown} was made by a newer isometric-registry: install that one")

    def _prepare(self, connection: sqlite3.Connection) -> None:
        # WAL: a commit takes one flush, and readers wait for nobody. FULL: it has reached the disk when it returns.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("BEGIN IMMEDIATE")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:  # read again inside the transaction: another process may have been faster
            for statement in TABLES.split(";\n"):
                connection.execute(statement)
            connection.execute("INSERT INTO journal VALUES (?)", (secrets.token_hex(SALT_BYTES),))
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {USER_VERSION}")
        connection.execute("COMMIT")


def _salt_in(connection: sqlite3.Connection) -> bytes:
    return bytes.fromhex(connection.execute("SELECT salt FROM journal").fetchone()[0])
