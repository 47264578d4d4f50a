"""Brings a database up to what this version of the package writes, or says why it cannot."""

from __future__ import annotations

import os
import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import sqlalchemy as sa

from .._core.proxies import is_loopback
from .columns import UNKNOWN, properties_of, unknown_below
from .database import SCHEMA, let_reading_never_wait, lock_schema, name_of, prefix, transaction
from .problems import MirrorError
from .tables import KINDS, about, checks, lease, metadata
from .views import make_views

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .columns import Property, Record
    from .tables import Kind

SCHEMA_VERSION = 1

MIGRATIONS: dict[int, Callable[[sa.Connection], None]] = {}
"""What leads from each schema version to the next. A new column of the contract needs none, nor a new table."""

SYNC_FIRST = "isometric-registry mirror sync"


def open_mirror(engine: sa.Engine) -> dict[str, str]:
    """Bring an existing mirror up to date and return what it says about itself.

    Raises:
        MirrorError: If there is no mirror, or one of a newer version of this package.
    """
    if engine.dialect.name == "sqlite" and not os.path.exists(str(engine.url.database)):
        raise MirrorError(f"{name_of(engine)} does not exist: fill it with {SYNC_FIRST}")
    with transaction(engine) as connection:
        told = _told(connection)
    if not told:
        raise MirrorError(f"{name_of(engine)} holds no mirror: fill one with {SYNC_FIRST}")
    _check_version(engine, told)
    if told.get("columns") != _columns() or told["schema_version"] != str(SCHEMA_VERSION):
        try:
            with transaction(engine, writes=True) as connection:
                lock_schema(connection)
                _bring_up(connection, _told(connection))
        except MirrorError as error:
            # Whoever may only read goes on if what there is to read is there.
            with transaction(engine) as connection:
                lacks = any(_new_columns(connection, kind) for kind in KINDS)
            if lacks or told["schema_version"] != str(SCHEMA_VERSION):
                raise MirrorError(
                    f"this version of isometric-registry has to bring the mirror up to date first: let its owner run "
                    f"{SYNC_FIRST} ({error})"
                ) from None
    return told


def make_mirror(engine: sa.Engine, base_url: str) -> None:
    """Make what is missing in one transaction, so that there is a whole mirror of this registry or none.

    Raises:
        MirrorError: If the database is that of another registry, of another program, or of a newer version.
    """
    with transaction(engine) as connection:
        _ours(connection, base_url)
    let_reading_never_wait(engine)
    with transaction(engine, writes=True) as connection:
        lock_schema(connection)
        told = _ours(connection, base_url)
        if told:
            if _is_other(told, base_url):  # nobody has ever answered there
                connection.execute(sa.update(about).where(about.c.name == "base_url").values(value=base_url))
            if told.get("columns") != _columns() or told["schema_version"] != str(SCHEMA_VERSION):
                _bring_up(connection, told)
            return
        if connection.dialect.name == "postgresql":
            connection.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
        metadata.create_all(connection)
        make_views(connection)
        values = {"schema_version": str(SCHEMA_VERSION), "base_url": base_url, "columns": _columns()}
        connection.execute(sa.insert(about), [{"name": name, "value": value} for name, value in values.items()])


def _ours(connection: sa.Connection, base_url: str) -> dict[str, str]:
    """Return what a mirror of this registry says about itself, and nothing for a database that is empty."""
    name = name_of(connection.engine)
    told = _told(connection)
    if told:
        _check_version(connection.engine, told)
        if _is_other(told, base_url) and _is_begun(connection):
            raise MirrorError(
                f"{name} is a mirror of {told['base_url']}, and not of {base_url}: "
                "name another database, or the other environment"
            )
        return told
    others = sa.inspect(connection).get_table_names(schema=_schema(connection))
    if others:
        raise MirrorError(
            f"{name} belongs to another program (it has a table {min(others)!r}): name a database of its own"
        )
    return told


def _is_other(told: dict[str, str], base_url: str) -> bool:
    return _without_port(told["base_url"]) != _without_port(base_url)


def _is_begun(connection: sa.Connection) -> bool:
    """Say whether anything was ever taken over, so that the mirror is that of the registry it was told by."""
    issuances = connection.execute(sa.select(sa.func.count()).select_from(checks)).scalar_one()
    return bool(issuances or connection.execute(sa.select(lease.c.version)).scalar())


