"""Addresses of databases: how they are read, and what of them may be shown."""

from __future__ import annotations

import os
import re

import sqlalchemy as sa
from sqlalchemy import exc

from ..errors import InvalidArgumentError

EXAMPLES = "use sqlite:///registry.db or postgresql://user@host/database"

_SECRET_NAMES = re.compile("passw|secret|scram", re.IGNORECASE)
"""What a driver takes for a password after the question mark of an address. ``passfile`` is none."""

_SECRET_TEXT = re.compile(r":.*@|passw\w*\s*=", re.IGNORECASE | re.DOTALL)
"""A text that is no address and may hold a password all the same."""

LONGEST_NAME = 255
"""Bytes that a file system allows the name of a file or folder at the most."""

_HOST = re.compile(r"[\w.:-]+")
_DATABASE = re.compile(r"[\w. -]+")


def parsed(address: str | os.PathLike[str]) -> sa.URL:
    """Read an address, or the path of an SQLite file.

    Raises:
        InvalidArgumentError: If it cannot be read in one way alone. The text repeats nothing of it.
    """
    if not isinstance(address, str | os.PathLike) or not isinstance(os.fspath(address), str):
        raise InvalidArgumentError(f"the mirror's database is {type(address).__name__}: {EXAMPLES}, or a path")
    _check_text(os.fspath(address))
    if not isinstance(address, str):
        return _file(os.fspath(address))
    if "://" not in address:
        if _SECRET_TEXT.search(os.path.splitdrive(address)[1]) or re.match(r"postgres\w*(\+\w+)?:", address):
            raise InvalidArgumentError(
                "the mirror's database is neither an address nor surely the path of a file: "
                f"{EXAMPLES}, or sqlite:/// and the path"
            )
        return _file(address)
    try:
        url = sa.make_url(address)
    except (exc.ArgumentError, ValueError):
        raise InvalidArgumentError(f"the address of the mirror's database cannot be read: {EXAMPLES}") from None
    if url.drivername.startswith("sqlite"):
        if url.host or url.port or url.username or url.password:
            raise InvalidArgumentError("an SQLite file has no host: use sqlite:/// and the path")
        _file(url.database or "")
        return url
    if address.count("@") > (url.username is not None):
        # Where a password ends is anybody's guess, and what follows would be shown as a host or a database.
        raise InvalidArgumentError(
            "the address of the mirror's database has an @ that does not stand before the host: write it as %40"
        )
    return url


def _check_text(address: str) -> None:
    """Refuse what no driver and no file system takes."""
    try:
        is_text = "\0" not in address and os.fsencode(address) is not None
    except UnicodeEncodeError:
        is_text = False
    if not is_text:
        raise InvalidArgumentError(f"the address of the mirror's database has a sign that is no text: {EXAMPLES}")


def _file(path: str) -> sa.URL:
    if path in ("", ":memory:"):
        raise InvalidArgumentError("a mirror needs a file, and lasts in no memory: use sqlite:///registry.db")
    if any(len(os.fsencode(part)) > LONGEST_NAME for part in re.split(r"[/\\]", path)):
        raise InvalidArgumentError(
            f"the path of the mirror's database has a name of more than {LONGEST_NAME} bytes: choose a shorter one"
        )
    return sa.URL.create("sqlite", database=path)


def holds_password(address: str) -> bool:
    """Say whether an address holds a password, or may be meant to."""
    try:
        url = sa.make_url(address)
    except (exc.ArgumentError, ValueError):
        return bool(_SECRET_TEXT.search(os.path.splitdrive(address)[1]))
    if url.password is not None or any(_SECRET_NAMES.search(name) for name in url.query):
        return True
    is_file = url.drivername.startswith("sqlite") and url.host is None
    return not is_file and bool(_SECRET_TEXT.search(address.partition("://")[2]))


def shown_address(url: sa.URL) -> str:
    """Return what a database is called in messages, made of nothing but what is surely no secret."""
    if url.drivername.startswith("sqlite"):
        return str(url.database)
    host = url.host if url.host and _HOST.fullmatch(url.host) else ""
    database = url.database if url.database and _DATABASE.fullmatch(url.database) else ""
    name = sa.URL.create("postgresql", host=host or None, port=url.port, database=database or None)
    return name.render_as_string()


def without_secrets(text: str, url: sa.URL) -> str:
    """Return the text of a driver's error, or nothing if it may repeat a password of the address."""
    given = [url.password]
    for name, value in url.query.items():
        given += [name, *([value] if isinstance(value, str) else value)]
    return "" if any(part and str(part) in text for part in given) else text
