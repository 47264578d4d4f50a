"""The table of docs/robustness.md: what a server can do, and the one outcome that is right."""

from __future__ import annotations

import gzip
import json
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import yaml
from hostile import Exchange, head
from isometric_registry.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    RateLimitError,
    ResponseValidationError,
    ServerError,
)
from survival import SHORT, Right, Scenario, Wrong

CONTRACT = Path(__file__).parents[2] / "openapi.yaml"
EXAMPLE: dict[str, Any] = yaml.load(CONTRACT.read_text(encoding="utf-8"), yaml.CSafeLoader)["components"]["examples"][
    "IssuanceCreditBatchesCurrent"
]["value"]

BIG_KGS = int("1234567890" * 4)
"""Forty digits: more than any fixed width holds."""

MEBIBYTE = 1024 * 1024


def body_for(issuance_id: str, **changes: Any) -> bytes:
    """Return a right body, apart from the changes."""
    return json.dumps({**EXAMPLE, "issuance_id": issuance_id, **changes}, default=str).encode()


def right(exchange: Exchange) -> None:
    exchange.answer(200, body_for(exchange.issuance_id))


def first_then_right(fault: Any) -> Any:
    def serve(exchange: Exchange) -> None:
        (fault if exchange.number == 1 else right)(exchange)

    return serve


