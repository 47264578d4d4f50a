"""CSV, JSON lines, Parquet, Arrow and pandas: what other programs read is what the registry said."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry.errors import ConfigurationError, InvalidArgumentError
from isometric_registry.export import (
    COLUMNS,
    to_arrow,
    to_pandas,
    to_records,
    write_csv,
    write_jsonl,
    write_parquet,
)
from isometric_registry.export.formats import csv_text, disarm

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from isometric_registry.models import IssuanceCreditBatches
    from isometric_registry.sandbox import Sandbox

NAMES = [column.name for column in COLUMNS]
BIGINT = 2**63
FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "'=1", "＝1", "\0=1"]  # noqa: RUF001


def csv_of(result: IssuanceCreditBatches, **options: Any) -> str:
    file = io.BytesIO()
    write_csv(result, file, **options)
    return file.getvalue().decode()


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


@pytest.fixture(scope="module")
def registry_results(running: Sandbox) -> list[IssuanceCreditBatches]:
    with running.client() as registry:
        return [
            answer.unwrap()
            for answer in registry.issuances.credit_batches_many(running.data.issuances, max_requests_per_minute=60_000)
        ]


@pytest.fixture
def parquet(registry_results: list[IssuanceCreditBatches], tmp_path: Path, observed_at: datetime) -> Path:
    path = tmp_path / "all.parquet"
    write_parquet(registry_results, path, observed_at=observed_at)
    return path


@pytest.fixture
def total_kgs(registry_results: list[IssuanceCreditBatches]) -> int:
    return sum(result.credit_batch_size_total.credit_kgs for result in registry_results)


def test_pandas_reads_parquet_to_the_kilogram(parquet: Path, total_kgs: int) -> None:
    frame = pd.read_parquet(parquet)
    assert list(frame.columns) == NAMES
    assert len(frame) == 1600
    assert frame["credit_kgs"].dtype == "int64"
    assert frame["credit_kgs"].sum() == total_kgs
    assert frame["tonnes"].sum() == Decimal(total_kgs) / 1000


def test_polars_reads_parquet_to_the_kilogram(parquet: Path, total_kgs: int) -> None:
    frame = pl.read_parquet(parquet)
    assert frame.columns == NAMES
    assert frame["credit_kgs"].sum() == total_kgs
    assert frame.schema["tonnes"] == pl.Decimal(38, 3)
    assert frame["tonnes"].sum() == Decimal(total_kgs) / 1000
    assert frame.schema["issued_at"] == pl.Datetime("us", "UTC")
    assert frame.schema["sequestered_on"] == pl.Date


def test_duckdb_reads_parquet_to_the_kilogram(parquet: Path, total_kgs: int) -> None:
    with duckdb.connect() as database:
        query = "SELECT sum(credit_kgs), sum(tonnes), count(DISTINCT credit_batch_id) FROM read_parquet(?)"
        assert database.execute(query, [str(parquet)]).fetchone() == (total_kgs, Decimal(total_kgs) / 1000, 1600)
        types = dict(
            database.execute(
                "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(?))", [str(parquet)]
            ).fetchall()
        )
    assert types["credit_kgs"] == "BIGINT"
    assert types["tonnes"] == "DECIMAL(38,3)"
    assert types["issued_at"] == "TIMESTAMP WITH TIME ZONE"
    assert types["sequestered_on"] == "DATE"
    assert types["ccp_approved"] == "BOOLEAN"


def test_parquet_holds_the_records_and_nothing_else(
    parquet: Path, registry_results: list[IssuanceCreditBatches], observed_at: datetime
) -> None:
    assert pq.read_table(parquet).to_pylist() == to_records(registry_results, observed_at=observed_at)


def test_duckdb_looks_into_unknown_properties(sandbox: Sandbox, tmp_path: Path) -> None:
    with sandbox.client() as registry:
        write_parquet(registry.issuances.credit_batches(sandbox.data.landmarks.future), tmp_path / "future.parquet")
    with duckdb.connect() as database:
        query = "SELECT DISTINCT unknown_properties->>'$.owner.provenance.revision' FROM read_parquet(?)"
        assert database.execute(query, [str(tmp_path / "future.parquet")]).fetchall() == [("2",)]


def test_each_column_has_the_type_that_the_documentation_names(result: IssuanceCreditBatches) -> None:
    types = {
        "text": pa.string(),
        "text (JSON)": pa.string(),
        "int64": pa.int64(),
        "decimal(38, 3)": pa.decimal128(38, 3),
        "timestamp (µs, UTC)": pa.timestamp("us", tz="UTC"),
        "date": pa.date32(),
        "boolean": pa.bool_(),
    }
    schema = to_arrow(result).schema
    assert {field.name: field.type for field in schema} == {column.name: types[column.kind.value] for column in COLUMNS}
    assert schema.field("credit_kgs").metadata[b"description"].startswith(b"Kilograms of CO2 equivalent")


def test_nothing_to_export_gives_a_table_with_columns_and_no_rows(tmp_path: Path) -> None:
    assert to_arrow([]).num_rows == 0
    assert to_arrow([]).schema == to_arrow([]).schema
    write_parquet([], tmp_path / "empty.parquet")
    assert pl.read_parquet(tmp_path / "empty.parquet").columns == NAMES
    write_csv([], tmp_path / "empty.csv")
    assert (tmp_path / "empty.csv").read_bytes() == ",".join(NAMES).encode() + b"\r\n"


def test_a_frame_keeps_missing_kilograms_whole(changed: Callable[..., IssuanceCreditBatches]) -> None:
    frame = to_pandas(changed(carbon_removal_data=None))
    assert frame["losses_kg"].isna()[0]
    assert frame["losses_kg"].dtype == pd.ArrowDtype(pa.int64())
    assert frame["tonnes"].dtype == pd.ArrowDtype(pa.decimal128(38, 3))


@pytest.mark.parametrize("kgs", [BIGINT - 1, -BIGINT])
def test_the_largest_kilograms_of_64_bits_are_still_a_number(
    changed: Callable[..., IssuanceCreditBatches], kgs: int
) -> None:
    table = to_arrow(changed(size={"credits": 0.0, "credit_kgs": kgs}))
    assert table.schema.field("credit_kgs").type == pa.int64()
    assert table["credit_kgs"][0].as_py() == kgs


@pytest.mark.parametrize("kgs", [BIGINT, -BIGINT - 1, 10**38 - 1])
def test_a_column_with_larger_kilograms_is_text_and_says_why(
    changed: Callable[..., IssuanceCreditBatches], kgs: int
) -> None:
    table = to_arrow(changed(size={"credits": 0.0, "credit_kgs": kgs}))
    assert table.schema.field("credit_kgs").type == pa.string()
    assert table.schema.field("credit_kgs").metadata[b"why_text"] == b"a value does not fit int64"
    assert table["credit_kgs"][0].as_py() == str(kgs)
    assert table.schema.field("tonnes").type == pa.decimal128(38, 3)
    assert table.schema.field("emissions_kg").type == pa.int64()


def test_tonnes_beyond_38_digits_are_text_as_well(changed: Callable[..., IssuanceCreditBatches]) -> None:
    table = to_arrow(changed(size={"credits": 0.0, "credit_kgs": 10**38}))
    assert table["tonnes"][0].as_py() == "1" + "0" * 35 + ".000"


def test_a_large_number_late_in_a_table_makes_text_of_the_whole_column(
    changed: Callable[..., IssuanceCreditBatches], monkeypatch: pytest.MonkeyPatch
) -> None:
    from isometric_registry.export import tables

    monkeypatch.setattr(tables, "CHUNK_ROWS", 1)
    small = changed(size={"credits": 1.0, "credit_kgs": 1000})
    table = to_arrow([small, changed(size={"credits": 0.0, "credit_kgs": 10**40})])
    assert table["credit_kgs"].to_pylist()[0::2] == ["1000", str(10**40)]
    assert table["tonnes"].to_pylist()[0::2] == ["1.000", "1" + "0" * 37 + ".000"]


def test_csv_reads_back_as_what_the_records_say(
    registry_results: list[IssuanceCreditBatches], observed_at: datetime
) -> None:
    file = io.BytesIO()
    write_csv(registry_results, file, observed_at=observed_at)
    rows = read_csv(file.getvalue().decode())
    records = to_records(registry_results, observed_at=observed_at)
    assert len(rows) == len(records) == 1600
    for row, record in zip(rows, records, strict=True):
        for name, value in record.items():
            assert row[name] == expected_in_csv(value), name


def expected_in_csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat() if isinstance(value, date) else str(value)


def test_polars_and_duckdb_add_up_csv_to_the_kilogram(
    registry_results: list[IssuanceCreditBatches], tmp_path: Path, total_kgs: int
) -> None:
    path = tmp_path / "all.csv"
    write_csv(registry_results, path)
    assert pl.read_csv(path, infer_schema_length=None)["credit_kgs"].sum() == total_kgs
    with duckdb.connect() as database:
        query = "SELECT sum(credit_kgs) FROM read_csv(?, strict_mode = true)"
        assert database.execute(query, [str(path)]).fetchone() == (total_kgs,)


def test_csv_ends_every_line_as_rfc_4180_has_it(result: IssuanceCreditBatches) -> None:
    text = csv_of(result)
    assert text.count("\r\n") == text.count("\n") == 41


def test_csv_keeps_quotes_commas_line_breaks_and_any_script(changed: Callable[..., IssuanceCreditBatches]) -> None:
    name = 'Ævar "the bold", søn\r\nof 山田'
    row = read_csv(csv_of(changed(owner={"id": "org_1", "name": name, "domain": None})))[0]
    assert row["owner_name"] == name


def test_csv_tells_an_empty_text_from_a_missing_one(changed: Callable[..., IssuanceCreditBatches]) -> None:
    text = csv_of(changed(owner={"id": "org_1", "name": "", "domain": None}))
    assert ',org_1,"",,' in text


def test_csv_has_a_byte_order_mark_only_if_asked_for(result: IssuanceCreditBatches) -> None:
    assert not csv_of(result).startswith("\ufeff")
    assert csv_of(result, byte_order_mark=True).startswith("\ufeffissuance_id,")


@pytest.mark.parametrize("name", FORMULAS)
def test_a_name_that_begins_like_a_formula_cannot_run(changed: Callable[..., IssuanceCreditBatches], name: str) -> None:
    row = read_csv(csv_of(changed(owner={"id": "org_1", "name": name, "domain": None})))[0]
    assert row["owner_name"].startswith("'")
    assert row["owner_name"].replace("'", "") == name.replace("'", "")


@pytest.mark.parametrize("name", ["A;=1+1", "A\t=1+1", "A\r\n=1+1", "A; +1", 'A;"=1+1', "A;\"' =1+1", 'A\t""@B'])
def test_a_formula_cannot_hide_behind_another_separator(name: str) -> None:
    safe = disarm(name)
    assert not re.search(r"""[;\t\r\n][" ]*[=+\-@]""", safe)
    assert safe.replace("'", "") == name.replace("'", "")


