"""The contract as a page to read: one file that works offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .document import ROOT
from .programs import GateError, run

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = ROOT / "tools" / "site" / "reference.hbs"


def write_reference(contract: Path, page: Path) -> None:
    """Write the page.

    Args:
        contract: The contract.
        page: The file to write.

    Raises:
        GateError: If the page would report its readers to the tool's maker.
    """
    # Without --inlineBundle the page would load its scripts from a network of the tool's maker.
    run(["redocly", "build-docs", contract, "--inlineBundle", "--template", TEMPLATE, "--output", page])
    # The tool's own telemetry switch decides whether the page that it writes has telemetry too.
    if '"disableTelemetry":true' not in page.read_text(encoding="utf-8"):
        raise GateError(f"{page.name} would report its readers: REDOCLY_TELEMETRY=off had no effect")
