"""A typed client for Isometric's Registry, the public ledger of carbon-removal credits.

An independent project, neither published nor endorsed by Isometric.

    from isometric_registry import RegistryClient

    with RegistryClient() as registry:
        result = registry.issuances.credit_batches("iss_1EWT8R5FY1S0GFCY")
        for batch in result.supplier_credit_batches:
            print(batch.serial_number, batch.size.credit_kgs, batch.status)

Names are imported when they are first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from ._core.version import __version__

TYPE_CHECKING = False  # importing it from typing would cost more than all else here

if TYPE_CHECKING:
    from typing import Any

    from . import errors, export, ledger, mirror, models, report, sandbox, testing
    from ._core.bulk import Fetched, Progress
    from ._core.pages import AsyncPages, Pages
    from ._core.settings import RetryEvent
    from .client import AsyncRegistryClient, RegistryClient
    from .environment import Environment
    from .errors import RegistryError
    from .models import CreditBatchStatus

__all__ = [
    "AsyncPages",
    "AsyncRegistryClient",
    "CreditBatchStatus",
    "Environment",
    "Fetched",
    "Pages",
    "Progress",
    "RegistryClient",
    "RegistryError",
    "RetryEvent",
    "__version__",
    "errors",
    "export",
    "ledger",
    "mirror",
    "models",
    "report",
    "sandbox",
    "testing",
]

_HOMES = {
    "AsyncPages": "_core.pages",
    "AsyncRegistryClient": "client",
    "CreditBatchStatus": "models",
    "Environment": "environment",
    "Fetched": "_core.bulk",
    "Pages": "_core.pages",
    "Progress": "_core.bulk",
    "RegistryClient": "client",
    "RegistryError": "errors",
    "RetryEvent": "_core.settings",
}
_MODULES = ("errors", "export", "ledger", "mirror", "models", "report", "sandbox", "testing")


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _HOMES:
        value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
        globals()[name] = value
        return value
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
