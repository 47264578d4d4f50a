"""What the server answers over a real socket."""

from __future__ import annotations

import base64
import json
import re
import socket
import threading
import time
from typing import Any

import httpx
import pytest
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.sandbox import Sandbox, ServedRequest

UNKNOWN = "0000000000SBX000"


def get(sandbox: Sandbox, path: str, headers: Any = None) -> httpx.Response:
    with httpx.Client(trust_env=False, timeout=10) as http:
        return http.get(sandbox.url + path, headers=headers)


def raw(sandbox: Sandbox, request: bytes) -> bytes:
    """Sends bytes as they are, past any client's own checks, and returns the status line of the answer."""
    host, port = httpx.URL(sandbox.url).host, httpx.URL(sandbox.url).port
    with socket.create_connection((host, port), timeout=10) as connection:
        connection.sendall(request)
        return connection.makefile("rb").readline()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"port": 65536}, "port is 65536: pass a whole number from 0 to 65535"),
        ({"port": "80"}, "port is '80'"),
        ({"role": "seller"}, "role is 'seller': pass 'buyer' or 'supplier'"),
        ({"latency": -1}, "latency is -1: pass seconds, 0 to 3600"),
        ({"latency": "1"}, "latency is '1'"),
        ({"day": 1.5}, "day is 1.5: pass a whole number from 0 to 36500"),
        ({"day": "3"}, "day is '3'"),
    ],
)
def test_a_sandbox_that_cannot_be_is_refused(sandbox: Sandbox, wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidArgumentError, match=re.escape(words)):
        Sandbox(data=sandbox.data, **wrong)


def test_the_client_secret_alone_is_enough(sandbox: Sandbox) -> None:
    assert get(sandbox, "/issuances", {"X-Client-Secret": sandbox.client_secret}).status_code == 200


def test_the_client_secret_and_the_access_token_are_accepted_together(sandbox: Sandbox) -> None:
    headers = {"x-client-secret": sandbox.client_secret, "authorization": f"Bearer {sandbox.access_token}"}
    assert get(sandbox, "/issuances", headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("x-client-secret", "")],
        [("x-client-secret", "wrong")],
        [("x-client-secret", "wrong"), ("x-client-secret", "{secret}")],
        [("authorization", "Bearer {token}")],
        [("x-client-secret", "{secret}"), ("authorization", "")],
        [("x-client-secret", "{secret}"), ("authorization", "Bearer wrong")],
        [("x-client-secret", "{secret}"), ("authorization", "Basic {token}")],
        [("x-client-secret", "{secret}"), ("authorization", "Bearer {token}"), ("authorization", "Bearer x")],
        [("x-client-secret", "{secret}\u00e9")],
    ],
)
def test_missing_and_wrong_credentials_are_refused(sandbox: Sandbox, headers: list[tuple[str, str]]) -> None:
    filled = [
        (name.encode(), value.format(secret=sandbox.client_secret, token=sandbox.access_token).encode("latin-1"))
        for name, value in headers
    ]
    answer = get(sandbox, "/issuances", filled)
    assert answer.status_code == 401
    assert answer.json() == {"detail": "Invalid credentials"}
    assert answer.headers["www-authenticate"] == "Bearer"


def test_credentials_come_before_the_form_of_an_identifier(sandbox: Sandbox) -> None:
    assert get(sandbox, "/issuances/short").status_code == 401


@pytest.mark.parametrize("path", ["/issuances/{id}", "/issuances/{id}/credit_batches", "/credit_batches/{id}"])
@pytest.mark.parametrize(
    ("identifier", "kind"),
    [
        ("iss_1KTS0814VSBXTQ0", "string_too_short"),
        ("i" * 38, "string_too_long"),
        ("iss_1KTS0814V.SBX.Q07", "string_pattern_mismatch"),
        ("iss_1KTS0814VSBXTQ07%0A", "string_pattern_mismatch"),
        ("iss_1KTS0814VSBXTQ0%00", "string_pattern_mismatch"),
        ("iss_1KTS0814VSBXTQ0%FF", "string_pattern_mismatch"),
    ],
)
def test_an_identifier_of_the_wrong_form_is_refused(http: httpx.Client, path: str, identifier: str, kind: str) -> None:
    answer = http.get(path.format(id=identifier))
    assert answer.status_code == 422
    (fault,) = answer.json()["detail"]
    assert fault["loc"] == ["path", "id"]
    assert fault["type"] == kind


@pytest.mark.parametrize(
    ("path", "kind", "identifier"),
    [
        ("/issuances/{id}", "Issuance", f"iss_{UNKNOWN}"),
        ("/issuances/{id}/credit_batches", "Issuance", f"iss_{UNKNOWN}"),
        ("/credit_batches/{id}", "CreditBatch", f"ctb_{UNKNOWN}"),
    ],
)
def test_an_unknown_identifier_is_a_400_that_names_it(
    http: httpx.Client, path: str, kind: str, identifier: str
) -> None:
    answer = http.get(path.format(id=identifier))
    assert answer.status_code == 400
    assert answer.json() == {"detail": f"Could not find '{kind}' with IDs '{identifier}'"}


