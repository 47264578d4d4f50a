"""An export may be stopped anywhere: nothing half is left, and the same again gives the bytes of an undisturbed run."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from isometric_registry import RegistryClient
from isometric_registry.errors import InvalidArgumentError, RegistryError
from isometric_registry.export import ExportProgress, export_issuances, formats
from isometric_registry.mirror import Mirror, MirrorError
from isometric_registry.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

PROGRAM = """
import datetime, signal, sys
from isometric_registry import RegistryClient
from isometric_registry.export import export_issuances

def wait_to_be_killed(progress):
    if progress.issuances == 7:
        print("seven are kept", flush=True)
        signal.pause()

with RegistryClient() as registry:
    at = datetime.datetime.fromisoformat(sys.argv[2])
    pace = {"max_concurrency": 3, "max_requests_per_minute": 60_000}
    export_issuances(registry, sys.argv[1], observed_at=at, on_progress=wait_to_be_killed, **pace)
"""


class StoppedError(BaseException):
    """What Ctrl-C is to a program: no Exception, so that nothing catches it by accident."""


def asked_issuances(sandbox: Sandbox) -> set[str]:
    return {request.path.split("/")[-2] for request in sandbox.requests if request.path.endswith("/credit_batches")}


def kept_issuances(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        return {row[0] for row in database.execute("SELECT issuance_id FROM checks WHERE checked_at IS NOT NULL")}


@pytest.fixture
def export(registry: RegistryClient, tmp_path: Path, observed_at: datetime) -> Callable[..., Any]:
    def export(name: str = "all.parquet", **options: Any) -> Any:
        defaults: dict[str, Any] = {"observed_at": observed_at, "max_requests_per_minute": 60_000, "max_concurrency": 4}
        return export_issuances(registry, tmp_path / name, **(defaults | options))

    return export


@pytest.fixture(scope="module")
def undisturbed(
    running: Sandbox, tmp_path_factory: pytest.TempPathFactory, observed_at: datetime
) -> Callable[[str], bytes]:
    """The bytes that an export without an interruption has, by the ending of the path."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with Sandbox(data=running.data) as sandbox, sandbox.client() as registry:
        for name in ("all.csv", "all.jsonl", "all.parquet"):
            export_issuances(registry, folder / name, observed_at=observed_at, max_requests_per_minute=60_000)
    return lambda ending: (folder / f"all.{ending}").read_bytes()


def stop_after(calls: int) -> Callable[[ExportProgress], None]:
    left = calls

    def on_progress(_progress: ExportProgress) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise StoppedError

    return on_progress


@pytest.mark.parametrize("seed", range(12))
def test_an_export_stopped_at_a_random_moment_comes_to_the_same_bytes(
    export: Callable[..., Any], undisturbed: Callable[[str], bytes], sandbox: Sandbox, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    kept: set[str] = set()
    for _ in range(dice.randint(1, 3)):
        # The start and the end of the list are told of as well, and every issuance that is still missing.
        with pytest.raises(StoppedError):
            export(on_progress=stop_after(dice.randint(3, max(3, 32 - len(kept)))))
        assert [path.name for path in tmp_path.iterdir()] == ["all.parquet.mirror"]
        kept = kept_issuances(tmp_path / "all.parquet.mirror")
        sandbox.requests.clear()
    summary = export()
    assert (tmp_path / "all.parquet").read_bytes() == undisturbed("parquet")
    assert summary.resumed == len(kept)
    assert asked_issuances(sandbox) == set(sandbox.data.issuances) - kept
    assert [path.name for path in tmp_path.iterdir()] == ["all.parquet"]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_the_other_formats_come_to_the_same_bytes_too(
    export: Callable[..., Any], undisturbed: Callable[[str], bytes], tmp_path: Path, ending: str
) -> None:
    with pytest.raises(StoppedError):
        export(f"all.{ending}", on_progress=stop_after(15))
    export(f"all.{ending}")
    assert (tmp_path / f"all.{ending}").read_bytes() == undisturbed(ending)


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_process_that_is_killed_leaves_the_previous_file_and_is_gone_on_with(
    stop: signal.Signals,
    running: Sandbox,
    undisturbed: Callable[[str], bytes],
    tmp_path: Path,
    observed_at: datetime,
) -> None:
    path = tmp_path / "all.parquet"
    path.write_text("yesterday's")
    with Sandbox(data=running.data) as sandbox:
        variables = {"ISOMETRIC_BASE_URL": sandbox.url, "ISOMETRIC_CLIENT_SECRET": sandbox.client_secret}
        command = [sys.executable, "-c", PROGRAM, str(path), observed_at.isoformat()]
        pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
        with subprocess.Popen(command, env=os.environ | variables, **pipes) as process:
            assert process.stdout
            assert process.stdout.readline() == "seven are kept\n"
            process.send_signal(stop)
            process.wait(timeout=30)
        assert path.read_text() == "yesterday's"
        kept = kept_issuances(tmp_path / "all.parquet.mirror")
        sandbox.requests.clear()
        with sandbox.client() as registry:
            summary = export_issuances(registry, path, observed_at=observed_at, max_requests_per_minute=60_000)
    assert summary.resumed == len(kept) == 7
    assert asked_issuances(sandbox) == set(running.data.issuances) - kept
    assert path.read_bytes() == undisturbed("parquet")
    assert list(tmp_path.iterdir()) == [path]


def test_a_run_stopped_while_it_writes_the_file_asks_for_the_list_alone(
    export: Callable[..., Any],
    undisturbed: Callable[[str], bytes],
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def stop(_writer: object) -> None:
        raise StoppedError

    with monkeypatch.context() as patched:
        patched.setattr(formats.ParquetWriter, "finish", stop)
        with pytest.raises(StoppedError):
            export()
    assert [path.name for path in tmp_path.iterdir()] == ["all.parquet.mirror"]
    sandbox.requests.clear()
    assert export().resumed == 30
    assert len(sandbox.requests) == 1
    assert (tmp_path / "all.parquet").read_bytes() == undisturbed("parquet")


def test_an_issuance_made_meanwhile_is_in_it(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    newest, *others = sandbox.data.issuances
    before = evolve(sandbox.data, issuances={name: sandbox.data.issuances[name] for name in others})
    with Sandbox(data=before) as earlier:
        port = int(earlier.url.split(":")[2].split("/")[0])
        with earlier.client() as registry, pytest.raises(StoppedError):
            export_issuances(registry, path, on_progress=stop_after(10), max_requests_per_minute=60_000)
    with Sandbox(data=sandbox.data, port=port) as later, later.client() as registry:
        summary = export_issuances(registry, path, max_requests_per_minute=60_000)
    assert (summary.issuances, summary.resumed) == (30, 8)
    assert newest in path.read_text()


def test_without_a_moment_of_its_own_it_says_when_the_first_issuance_was_read(export: Callable[..., Any]) -> None:
    began = datetime.now(UTC)
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(10))
    stopped = datetime.now(UTC)
    assert began <= export(observed_at=None).observed_at <= stopped


def test_what_is_older_than_a_day_is_read_again(
    export: Callable[..., Any], sandbox: Sandbox, tmp_path: Path, undisturbed: Callable[[str], bytes]
) -> None:
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(10))
    with closing(sqlite3.connect(tmp_path / "all.parquet.mirror")) as database, database:
        database.execute("UPDATE checks SET checked_at = '2026-01-01T00:00:00.000000Z'")
    sandbox.requests.clear()
    assert export().resumed == 0
    assert len(asked_issuances(sandbox)) == 30
    assert (tmp_path / "all.parquet").read_bytes() == undisturbed("parquet")


def test_other_filters_and_formats_go_on_with_what_they_share(export: Callable[..., Any], sandbox: Sandbox) -> None:
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(20), max_concurrency=1)
    fifth = datetime.fromisoformat(list(sandbox.data.issuances.values())[4]["issued_at"])
    sandbox.requests.clear()
    summary = export(issued_from=fifth, format="csv")
    assert (summary.issuances, summary.resumed) == (5, 5)
    assert len(asked_issuances(sandbox)) == 0


