"""What a program passes in the wrong form is refused in one sentence, before anything is made or sent."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry import RegistryClient
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.mirror import Mirror, MirrorError, database

if TYPE_CHECKING:
    from collections.abc import Callable

HUGE = 10**5000

ADDRESSES = [
    None, b"", b"registry.db", 5, HUGE, [], object(), "", " \0", "a\0b.db", "sqlite:///a\0b.db", "\ud800.db",
    Path("\ud800.db"), "sqlite:///\ud800.db", "postgresql://\ud800@h/db", "postgresql://h/d\0b", "x" * 256,
    f"sqlite:///{'x' * 5000}", f"sqlite:///{'x' * 250}/{'é' * 128}", Path("x" * 256, "registry.db"),
]  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES, ids=range(len(ADDRESSES)))
def test_what_is_no_address_is_refused_in_one_sentence(address: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"the mirror's database|a mirror needs a file") as caught:
        Mirror(address)
    assert len(str(caught.value)) < 200
    assert str(caught.value).isprintable()


CALLS: list[Callable[[Mirror], object]] = [
    lambda mirror: mirror.holdings("\ud800"),
    lambda mirror: mirror.holdings(HUGE),  # type: ignore[arg-type]
    lambda mirror: mirror.holdings(""),
    lambda mirror: mirror.holdings("a\0b"),
    lambda mirror: mirror.holdings("x" * 10**6),
    lambda mirror: mirror.holdings(b"org"),  # type: ignore[arg-type]
    lambda mirror: mirror.holdings(at="x"),  # type: ignore[arg-type]
    lambda mirror: mirror.holdings(at=HUGE),  # type: ignore[arg-type]
    lambda mirror: mirror.changes(after=-(10**30)),
    lambda mirror: mirror.changes(after=HUGE),
    lambda mirror: mirror.changes(after="1"),  # type: ignore[arg-type]
    lambda mirror: mirror.changes(after=True),
    lambda mirror: mirror.changes(since=5),  # type: ignore[arg-type]
    lambda mirror: mirror.changes(with_first_load="no"),  # type: ignore[arg-type]
    lambda mirror: asyncio.run(mirror.changes_async(since=5).__anext__()),  # type: ignore[arg-type,attr-defined]
    lambda mirror: mirror.sync(None),  # type: ignore[arg-type]
    lambda mirror: asyncio.run(mirror.sync_async(None)),  # type: ignore[arg-type]
]


@pytest.mark.parametrize("call", CALLS, ids=range(len(CALLS)))
def test_an_argument_of_the_wrong_form_is_refused_in_one_sentence(
    call: Callable[[Mirror], object], tmp_path: Path
) -> None:
    path = tmp_path / "registry.db"
    with Mirror(path) as mirror, pytest.raises(InvalidArgumentError) as caught:
        call(mirror)
    assert len(str(caught.value)) < 250
    assert str(caught.value).isprintable()
    assert not path.exists()


@pytest.mark.parametrize(
    "how",
    [
        {"max_age": 5}, {"max_age": HUGE}, {"max_age": None}, {"budget": -HUGE}, {"budget": "many"}, {"budget": True},
        {"verify": "no"}, {"verify": 1}, {"on_progress": 5},
    ],
    ids=range(9),
)  # fmt: skip
def test_a_sync_of_the_wrong_form_is_refused_in_one_sentence(how: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "registry.db"
    with (
        RegistryClient(client_secret="0123456789abcdef0123456789abcdef", base_url="http://127.0.0.1:1/") as registry,
        Mirror(path) as mirror,
        pytest.raises(InvalidArgumentError) as caught,
    ):
        mirror.sync(registry, **how)
    assert len(str(caught.value)) < 250
    assert not path.exists()


def test_a_clock_that_is_none_is_refused() -> None:
    with pytest.raises(InvalidArgumentError, match="now is int: pass a function"):
        Mirror("registry.db", now=5)  # type: ignore[arg-type]


def unusable(tmp_path: Path) -> list[Path]:
    (tmp_path / "file").write_text("a file")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    return [
        tmp_path,
        Path("/"),
        tmp_path / "nowhere" / "registry.db",
        tmp_path / "file" / "registry.db",
        tmp_path / "loop",
        Path(tmp_path, *["x" * 200] * 30),
    ]


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("may_write", [True, False])
def test_a_place_where_no_file_can_be_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: int, may_write: bool
) -> None:
    monkeypatch.setattr(database.os, "access", lambda *_: may_write)
    path = unusable(tmp_path)[place]
    with (
        RegistryClient(client_secret="0123456789abcdef0123456789abcdef", base_url="http://127.0.0.1:1/") as registry,
        Mirror(path) as mirror,
    ):
        for use in (mirror.status, mirror.check, mirror.holdings, mirror.changes, lambda: mirror.sync(registry)):
            with pytest.raises(MirrorError):
                use()


def test_a_file_that_another_program_keeps_locked_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 10)
    path = tmp_path / "registry.db"
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as theirs,
        RegistryClient(client_secret="0123456789abcdef0123456789abcdef", base_url="http://127.0.0.1:1/") as registry,
        Mirror(path) as mirror,
    ):
        theirs.execute("BEGIN EXCLUSIVE")
        for use in (mirror.status, lambda: mirror.sync(registry)):
            with pytest.raises(MirrorError, match="another program has kept it locked"):
                use()
