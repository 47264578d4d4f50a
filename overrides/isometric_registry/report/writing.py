"""Puts the page into a file, whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from isometric_registry.errors import InvalidArgumentError

from .page import render_report

if TYPE_CHECKING:
    from datetime import datetime

    from isometric_registry.ledger import IssuanceLedger
    from isometric_registry.models import Issuance


def write_report(
    ledger: IssuanceLedger,
    path: str | os.PathLike[str],
    *,
    observed_at: datetime,
    source: str,
    issuance: Issuance | None = None,
) -> None:
    """Write the page about an issuance into a file.

    The page is written beside the file and renamed into its place, so that nobody ever finds half of it, and what was
    there stays if it cannot be written.

    Args:
        ledger: The ledger.
        path: The file, which is replaced if it is there.
        observed_at: As for ``render_report``.
        source: As for ``render_report``.
        issuance: As for ``render_report``.

    Raises:
        ConfigurationError: If the extra ``report`` is not installed.
        InvalidArgumentError: If the file cannot be written, or as for ``render_report``.
    """
    page = render_report(ledger, observed_at=observed_at, source=source, issuance=issuance)
    # A link is kept, and what it leads to is replaced.
    target = Path(os.path.realpath(path))
    beside = target.parent / f".{target.name}.{token_hex(4)}.part"
    try:
        with open(beside, "x", encoding="utf-8", newline="\n") as file:
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except OSError as error:
        with suppress(OSError):
            os.unlink(beside)
        raise InvalidArgumentError(
            f"{os.fspath(path)} cannot be written ({error.strerror or error}): name a file in a folder that can be"
        ) from error