def _without_port(base_url: str) -> str:
    """Return an address by which a registry is told from others: the embedded one takes another port each time."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    return parts._replace(netloc=host).geturl() if is_loopback(host) else base_url


def _schema(connection: sa.Connection) -> str | None:
    return SCHEMA if connection.dialect.name == "postgresql" else None


def _told(connection: sa.Connection) -> dict[str, str]:
    """Return what a database says about itself; nothing if it is no mirror."""
    if not sa.inspect(connection).has_table(about.name, schema=_schema(connection)):
        return {}
    found = {column["name"] for column in sa.inspect(connection).get_columns(about.name, schema=_schema(connection))}
    if found != {"name", "value"}:
        return {}
    told = {row.name: row.value for row in connection.execute(sa.select(about))}
    return told if {"schema_version", "base_url"} <= told.keys() else {}


def _check_version(engine: sa.Engine, told: dict[str, str]) -> None:
    version = int(told["schema_version"]) if re.fullmatch("[0-9]{1,9}", told["schema_version"]) else 0
    if version < 1:
        raise MirrorError(
            f"{name_of(engine)} says that its schema is version {told['schema_version'][:20]!r}, which there never "
            "was: bring it back from a backup, or make a new mirror in another file or database"
        )
    if version > SCHEMA_VERSION:
        raise MirrorError(
            f"{name_of(engine)} was made by a newer version of isometric-registry (its schema is version "
            f"{told['schema_version']}, and this one knows {SCHEMA_VERSION}): upgrade the package"
        )


def _columns() -> str:
    """Return a digest of the names of all columns, which tells at once whether there is a new one, or a new table."""
    names = "\n".join(f"{table.name}.{name}" for table in metadata.sorted_tables for name in table.c.keys())  # noqa: SIM118
    return blake2b(names.encode(), digest_size=16).hexdigest()


def _bring_up(connection: sa.Connection, told: dict[str, str]) -> None:
    for version in range(int(told["schema_version"]), SCHEMA_VERSION):
        MIGRATIONS[version](connection)
    metadata.create_all(connection)
    for kind in KINDS:
        _add_columns(connection, kind)
    make_views(connection)
    for name, value in (("schema_version", str(SCHEMA_VERSION)), ("columns", _columns())):
        connection.execute(sa.delete(about).where(about.c.name == name))
        connection.execute(sa.insert(about).values(name=name, value=value))


def _new_columns(connection: sa.Connection, kind: Kind) -> list[sa.Column[Any]]:
    columns = sa.inspect(connection).get_columns(kind.table.name, schema=_schema(connection))
    there = {column["name"] for column in columns}
    return [column for column in kind.table.c if column.name not in there]


def _add_columns(connection: sa.Connection, kind: Kind) -> None:
    """Add what the contract has learned, and move what was kept of it as an unknown property to where it belongs.

    In the same transaction: otherwise every object that has the property would look corrected at the next sync.
    """
    new = _new_columns(connection, kind)
    if not new:
        return
    quote = connection.dialect.identifier_preparer.quote
    for column in new:
        declared = column.type.compile(connection.dialect)
        connection.exec_driver_sql(
            f"ALTER TABLE {prefix(connection)}{kind.table.name} ADD COLUMN {quote(column.name)} {declared}"
        )
    names = {column.name for column in new}
    t = kind.table.c
    query = sa.select(t.version, t[UNKNOWN]).where(t[UNKNOWN].is_not(None)).order_by(t.version)
    last = 0
    while rows := connection.execute(query.where(t.version > last).limit(1000)).all():
        for version, unknown in rows:
            values: Record = {}
            rest = _moved(properties_of(kind.model), unknown, names, "", values)
            if values:
                row = sa.update(kind.table).where(t.version == version)
                connection.execute(row.values(values | {UNKNOWN: rest or None}))
        last = rows[-1].version


def _moved(properties: Iterable[Property], unknown: Any, names: set[str], before: str, values: Record) -> Any:
    """Put into ``values`` what unknown properties hold for new columns, and return the others."""
    rest = dict(unknown)
    for one in properties:
        if one.name not in rest:
            continue
        columns = [before + name for name, _ in one.columns]
        if set(columns) <= names:
            try:
                value = None if rest[one.name] is None else one.decode(rest[one.name])
                cells = (None,) * len(columns) if value is None else one.read(value)
            except (TypeError, ValueError):
                continue  # of another form than the contract now says, so it stays what it was
            del rest[one.name]
            if left := unknown_below(value):
                rest[one.name] = left
            values.update(zip(columns, cells, strict=True))
        elif one.inner and isinstance(rest[one.name], dict):
            rest[one.name] = _moved(one.inner, rest[one.name], names, f"{before}{one.name}_", values)
            if not rest[one.name]:
                del rest[one.name]
    return rest
