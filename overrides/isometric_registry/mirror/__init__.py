"""A copy of the registry in a database of your own, with its history: `Mirror`.

    with RegistryClient() as registry, Mirror("sqlite:///registry.db") as mirror:
        mirror.sync(registry)

It needs the extra `mirror`, and `postgresql` for a PostgreSQL server. Here belongs what makes, fills, checks and reads
that database; whatever turns it into files is in `export`, and commands are in `cli`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .problems import MirrorError

if TYPE_CHECKING:
    from .checking import CheckFinding, CheckReport
    from .feed import Change
    from .holding import Holding, Holdings
    from .mirror import Mirror
    from .session import Problem, SyncProgress
    from .status import Status
    from .sync import SyncReport

__all__ = [
    "Change",
    "CheckFinding",
    "CheckReport",
    "Holding",
    "Holdings",
    "Mirror",
    "MirrorError",
    "Problem",
    "Status",
    "SyncProgress",
    "SyncReport",
]

_HOMES = {
    "Change": "feed",
    "CheckFinding": "checking",
    "CheckReport": "checking",
    "Holding": "holding",
    "Holdings": "holding",
    "Mirror": "mirror",
    "Problem": "session",
    "Status": "status",
    "SyncProgress": "session",
    "SyncReport": "sync",
}


def __getattr__(name: str) -> Any:
    # Late, so that the error can be imported without SQLAlchemy, and one says what to install.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        import sqlalchemy  # noqa: F401
    except ModuleNotFoundError as error:
        from .._core.text import missing
        from ..errors import ConfigurationError

        raise ConfigurationError(missing("the mirror", "sqlalchemy", "mirror")) from error
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
