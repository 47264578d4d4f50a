"""Exporting every issuance: what is asked for, what is written, and what goes wrong."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from attrs import evolve
from isometric_registry import AsyncRegistryClient, RegistryClient
from isometric_registry.errors import (
    APIConnectionError,
    AuthenticationError,
    ConfigurationError,
    InvalidArgumentError,
    NotFoundError,
)
from isometric_registry.export import (
    ExportProgress,
    IncompleteExportError,
    export_issuances,
    formats,
    keeping,
    to_records,
)
from isometric_registry.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


pytestmark = pytest.mark.slow


def asked_issuances(sandbox: Sandbox) -> list[str]:
    return [request.path.split("/")[-2] for request in sandbox.requests if request.path.endswith("/credit_batches")]


@pytest.fixture
def export(registry: RegistryClient, tmp_path: Path, observed_at: datetime) -> Callable[..., Any]:
    def export(name: str = "all.parquet", **options: Any) -> Any:
        defaults: dict[str, Any] = {"observed_at": observed_at, "max_requests_per_minute": 60_000}
        return export_issuances(registry, tmp_path / name, **(defaults | options))

    return export


@pytest.fixture
def broken(sandbox: Sandbox) -> Iterator[tuple[Sandbox, list[str]]]:
    """A registry that lists three issuances and cannot find their batches, far from each other in the list."""
    lost = [list(sandbox.data.issuances)[place] for place in (3, 14, 25)]
    batches = {name: body for name, body in sandbox.data.issuance_credit_batches.items() if name not in lost}
    with Sandbox(data=evolve(sandbox.data, issuance_credit_batches=batches)) as other:
        yield other, lost


def test_every_issuance_is_asked_for_once_and_every_batch_is_written(
    export: Callable[..., Any], sandbox: Sandbox, tmp_path: Path
) -> None:
    summary = export()
    frame = pl.read_parquet(tmp_path / "all.parquet")
    issued = sum(
        body["credit_batch_size_total"]["credit_kgs"] for body in sandbox.data.issuance_credit_batches.values()
    )
    assert sorted(asked_issuances(sandbox)) == sorted(sandbox.data.issuances)
    assert len(sandbox.requests) == 31
    assert (summary.issuances, summary.credit_batches, summary.credit_kgs) == (30, 1600, issued)
    assert (len(frame), frame["credit_kgs"].sum()) == (1600, issued)
    assert [path.name for path in tmp_path.iterdir()] == ["all.parquet"]


def test_issuances_stand_in_the_order_of_the_list_however_the_answers_came(
    export: Callable[..., Any], sandbox: Sandbox, tmp_path: Path
) -> None:
    export(max_concurrency=16)
    ids = pl.read_parquet(tmp_path / "all.parquet")["issuance_id"].unique(maintain_order=True).to_list()
    assert ids == list(sandbox.data.issuances)


@pytest.mark.parametrize("name", ["all.csv", "all.jsonl", "all.parquet"])
def test_the_bytes_do_not_depend_on_how_many_were_asked_at_once(
    export: Callable[..., Any], tmp_path: Path, name: str
) -> None:
    export(name, max_concurrency=1)
    one_at_a_time = (tmp_path / name).read_bytes()
    export(name, max_concurrency=16)
    assert (tmp_path / name).read_bytes() == one_at_a_time


def test_every_row_says_when_the_export_began(registry: RegistryClient, tmp_path: Path) -> None:
    before = datetime.now(UTC)
    summary = export_issuances(registry, tmp_path / "all.parquet", max_requests_per_minute=60_000)
    assert before <= summary.observed_at <= datetime.now(UTC)
    moments = pl.read_parquet(tmp_path / "all.parquet")["observed_at"].unique().to_list()
    assert [moment.astimezone(UTC) for moment in moments] == [summary.observed_at]


def test_row_groups_have_a_fixed_number_of_rows(
    export: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow.parquet as pq

    monkeypatch.setattr(formats, "ROW_GROUP_ROWS", 500)
    export()
    metadata = pq.ParquetFile(tmp_path / "all.parquet").metadata
    assert [metadata.row_group(index).num_rows for index in range(metadata.num_row_groups)] == [500, 500, 500, 100]


def test_filters_choose_the_issuances(export: Callable[..., Any], sandbox: Sandbox, tmp_path: Path) -> None:
    newest = list(sandbox.data.issuances.values())[:5]
    since = datetime.fromisoformat(newest[-1]["issued_at"])
    summary = export("new.csv", issued_from=since)
    assert summary.issuances == 5
    assert sorted(asked_issuances(sandbox)) == sorted(issuance["id"] for issuance in newest)
    assert export("none.csv", issued_from=date(2031, 1, 1)).issuances == 0
    assert (tmp_path / "none.csv").read_bytes().count(b"\n") == 1
    assert export("none.parquet", issued_from=date(2031, 1, 1)).credit_kgs == 0
    assert len(pl.read_parquet(tmp_path / "none.parquet")) == 0


@pytest.mark.parametrize("name", ["good.csv", "good.parquet"])
@pytest.mark.parametrize("filters", [{"supplier_id": "spl_0000000000000"}, {"issued_from": date(2031, 1, 1)}])
def test_what_matches_nothing_does_not_replace_a_good_file(
    export: Callable[..., Any], tmp_path: Path, name: str, filters: dict[str, Any]
) -> None:
    (tmp_path / name).write_text("yesterday's")
    summary = export(name, **filters)
    assert (summary.issuances, summary.credit_kgs, summary.written) == (0, 0, False)
    assert (tmp_path / name).read_text() == "yesterday's"
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert export(f"new-{name}", **filters).written


def test_leaving_out_all_there_is_does_not_replace_a_good_file(sandbox: Sandbox, tmp_path: Path) -> None:
    newest = next(iter(sandbox.data.issuances))
    since = datetime.fromisoformat(sandbox.data.issuances[newest]["issued_at"])
    (tmp_path / "good.csv").write_text("yesterday's")
    with Sandbox(data=evolve(sandbox.data, issuance_credit_batches={})) as other, other.client() as registry:
        summary = export_issuances(
            registry, tmp_path / "good.csv", issued_from=since, skip_failed=True, max_requests_per_minute=60_000
        )
    assert (summary.written, len(summary.failures)) == (False, 1)
    assert (tmp_path / "good.csv").read_text() == "yesterday's"


@pytest.mark.parametrize("name", ["all.csv", "all.jsonl", "all.parquet"])
def test_an_answer_that_makes_no_rows_is_a_failed_issuance_and_not_the_end(
    sandbox: Sandbox, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = list(sandbox.data.issuances)[3]
    make = keeping._records

    def records(result: Any) -> Any:
        if result.issuance_id == faulty:
            result.supplier_credit_batches[0].additional_properties["future"] = nested(100_000)
        return make(result)

    monkeypatch.setattr(keeping, "_records", records)
    with sandbox.client() as registry:
        summary = export_issuances(registry, tmp_path / name, skip_failed=True, max_requests_per_minute=60_000)
        assert list(summary.failures) == [faulty]
        assert "cannot be written as JSON" in str(summary.failures[faulty])
        assert summary.issuances == 29
        with pytest.raises(IncompleteExportError, match="1 of 30"):
            export_issuances(registry, tmp_path / name, max_requests_per_minute=60_000)


def nested(levels: int) -> Any:
    value: Any = 0
    for _ in range(levels):
        value = [value]
    return value


EDGES = [
    datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
    datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))),
]
"""Moments that a datetime can hold, and UTC has no year for."""


@pytest.mark.parametrize("moment", EDGES)
def test_a_moment_that_utc_has_no_room_for_is_that_issuances_problem(
    export: Callable[..., Any], sandbox: Sandbox, moment: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty = list(sandbox.data.issuances)[3]
    make = keeping._records

    def records(result: Any) -> Any:
        if result.issuance_id == faulty:
            result.supplier_credit_batches[0].issued_at = moment
        return make(result)

    monkeypatch.setattr(keeping, "_records", records)
    summary = export("all.csv", skip_failed=True)
    assert list(summary.failures) == [faulty]
    assert "outside of the years 1 to 9999" in str(summary.failures[faulty])


@pytest.mark.parametrize("moment", EDGES)
def test_a_filter_at_the_edge_of_time_is_a_filter(export: Callable[..., Any], moment: datetime) -> None:
    name = "issued_from" if moment.year == 1 else "issued_until"
    assert export("all.csv", **{name: moment}).issuances == 30
    with pytest.raises(InvalidArgumentError, match="observed_at is outside of the years 1 to 9999"):
        export("all.csv", observed_at=moment)


@pytest.mark.parametrize("plant", [os.mkfifo, lambda path: path.symlink_to(path.with_name("precious"))])
def test_a_planted_file_beside_is_neither_waited_for_nor_written_through(
    export: Callable[..., Any], tmp_path: Path, plant: Callable[[Path], None], sandbox: Sandbox
) -> None:
    (tmp_path / "precious").touch()
    plant(tmp_path / "all.csv.mirror")
    with pytest.raises(InvalidArgumentError, match=r"all\.csv\.mirror' is in the way"):
        export("all.csv")
    assert (tmp_path / "precious").read_bytes() == b""
    assert len(sandbox.requests) == 0


def test_progress_counts_up_to_the_total(export: Callable[..., Any]) -> None:
    told: list[ExportProgress] = []
    export(on_progress=told.append)
    assert told[0] == ExportProgress(issuances=0, failed=0, total=None, credit_batches=0, resumed=0)
    assert [progress.issuances for progress in told[1:]] == list(range(31))
    assert {progress.total for progress in told[1:]} == {30}
    assert told[-1].credit_batches == 1600


def test_the_list_and_the_batches_keep_to_one_pace(registry: RegistryClient, tmp_path: Path, clock: Any) -> None:
    registry._funnel.timing = clock.timing()
    export_issuances(registry, tmp_path / "all.csv", issued_from=date(2031, 1, 1), max_requests_per_minute=60)
    export_issuances(registry, tmp_path / "all.csv", issued_from=date(2031, 1, 1), max_requests_per_minute=60)
    assert clock.slept == [pytest.approx(1.0, abs=0.01)]


def with_answer(sandbox: Sandbox, name: str, **changes: Any) -> Any:
    """Return the data of a registry in which an answer says something else."""
    bodies = sandbox.data.issuance_credit_batches
    return evolve(sandbox.data, issuance_credit_batches=bodies | {name: bodies[name] | changes})


def faulty_answers(body: dict[str, Any]) -> dict[str, tuple[dict[str, Any], str]]:
    """Return what may be wrong with an answer, and what is said of it."""
    first, *others = body["supplier_credit_batches"]
    total = body["supplier_credit_batch_size_total"]["credit_kgs"] - first["size"]["credit_kgs"] + 2**63
    huge = {"credits": 1.0, "credit_kgs": 2**63}
    return {
        "huge": (
            {
                "supplier_credit_batches": [first | {"size": huge}, *others],
                "supplier_credit_batch_size_total": {"credits": 1.0, "credit_kgs": total},
            },
            "beyond 64 bits",
        ),
        "short": ({"supplier_credit_batches": others}, "its supplier batches make"),
        "twice": ({"supplier_credit_batches": [first, first, *others]}, "is there twice"),
        "foreign": (
            {"supplier_credit_batches": [first | {"issuance_id": "iss_ELSEWHERE0000000"}, *others]},
            "says that it is of 'iss_ELSEWHERE0000000'",
        ),
    }


@pytest.mark.parametrize("fault", ["huge", "short", "twice", "foreign"])
def test_an_answer_that_contradicts_itself_is_that_issuances_problem(
    sandbox: Sandbox, tmp_path: Path, fault: str
) -> None:
    name = list(sandbox.data.issuances)[20]
    changes, words = faulty_answers(sandbox.data.issuance_credit_batches[name])[fault]
    with Sandbox(data=with_answer(sandbox, name, **changes)) as other, other.client() as registry:
        with pytest.raises(IncompleteExportError, match="1 of 30") as caught:
            export_issuances(registry, tmp_path / "all.csv", max_requests_per_minute=60_000)
        assert words in str(caught.value.failures[name])
        summary = export_issuances(registry, tmp_path / "all.csv", max_requests_per_minute=60_000, skip_failed=True)
    assert (summary.issuances, summary.resumed) == (29, 29)
    assert name not in (tmp_path / "all.csv").read_text()


def test_a_batch_in_two_issuances_is_not_lost_from_one_of_them(sandbox: Sandbox, tmp_path: Path) -> None:
    one, two = list(sandbox.data.issuances)[4:6]
    bodies = sandbox.data.issuance_credit_batches
    stolen = bodies[one]["supplier_credit_batches"][0]
    mine = stolen | {"issuance_id": two}
    kgs = bodies[two]["supplier_credit_batch_size_total"]["credit_kgs"] + stolen["size"]["credit_kgs"]
    changes = {
        "supplier_credit_batches": [*bodies[two]["supplier_credit_batches"], mine],
        "supplier_credit_batch_size_total": {"credits": kgs / 1000, "credit_kgs": kgs},
    }
    with Sandbox(data=with_answer(sandbox, two, **changes)) as other, other.client() as registry:
        summary = export_issuances(registry, tmp_path / "all.csv", max_requests_per_minute=60_000, skip_failed=True)
    assert len(summary.failures) == 1
    assert "as well" in str(next(iter(summary.failures.values())))


def test_issuances_that_cannot_be_read_are_named_and_nothing_is_written(
    broken: tuple[Sandbox, list[str]], tmp_path: Path
) -> None:
    sandbox, lost = broken
    (tmp_path / "all.csv").write_text("yesterday's")
    with (
        sandbox.client() as registry,
        pytest.raises(
            IncompleteExportError, match=r"3 of 30 issuances .*'.*all\.csv' was not written; export again"
        ) as caught,
    ):
        export_issuances(registry, tmp_path / "all.csv", max_requests_per_minute=60_000)
    assert sorted(caught.value.failures) == sorted(lost)
    assert all(isinstance(error, NotFoundError) for error in caught.value.failures.values())
    assert all(name in str(caught.value) for name in lost)
    assert (tmp_path / "all.csv").read_text() == "yesterday's"
    assert (tmp_path / "all.csv.mirror").exists()


def test_going_on_asks_for_failed_issuances_again_and_for_no_others(
    broken: tuple[Sandbox, list[str]], tmp_path: Path
) -> None:
    sandbox, lost = broken
    with sandbox.client() as registry:
        with pytest.raises(IncompleteExportError):
            export_issuances(registry, tmp_path / "all.csv", max_requests_per_minute=60_000)
        sandbox.requests.clear()
        with pytest.raises(IncompleteExportError):
            export_issuances(registry, tmp_path / "all.csv", max_requests_per_minute=60_000)
    assert sorted(asked_issuances(sandbox)) == sorted(lost)
    assert len(sandbox.requests) == 1 + 3


def test_failed_issuances_can_be_left_out(broken: tuple[Sandbox, list[str]], tmp_path: Path) -> None:
    sandbox, lost = broken
    with sandbox.client() as registry:
        summary = export_issuances(registry, tmp_path / "all.parquet", max_requests_per_minute=60_000, skip_failed=True)
    ids = set(pl.read_parquet(tmp_path / "all.parquet")["issuance_id"])
    assert ids == set(sandbox.data.issuances) - set(lost)
    assert (summary.issuances, sorted(summary.failures)) == (27, sorted(lost))
    assert [path.name for path in tmp_path.iterdir()] == ["all.parquet"]


def test_many_failures_in_a_row_stop_the_run(sandbox: Sandbox, tmp_path: Path) -> None:
    data = evolve(sandbox.data, issuance_credit_batches={})
    with Sandbox(data=data) as other, other.client() as registry, pytest.raises(NotFoundError):
        export_issuances(
            registry, tmp_path / "all.csv", max_requests_per_minute=60_000, max_concurrency=1, skip_failed=True
        )
    assert len(asked_issuances(other)) == 5


def test_a_list_that_cannot_be_read_leaves_nothing_behind(sandbox: Sandbox, tmp_path: Path) -> None:
    with sandbox.client(client_secret="wrong") as registry, pytest.raises(AuthenticationError):
        export_issuances(registry, tmp_path / "all.csv")
    with (
        RegistryClient(base_url="http://127.0.0.1:9", client_secret="x", max_retries=0) as registry,
        pytest.raises(APIConnectionError),
    ):
        export_issuances(registry, tmp_path / "all.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "options", "sentence"),
    [
        ("all.xlsx", {}, "unknown format 'xlsx': use csv, jsonl or parquet"),
        ("all", {}, "unknown format '': use csv, jsonl or parquet"),
        ("all.csv", {"format": "CSV"}, "unknown format 'CSV'"),
        ("no/such/all.csv", {}, "make it first, or pass another path"),
        ("all.csv", {"max_concurrency": 0}, "max_concurrency is 0"),
        ("all.csv", {"max_requests_per_minute": 0}, "max_requests_per_minute is 0"),
        ("all.csv", {"observed_at": datetime(2026, 7, 1)}, "observed_at has no time zone"),
        ("all.csv", {"issued_from": "last week"}, "issued_from is 'last week'"),
        ("all.csv", {"issued_from": date(2026, 2, 1), "issued_until": date(2026, 1, 1)}, "is before issued_from"),
    ],
)
def test_bad_input_is_one_line_with_nothing_sent_and_nothing_written(
    export: Callable[..., Any], sandbox: Sandbox, tmp_path: Path, name: str, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(InvalidArgumentError, match=sentence) as caught:
        export(name, **options)
    assert "\n" not in str(caught.value)
    assert len(sandbox.requests) == 0
    assert list(tmp_path.iterdir()) == []


def test_the_end_of_the_path_says_the_format_unless_the_caller_does(export: Callable[..., Any], tmp_path: Path) -> None:
    export("all.CSV")
    export("all.txt", format="csv")
    assert (tmp_path / "all.CSV").read_bytes() == (tmp_path / "all.txt").read_bytes()


def test_the_end_that_counts_is_that_of_the_name_that_was_given(export: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "latest.csv").symlink_to(tmp_path / "2026-07-01")
    export("latest.csv")
    assert (tmp_path / "2026-07-01").read_bytes().startswith(b"issuance_id,")


def test_without_pyarrow_parquet_is_refused_before_anything_is_sent(
    export: Callable[..., Any], sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(ConfigurationError, match=r"pip install .\.\[export\]"):
        export("all.parquet")
    assert len(sandbox.requests) == 0
    assert list(tmp_path.iterdir()) == []


def test_an_asynchronous_client_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    client = AsyncRegistryClient(base_url=sandbox.url, client_secret="x")
    with pytest.raises(InvalidArgumentError, match="the registry is AsyncRegistryClient: pass a RegistryClient"):
        export_issuances(client, tmp_path / "all.csv")  # type: ignore[arg-type]


def test_the_rows_are_those_of_the_single_answers(
    export: Callable[..., Any], registry: RegistryClient, sandbox: Sandbox, tmp_path: Path, observed_at: datetime
) -> None:
    import pyarrow.parquet as pq

    export()
    future = sandbox.data.landmarks.future
    single = to_records(registry.issuances.credit_batches(future), observed_at=observed_at)
    exported = [row for row in pq.read_table(tmp_path / "all.parquet").to_pylist() if row["issuance_id"] == future]
    assert exported == single
