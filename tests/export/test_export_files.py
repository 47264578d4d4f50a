"""Files: complete or not there, and every reason why one cannot be written is told beforehand."""

from __future__ import annotations

import errno
import os
import re
import tempfile
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from isometric_registry.errors import InvalidArgumentError, RegistryError
from isometric_registry.export import files, write_csv, write_jsonl, write_parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from isometric_registry.models import IssuanceCreditBatches

WRITERS = [write_csv, write_jsonl, write_parquet]


@pytest.mark.parametrize("write", WRITERS)
def test_a_file_takes_the_place_of_the_one_before(
    write: Callable[..., None], result: IssuanceCreditBatches, tmp_path: Path
) -> None:
    path = tmp_path / "batches"
    path.write_text("yesterday's")
    path.chmod(0o640)
    write(result, path)
    assert b"yesterday" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("write", WRITERS)
def test_a_source_that_fails_halfway_leaves_the_file_as_it_was(
    write: Callable[..., None], result: IssuanceCreditBatches, tmp_path: Path
) -> None:
    def failing() -> Iterator[IssuanceCreditBatches]:
        yield result
        raise KeyboardInterrupt

    path = tmp_path / "batches"
    path.write_text("yesterday's")
    with pytest.raises(KeyboardInterrupt):
        write(failing(), path)
    assert path.read_text() == "yesterday's"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("write", WRITERS)