@pytest.mark.parametrize("name", ["Nordfjord", "'s-Hertogenbosch", "1-2=3", "a@b.example", "A;B", "Société"])
def test_a_harmless_name_stays_as_it_is(name: str) -> None:
    assert disarm(name) == name


def test_a_negative_number_is_no_formula(changed: Callable[..., IssuanceCreditBatches]) -> None:
    row = read_csv(csv_of(changed(size={"credits": -0.005, "credit_kgs": -5})))[0]
    assert (row["credit_kgs"], row["tonnes"]) == ("-5", "-0.005")


@given(text=st.text(st.sampled_from("=+-@\t\r\n\0＝' ;,\"a1"), max_size=8))  # noqa: RUF001
def test_disarming_can_be_undone_and_leaves_nothing_that_runs(text: str) -> None:
    safe = disarm(text)
    assert not re.match(r"[=+\-@\t\r\n\0＝]", safe)  # noqa: RUF001
    rearmed = re.sub(
        r"""\A'(?=['" ]*[=+\-@\t\r\n\0＝])|(?<=[;\t\r\n])'(?=['" ]*[=+\-@＝])""",  # noqa: RUF001
        "",
        safe,
    )
    assert rearmed == text
    assert next(csv.reader(io.StringIO(csv_text(text), newline=""), strict=True), [""]) == [safe]


