"""The first page says of every other one what it is for."""

from __future__ import annotations

import re

from pages import ROOT

DOCS = ROOT / "docs"


def test_every_page_has_a_row_on_the_first_page() -> None:
    rows = re.findall(r"^\| .*\[.*\]\((.*\.md)\) \|$", (DOCS / "index.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted({path.name for path in DOCS.glob("*.md")} - {"index.md"})
