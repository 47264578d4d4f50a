"""What an export of many issuances says while it runs, at its end, and if it cannot come to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from .._core.errors import RegistryError

if TYPE_CHECKING:
    import datetime
    from pathlib import Path


@frozen
class ExportProgress:
    """How far an export has come, as its ``on_progress`` is told."""

    issuances: int
    """Issuances whose batches are there, resumed ones included."""
    failed: int
    total: int | None
    """How many issuances the export is going to have, or None while they are still being listed."""
    credit_batches: int
    resumed: int
    """How many of the issuances an earlier run had fetched already."""


@frozen
class ExportSummary:
    """What an export has written."""

    path: Path
    written: bool
    """Whether there is a new file. Without any issuance to write, a file that was there stays as it was."""
    issuances: int
    credit_batches: int
    credit_kgs: int
    """The sum of the batches' kilograms, which is what was issued."""
    observed_at: datetime.datetime
    resumed: int
    """How many of the issuances an earlier run had fetched."""
    failures: dict[str, RegistryError] = field(repr=False)
    """The issuances that were left out, with ``skip_failed``."""


class IncompleteExportError(RegistryError):
    """Some issuances could not be read. No output was written, and the rest is kept for the same export.

    Attributes:
        failures: The error of each issuance that failed, by its identifier.
    """

    def __init__(self, message: str, *, failures: dict[str, RegistryError]) -> None:
        super().__init__(message)
        self.failures = failures