def status(code: int, body: bytes = b"", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda exchange: exchange.answer(code, body, named)


def body(content: bytes, **headers: str) -> Any:
    return status(200, content, **headers)


def raw(*pieces: bytes) -> Any:
    def serve(exchange: Exchange) -> None:
        for piece in pieces:
            exchange.send(piece)
        exchange.close()

    return serve


def reset_before_headers(exchange: Exchange) -> None:
    exchange.reset()


def reset_in_body(exchange: Exchange) -> None:
    exchange.send(head(200, {"content-length": "5000"}) + b'{"issuance_id":')
    exchange.wait(0.05)
    exchange.reset()


def hang_in_error(exchange: Exchange) -> None:
    exchange.send(head(429, {"content-length": "5000", "retry-after": "3600"}) + b'{"detail":')
    exchange.hang()


def drip_headers(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\n")
    exchange.drip(b"x-slow: " + b"a" * 10_000)


def drip_body(exchange: Exchange) -> None:
    content = body_for(exchange.issuance_id)
    exchange.send(head(200, {"content-length": str(len(content))}))
    exchange.drip(content)


def endless_interim_answers(exchange: Exchange) -> None:
    while True:
        exchange.send(b"HTTP/1.1 102 Processing\r\n\r\n")
        exchange.wait(0.02)


def endless_body(exchange: Exchange) -> None:
    exchange.send(head(200, {"transfer-encoding": "chunked"}))
    while True:
        exchange.send(b"10000\r\n" + b" " * 65536 + b"\r\n")


def redirect(exchange: Exchange) -> None:
    exchange.answer(302, headers={"location": f"{exchange.elsewhere}/registry/v0/issuances/x"})


def retry_after_date(exchange: Exchange) -> None:
    # A date has whole seconds, so this is between one and two of them away.
    exchange.answer(
        429, headers={"retry-after": format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)}
    )


def packed(encoding: str, pack: Any) -> Any:
    def serve(exchange: Exchange) -> None:
        exchange.answer(200, pack(body_for(exchange.issuance_id)), {"content-encoding": encoding})

    return serve


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


def bomb(mebibytes: int) -> bytes:
    """Return gzip that stands for so many mebibytes of zeros, made of one block that refers to nothing before it."""
    packer = zlib.compressobj(9, wbits=-15)
    block = packer.compress(bytes(MEBIBYTE)) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + block * mebibytes


def latin_1_header(exchange: Exchange) -> None:
    exchange.answer(200, body_for(exchange.issuance_id), {"content-type": "text/html; charset=utf-16"})


def duplicate_keys(exchange: Exchange) -> None:
    content = body_for(exchange.issuance_id)
    exchange.answer(200, b'{"issuance_id": "another", ' + content[1:])


def big_integer(exchange: Exchange) -> None:
    total = {"credits": float(BIG_KGS), "credit_kgs": BIG_KGS}
    exchange.answer(200, body_for(exchange.issuance_id, credit_batch_size_total=total))


def not_a_number(exchange: Exchange) -> None:
    total = {"credits": float("nan"), "credit_kgs": 1}
    exchange.answer(200, body_for(exchange.issuance_id, credit_batch_size_total=total))


def text_for_kilograms(exchange: Exchange) -> None:
    total = {"credits": 1.0, "credit_kgs": "1000"}
    exchange.answer(200, body_for(exchange.issuance_id, credit_batch_size_total=total))


def close_after_each(exchange: Exchange) -> None:
    right(exchange)  # and it does not say "connection: close"
    exchange.close()


def cookies(exchange: Exchange) -> None:
    if exchange.header("cookie"):
        exchange.answer(400, b'{"detail": "who asked for a cookie"}')
    else:
        exchange.answer(200, body_for(exchange.issuance_id), {"set-cookie": f"session{exchange.number}=1; Path=/"})


def sent(exchange: Exchange) -> str:
    return exchange.header("x-client-secret") + " " + exchange.header("authorization")


def echo_in_error(exchange: Exchange) -> None:
    content = json.dumps({"detail": f"you sent {sent(exchange)}"}).encode()
    exchange.answer(401, content, {"x-echo": sent(exchange), "x-request-id": sent(exchange)})


def echo_in_answer(exchange: Exchange) -> None:
    total = {"credits": 1.0, "credit_kgs": sent(exchange)}
    content = body_for(exchange.issuance_id, credit_batch_size_total=total)
    exchange.answer(200, content, {"x-request-id": sent(exchange)})


def echo_in_garbage(exchange: Exchange) -> None:
    exchange.send(f"HTTP/1.1 {sent(exchange)}\r\n\r\n".encode())
    exchange.close()


def one_in_five_fails(exchange: Exchange) -> None:
    if exchange.number % 5:
        right(exchange)
        return
    faults = (status(503), reset_before_headers, status(429), reset_in_body, status(500, b"<html>"), Exchange.close)
    faults[exchange.number // 5 % len(faults)](exchange)


def right_after_a_while(exchange: Exchange) -> None:
    exchange.wait(0.002)
    right(exchange)


PAGE = b"<!doctype html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
DEEP = b"[" * 200_000 + b"]" * 200_000
HTML = "text/html"


SCENARIOS = (
    # ------------------------------------------------------------------------------------------- no answer
    Scenario("refuses the connection", "APIConnectionError", Wrong(APIConnectionError, 0, "after 3 attempts")),
    Scenario(
        "lets nobody in, its queue being full",
        "APITimeoutError",
        Wrong(APITimeoutError, 0, "after 3 attempts"),
        options=SHORT,
        occupied=True,
    ),
    Scenario("resets before the headers", "APIConnectionError", Wrong(APIConnectionError, 3), reset_before_headers),
    Scenario("resets before the headers, once", "the answer", Right(2), first_then_right(reset_before_headers)),
    Scenario("resets after the headers", "APIConnectionError", Wrong(APIConnectionError, 3), reset_in_body),
    Scenario("resets after the headers, once", "the answer", Right(2), first_then_right(reset_in_body)),
    Scenario("closes without a word", "APIConnectionError", Wrong(APIConnectionError, 3), Exchange.close),
    Scenario(
        "truncates the body against its content-length",
        "APIConnectionError",
        Wrong(APIConnectionError, 3),
        raw(head(200, {"content-length": "5000"}), b'{"issuance_id": "iss_'),
    ),
    Scenario(
        "truncates a chunked body",
        "APIConnectionError",
        Wrong(APIConnectionError, 3),
        raw(head(200, {"transfer-encoding": "chunked"}), b"100\r\n{"),
    ),
    Scenario(
        "sends a chunk size that is no number",
        "APIConnectionError",
        Wrong(APIConnectionError, 3),
        raw(head(200, {"transfer-encoding": "chunked"}) + b"zz\r\n{}\r\n0\r\n\r\n"),
    ),
    Scenario(
        "sends two content-lengths that differ",
        "APIConnectionError",
        Wrong(APIConnectionError, 3),
        raw(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{} "),
    ),
    Scenario("hangs before the headers", "APITimeoutError", Wrong(APITimeoutError, 3), Exchange.hang, options=SHORT),
    Scenario(
        "hangs before the headers, once",
        "the answer",
        Right(2),
        first_then_right(Exchange.hang),
        options={"timeout": 1.0},
    ),
    Scenario(
        "hangs in the TLS handshake",
        "APITimeoutError",
        Wrong(APITimeoutError, 0),
        Exchange.hang,
        encrypted=True,
        options=SHORT,
    ),
    Scenario("drips its headers", "APITimeoutError", Wrong(APITimeoutError, 3), drip_headers, options=SHORT),
    Scenario(
        "drips its body past the deadline", "APITimeoutError", Wrong(APITimeoutError, 3), drip_body, options=SHORT
    ),
    Scenario(
        "sends interim answers without end",
        "APITimeoutError",
        Wrong(APITimeoutError, 3),
        endless_interim_answers,
        options=SHORT,
    ),
    Scenario(
        "hangs longer than the budget",
        "APITimeoutError",
        Wrong(APITimeoutError, 2),
        Exchange.hang,
        options={"timeout": 0.6, "budget": 0.9, "max_retries": 9},
    ),
    Scenario(
        "sends a garbage status line", "APIConnectionError", Wrong(APIConnectionError, 3), raw(b"%&/()=?!\r\n\r\n")
    ),
    Scenario(
        "sends a megabyte of headers",
        "APIConnectionError",
        Wrong(APIConnectionError, 3),
        raw(b"HTTP/1.1 200 OK\r\n", *(f"x-{n}: {'a' * 1000}\r\n".encode() for n in range(1000))),
    ),
    # ------------------------------------------------------------------------------------------- statuses
    Scenario(
        "answers 502 with a web page",
        "ServerError",
        Wrong(ServerError, 3, "a web page, '502 Bad Gateway'", {"status_code": 502, "detail": None}),
        status(502, PAGE, content_type=HTML),
    ),
    Scenario("answers 503 with nothing", "ServerError", Wrong(ServerError, 3, has={"body": ""}), status(503)),
    Scenario("answers 503 once", "the answer", Right(2), first_then_right(status(503))),
    Scenario(
        "answers 500 with ten megabytes",
        "ServerError",
        Wrong(ServerError, 3, in_body="x" * 65536),
        status(500, b"x" * 10 * MEBIBYTE),
    ),
    Scenario("answers 520", "ServerError", Wrong(ServerError, 3, has={"status_code": 520}), status(520)),
    Scenario("answers 418", "APIStatusError", Wrong(APIStatusError, 1, has={"status_code": 418}), status(418)),
    Scenario(
        'answers 400 with "Could not find"',
        "NotFoundError",
        Wrong(NotFoundError, 1, has={"status_code": 400}),
        status(400, b'{"detail": "Could not find \'Issuance\' with IDs"}'),
    ),
    Scenario(
        "answers 400 with JSON of 200,000 levels", "BadRequestError", Wrong(BadRequestError, 1), status(400, DEEP)
    ),
    Scenario(
        "answers 429 without Retry-After",
        "RateLimitError",
        Wrong(RateLimitError, 3, has={"retry_after": None}),
        status(429),
    ),
    Scenario(
        "answers 429 once, with Retry-After in seconds",
        "the answer, after the wait",
        Right(2, at_least_s=1.0),
        first_then_right(status(429, retry_after="1")),
    ),
    Scenario(
        "answers 429 once, with Retry-After as a date",
        "the answer, after the wait",
        Right(2, at_least_s=0.9),
        first_then_right(retry_after_date),
    ),
    Scenario(
        "answers 429 once, with Retry-After in the past",
        "the answer, at once",
        Right(2),
        first_then_right(status(429, retry_after="Wed, 21 Oct 2015 07:28:00 GMT")),
    ),
    Scenario(
        "answers 429 with a Retry-After that makes no sense",
        "RateLimitError",
        Wrong(RateLimitError, 3, has={"retry_after": None}),
        status(429, retry_after="soon"),
    ),
    Scenario(
        "answers 429 with a Retry-After beyond the budget",
        "RateLimitError, at once",
        Wrong(RateLimitError, 1, has={"retry_after": 3600.0, "attempts": 1}),
        status(429, retry_after="3600"),
    ),
    Scenario(
        "answers 429 and hangs in its body",
        "RateLimitError",
        Wrong(RateLimitError, 1, has={"retry_after": 3600.0}),
        hang_in_error,
        options={"timeout": 1.0},
    ),
    Scenario(
        "redirects to another host",
        "APIStatusError, and the other host sees nothing",
        Wrong(APIStatusError, 1, "Redirects are not followed"),
        redirect,
    ),
    Scenario(
        "redirects to nowhere",
        "APIStatusError",
        Wrong(APIStatusError, 1, has={"status_code": 302}),
        status(302, location="http://["),
    ),
    # ------------------------------------------------------------------------------------------- bodies
    Scenario("names the wrong charset in its header", "the answer", Right(), latin_1_header),
    Scenario(
        "sends Latin-1",
        "ResponseValidationError",
        Wrong(ResponseValidationError, 1, has={"path": "$"}),
        body('{"issuance_id": "é"}'.encode("latin-1")),
    ),
    Scenario(
        "sends UTF-16",
        "ResponseValidationError",
        Wrong(ResponseValidationError, 1, has={"path": "$"}),
        body("{}".encode("utf-16")),
    ),
    Scenario(
        "sends nothing with a 200",
        "ResponseValidationError",
        Wrong(ResponseValidationError, 1, has={"path": "$"}),
        body(b""),
    ),
    Scenario(
        "sends a web page with a 200",
        "ResponseValidationError",
        Wrong(ResponseValidationError, 1, in_body="nginx"),
        body(PAGE, content_type=HTML),
    ),
    Scenario(
        "sends a list", "ResponseValidationError", Wrong(ResponseValidationError, 1, has={"path": "$"}), body(b"[]")
    ),
    Scenario("sends null", "NotFoundError", Wrong(NotFoundError, 1, has={"status_code": 200}), body(b"null")),
    Scenario("sends gzip", "the answer", Right(), packed("gzip", gzip.compress)),
    Scenario(
        "sends gzip in two members",
        "the answer",
        Right(),
        packed("gzip", lambda content: gzip.compress(content[:99]) + gzip.compress(content[99:])),
    ),
    Scenario("sends deflate", "the answer", Right(), packed("deflate", zlib.compress)),
    Scenario("sends deflate without zlib's header", "the answer", Right(), packed("deflate", raw_deflate)),
    Scenario(
        "sends broken gzip",
        "ResponseValidationError",
        Wrong(ResponseValidationError, 1, "cannot be decompressed"),
        packed("gzip", lambda content: b"no gzip" + content),
    ),
    Scenario(
        "sends truncated gzip",
        "ResponseValidationError",
        Wrong(ResponseValidationError, 1, "cannot be decompressed"),
        packed("gzip", lambda content: gzip.compress(content)[:-20]),
    ),
    Scenario(
        "sends an encoding that was not asked for",
        "ResponseValidationError",
        Wrong(ResponseValidationError, 1, "was not asked for"),
        packed("br", bytes),
    ),
    Scenario(
        "sends a deflate bomb of a gibibyte",
        "ResponseValidationError",
        Wrong(ResponseValidationError, 1, "larger than max_response_bytes=67108864"),
        packed("gzip", lambda _: bomb(1024)),
        options={"timeout": 5.0, "budget": 6.0},
    ),
    Scenario(
        "packs a deflate bomb twice",
        "ResponseValidationError",
        Wrong(ResponseValidationError, 1, "was not asked for"),
        packed("gzip, gzip", lambda _: gzip.compress(bomb(64))),
    ),
    Scenario(
        "sends a body without end",
        "ResponseValidationError",
        Wrong(ResponseValidationError, 1, "larger than max_response_bytes=1048576"),
        endless_body,
        options={"max_response_bytes": MEBIBYTE, "timeout": 2.0},
    ),
    Scenario(
        "sends JSON of 200,000 levels",
        "ResponseValidationError",
        Wrong(ResponseValidationError, 1, "nested too deeply"),
        body(DEEP),
    ),
    Scenario("names a property twice", "the answer, the last one counting", Right(), duplicate_keys),
    Scenario(
        "sends NaN", "ResponseValidationError", Wrong(ResponseValidationError, 1, has={"path": "$"}), not_a_number
    ),
    Scenario(
        "sends an integer of forty digits", "the answer, exact to the kilogram", Right(credit_kgs=BIG_KGS), big_integer
    ),
    Scenario(
        "sends text for kilograms",
        "ResponseValidationError",
        Wrong(ResponseValidationError, 1, has={"path": "$.credit_batch_size_total.credit_kgs"}),
        text_for_kilograms,
    ),
    # ------------------------------------------------------------------------------------------- credentials
    Scenario(
        "echoes the credentials in a 401",
        "AuthenticationError without them",
        Wrong(AuthenticationError, 1, "you sent *** Bearer ***"),
        echo_in_error,
    ),
    Scenario(
        "echoes the credentials in an answer",
        "ResponseValidationError without them",
        Wrong(ResponseValidationError, 1, "found '*** Bearer ***'"),
        echo_in_answer,
    ),
    Scenario(
        "echoes the credentials in a garbage status line",
        "APIConnectionError without them",
        Wrong(APIConnectionError, 3, "***"),
        echo_in_garbage,
    ),
    Scenario(
        "sets a new cookie with every answer", "the answers, and no cookie goes back", Right(20), cookies, calls=20
    ),
    # ------------------------------------------------------------------------------------------- for long
    Scenario(
        "closes idle connections between calls", "the answers", Right(None), close_after_each, calls=10, pause_s=0.02
    ),
    Scenario(
        "fails one time in five, over 1,000 calls",
        "the answers, all of them",
        Right(None),
        one_in_five_fails,
        calls=1000,
        options={"timeout": 5.0, "budget": 10.0},
    ),
    Scenario(
        "is asked by 64 threads or tasks at once",
        "the answers, each to its own call",
        Right(1280),
        right_after_a_while,
        calls=1280,
        workers=64,
        options={"timeout": 30.0, "budget": 60.0},
    ),
)
