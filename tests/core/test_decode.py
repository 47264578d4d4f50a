"""From the bytes of a 200 to a model, or to the place where they break the contract."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry._core.decode import Fault, answer_about, decode
from isometric_registry.models import CreditBatch, CreditQuantity, IssuanceCreditBatches


def quantity(text: str) -> Any:
    return decode(text.encode(), CreditQuantity.from_dict)


class TestAnInteger:
    @given(st.integers(-(10**300) + 1, 10**300 - 1))
    def test_is_exact_far_beyond_64_bits(self, kilograms: int) -> None:
        assert quantity(f'{{"credits": 1, "credit_kgs": {kilograms}}}').credit_kgs == kilograms

    @pytest.mark.parametrize("value", ["1.0", "1.5", "1e3", '"1"', "true", "null", "[1]", "{}"])
    def test_is_nothing_else(self, value: str) -> None:
        fault = quantity(f'{{"credits": 1, "credit_kgs": {value}}}')
        assert (type(fault), fault.path) == (Fault, "$.credit_kgs")

    @pytest.mark.parametrize("digits", [301, 1000, 4300])
    def test_that_could_not_be_added_up_and_written_is_refused(self, digits: int) -> None:
        fault = quantity(f'{{"credits": 1, "credit_kgs": {"9" * digits}}}')
        assert fault.reason.startswith("$.credit_kgs: expected an integer below 10^300, found 99999")

    @pytest.mark.parametrize("amount", ["9" * 301, "-" + "9" * 400, "1e301", "-1.7e308"])
    def test_of_whole_or_broken_credits_likewise(self, amount: str) -> None:
        fault = quantity(f'{{"credits": {amount}, "credit_kgs": 1}}')
        assert fault.reason.startswith("$.credits: expected a number below 10^300, found")

    def test_with_more_digits_than_python_reads_is_a_fault(self) -> None:
        assert quantity(f'{{"credits": 1, "credit_kgs": {"9" * 5000}}}').path == "$"

    def test_in_place_of_text_is_quoted_in_short(self) -> None:
        fault = decode(json.dumps({"id": 10**4000}).encode(), CreditBatch.from_dict)
        assert isinstance(fault, Fault)
        assert fault.path == "$.id"
        assert len(fault.reason) < 120


class TestABodyThatIsNoJSON:
    @pytest.mark.parametrize(
        "body",
        [
            b"", b" ", b"{", b"nul", b"<html>", b"{'credits': 1}", b'{"credits": NaN, "credit_kgs": 1}',
            b"\xef\xbb\xbf{}",
            b'{"credits": 1e999, "credit_kgs": 1}', b'{"credits": Infinity, "credit_kgs": 1}', "{}".encode("utf-16"),
            '{"é": 1}'.encode("latin-1"), b'{"a": "\x00"}', b'{"a": 1,}', b"{}{}", b"// {}\n{}",
        ],
    )  # fmt: skip
    def test_is_a_fault_of_the_whole(self, body: bytes) -> None:
        fault = decode(body, CreditQuantity.from_dict)
        assert isinstance(fault, Fault)
        assert fault.path == "$"
        assert fault.reason.startswith("$: expected JSON, found something else (")

    @pytest.mark.parametrize(
        "text", [r"\ud800", r"\uDC00", r"\ud800x", r"\ud800\u0041", r"\ud800\n", r"\ud83d\ude00\ude00", r"\\\ud800"]
    )
    def test_with_half_of_a_character_says_so(self, text: str) -> None:
        fault = decode(f'{{"a": "{text}"}}'.encode(), CreditQuantity.from_dict)
        assert isinstance(fault, Fault)
        assert "found half of a character (a surrogate by itself" in fault.reason

    @pytest.mark.parametrize("text", [r"\ud83d\ude00", r"\\ud800", "plain"])
    def test_that_is_cut_is_not_told_as_half_of_a_character(self, text: str) -> None:
        fault = decode(f'{{"a": "{text}"'.encode(), CreditQuantity.from_dict)
        assert isinstance(fault, Fault)
        assert "truncated" in fault.reason

    @pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000, b"[" * 50_000 + b"]" * 50_000])
    def test_because_it_is_too_deep_says_so(self, body: bytes) -> None:
        assert decode(body, CreditQuantity.from_dict) == Fault(
            "$", "$: expected JSON, found objects nested too deeply to read"
        )

    @given(st.binary(max_size=60))
    def test_never_raises(self, body: bytes) -> None:
        assert isinstance(decode(body, CreditQuantity.from_dict), Fault | CreditQuantity | None)

    @pytest.mark.parametrize("body", [b"[]", b"1", b'"text"', b"true"])
    def test_or_no_object_is_a_fault_of_the_whole(self, body: bytes) -> None:
        fault = decode(body, CreditQuantity.from_dict)
        assert isinstance(fault, Fault)
        assert fault.path == "$"
        assert "expected an object" in fault.reason


def test_null_is_none() -> None:
    assert decode(b" null ", CreditQuantity.from_dict) is None


def test_of_two_properties_with_one_name_the_last_counts() -> None:
    assert quantity('{"credit_kgs": 1, "credits": 1, "credit_kgs": 2}').credit_kgs == 2


def test_a_fault_names_its_place_in_a_list(body: dict[str, Any]) -> None:
    batch = body["supplier_credit_batches"][0]
    broken = {**batch, "size": {"credits": 1.0, "credit_kgs": "1000"}}
    value = {**body, "supplier_credit_batches": [batch, batch, batch, broken]}
    fault = decode(json.dumps(value).encode(), IssuanceCreditBatches.from_dict)
    path = "$.supplier_credit_batches[3].size.credit_kgs"
    assert fault == Fault(path, f"{path}: expected an integer, found '1000'")


def test_the_answer_to_another_question_is_returned_with_a_warning(
    body: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    content = json.dumps({**body, "issuance_id": "iss_1F2Q7K9M4SBXAAAA"}).encode()
    right = answer_about("iss_1f2q7k9m4sbxaaaa", "issuance_id", IssuanceCreditBatches.from_dict)
    assert isinstance(decode(content, right), IssuanceCreditBatches)
    assert caplog.messages == []
    wrong = answer_about("iss_1F2Q7K9M4SBXBBBB", "issuance_id", IssuanceCreditBatches.from_dict)
    assert isinstance(decode(content, wrong), IssuanceCreditBatches)
    assert caplog.messages == ["iss_1F2Q7K9M4SBXBBBB was asked for, and the answer's issuance_id is another"]


class TestWhatDecodingMayCost:
    LIMIT = 4 * 1024 * 1024

    @pytest.mark.parametrize("item", [b"[]", b"{}", b'{"":[]}', b"1", b'""'])
    def test_is_bounded_before_anything_is_made(self, item: bytes) -> None:
        body = b"[" + b",".join([item] * (self.LIMIT // (len(item) + 1) - 1)) + b"]"
        tracemalloc.start()
        fault = decode(body, list, self.LIMIT)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert isinstance(fault, Fault)
        assert fault.reason == (
            "$: expected 349525 values at most, found more; raise max_response_bytes=4194304 for them"
        )
        assert peak < 100_000

    def test_leaves_room_for_the_densest_of_real_answers(self, body: dict[str, Any]) -> None:
        batch = body["supplier_credit_batches"][0]
        dense = {key: value for key, value in batch.items() if key != "removal_location"}
        content = json.dumps({**body, "supplier_credit_batches": [dense] * 5000}, separators=(",", ":")).encode()
        assert isinstance(decode(content, IssuanceCreditBatches.from_dict, len(content)), IssuanceCreditBatches)

    def test_is_no_concern_of_a_small_answer(self) -> None:
        assert decode(b"[" + b"[]," * 30_000 + b"[]]", list, 100_000) == [[]] * 30_001

    def test_does_not_touch_the_collector_of_the_process(self) -> None:
        seen = []
        decode(b'{"credits": 1, "credit_kgs": 1}' + b" " * 1_000_000, lambda _: seen.append(gc.isenabled()) or 1)
        assert seen == [True]


class TestAMissingProperty:
    def test_is_named_with_what_may_have_taken_its_place(self, body: dict[str, Any]) -> None:
        batch = dict(body["supplier_credit_batches"][0])
        batch["serial"] = batch.pop("serial_number")
        fault = decode(
            json.dumps({**body, "supplier_credit_batches": [batch]}).encode(), IssuanceCreditBatches.from_dict
        )
        assert isinstance(fault, Fault)
        assert fault.reason == "$.supplier_credit_batches[0].serial_number is missing; `serial` is new: renamed?"

    def test_is_named_alone_if_nothing_is_new(self) -> None:
        assert quantity('{"credits": 1}').reason == "$.credit_kgs is missing"

    def test_is_named_with_a_few_of_many_new_ones_on_one_line(self) -> None:
        new = {f"new\n\x1b{number}" + "x" * 100: 1 for number in range(20)}
        reason = quantity(json.dumps({"credits": 1, **new})).reason
        assert reason.isprintable()
        assert reason.count("`") == 10
        assert len(reason) < 500


class TestAnUnknownProperty:
    def test_is_kept_as_it_is(self) -> None:
        kept = quantity('{"credits": 1, "credit_kgs": 1, "new": {"a": [1, null]}}')
        assert kept.additional_properties == {"new": {"a": [1, None]}}

    @pytest.mark.parametrize("levels", [1, 99])
    def test_of_some_levels_can_be_copied_pickled_and_written(self, levels: int) -> None:
        kept = quantity(f'{{"credits": 1, "credit_kgs": 1, "new": {"[" * levels}{"]" * levels}}}')
        assert copy.deepcopy(kept) == pickle.loads(pickle.dumps(kept)) == kept
        assert json.loads(json.dumps(kept.to_dict()))["new"] == kept.additional_properties["new"]

    @pytest.mark.parametrize("levels", [102, 500])
    def test_that_could_not_be_is_refused(self, levels: int) -> None:
        fault = quantity(f'{{"credits": 1, "credit_kgs": 1, "new": {"[" * levels}{"]" * levels}}}')
        assert fault.reason == "$.new: expected at most 100 levels, found a list"
