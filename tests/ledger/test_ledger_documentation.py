"""docs/ledger.md says what is so: its programs run, and its table is the rules."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from isometric_registry import ledger
from isometric_registry.ledger import Rule

if TYPE_CHECKING:
    from isometric_registry.sandbox import Sandbox

PAGE = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_table_of_rules_is_the_rules() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (error|warning) \| (.+) \|$", PAGE, re.MULTILINE)

    assert rows == [(rule.value, rule.severity.value, rule.meaning) for rule in Rule]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_on_the_page_runs(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, program: str) -> None:
    monkeypatch.setenv("ISOMETRIC_BASE_URL", sandbox.url)
    monkeypatch.setenv("ISOMETRIC_CLIENT_SECRET", sandbox.client_secret)
    printed = io.StringIO()

    with contextlib.redirect_stdout(printed):
        exec(compile(program, "docs/ledger.md", "exec"), {})

    newest = next(iter(sandbox.data.issuances))
    assert newest in printed.getvalue()


def test_every_public_name_can_be_imported_and_says_what_it_is() -> None:
    for name in ledger.__all__:
        assert getattr(ledger, name).__doc__
