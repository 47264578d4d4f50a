"""An export may be stopped anywhere: nothing half is left, and resuming gives the bytes of an undisturbed run."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
from attrs import evolve
from isometric_registry.errors import InvalidArgumentError, RegistryError
from isometric_registry.export import ExportProgress, export_issuances, formats
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from isometric_registry import RegistryClient

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
    lines = [json.loads(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]
    return {line["issuance_id"] for line in lines if line.get("line") == "answer"}


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


@pytest.mark.parametrize("seed", range(20))
def test_an_export_stopped_at_a_random_moment_resumes_to_the_same_bytes(
    export: Callable[..., Any], undisturbed: Callable[[str], bytes], sandbox: Sandbox, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    kept: set[str] = set()
    for _ in range(dice.randint(1, 3)):
        # The start and the end of the list are told of as well, and every issuance that is still missing.
        with pytest.raises(StoppedError):
            export(on_progress=stop_after(dice.randint(1, 31 - len(kept))), resume=True)
        assert [path.name for path in tmp_path.iterdir()] == ["all.parquet.resume"]
        kept = kept_issuances(tmp_path / "all.parquet.resume")
        sandbox.requests.clear()
    summary = export(resume=True)
    assert (tmp_path / "all.parquet").read_bytes() == undisturbed("parquet")
    assert summary.resumed == len(kept)
    assert asked_issuances(sandbox) == set(sandbox.data.issuances) - kept
    assert [path.name for path in tmp_path.iterdir()] == ["all.parquet"]


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_the_other_formats_resume_to_the_same_bytes_too(
    export: Callable[..., Any], undisturbed: Callable[[str], bytes], tmp_path: Path, ending: str
) -> None:
    with pytest.raises(StoppedError):
        export(f"all.{ending}", on_progress=stop_after(15))
    export(f"all.{ending}", resume=True)
    assert (tmp_path / f"all.{ending}").read_bytes() == undisturbed(ending)


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_process_that_is_killed_leaves_the_previous_file_and_is_resumed(
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
        kept = kept_issuances(tmp_path / "all.parquet.resume")
        sandbox.requests.clear()
        with sandbox.client() as registry:
            summary = export_issuances(registry, path, resume=True, max_requests_per_minute=60_000)
    assert summary.resumed == len(kept) == 7
    assert asked_issuances(sandbox) == set(running.data.issuances) - kept
    assert path.read_bytes() == undisturbed("parquet")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("seed", range(10))
def test_a_resume_file_cut_off_anywhere_is_as_good_as_its_complete_lines(
    export: Callable[..., Any], undisturbed: Callable[[str], bytes], tmp_path: Path, seed: int
) -> None:
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(20))
    kept = tmp_path / "all.parquet.resume"
    whole = kept.read_bytes()
    cut = random.Random(seed).randrange(len(whole) if seed else 40)
    kept.write_bytes(whole[:cut])
    answers = whole[:cut].rpartition(b"\n")[0].count(b'"answer"')
    assert export(resume=True).resumed == answers
    assert (tmp_path / "all.parquet").read_bytes() == undisturbed("parquet")


def test_a_damaged_line_is_asked_for_again(
    export: Callable[..., Any], undisturbed: Callable[[str], bytes], tmp_path: Path
) -> None:
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(20))
    kept = tmp_path / "all.parquet.resume"
    lines = kept.read_bytes().splitlines(keepends=True)
    lines[6] = b"\0" * (len(lines[6]) - 1) + b"\n"
    kept.write_bytes(b"".join(lines))
    assert export(resume=True).resumed == len(lines) - 4
    assert (tmp_path / "all.parquet").read_bytes() == undisturbed("parquet")


def test_an_answer_that_stands_there_twice_counts_once(
    export: Callable[..., Any], undisturbed: Callable[[str], bytes], tmp_path: Path
) -> None:
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(20))
    kept = tmp_path / "all.parquet.resume"
    lines = kept.read_bytes().splitlines(keepends=True)
    kept.write_bytes(b"".join([*lines, lines[-1]]))
    assert export(resume=True).credit_batches == 1600
    assert (tmp_path / "all.parquet").read_bytes() == undisturbed("parquet")


def test_a_run_killed_while_it_writes_the_file_needs_no_request_to_finish(
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
    assert [path.name for path in tmp_path.iterdir()] == ["all.parquet.resume"]
    sandbox.requests.clear()
    assert export(resume=True).resumed == 30
    assert len(sandbox.requests) == 0
    assert (tmp_path / "all.parquet").read_bytes() == undisturbed("parquet")


def test_a_list_that_was_interrupted_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with Sandbox(data=make_registry(issuances=130)) as large, large.client() as client:
        with pytest.raises(StoppedError):
            export_issuances(client, tmp_path / "all.csv", on_progress=stop_after(2), max_requests_per_minute=60_000)
        assert len(large.requests) == 2
        large.requests.clear()
        summary = export_issuances(client, tmp_path / "all.csv", resume=True, max_requests_per_minute=60_000)
    assert summary.issuances == 130
    assert len(large.requests) == 1 + 130


def test_an_issuance_made_meanwhile_waits_for_the_next_export(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    newest, *others = sandbox.data.issuances
    before = evolve(sandbox.data, issuances={name: sandbox.data.issuances[name] for name in others})
    with Sandbox(data=before) as earlier:
        port = int(earlier.url.split(":")[2].split("/")[0])
        with earlier.client() as registry, pytest.raises(StoppedError):
            export_issuances(registry, path, on_progress=stop_after(10), max_requests_per_minute=60_000)
    with Sandbox(data=sandbox.data, port=port) as later, later.client() as registry:
        summary = export_issuances(registry, path, resume=True, max_requests_per_minute=60_000)
        assert summary.issuances == 29
        assert newest not in path.read_text()
        assert export_issuances(registry, path, resume=True, max_requests_per_minute=60_000).issuances == 30


def test_a_resumed_export_keeps_the_moment_at_which_it_began(export: Callable[..., Any], observed_at: datetime) -> None:
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(10))
    assert export(resume=True, observed_at=datetime(2030, 1, 1, tzinfo=UTC)).observed_at == observed_at


def test_without_resume_an_export_begins_anew(
    export: Callable[..., Any], undisturbed: Callable[[str], bytes], sandbox: Sandbox, tmp_path: Path
) -> None:
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(20), observed_at=datetime(2030, 1, 1, tzinfo=UTC))
    sandbox.requests.clear()
    assert export().resumed == 0
    # Not the number of requests: one that was broken off may still be served after the run it belonged to.
    assert len(asked_issuances(sandbox)) == 30
    assert (tmp_path / "all.parquet").read_bytes() == undisturbed("parquet")


def test_resuming_what_was_never_begun_begins_it(
    export: Callable[..., Any], undisturbed: Callable[[str], bytes], tmp_path: Path
) -> None:
    assert export(resume=True).resumed == 0
    assert (tmp_path / "all.parquet").read_bytes() == undisturbed("parquet")


def test_the_same_filters_in_another_time_zone_are_the_same(export: Callable[..., Any]) -> None:
    began = datetime(2024, 1, 1, tzinfo=UTC)
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(10), issued_from=began)
    in_tokyo = began.astimezone(timezone(timedelta(hours=9)))
    assert export(resume=True, issued_from=in_tokyo).resumed > 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"issued_from": date(2025, 1, 1)}, "with no filters, and this one is .* with issued_from=2025-01-01"),
        ({"format": "csv"}, "another export, parquet from .* this one is csv from"),
    ],
)
def test_another_question_is_not_resumed(
    export: Callable[..., Any], sandbox: Sandbox, tmp_path: Path, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(10))
    kept = (tmp_path / "all.parquet.resume").read_bytes()
    sandbox.requests.clear()
    with pytest.raises(InvalidArgumentError, match=sentence):
        export(resume=True, **options)
    assert (tmp_path / "all.parquet.resume").read_bytes() == kept
    # An export begins with the list. A request that was broken off may still be served meanwhile.
    assert not any(request.path.endswith("/issuances") for request in sandbox.requests)


def test_another_registry_is_not_resumed(export: Callable[..., Any], running: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(10))
    with (
        Sandbox(data=running.data) as other,
        other.client() as registry,
        pytest.raises(InvalidArgumentError, match="repeat what that one was asked for, or begin anew") as caught,
    ):
        export_issuances(registry, tmp_path / "all.parquet", resume=True)
    assert other.data.seed == running.data.seed
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("old", "new"), [(b'"serial_number"', b'"serial"'), (b'"question"', b'"asked"')])
def test_the_resume_file_of_another_version_is_not_resumed(
    export: Callable[..., Any], tmp_path: Path, old: bytes, new: bytes
) -> None:
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(10))
    kept = tmp_path / "all.parquet.resume"
    kept.write_bytes(kept.read_bytes().replace(old, new, 1))
    with pytest.raises(InvalidArgumentError, match="written by another version of this package: begin anew"):
        export(resume=True)


def test_a_place_where_no_resume_file_can_be_is_refused_before_anything_is_sent(
    export: Callable[..., Any], sandbox: Sandbox, tmp_path: Path
) -> None:
    (tmp_path / "all.parquet.resume").mkdir()
    with pytest.raises(InvalidArgumentError, match=r"resume' cannot be written \(Is a directory\): pass another path"):
        export()
    assert len(sandbox.requests) == 0


@pytest.mark.parametrize("resume", [True, False])
def test_a_file_that_is_no_resume_file_is_not_written_over(
    export: Callable[..., Any], sandbox: Sandbox, tmp_path: Path, resume: bool
) -> None:
    (tmp_path / "all.parquet.resume").write_text("curriculum vitae\n")
    with pytest.raises(InvalidArgumentError, match="is in the way and no resume file: move it, or pass another path"):
        export(resume=resume)
    assert (tmp_path / "all.parquet.resume").read_text() == "curriculum vitae\n"
    assert len(sandbox.requests) == 0


def test_two_exports_do_not_write_to_one_place_at_a_time(export: Callable[..., Any]) -> None:
    refused: list[str] = []

    def begin_another(progress: ExportProgress) -> None:
        if progress.issuances == 7:
            with pytest.raises(InvalidArgumentError, match="wait for it, or pass another path") as caught:
                export(resume=True)
            refused.append(str(caught.value))

    assert export(on_progress=begin_another).issuances == 30
    assert len(refused) == 1


def test_the_resume_file_holds_no_credential(export: Callable[..., Any], sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(StoppedError):
        export(on_progress=stop_after(20))
    text = (tmp_path / "all.parquet.resume").read_text()
    assert sandbox.client_secret not in text
    assert sandbox.access_token not in text


def test_a_disk_that_fills_up_while_answers_are_kept_is_told_and_resumed(
    export: Callable[..., Any], undisturbed: Callable[[str], bytes], tmp_path: Path
) -> None:
    # The file system stands in for a full disk: no file may become larger than a few answers.
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, limits[1]))
        with pytest.raises(RegistryError, match=r"could not be written \(File too large\).*free some space"):
            export()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, ignored)
    assert [path.name for path in tmp_path.iterdir()] == ["all.parquet.resume"]
    assert export(resume=True).resumed > 0
    assert (tmp_path / "all.parquet").read_bytes() == undisturbed("parquet")
