"""What the tests of programs that use this package need: a registry of their own, faults on demand, valid objects.

Pytest finds the fixtures of ``plugin.py`` by itself; they need the extra ``sandbox``. What may live here helps to test
somebody else's program. What only our own tests need stays in ``tests/``. Names are imported when they are first used,
since pytest loads the plugin for everybody who has this package installed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..sandbox.faults import Fault, in_turn
    from .making import make

__all__ = ["Fault", "in_turn", "make"]

_HOMES = {"Fault": "..sandbox.faults", "in_turn": "..sandbox.faults", "make": ".making"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