@pytest.mark.parametrize("separator", [";", "\t"])
@given(text=st.text(st.sampled_from("=+-@\t\r\n＝' ;,\"a1"), max_size=10))  # noqa: RUF001
def test_no_cell_runs_in_a_program_that_divides_lines_elsewhere(separator: str, text: str) -> None:
    line = f"iss_1,{csv_text(text)},5"
    naively = re.split(rf"[{separator}\r\n]", line)
    with_quotes = [cell for row in csv.reader(re.split(r"[\r\n]", line), delimiter=separator) for cell in row]
    for cell in naively + with_quotes:
        assert not re.match(r"""[" ]*[=+\-@＝]""", cell)  # noqa: RUF001


def test_unknown_properties_cannot_run_either(changed: Callable[..., IssuanceCreditBatches]) -> None:
    row = read_csv(csv_of(changed(note="x;=HYPERLINK(1)")))[0]
    assert ";'=HYPERLINK" in row["unknown_properties"]
    assert json.loads(row["unknown_properties"]) == {"note": "x;'=HYPERLINK(1)"}


def test_json_lines_read_back_as_what_the_records_say(
    registry_results: list[IssuanceCreditBatches], observed_at: datetime
) -> None:
    file = io.BytesIO()
    write_jsonl(registry_results, file, observed_at=observed_at)
    lines = file.getvalue().decode().splitlines()
    for line, record in zip(lines, to_records(registry_results, observed_at=observed_at), strict=True):
        read = json.loads(line)
        assert list(read) == NAMES
        assert read["credit_kgs"] == record["credit_kgs"]
        assert Decimal(read["tonnes"]) == record["tonnes"]
        assert datetime.fromisoformat(read["issued_at"]) == record["issued_at"]
        assert read["sequestered_on"] == record["sequestered_on"].isoformat()
        assert read["owner_name"] == record["owner_name"]
        assert read["beneficiary_name"] == record["beneficiary_name"]


