"""The client that the commands use."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from .._core.hints import BASE_PATH
from .._core.text import shown
from .command import Failure

if TYPE_CHECKING:
    from .. import RegistryClient


def open_registry(**options: Any) -> RegistryClient:
    """Make a client with the credentials of the environment.

    Args:
        options: More arguments of ``RegistryClient``.

    Raises:
        Failure: If there is no client secret, or the address is one of something in the service.
        ConfigurationError: If something else in the environment has the wrong form.
    """
    if not os.environ.get("ISOMETRIC_CLIENT_SECRET"):
        raise Failure(
            "no client secret: set ISOMETRIC_CLIENT_SECRET, "
            "or run `isometric-registry sandbox` for a registry of invented data"
        )
    address = os.environ.get("ISOMETRIC_BASE_URL", "").partition("?")[0].partition("#")[0]
    more = address.rstrip("/").partition(f"{BASE_PATH}/")[2]
    if more:
        raise Failure(f"ISOMETRIC_BASE_URL has {shown(more)} behind {BASE_PATH}/, where the address ends: take it away")
    from .. import RegistryClient

    return RegistryClient(user_agent_suffix="cli", **options)
