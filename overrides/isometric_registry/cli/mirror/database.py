"""Which database a mirror command is about."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..._core.text import one_line
from ..command import WrongArgument

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...mirror import Mirror

    F = TypeVar("F", bound=Callable[..., Any])

VARIABLE = "ISOMETRIC_MIRROR_URL"
DEFAULT = "sqlite:///registry.db"


def db_option(function: F) -> F:
    """Add ``--db``."""
    return click.option(
        "--db",
        "address",
        metavar="URL",
        help=f"The database, as SQLAlchemy writes addresses. Default: {VARIABLE}, or {DEFAULT}.",
    )(function)


def mirror_at(address: str | None) -> Mirror:
    """Return the mirror in a database, which need not be there yet.

    Raises:
        WrongArgument: If the argument is empty or holds a password.
        InvalidArgumentError: If it is no address.
        ConfigurationError: If the driver is not installed.
    """
    from ...mirror import Mirror
    from ...mirror.addresses import holds_password

    if address is not None and not address.strip():
        raise WrongArgument(f"--db is empty: name a database such as {DEFAULT}, or leave it out")
    if address is not None and holds_password(address):
        raise WrongArgument(
            f"the address in --db holds a password, which every process on the machine can read: set {VARIABLE} to the "
            "address and leave out --db, or keep the password in ~/.pgpass"
        )
    return Mirror(address or os.environ.get(VARIABLE) or DEFAULT)


def shown_name(mirror: Mirror) -> str:
    """Return what a database is called in messages, without a password and what could steer a terminal."""
    from ...mirror.database import name_of

    return one_line(name_of(mirror.engine), None)
