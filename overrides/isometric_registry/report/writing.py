"""Puts the page into a file, whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..export.files import replacing
from .page import render_report

if TYPE_CHECKING:
    import os
    from datetime import datetime

    from ..ledger import IssuanceLedger
    from ..models import Issuance


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
        InvalidArgumentError: If no file can be written there, or as for ``render_report``.
        RegistryError: If the disk is full or fails.
    """
    page = render_report(ledger, observed_at=observed_at, source=source, issuance=issuance)
    with replacing(path) as file:
        file.write(page.encode())
