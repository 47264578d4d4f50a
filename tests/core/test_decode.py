"""From the bytes of a 200 to a model, or to the place where they break the contract."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry._core.decode import Fault, answer_about, decode
from isometric_registry.models import CreditBatch, CreditQuantity, IssuanceCreditBatches


def quantity(text: str) -> Any:
    return decode(text.encode(), CreditQuantity.from_dict)


class TestAnInteger:
    @given(st.integers(-(10**4000), 10**4000))
    def test_of_any_size_is_exact(self, kilograms: int) -> None:
        assert quantity(f'{{"credits": 1, "credit_kgs": {kilograms}}}').credit_kgs == kilograms

    @pytest.mark.parametrize("value", ["1.0", "1.5", "1e3", '"1"', "true", "null", "[1]", "{}"])
    def test_is_nothing_else(self, value: str) -> None:
        fault = quantity(f'{{"credits": 1, "credit_kgs": {value}}}')
        assert (type(fault), fault.path) == (Fault, "$.credit_kgs")

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
            '{"é": 1}'.encode("latin-1"), b'{"a": "\\ud800"}', b'{"a": "\x00"}', b'{"a": 1,}', b"{}{}", b"// {}\n{}",
        ],
    )  # fmt: skip
    def test_is_a_fault_of_the_whole(self, body: bytes) -> None:
        fault = decode(body, CreditQuantity.from_dict)
        assert isinstance(fault, Fault)
        assert fault.path == "$"
        assert fault.reason.startswith("$: expected JSON, found something else (")

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
