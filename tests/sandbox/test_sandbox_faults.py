"""Faults that were asked for happen, and the server's own record says what was really applied."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.sandbox import Fault, IncomingRequest, Sandbox, in_turn
from isometric_registry.sandbox.data import make_registry

from .test_sandbox_writes import held, oldest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .conftest import Caller

PATIENCE_S = 10.0


@pytest.fixture
def body(own: Caller) -> dict[str, Any]:
    return oldest(own, held(own, own.buyer)[0]["supplier_id"], 1)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def retire(own: Caller, body: dict[str, Any], timeout: float = PATIENCE_S) -> httpx.Response:
    token = own.sandbox.access_token_for(own.buyer)
    headers = {"authorization": f"Bearer {token}"}
    return own.http.post("/retirements/from_oldest_credits", json=body, headers=headers, timeout=timeout)


@pytest.mark.parametrize("applies", [True, False])
@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        ({"answer": "drop"}, httpx.RemoteProtocolError),
        ({"answer": "cut"}, httpx.RemoteProtocolError),
        ({"answer": "status", "status": 502}, 502),
        ({"answer": "status", "status": 429, "headers": {"Retry-After": "7"}}, 429),
        ({"answer": "garbage"}, 200),
    ],
)
def test_a_write_is_applied_or_not_whatever_its_caller_is_told(
    own: Caller, body: dict[str, Any], fault: dict[str, Any], outcome: Any, applies: bool
) -> None:
    before = own.get("/retirements")["total_count"]
    own.sandbox.faults = in_turn([Fault(applies=applies, **fault)])
    if isinstance(outcome, int):
        answer = retire(own, body)
        assert answer.status_code == outcome
        assert answer.headers.get("retry-after") == fault.get("headers", {}).get("Retry-After")
        with pytest.raises(json.JSONDecodeError):
            json.loads(answer.content.decode("latin-1"))
    else:
        with pytest.raises(outcome):
            retire(own, body)
    assert len(own.sandbox.record) == applies
    assert own.sandbox.requests[-1].status == (outcome if isinstance(outcome, int) else 0)
    assert (own.get("/retirements")["total_count"] > before) == applies


def test_the_next_request_is_answered_as_ever(own: Caller, body: dict[str, Any]) -> None:
    own.sandbox.faults = in_turn([Fault("drop"), None, Fault("drop")])
    with pytest.raises(httpx.RemoteProtocolError):
        retire(own, body)
    assert retire(own, body).status_code == 200
    with pytest.raises(httpx.RemoteProtocolError):
        retire(own, body)
    assert retire(own, body).status_code == 200
    assert len(own.sandbox.record) == 4


def test_half_of_the_right_answer_is_sent_when_it_is_cut(own: Caller, body: dict[str, Any]) -> None:
    own.sandbox.faults = in_turn([Fault("cut")])
    content = json.dumps(body).encode()
    head = (
        "POST /registry/v0/retirements/from_oldest_credits HTTP/1.1\r\nHost: localhost\r\n"
        f"x-client-secret: {own.sandbox.client_secret}\r\ncontent-length: {len(content)}\r\n"
        f"authorization: Bearer {own.sandbox.access_token_for(own.buyer)}\r\n\r\n"
    )
    got = b""
    with socket.create_connection(("127.0.0.1", httpx.URL(own.sandbox.base_url).port or 0), PATIENCE_S) as connection:
        connection.sendall(head.encode() + content)
        while part := connection.recv(65536):
            got += part
    headers, _, sent = got.partition(b"\r\n\r\n")
    [applied] = own.sandbox.record
    assert sent.startswith(f'{{"id":"{applied.object_id}"'.encode())
    assert f"content-length: {2 * len(sent)}".encode()[:-1] in headers


def test_a_hanging_answer_never_comes_and_the_write_is_there(own: Caller, body: dict[str, Any]) -> None:
    own.sandbox.faults = in_turn([Fault("hang")])
    with pytest.raises(httpx.ReadTimeout):
        retire(own, body, timeout=0.3)
    assert len(own.sandbox.record) == 1


def test_a_late_application_comes_after_the_answer(own: Caller, body: dict[str, Any]) -> None:
    own.sandbox.faults = in_turn([Fault("status", delay=0.3)])
    assert retire(own, body).status_code == 502
    assert own.sandbox.record == ()
    assert own.sandbox.late == 1
    until(lambda: own.sandbox.late == 0)
    assert len(own.sandbox.record) == 1


def test_a_late_application_of_what_is_refused_is_none(own: Caller, body: dict[str, Any]) -> None:
    own.sandbox.faults = in_turn([Fault("status", delay=0.01)])
    retire(own, body | {"credit_quantity_kg": 10**12})
    until(lambda: own.sandbox.late == 0)
    assert own.sandbox.record == ()


def test_a_normal_answer_can_be_slow(own: Caller, body: dict[str, Any]) -> None:
    own.sandbox.faults = in_turn([Fault(delay=0.2)])
    with pytest.raises(httpx.ReadTimeout):
        retire(own, body, timeout=0.05)
    until(lambda: len(own.sandbox.record) == 1)


@pytest.mark.parametrize("status", [200, 204, 205, 304, 429, 599])
def test_every_status_can_be_had(own: Caller, status: int) -> None:
    own.sandbox.faults = lambda _: Fault("status", status=status)
    assert [own.ask("/issuances").status_code for _ in range(2)] == [status, status]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"answer": "nope"}, "answer is 'nope': pass 'normal' or 'status'"),
        ({"status": 99}, "status is 99: pass a whole number from 200 to 599"),
        ({"status": "502"}, "status is '502'"),
        ({"delay": -1}, "delay is -1: pass seconds, 0 to 3600"),
        ({"delay": float("nan")}, "delay is nan"),
        ({"headers": {"Retry-After": 7}}, "the header 'Retry-After' with 7 cannot be sent"),
        ({"headers": {"x-note": "a\r\nb"}}, "the header 'x-note'"),
        ({"headers": {"x-note": "€"}}, "the header 'x-note'"),
        ({"headers": {"x note": "a"}}, "the header 'x note'"),
        ({"headers": {"Content-Length": "5"}}, "the header 'Content-Length'"),
    ],
)
def test_a_fault_that_no_server_could_make_is_refused(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidArgumentError, match=re.escape(words)):
        Fault(**{"answer": "status", **wrong})


@pytest.mark.parametrize("plan", ["drop", [Fault("drop")], Fault("drop")])
def test_a_plan_that_cannot_be_asked_is_refused(own: Caller, plan: Any) -> None:
    for give in (lambda: Sandbox(data=own.sandbox.data, faults=plan), lambda: setattr(own.sandbox, "faults", plan)):
        with pytest.raises(InvalidArgumentError, match="pass a function of the request, or in_turn"):
            give()


def test_a_lie_is_refused() -> None:
    with pytest.raises(ValueError, match="another answer"):
        Fault("normal", applies=False)


def test_a_plan_is_told_of_every_request_and_may_spoil_reads(own: Caller) -> None:
    asked: list[IncomingRequest] = []

    def plan(request: IncomingRequest) -> Fault | None:
        asked.append(request)
        return Fault("status", status=503) if request.path.endswith("/projects") else None

    own.sandbox.faults = plan
    assert own.ask("/projects", first=2).status_code == 503
    assert own.ask("/suppliers").status_code == 200
    assert asked == [
        IncomingRequest("GET", "/registry/v0/projects", "first=2"),
        IncomingRequest("GET", "/registry/v0/suppliers", ""),
    ]
    own.sandbox.faults = None
    assert own.ask("/projects").status_code == 200


@pytest.fixture
def hanging() -> Iterator[Sandbox]:
    with Sandbox(data=make_registry(issuances=10), faults=lambda _: Fault("hang")) as sandbox:
        yield sandbox


def test_stopping_lets_go_of_hanging_answers_and_says_nothing(
    hanging: Sandbox, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    failures: list[Exception] = []

    def ask() -> None:
        try:
            httpx.get(f"{hanging.base_url}/issuances", timeout=PATIENCE_S, trust_env=False)
        except httpx.HTTPError as error:
            failures.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    until(lambda: len(hanging.requests) == 1)
    hanging.stop()
    thread.join(PATIENCE_S)
    assert [type(failure) for failure in failures] == [httpx.RemoteProtocolError]
    assert capfd.readouterr() == ("", "")
    assert [record for record in caplog.records if record.name.startswith("uvicorn") and record.levelno > 30] == []


def test_writes_of_many_threads_are_applied_one_after_the_other(own: Caller, body: dict[str, Any]) -> None:
    chosen = [Fault("drop"), None, Fault("status"), Fault("drop", applies=False)] * 10
    own.sandbox.faults = in_turn(chosen)
    answers: list[int] = []

    def write() -> None:
        try:
            answers.append(retire(own, body).status_code)
        except httpx.TransportError:
            answers.append(0)

    threads = [threading.Thread(target=write) for _ in chosen]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [0] * 20 + [200] * 10 + [502] * 10
    assert len(own.sandbox.record) == 30