def test_another_registry_is_not_gone_on_with(export: Callable[..., Any], running: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(10))
    with (
        Sandbox(data=running.data) as other,
        # Another host: on one, embedded registries differ by the port alone, and count as one.
        RegistryClient(
            client_secret=other.client_secret, base_url=other.url.replace("127.0.0.1", "localhost")
        ) as registry,
        pytest.raises(InvalidArgumentError, match=r"is a mirror of .* and not of") as caught,
    ):
        export_issuances(registry, tmp_path / "all.parquet")
    assert "\n" not in str(caught.value)
    assert len(other.requests) == 0


def test_a_mirror_of_somebodys_own_is_neither_used_nor_deleted(
    export: Callable[..., Any], registry: RegistryClient, sandbox: Sandbox, tmp_path: Path
) -> None:
    place = tmp_path / "all.parquet.mirror"
    with Mirror(place) as mirror:
        mirror.sync(registry, budget=20)
    sandbox.requests.clear()
    with pytest.raises(InvalidArgumentError, match="is a mirror of"):
        export()
    assert place.exists()
    assert len(sandbox.requests) == 0


def test_what_an_export_has_kept_is_never_synced_as_if_it_were_a_mirror(
    export: Callable[..., Any], registry: RegistryClient, tmp_path: Path
) -> None:
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(10))
    with Mirror(tmp_path / "all.parquet.mirror") as mirror, pytest.raises(MirrorError, match="for an export"):
        mirror.sync(registry)


def test_what_is_no_mirror_is_not_written_over(export: Callable[..., Any], sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "all.parquet.mirror").write_text("curriculum vitae\n")
    with pytest.raises(InvalidArgumentError, match="no SQLite database"):
        export()
    assert (tmp_path / "all.parquet.mirror").read_text() == "curriculum vitae\n"
    assert len(sandbox.requests) == 0


def test_two_exports_do_not_write_to_one_place_at_a_time(export: Callable[..., Any]) -> None:
    refused: list[str] = []

    def begin_another(progress: ExportProgress) -> None:
        if progress.issuances == 7:
            with pytest.raises(MirrorError, match="wait until it is through") as caught:
                export()
            refused.append(str(caught.value))

    assert export(on_progress=begin_another).issuances == 30
    assert len(refused) == 1


def test_what_is_kept_holds_no_credential(export: Callable[..., Any], sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(20))
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert sandbox.client_secret.encode() not in kept
    assert sandbox.access_token.encode() not in kept


def test_a_disk_that_fills_up_while_answers_are_kept_is_told_and_gone_on_with(
    export: Callable[..., Any], undisturbed: Callable[[str], bytes], tmp_path: Path
) -> None:
    # The file system stands in for a full disk: no file may become larger than a few answers.
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, limits[1]))
        with pytest.raises(RegistryError, match="run it again"):
            export()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert not (tmp_path / "all.parquet").exists()
    assert export().resumed > 0
    assert (tmp_path / "all.parquet").read_bytes() == undisturbed("parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["all.parquet"]


def test_a_disk_that_is_full_at_once_is_no_wrong_argument(export: Callable[..., Any]) -> None:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, limits[1]))
    try:
        with pytest.raises(RegistryError) as caught:
            export("all.csv")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, previous)
    assert not isinstance(caught.value, InvalidArgumentError), str(caught.value)