def test_a_batch_is_no_issuance(sandbox: Sandbox, http: httpx.Client) -> None:
    batch = next(iter(sandbox.data.credit_batches))
    assert http.get(f"/issuances/{batch}").status_code == 400


@pytest.mark.parametrize("path", ["", "/", "/issuances/", "/issuance", "/credit_batches", "/issuances/a/b", "/a%2Fb"])
def test_an_unknown_address_is_a_404(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 404
    assert answer.json() == {"detail": "Not Found"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"])
def test_a_method_that_changes_or_asks_otherwise_is_a_405(http: httpx.Client, method: str) -> None:
    answer = http.request(method, "/issuances")
    assert answer.status_code == 405
    assert answer.json() == {"detail": "Method Not Allowed"}
    assert answer.headers["allow"] == "GET, HEAD"


def test_a_head_request_gets_the_headers_without_the_body(http: httpx.Client) -> None:
    head, whole = http.head("/issuances"), http.get("/issuances")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == whole.headers["content-length"]


def test_an_answer_is_compact_json_in_utf_8(sandbox: Sandbox, http: httpx.Client) -> None:
    answer = http.get(f"/issuances/{sandbox.data.landmarks.demo}/credit_batches")
    assert answer.headers["content-type"] == "application/json"
    assert "Nordfjord Mineralisering ÅS".encode() in answer.content
    assert b'": ' not in answer.content


@pytest.mark.parametrize(
    "target",
    [
        b"/registry/v0/issuances?" + b"a=b&" * 8000,
        b"/registry/v0/issuances?%",
        b"/registry/v0/issuances?first=%FF%FE",
        b"/registry/v0/issuances/%",
        b"/registry/v0/issuances/%C3%28%A0%A1aaaaaaaaaaaaaaaaaaaaaa",
        b"/registry/v0/issuances/..%2F..%2Fetc%2Fpasswd_______",
        b"//registry//v0//issuances",
        b"*",
        b"http://elsewhere.example/registry/v0/issuances",
    ],
)
def test_an_odd_request_is_answered_and_never_with_a_5xx(sandbox: Sandbox, target: bytes) -> None:
    headers = b"Host: a\r\nConnection: close\r\nx-client-secret: " + sandbox.client_secret.encode()
    status = raw(sandbox, b"GET " + target + b" HTTP/1.1\r\n" + headers + b"\r\n\r\n").split()[1]
    assert status[:1] in (b"2", b"4")


def test_requests_are_recorded_without_their_headers(sandbox: Sandbox, http: httpx.Client) -> None:
    http.get("/issuances?first=3")
    http.get("/issuances/short")
    assert list(sandbox.requests) == [
        ServedRequest(method="GET", path="/registry/v0/issuances", query="first=3", status=200),
        ServedRequest(method="GET", path="/registry/v0/issuances/short", query="", status=422),
    ]
    assert sandbox.client_secret not in repr(sandbox.requests)


def test_the_record_can_be_cleared(sandbox: Sandbox, http: httpx.Client) -> None:
    http.get("/issuances")
    assert len(sandbox.requests) == 1
    sandbox.requests.clear()
    assert len(sandbox.requests) == 0


def test_requests_of_several_threads_are_all_answered_and_recorded(sandbox: Sandbox, http: httpx.Client) -> None:
    path = f"/issuances/{sandbox.data.landmarks.large}/credit_batches"
    sizes: list[int] = []
    threads = [threading.Thread(target=lambda: sizes.append(len(http.get(path).content))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sizes) == len(sandbox.requests) == 8
    assert len(set(sizes)) == 1


def test_the_credentials_have_the_shape_of_real_ones(sandbox: Sandbox) -> None:
    assert len(sandbox.client_secret) == 32
    assert sandbox.client_secret.isalnum()
    header, claims, signature = sandbox.access_token.split(".")
    decoded = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    assert decoded["exp"] == 4_070_908_800
    assert header
    assert signature


def test_a_repr_shows_where_it_listens_and_no_credentials(sandbox: Sandbox) -> None:
    assert f"127.0.0.1:{httpx.URL(sandbox.url).port}" in repr(sandbox)
    assert sandbox.client_secret not in repr(sandbox)
    assert sandbox.access_token not in repr(sandbox)


def test_the_address_ends_as_the_services_does(sandbox: Sandbox) -> None:
    assert sandbox.url == f"http://127.0.0.1:{httpx.URL(sandbox.url).port}/registry/v0"


def test_an_answer_does_not_wait_for_acknowledgements(http: httpx.Client) -> None:
    times = []
    for _ in range(15):
        started = time.monotonic()
        http.get("/issuances?first=1")
        times.append(time.monotonic() - started)
    # Without TCP_NODELAY it is 40 ms each time; the median keeps a busy machine from failing this.
    assert sorted(times)[len(times) // 2] < 0.03
