"""The blocks of code on the pages that people read, and which of them cannot run in a test, with the reason."""

from __future__ import annotations

import re
from pathlib import Path

from attrs import frozen

ROOT = Path(__file__).parents[2]
OTHER_LANGUAGES = ROOT / "docs" / "other-languages.md"
"""Its commands need compilers; `make clients` runs them, from the page as well."""

PAGES = [ROOT / "README.md", *(page for page in sorted((ROOT / "docs").glob("*.md")) if page != OTHER_LANGUAGES)]

NOT_RUN = {
    "pip install": "installs from an index; the tests of the package install the wheel",
    "make ": "a target of its own in CI",
    "eval ": "changes the shell it is typed into; a test of the command line asks for the completions",
    "_ISOMETRIC_REGISTRY_COMPLETE=fish_source": "fish is not on every machine; a test asks for the completions",
    "isometric-registry sandbox\n": "runs until it is stopped; a test of the command line starts and stops it",
}
"""The beginnings of commands that are not run as they stand."""


@frozen
class Block:
    """A block of code on a page."""

    page: str
    line: int
    language: str
    code: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def commands(self) -> list[str]:
        """The commands of a console block, with lines that go on joined."""
        found: list[str] = []
        goes_on = False
        for line in self.code.splitlines():
            if line.startswith("$ "):
                found.append(line[2:])
            elif goes_on:
                found[-1] += "\n" + line
            goes_on = line.endswith("\\")
        return found


def blocks(language: str) -> list[Block]:
    """Return every block in a language."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for match in re.finditer(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE):
            line = text.count("\n", 0, match.start()) + 1
            found.append(Block(str(page.relative_to(ROOT)), line, language, match[1]))
    return found


def reason_not_to_run(command: str) -> str | None:
    """Return why a command is not run, or None if it is."""
    return next((reason for start, reason in NOT_RUN.items() if f"{command}\n".startswith(start)), None)
