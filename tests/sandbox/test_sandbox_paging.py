"""Walking through the issuances, in both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx
    from isometric_registry.sandbox.data import RegistryData


def page(http: httpx.Client, **query: str | int) -> dict[str, Any]:
    answer: dict[str, Any] = http.get("/issuances", params=query).raise_for_status().json()
    return answer


def ids(answer: dict[str, Any]) -> list[str]:
    return [issuance["id"] for issuance in answer["nodes"]]


def faults(http: httpx.Client, query: str) -> set[tuple[str, str]]:
    answer = http.get(f"/issuances?{query}")
    assert answer.status_code == 422
    found = answer.json()["detail"]
    assert all(fault["msg"] for fault in found)
    assert {fault["loc"][0] for fault in found} == {"query"}
    return {(fault["loc"][1], fault["type"]) for fault in found}


def test_the_first_page_has_the_ten_newest(data: RegistryData, http: httpx.Client) -> None:
    answer = page(http)
    assert ids(answer) == list(data.issuances)[:10]
    assert answer["total_count"] == len(data.issuances)
    assert answer["page_info"]["has_previous_page"] is False
    assert answer["page_info"]["has_next_page"] is True


@pytest.mark.parametrize("size", [1, 10, 32, 50])
def test_walking_forward_meets_every_issuance_once(data: RegistryData, http: httpx.Client, size: int) -> None:
    met: list[str] = []
    query: dict[str, str | int] = {"first": size}
    more = True
    while more:
        answer = page(http, **query)
        met += ids(answer)
        more = answer["page_info"]["has_next_page"]
        query["after"] = answer["page_info"]["end_cursor"]
    assert met == list(data.issuances)


@pytest.mark.parametrize("size", [7, 50])
def test_walking_backward_meets_every_issuance_once(data: RegistryData, http: httpx.Client, size: int) -> None:
    met: list[str] = []
    query: dict[str, str | int] = {"last": size}
    more = True
    while more:
        answer = page(http, **query)
        met = ids(answer) + met
        more = answer["page_info"]["has_previous_page"]
        query["before"] = answer["page_info"]["start_cursor"]
    assert met == list(data.issuances)


def test_a_cursor_alone_gives_ten(http: httpx.Client) -> None:
    middle = page(http, first=25)["page_info"]["end_cursor"]
    assert len(ids(page(http, after=middle))) == 10
    assert len(ids(page(http, before=middle))) == 10


def test_the_page_after_the_last_issuance_is_empty_and_has_no_cursors(http: httpx.Client) -> None:
    end = page(http, last=1)["page_info"]["end_cursor"]
    answer = page(http, after=end)
    assert answer["nodes"] == []
    assert answer["page_info"] == {
        "has_previous_page": True,
        "start_cursor": None,
        "has_next_page": False,
        "end_cursor": None,
    }


def test_the_page_before_the_first_issuance_is_empty(http: httpx.Client) -> None:
    start = page(http)["page_info"]["start_cursor"]
    answer = page(http, last=5, before=start)
    assert answer["nodes"] == []
    assert answer["page_info"]["has_previous_page"] is False
    assert answer["page_info"]["has_next_page"] is True


@pytest.mark.parametrize("name", ["first", "last"])
@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("0", "greater_than"),
        ("-3", "greater_than"),
        ("51", "less_than_equal"),
        ("ten", "int_parsing"),
        ("", "int_parsing"),
        ("1.5", "int_parsing"),
        ("%D9%A1", "int_parsing"),
        ("9" * 5000, "int_parsing"),
    ],
)
def test_a_count_that_is_no_number_from_1_to_50_is_refused(
    http: httpx.Client, name: str, value: str, kind: str
) -> None:
    assert faults(http, f"{name}={value}") == {(name, kind)}


@pytest.mark.parametrize("name", ["after", "before"])
@pytest.mark.parametrize(
    "value", ["x", "Y3Vyc29yOjk5OTk", "Y3Vyc29yOi0x", "Y3Vyc29yOjA=", "%00", "%F0%9F%8C%B1", "!" * 9]
)
def test_a_cursor_that_no_page_has_given_is_refused(http: httpx.Client, name: str, value: str) -> None:
    assert faults(http, f"{name}={value}") == {(name, "value_error")}


def test_the_two_directions_do_not_mix(http: httpx.Client) -> None:
    assert faults(http, "first=5&last=5") == {("last", "value_error")}


def test_a_parameter_given_twice_is_refused(http: httpx.Client) -> None:
    assert faults(http, "first=5&first=6") == {("first", "value_error")}


def test_every_fault_is_reported_at_once(http: httpx.Client) -> None:
    assert faults(http, "first=0&after=x") == {("first", "greater_than"), ("after", "value_error")}


def test_unknown_parameters_are_ignored(data: RegistryData, http: httpx.Client) -> None:
    answer = http.get("/issuances?limit=3").raise_for_status().json()
    assert ids(answer) == list(data.issuances)[:10]
