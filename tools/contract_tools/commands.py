"""The commands on the page about other languages, which the checks run as a reader would."""

from __future__ import annotations

import re

from .document import ROOT
from .programs import GateError

PAGE = ROOT / "docs" / "other-languages.md"


def commands(page: str, heading: str) -> str:
    """Return the commands under a heading of a page as a script.

    Raises:
        GateError: If there is no such heading, or it has no commands.
    """
    section = re.search(rf"^### {re.escape(heading)}\n(.*?)(?=^#|^<!-- /commands|\Z)", page, re.DOTALL | re.MULTILINE)
    blocks = re.findall(r"^```console\n(.*?)^```$", section[1] if section else "", re.DOTALL | re.MULTILINE)
    if not blocks:
        raise GateError(f"{PAGE.name} has no commands under the heading {heading}")
    return re.sub(r"^\$ ", "", "".join(blocks), flags=re.MULTILINE)
