"""The database: how it is opened, and what its errors are called."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import event, exc

from .._core.text import missing
from ..errors import ConfigurationError, InvalidArgumentError
from .addresses import EXAMPLES, parsed, shown_address, without_secrets
from .problems import MirrorError

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = "isometric"
"""Where the tables are on PostgreSQL, so that they are nobody else's."""

BUSY_MS = 10_000
"""How long SQLite waits for another's transaction. The longest of a sync takes a second."""

DEFAULT_URL = "sqlite:///registry.db"

_SEALED = "sealed"

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


def engine_for(address: str | os.PathLike[str]) -> sa.Engine:
    """Return an engine for a database. Nothing is opened yet.

    Args:
        address: An SQLAlchemy address, or the path of an SQLite file.

    Raises:
        InvalidArgumentError: If it is no address, or of a database that a mirror cannot live in.
        ConfigurationError: If the driver is not installed.
    """
    url = parsed(address)
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise InvalidArgumentError(f"a mirror lives in SQLite or PostgreSQL, and not in {url.drivername}: {EXAMPLES}")
    url = url.set(drivername=driver)
    if driver.startswith("postgresql"):
        try:
            import psycopg  # noqa: F401  # to say what is missing before anything else goes wrong
        except ImportError as error:
            raise ConfigurationError(missing("PostgreSQL", "psycopg", "postgresql")) from error
        # A connection that a server or a firewall has closed is found out before it is used.
        try:
            engine = sa.create_engine(url, pool_pre_ping=True, hide_parameters=True)
        except exc.ArgumentError:
            raise InvalidArgumentError(
                f"the hosts or ports after the ? of the mirror's address cannot be used: {EXAMPLES}"
            ) from None
        return engine.execution_options(schema_translate_map={None: SCHEMA})
    if url.query:
        raise InvalidArgumentError("a mirror's SQLite file is opened for writing by a plain path: take out the ?")
    engine = sa.create_engine(url, hide_parameters=True, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "do_connect", _open_sqlite)
    event.listen(engine, "checkout", _reopen_sealed)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _open_sqlite(_dialect: object, record: Any, arguments: list[Any], options: dict[str, Any]) -> None:
    # SQLite reads a file in WAL mode through two others beside it. Where these cannot be made, and nobody who is
    # writing has made them, it is told that the file will not change.
    # Asked by os.path, which takes a name that no file can have for one that is not there; SQLite then says so.
    path = Path(arguments[0]).absolute()
    may_write = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    if os.path.isfile(path) and not may_write and not os.path.exists(f"{path}-wal"):
        arguments[0] = f"{path.as_uri()}?immutable=1"
        options["uri"] = True
        record.info[_SEALED] = "new"


def _reopen_sealed(_connection: object, record: Any, _proxy: object) -> None:
    # It may have changed since the last transaction after all, by somebody who may write it.
    if record.info.get(_SEALED) == "used":
        raise exc.DisconnectionError
    if _SEALED in record.info:
        record.info[_SEALED] = "used"


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # Nothing here changes the file: it may be another program's, or one that can only be read.
    # Python's driver begins no transaction before a CREATE, so that a killed process would leave half a schema.
    connection.isolation_level = None
    connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    connection.execute("PRAGMA synchronous=FULL")  # NORMAL survives a killed process, and not always a power cut


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that reads and then wants to write is refused at once if another wrote between, however long the
    # timeout; so those that will write say so.
    begin = connection.get_execution_options().get("mirror_begin", "BEGIN")
    if begin:
        connection.exec_driver_sql(begin)


def let_reading_never_wait(engine: sa.Engine) -> None:
    """Let nobody who reads wait for a sync, nor a sync for them. An SQLite file stays so for good."""
    if engine.dialect.name == "sqlite":
        with speaking_plainly(engine), engine.connect() as connection:
            connection.execution_options(mirror_begin="").exec_driver_sql("PRAGMA journal_mode=WAL")


def name_of(engine: sa.Engine) -> str:
    """Return what a database is called in messages, without a password."""
    return shown_address(engine.url)


@contextmanager
def speaking_plainly(engine: sa.Engine) -> Iterator[None]:
    """Turn a database's errors into ours.

    Raises:
        MirrorError: In place of whatever SQLAlchemy or a driver raises.
    """
    try:
        yield
    except (exc.SQLAlchemyError, OSError) as error:
        if isinstance(error, OSError) and not isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise MirrorError(f"{name_of(engine)}: {_what_happened(error, engine)}") from None


_SQLITE = (
    ("file is not a database", "this file is no SQLite database: choose another name, or move it away"),
    ("malformed", "the file is damaged: bring it back from a backup, or make a new mirror in another file"),
    (
        "readonly",
        "it cannot be written: give yourself the right to write it and its directory, or choose another place",
    ),
    ("unable to open", "the file cannot be opened: does its directory exist, and may you write there?"),
    ("disk is full", "the disk is full: make room and run it again; what was there before is whole"),
    ("disk I/O error", "the disk refuses to be read or written: look at it, and run it again; what is there is whole"),
    ("locked", "another program has kept it locked: close what writes to it, and run it again"),
)
_POSTGRESQL = (
    ("password authentication failed", "the server refuses the user or the password: correct them"),
    ("no password supplied", "the server wants a password: set PGPASSWORD, or put it into ~/.pgpass"),
    ("does not exist", "the server has no such database, user or table: create it, or correct the address"),
    ("permission denied", "the user may not do that there: grant CREATE on the database, or the schema isometric"),
    ("disk full", "the server's disk is full: make room and run it again; what was there before is whole"),
    ("No space left", "the server's disk is full: make room and run it again; what was there before is whole"),
    ("read-only", "the server only allows reading: use one that can be written"),
    ("too many", "the server has no connection left: run it again later"),
)


def _what_happened(error: Exception, engine: sa.Engine) -> str:
    text = str(getattr(error, "orig", None) or error)
    is_sqlite = engine.dialect.name == "sqlite"
    for sign, sentence in _SQLITE if is_sqlite else _POSTGRESQL:
        if sign in text:
            return sentence
    if not is_sqlite and isinstance(error, exc.OperationalError | exc.InterfaceError):
        return "the server cannot be reached or has gone away: run it again when it is there; nothing is half-written"
    first = (without_secrets(text, engine.url).splitlines() or [""])[0]
    return f"the database refused ({type(error).__name__}{': ' if first else ''}{first[:200]})"


@contextmanager
def transaction(engine: sa.Engine, *, writes: bool = False) -> Iterator[sa.Connection]:
    """Give a connection within one transaction, which is committed at the end, or rolled back if anything is raised."""
    with speaking_plainly(engine), engine.connect() as connection:
        connection = connection.execution_options(mirror_begin="BEGIN IMMEDIATE" if writes else "BEGIN")
        with connection.begin():
            yield connection


def lock_schema(connection: sa.Connection) -> None:
    """Keep others from making or changing the schema until the transaction ends. SQLite's own lock does it there."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(7340021)"))


def prefix(connection: sa.Connection) -> str:
    """Return what stands in front of a table's name in SQL that is written by hand."""
    return f"{SCHEMA}." if connection.dialect.name == "postgresql" else ""
