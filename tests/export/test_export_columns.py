"""What stands in which column, and that the documentation says so."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import localcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry._core.bulk import Fetched
from isometric_registry.errors import InvalidArgumentError, NotFoundError, RegistryError, RequestInfo
from isometric_registry.export import COLUMNS, to_records
from isometric_registry.ledger import kilograms
from isometric_registry.models import CreditBatch, IssuanceCreditBatches

if TYPE_CHECKING:
    from collections.abc import Callable

    from isometric_registry.sandbox import Sandbox

DOCUMENT = Path(__file__).parents[2] / "docs" / "export.md"

SHORTENED = {"id": "credit_batch_id", "issuance_id": "batch_issuance_id"}
FLATTENED = {"size", "owner", "beneficiary", "carbon_removal_data", "removal_location"}


def test_the_documentation_lists_exactly_the_columns_there_are() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| (.+) \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(column.name, column.kind.value, column.meaning) for column in COLUMNS]


@pytest.mark.slow
def test_the_examples_in_the_documentation_work(
    sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ISOMETRIC_BASE_URL", sandbox.url)
    monkeypatch.setenv("ISOMETRIC_CLIENT_SECRET", sandbox.client_secret)
    monkeypatch.chdir(tmp_path)
    examples = re.findall(r"^```python\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(examples) == 2
    for example in examples:
        exec(compile(example, str(DOCUMENT), "exec"), {})
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "batches.parquet",
        "current-batches.parquet",
        "original-batches.csv",
    ]


def test_no_two_columns_have_the_same_name() -> None:
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)


def test_every_property_of_a_batch_has_a_column(body: dict[str, Any]) -> None:
    names = {column.name for column in COLUMNS}
    for batch in body["supplier_credit_batches"]:
        assert {SHORTENED.get(name, name) for name in batch.keys() - FLATTENED} <= names
    assert FLATTENED - {"removal_location"} <= body["supplier_credit_batches"][0].keys()


def test_there_is_one_row_for_each_batch_the_suppliers_first(result: IssuanceCreditBatches) -> None:
    records = to_records(result)
    batches = [*result.supplier_credit_batches, *result.buffer_pool_credit_batches]
    assert [record["credit_batch_id"] for record in records] == [batch.id for batch in batches]
    assert [record["pool"] for record in records] == ["supplier"] * 20 + ["buffer_pool"] * 20
    assert {record["issuance_id"] for record in records} == {result.issuance_id}


def test_a_row_has_the_values_of_its_batch(result: IssuanceCreditBatches) -> None:
    batch = next(batch for batch in result.supplier_credit_batches if batch.beneficiary is not None)
    record = next(record for record in to_records(result) if record["credit_batch_id"] == batch.id)
    assert batch.beneficiary is not None
    assert record["serial_number"] == batch.serial_number
    assert record["status"] == "retired"
    assert record["credit_kgs"] == batch.size.credit_kgs
    assert record["issued_at"] == batch.issued_at
    assert record["sequestered_on"] == batch.sequestered_on
    assert record["country_of_issue"] == batch.country_of_issue
    assert (record["owner_id"], record["owner_name"], record["owner_domain"]) == (
        batch.owner.id,
        batch.owner.name,
        batch.owner.domain,
    )
    assert (record["beneficiary_id"], record["beneficiary_name"], record["beneficiary_domain"]) == (
        batch.beneficiary.id,
        batch.beneficiary.name,
        batch.beneficiary.domain,
    )
    assert (record["retired_at"], record["retirement_id"]) == (batch.retired_at, batch.retirement_id)
    assert (record["removal_id"], record["project_id"], record["supplier_id"]) == (
        batch.removal_id,
        batch.project_id,
        batch.supplier_id,
    )


def test_the_mass_balance_of_a_batch_has_columns_of_its_own(changed: Callable[..., IssuanceCreditBatches]) -> None:
    parts = {
        "gross_carbon_removed_kg": 5,
        "net_carbon_removed_kg": 1,
        "emissions_kg": 2,
        "counterfactuals_kg": -3,
        "losses_kg": 4,
    }
    record = to_records(changed(carbon_removal_data=parts))[0]
    assert {name: record[name] for name in parts} == parts


def test_what_a_batch_does_not_have_is_none(changed: Callable[..., IssuanceCreditBatches]) -> None:
    record = to_records(changed(beneficiary=None, carbon_removal_data=None, retired_at=None))[0]
    assert record["beneficiary_name"] is None
    assert record["losses_kg"] is None
    assert record["retired_at"] is None
    assert record["unknown_properties"] is None


def test_the_removals_country_is_kept_where_an_answer_has_it(changed: Callable[..., IssuanceCreditBatches]) -> None:
    record = to_records(changed(removal_location={"country_code": "ISL", "country_name": "Iceland"}))[0]
    assert (record["removal_country_code"], record["removal_country_name"]) == ("ISL", "Iceland")


def test_the_founding_versions_moment_of_sequestration_gives_a_day_in_utc(body: dict[str, Any]) -> None:
    del body["supplier_credit_batches"][0]["sequestered_on"]
    body["supplier_credit_batches"][0]["sequestered_at"] = "2025-12-31T23:30:00-02:00"
    record = to_records(IssuanceCreditBatches.from_dict(body))[0]
    assert record["sequestered_on"] == date(2026, 1, 1)
    assert record["sequestered_at"] == datetime(2026, 1, 1, 1, 30, tzinfo=UTC)


@given(kgs=st.integers(min_value=-(10**60), max_value=10**60))
def test_tonnes_are_the_kilograms_to_the_last_digit(changed: Callable[..., IssuanceCreditBatches], kgs: int) -> None:
    record = to_records(changed(size={"credits": 0.0, "credit_kgs": kgs}))[0]
    with localcontext(prec=100):
        assert record["tonnes"] * 1000 == kgs
    assert record["tonnes"].as_tuple().exponent == -3


def test_unknown_properties_stand_where_they_stood_in_the_answer(body: dict[str, Any]) -> None:
    first = body["supplier_credit_batches"][0]
    first["grade"] = {"z": 1, "a": [2.5, None]}
    first["size"]["unit"] = "CO2e"
    first["owner"]["country"] = "Ísland"
    body["page"] = 1
    body["credit_batch_size_total"]["unit"] = "CO2e"
    records = to_records(IssuanceCreditBatches.from_dict(body))
    of_the_answer = {"page": 1, "credit_batch_size_total": {"unit": "CO2e"}}
    assert json.loads(records[0]["unknown_properties"]) == {
        "grade": {"z": 1, "a": [2.5, None]},
        "size": {"unit": "CO2e"},
        "owner": {"country": "Ísland"},
        "$answer": of_the_answer,
    }
    assert json.loads(records[1]["unknown_properties"]) == {"$answer": of_the_answer}


def test_unknown_properties_read_the_same_in_whatever_order_they_came(
    changed: Callable[..., IssuanceCreditBatches],
) -> None:
    one = to_records(changed(first={"b": 1, "a": 2}, second=3))[0]
    other = to_records(changed(second=3, first={"a": 2, "b": 1}))[0]
    assert one["unknown_properties"] == other["unknown_properties"]


def test_the_moment_of_observation_is_the_one_that_was_passed_in_utc(result: IssuanceCreditBatches) -> None:
    in_new_york = datetime(2026, 7, 1, 8, 0, tzinfo=timezone(timedelta(hours=-4)))
    moments = {record["observed_at"] for record in to_records(result, observed_at=in_new_york)}
    assert moments == {datetime(2026, 7, 1, 12, 0, tzinfo=UTC)}
    assert {moment.tzinfo for moment in moments} == {UTC}


def test_the_moment_of_observation_is_now_if_nobody_says_otherwise(result: IssuanceCreditBatches) -> None:
    before = datetime.now(UTC)
    moments = {record["observed_at"] for record in to_records(result)}
    assert len(moments) == 1
    assert before <= moments.pop() <= datetime.now(UTC)


def test_of_a_ledger_the_current_batches_are_exported_with_their_pools(sandbox: Sandbox) -> None:
    with sandbox.client() as registry:
        ledger = registry.issuances.ledger(sandbox.data.landmarks.deep_splits, max_requests_per_minute=60_000)
    records = to_records(ledger)
    assert [record["credit_batch_id"] for record in records] == [batch.id for batch in ledger.current_batches]
    assert "split" not in {record["status"] for record in records}
    assert sum(record["credit_kgs"] for record in records) == ledger.result.credit_batch_size_total.credit_kgs
    buffer_kgs = sum(record["credit_kgs"] for record in records if record["pool"] == "buffer_pool")
    assert buffer_kgs == ledger.result.buffer_pool_credit_batch_size_total.credit_kgs
    assert {record["observed_at"] for record in records} == {ledger.observed_at}
    assert {record["issuance_id"] for record in records} == {ledger.issuance_id}


def test_several_answers_follow_one_another(sandbox: Sandbox) -> None:
    ids = list(sandbox.data.issuances)[:4]
    with sandbox.client() as registry:
        results = [registry.issuances.credit_batches(issuance_id) for issuance_id in ids]
        records = to_records(results)
        in_bulk = to_records(
            registry.issuances.credit_batches_many(ids, in_order=True, max_requests_per_minute=60_000),
            observed_at=records[0]["observed_at"],
        )
    assert list(dict.fromkeys(record["issuance_id"] for record in records)) == ids
    assert sum(record["credit_kgs"] for record in records) == kilograms(
        result.credit_batch_size_total for result in results
    )
    assert [record["credit_batch_id"] for record in in_bulk] == [record["credit_batch_id"] for record in records]


def test_a_failed_record_of_a_bulk_run_raises_its_error() -> None:
    info = RequestInfo("getIssuanceCreditBatches", "GET", "http://127.0.0.1/x", "/x")
    failed: Fetched[Any] = Fetched("iss_1", error=NotFoundError("not there", request=info, status_code=404))
    with pytest.raises(NotFoundError, match="not there"):
        to_records([failed])


@pytest.mark.parametrize("source", ["iss_1EWT8R5FY1S0GFCY", None, 7, [1], ["iss_1EWT8R5FY1S0GFCY"]])
def test_what_has_no_batches_is_refused(source: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"has no credit batches: pass what issuances\.credit_batches\(\)"):
        to_records(source)


@pytest.mark.parametrize("moment", [datetime(2026, 7, 1), "2026-07-01", date(2026, 7, 1)])
def test_a_moment_without_a_time_zone_is_refused(result: IssuanceCreditBatches, moment: Any) -> None:
    with pytest.raises(InvalidArgumentError, match=r"pass a datetime such as datetime\.now\(UTC\)"):
        to_records(result, observed_at=moment)


def test_a_record_of_something_else_is_refused(body: dict[str, Any]) -> None:
    batch = CreditBatch.from_dict(body["supplier_credit_batches"][0])
    endless: list[Any] = []
    endless.append(endless)
    for wrong in (Fetched("ctb_1", batch), [Fetched("ctb_1", batch)], [[]], endless, [batch], "text", ["text"]):
        with pytest.raises(InvalidArgumentError, match="has no credit batches"):
            to_records(wrong)  # type: ignore[arg-type]


def test_a_moment_without_an_offset_is_refused_whatever_its_tzinfo_is(result: IssuanceCreditBatches) -> None:
    class Unsure(tzinfo):
        def utcoffset(self, _: datetime | None) -> None:
            return None

    with pytest.raises(InvalidArgumentError, match="observed_at has no time zone"):
        to_records(result, observed_at=datetime(2026, 1, 1, tzinfo=Unsure()))


@pytest.mark.parametrize("value", [object(), "\ud800", 10**5000], ids=["object", "surrogate", "huge"])
def test_unknown_properties_that_no_answer_can_have_are_told_in_a_sentence(
    result: IssuanceCreditBatches, value: Any
) -> None:
    result.supplier_credit_batches[0].additional_properties["future"] = [value]
    with pytest.raises(RegistryError, match="leave the issuance out"):
        to_records(result)
