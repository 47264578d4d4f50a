"""From the bytes of a 200 to a model, or to the place where they break the contract."""

from __future__ import annotations

import gc
import json
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry._secrets import Secret
from isometric_registry.decode import PAUSE_FROM_BYTES, Fault, answer_about, decode, without_secrets
from isometric_registry.models import CreditBatch, CreditQuantity, IssuanceCreditBatches

SECRET = "0123456789abcdefSECRETSECRET0123"


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


class TestTheCollector:
    """It is paused while a large body is decoded."""

    LARGE = b'{"credits": 1, "credit_kgs": 1}' + b" " * PAUSE_FROM_BYTES

    def test_is_off_inside_and_on_again_after(self) -> None:
        seen = []
        decode(self.LARGE, lambda _: seen.append(gc.isenabled()) or 1)
        decode(b"{}", lambda _: seen.append(gc.isenabled()) or 1)
        assert (seen, gc.isenabled()) == ([False, True], True)

    def test_stays_off_if_it_was_off(self) -> None:
        gc.disable()
        try:
            decode(self.LARGE, CreditQuantity.from_dict)
            assert not gc.isenabled()
        finally:
            gc.enable()

    def test_is_on_again_after_a_fault(self) -> None:
        assert isinstance(decode(b"x" + self.LARGE, CreditQuantity.from_dict), Fault)
        assert gc.isenabled()

    def test_is_switched_on_by_the_last_thread_that_leaves(self) -> None:
        inside, leave = threading.Event(), threading.Event()

        def slow(_: Any) -> int:
            inside.set()
            assert leave.wait(5.0)
            return 1

        thread = threading.Thread(target=decode, args=(self.LARGE, slow))
        thread.start()
        assert inside.wait(5.0)
        decode(self.LARGE, CreditQuantity.from_dict)
        assert not gc.isenabled()
        leave.set()
        thread.join(5.0)
        assert gc.isenabled()


class TestAFaultThatQuotesACredential:
    def clean(self, body: bytes) -> tuple[Fault, str]:
        fault = decode(body, CreditQuantity.from_dict)
        assert isinstance(fault, Fault)
        return without_secrets(fault, body, CreditQuantity.from_dict, (Secret(SECRET),))

    def test_shows_no_part_of_it_even_if_it_is_cut(self) -> None:
        echoed = f"you sent to us, on this fine day, the secret {SECRET}"
        fault, text = self.clean(json.dumps({"credits": 1, "credit_kgs": echoed}).encode())
        assert fault.path == "$.credit_kgs"
        assert SECRET[:4] not in fault.reason
        assert "***" in text
        assert SECRET not in text

    def test_keeps_its_place_if_the_clean_body_has_no_fault(self) -> None:
        fault, text = self.clean(b'\xff{"credits": 1, "credit_kgs": 1, "x": "' + SECRET.encode() + b'"}')
        assert fault.path == "$"
        assert SECRET not in text

    def test_is_left_alone_without_one(self) -> None:
        fault, text = self.clean(b'{"credits": 1, "credit_kgs": "one"}')
        assert fault.reason == "$.credit_kgs: expected an integer, found 'one'"
        assert text == '{"credits": 1, "credit_kgs": "one"}'
