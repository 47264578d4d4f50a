"""The file is there whole, or it is as it was."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from isometric_registry.environment import Environment
from isometric_registry.errors import InvalidArgumentError, RegistryError
from isometric_registry.report import render_report, write_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from isometric_registry.ledger import IssuanceLedger

SOURCE = Environment.SANDBOX.base_url


@pytest.fixture
def ledger(make_ledger: Callable[..., IssuanceLedger]) -> IssuanceLedger:
    return make_ledger("demo")


def test_the_file_holds_the_page_as_utf_8(ledger: IssuanceLedger, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_report(ledger, path, observed_at=ledger.observed_at, source=SOURCE)

    assert path.read_text("utf-8") == render_report(ledger, observed_at=ledger.observed_at, source=SOURCE)


def test_nothing_is_left_beside_the_file(ledger: IssuanceLedger, tmp_path: Path) -> None:
    write_report(ledger, tmp_path / "report.html", observed_at=ledger.observed_at, source=SOURCE)

    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


def test_a_failure_leaves_the_previous_file_and_nothing_beside_it(
    ledger: IssuanceLedger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.html"
    path.write_text("last year's")

    def no_space(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(RegistryError, match="No space left on device"):
        write_report(ledger, path, observed_at=ledger.observed_at, source=SOURCE)

    assert path.read_text() == "last year's"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize("name", ["missing/report.html", "folder"])
def test_where_no_file_can_be_written_there_is_one_line_and_no_file(
    ledger: IssuanceLedger, tmp_path: Path, name: str
) -> None:
    (tmp_path / "folder").mkdir()

    with pytest.raises(InvalidArgumentError, match="folder"):
        write_report(ledger, tmp_path / name, observed_at=ledger.observed_at, source=SOURCE)

    assert [entry.name for entry in tmp_path.iterdir()] == ["folder"]


def test_a_link_is_followed_and_kept(ledger: IssuanceLedger, tmp_path: Path) -> None:
    (tmp_path / "real.html").write_text("old")
    (tmp_path / "link.html").symlink_to("real.html")
    write_report(ledger, tmp_path / "link.html", observed_at=ledger.observed_at, source=SOURCE)

    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "real.html").read_text("utf-8").startswith("<!doctype html>")


def test_others_may_read_the_file_as_far_as_the_umask_lets_them(ledger: IssuanceLedger, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    previous = os.umask(0o027)
    try:
        write_report(ledger, path, observed_at=ledger.observed_at, source=SOURCE)
    finally:
        os.umask(previous)

    assert path.stat().st_mode & 0o777 == 0o640