def test_a_full_disk_is_told_in_a_sentence_and_leaves_the_file_as_it_was(
    write: Callable[..., None], result: IssuanceCreditBatches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, "fsync", full)
    path = tmp_path / "batches"
    path.write_text("yesterday's")
    with pytest.raises(RegistryError, match=r"could not be written \(No space left on device\).*free some space"):
        write(result, path)
    assert path.read_text() == "yesterday's"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_followed_and_stays_a_link(result: IssuanceCreditBatches, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    link = tmp_path / "latest.csv"
    link.symlink_to(tmp_path / "data" / "batches.csv")
    write_csv(result, link)
    assert link.is_symlink()
    assert (tmp_path / "data" / "batches.csv").is_file()


def test_a_new_file_has_the_permissions_that_others_have(result: IssuanceCreditBatches, tmp_path: Path) -> None:
    (tmp_path / "other").touch()
    write_csv(result, tmp_path / "batches.csv")
    assert (tmp_path / "batches.csv").stat().st_mode == (tmp_path / "other").stat().st_mode


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", r"^'[^']*' is a folder: pass the path of a file in it$"),
        ("no/such/batches.csv", r"^there is no folder '[^']*no/such': make it first, or pass another path$"),
        ("pipe", r"^'[^']*' is no regular file: pass the path of one$"),
        ("nul\0.csv", r"^the path has a NUL character in it: take it out$"),
        ("n" * 300, r"^'[^']*' cannot be written \(File name too long\): pass another path$"),
    ],
)
def test_a_path_that_cannot_be_written_is_refused_before_anything_is_read(
    name: str, sentence: str, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")

    def unread() -> Iterator[IssuanceCreditBatches]:
        raise AssertionError("it was read")
        yield

    with pytest.raises(InvalidArgumentError, match=sentence) as caught:
        write_csv(unread(), f"{tmp_path}/{name}")
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["pipe"]


@pytest.mark.parametrize("path", ["", None, 7])
def test_what_is_no_path_is_refused(path: Any, result: IssuanceCreditBatches) -> None:
    with pytest.raises(InvalidArgumentError, match="pass the path of a file"):
        write_csv(result, path)


@pytest.mark.parametrize("forbidden", ["the folder", "the file"])
def test_a_path_that_may_not_be_written_is_refused(
    forbidden: str, result: IssuanceCreditBatches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "batches.csv"
    path.write_text("yesterday's")
    locked = tmp_path if forbidden == "the folder" else path
    # Permissions do not bind root, who runs tests in containers.
    monkeypatch.setattr(files.os, "access", lambda asked, _mode: asked != locked)
    with pytest.raises(InvalidArgumentError, match=re.escape("may not be written: change its permissions")):
        write_csv(result, path)
    assert path.read_text() == "yesterday's"


def names_tried(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Take away the chance of hidden names, so that a test can be there first."""
    monkeypatch.setattr(files, "token_hex", lambda _: "0")
    return [".batches.csv.0.tmp", ".batches.csv.exporting"]


@pytest.mark.parametrize("write", WRITERS)
def test_a_planted_link_is_not_written_through(
    write: Callable[..., None], result: IssuanceCreditBatches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("the user's")
    for name in names_tried(monkeypatch):
        (tmp_path / name).symlink_to(precious)
    with pytest.raises(InvalidArgumentError, match="File exists"):
        write(result, tmp_path / "batches.csv")
    assert precious.read_text() == "the user's"
    assert not (tmp_path / "batches.csv").exists()


@pytest.mark.parametrize("write", WRITERS)
def test_a_planted_pipe_is_not_waited_for(
    write: Callable[..., None], result: IssuanceCreditBatches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in names_tried(monkeypatch):
        os.mkfifo(tmp_path / name)
    with pytest.raises(InvalidArgumentError, match="File exists"):
        write(result, tmp_path / "batches.csv")


def test_hidden_names_differ_so_that_none_can_be_planted(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        with files.replacing(tmp_path / "batches.csv"):
            seen += [path.name for path in tmp_path.iterdir() if path.name.endswith(".tmp")]
    assert len(set(seen)) == len(seen) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["batches.csv"]


def test_a_name_that_no_file_can_have_is_refused(result: IssuanceCreditBatches, tmp_path: Path) -> None:
    with pytest.raises(InvalidArgumentError, match="is no name that a file can have"):
        write_csv(result, f"{tmp_path}/\ud800.csv")
    with pytest.raises(InvalidArgumentError, match="pass the path of a file"):
        write_csv(result, 10**5000)  # type: ignore[arg-type]


@pytest.mark.parametrize("write", WRITERS)
def test_a_file_that_cannot_be_written_to_is_the_callers_to_change(
    write: Callable[..., None], result: IssuanceCreditBatches, tmp_path: Path
) -> None:
    path = tmp_path / "batches"
    path.touch()
    with path.open("rb") as reading, pytest.raises(InvalidArgumentError, match="not open for writing: open it with"):
        write(result, reading)
    with path.open("wb") as closed:
        pass
    with pytest.raises(InvalidArgumentError, match="the file is closed: pass one"):
        write(result, closed)
    with (
        tempfile.NamedTemporaryFile("w", encoding="utf-8") as text,
        pytest.raises(InvalidArgumentError, match="open for text"),
    ):
        write(result, text)


@pytest.mark.parametrize("write", WRITERS)
def test_a_full_disk_under_an_open_file_is_no_wrong_argument(
    write: Callable[..., None], result: IssuanceCreditBatches
) -> None:
    with open("/dev/full", "wb", buffering=0) as full, pytest.raises(RegistryError, match="No space left") as caught:
        write(result, full)
    assert not isinstance(caught.value, InvalidArgumentError)


def test_a_pipe_that_nobody_reads_is_said_as_python_does(result: IssuanceCreditBatches) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb", buffering=0) as pipe, pytest.raises(BrokenPipeError):
        write_csv(result, pipe)


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, RegistryError), (errno.EIO, RegistryError), (errno.EROFS, InvalidArgumentError)]
)
def test_a_disk_that_fails_at_once_is_no_wrong_argument(
    number: int, kind: type[RegistryError], result: IssuanceCreditBatches, tmp_path: Path, monkeypatch: Any
) -> None:
    def fail(*_: Any, **__: Any) -> NoReturn:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("pathlib.Path.open", fail)
    with pytest.raises(kind, match=os.strerror(number)) as caught:
        write_csv(result, tmp_path / "batches.csv")
    assert type(caught.value) is kind


def test_a_long_path_is_shown_in_part(result: IssuanceCreditBatches) -> None:
    with pytest.raises(InvalidArgumentError, match=r"xx\.\.\.' cannot be written") as caught:
        write_csv(result, "x" * 5000)
    assert len(str(caught.value)) < 400
