"""What the journal adds to a write: the same write with and without it, over a socket, the file on a local disk."""

from __future__ import annotations

import os
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from isometric_registry.sandbox import Sandbox

from benchmarks.measuring import Table, alternate

if TYPE_CHECKING:
    from isometric_registry import RegistryClient

WITHOUT = "a write without a journal"
WITH = "a write with a journal"
FLUSH = "a flush of this disk alone"
"""What no journal can do without; on a disk that others keep busy it takes most of the time."""

FLUSHED = bytes(24_576)
"""As much as the journal writes before a request leaves: six pages."""


def one_write(rounds: int, directory: Path | None = None) -> Table:
    """Time one retirement from the oldest credits.

    Args:
        rounds: How many of each.
        directory: Where to keep the journal: on a real disk, since a file in memory is never flushed. Default: here.
    """
    with (
        tempfile.TemporaryDirectory(dir=directory or Path.cwd()) as place,
        Sandbox() as sandbox,
        sandbox.client() as plain,
        sandbox.client(journal=Path(place) / "writes.sqlite") as journalled,
    ):
        owner = sandbox.data.landmarks.buyer
        ledger = sandbox.data.ledger
        supplier = max(ledger.suppliers.values(), key=lambda one: len(ledger.held(ledger.organisations[owner], one)))

        def write(client: RegistryClient) -> None:
            client.retirements.create_from_oldest_credits(
                credit_quantity_kg=1,
                owner_organisation_id=owner,
                beneficiary_organisation_id=owner,
                supplier_id=supplier.id,
                retirement_purposes=["other"],
            )

        file = os.open(Path(place) / "flushed", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

        def flush() -> None:
            os.write(file, FLUSHED)
            os.fsync(file)

        candidates = {WITHOUT: lambda: write(plain), WITH: lambda: write(journalled), FLUSH: flush}
        try:
            return Table("one write", "ms", alternate(candidates, rounds=rounds))
        finally:
            os.close(file)


def added_ms(table: Table) -> float:
    """Return what the journal adds at the median: of the differences between writes moments apart."""
    pairs = zip(table.rounds[WITH], table.rounds[WITHOUT], strict=True)
    return statistics.median(one - other for one, other in pairs)


def added_by_us_ms(table: Table) -> float:
    """Return the same without a flush, moments apart too: that is the disk's, and others keep it waiting."""
    rounds = zip(table.rounds[WITH], table.rounds[WITHOUT], table.rounds[FLUSH], strict=True)
    return statistics.median(one - other - flush for one, other, flush in rounds)
