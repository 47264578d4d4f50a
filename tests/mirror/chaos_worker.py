"""A process that syncs a mirror until it is through, or is killed."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from isometric_registry import RegistryClient
from isometric_registry.mirror import Mirror

if TYPE_CHECKING:
    import datetime
    from multiprocessing.connection import Connection


def work(told: Connection, environ: dict[str, str], url: str, max_age: datetime.timedelta) -> None:
    """Sync once, and say when it begins and, when it is through, how many seconds it took."""
    os.environ.update(environ)
    with RegistryClient() as registry, Mirror(url) as mirror:
        told.send(0.0)
        began = time.monotonic()
        mirror.sync(registry, max_age=max_age)
        told.send(time.monotonic() - began)