def test_json_lines_hold_unknown_properties_as_an_object(changed: Callable[..., IssuanceCreditBatches]) -> None:
    file = io.BytesIO()
    write_jsonl(changed(grade={"a": 1}), file)
    assert json.loads(file.getvalue().splitlines()[0])["unknown_properties"] == {"grade": {"a": 1}}


def test_json_lines_hold_kilograms_beyond_64_bits_as_text(changed: Callable[..., IssuanceCreditBatches]) -> None:
    file = io.BytesIO()
    write_jsonl(changed(size={"credits": 0.0, "credit_kgs": BIGINT}), file)
    first, second = (json.loads(line)["credit_kgs"] for line in file.getvalue().splitlines())
    assert first == str(BIGINT)
    assert isinstance(second, int)


def test_moments_have_microseconds_even_when_they_are_zero(result: IssuanceCreditBatches) -> None:
    moment = datetime(2026, 7, 1, tzinfo=UTC)
    assert read_csv(csv_of(result, observed_at=moment))[0]["observed_at"] == "2026-07-01T00:00:00.000000Z"


def test_a_file_opened_for_text_is_refused(result: IssuanceCreditBatches) -> None:
    with pytest.raises(InvalidArgumentError, match=r"open it with mode 'wb', or pass its \.buffer"):
        write_csv(result, io.StringIO())  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", ["pyarrow", "pyarrow.parquet"])
def test_without_the_extra_the_error_names_it(
    result: IssuanceCreditBatches, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(ConfigurationError, match=re.escape("pip install '.[export]'")):
        write_parquet(result, tmp_path / "x.parquet")
    assert list(tmp_path.iterdir()) == []


def test_importing_the_export_imports_neither_pyarrow_nor_pandas() -> None:
    program = "import sys, isometric_registry.export; print({'pyarrow', 'pandas', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"


def test_without_pandas_the_error_names_the_extra(
    result: IssuanceCreditBatches, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ConfigurationError, match=r"needs pandas, which is not installed: in a clone, pip install"):
        to_pandas(result)
