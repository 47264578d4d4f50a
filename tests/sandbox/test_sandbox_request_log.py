"""The record of requests stays small, however many and however long they are."""

from __future__ import annotations

from isometric_registry.sandbox.request_log import MAX_CHARACTERS, MAX_REMEMBERED, RequestLog, ServedRequest


def request(number: int, query: str = "") -> ServedRequest:
    return ServedRequest("GET", f"/{number}", query, 200)


def test_the_oldest_of_too_many_requests_are_forgotten() -> None:
    log = RequestLog()
    for number in range(MAX_REMEMBERED + 5):
        log.append(request(number))
    assert len(log) == MAX_REMEMBERED
    assert log[0] == request(5)


def test_the_oldest_of_too_long_requests_are_forgotten() -> None:
    log = RequestLog()
    long = "q" * (MAX_CHARACTERS // 10)
    for number in range(25):
        log.append(request(number, long))
    assert 5 < len(log) < 10
    assert log[-1] == request(24, long)
    assert sum(one.characters for one in log) <= MAX_CHARACTERS


def test_a_cleared_record_has_room_again() -> None:
    log = RequestLog()
    long = "q" * (MAX_CHARACTERS // 2)
    log.append(request(0, long))
    log.clear()
    for number in range(1, 3):
        log.append(request(number, long[:-100]))
    assert [one.path for one in log] == ["/1", "/2"]
