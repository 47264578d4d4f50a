"""The bars of long runs: only in a terminal, and honest about how fast it goes."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stderr

import pytest
from isometric_registry.cli.progress import export_progress, ledger_progress
from isometric_registry.export import ExportProgress
from isometric_registry.ledger import LedgerProgress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True

    def shown(self) -> str:
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.getvalue())


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("TERM", "xterm-256color")
    return Terminal()


def exported(issuances: int, total: int | None, resumed: int = 0) -> ExportProgress:
    return ExportProgress(issuances=issuances, failed=0, total=total, credit_batches=0, resumed=resumed)


def test_a_ledgers_bar_counts_requests(terminal: Terminal) -> None:
    with redirect_stderr(terminal), ledger_progress() as tell:
        assert tell is not None
        tell(LedgerProgress(depth=1, fetched=3, known=7))
    assert re.search(r"Following splits .*3/7", terminal.shown())


def test_an_exports_bar_counts_issuances(terminal: Terminal) -> None:
    with redirect_stderr(terminal), export_progress() as tell:
        assert tell is not None
        tell(exported(0, None))
        tell(exported(0, 64))
        tell(exported(5, 64))
    assert re.search(r"Issuances .*5/64", terminal.shown())


def test_what_an_earlier_run_fetched_does_not_count_as_speed(terminal: Terminal) -> None:
    with redirect_stderr(terminal), export_progress() as tell:
        assert tell is not None
        tell(exported(60, 64, resumed=60))
    assert "60/64" in terminal.shown()
    assert "per minute" not in terminal.shown()


def test_outside_a_terminal_nothing_is_shown() -> None:
    stderr = io.StringIO()
    with redirect_stderr(stderr), ledger_progress() as first, export_progress() as second:
        assert first is second is None
    assert stderr.getvalue() == ""
