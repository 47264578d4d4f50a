"""The walk through the pages of any list: where it goes on, where it stops, what it keeps."""

from __future__ import annotations

import asyncio
import inspect
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry._core.answer import Answer
from isometric_registry._core.funnel import AsyncFunnel, Funnel
from isometric_registry._core.operation import Operation
from isometric_registry._core.pages import AsyncPages, Pages
from isometric_registry._core.settings import resolve
from isometric_registry._core.timing import Timing
from isometric_registry.errors import InvalidArgumentError, ResponseValidationError
from isometric_registry.models import IssuancePage
from isometric_registry.sandbox.data import make_registry

SETTINGS = resolve(client_secret="a-secret-of-32-letters-and-digit", environ={})
TEMPLATE = next(iter(make_registry().issuances.values()))

both = pytest.mark.parametrize("asynchronously", [False, True], ids=["sync", "async"])


def issuance(number: int, **changes: Any) -> dict[str, Any]:
    return TEMPLATE | {"id": f"iss_{number:016d}"} | changes


def page(nodes: list[dict[str, Any]], *, end: str | None, more: bool, total: int = 9, **extra: Any) -> dict[str, Any]:
    info = {"has_previous_page": False, "start_cursor": None, "has_next_page": more, "end_cursor": end}
    return {"nodes": nodes, "total_count": total, "page_info": info, **extra}


class Service:
    """Answers with prepared pages by cursor, and remembers what it was asked."""

    def __init__(self, pages: dict[str | None, dict[str, Any]]) -> None:
        self.pages = pages
        self.asked: list[str | None] = []
        self.queries: list[dict[str, str]] = []

    def send(self, operation: Operation[Any], settings: Any, seconds: float) -> Answer:  # noqa: ARG002
        query = dict(operation.query)
        self.queries.append(query)
        self.asked.append(query.get("after"))
        body = json.dumps(self.pages[query.get("after")]).encode()
        url = settings.base_url + operation.path
        return Answer(status=200, headers=[], body=body, url=url, path=operation.path, token=None)

    def close(self) -> None:
        """Nothing is open."""

    def sync(self, **how: Any) -> Pages[Any]:
        return Pages(Funnel(SETTINGS, self, Timing()), self.operation(), **how)

    def asynchronous(self, **how: Any) -> AsyncPages[Any]:
        async def send(*arguments: Any) -> Answer:
            return self.send(*arguments)

        transport: Any = type("Transport", (), {"send": staticmethod(send)})()
        return AsyncPages(AsyncFunnel(SETTINGS, transport, Timing()), self.operation(), **how)

    @staticmethod
    def operation() -> Operation[IssuancePage]:
        return Operation("listIssuances", "GET", "/issuances", IssuancePage.from_dict, query=(("status", "active"),))

    def ids(self, *, asynchronously: bool = False, **how: Any) -> list[str]:
        if not asynchronously:
            return [one.id for one in self.sync(**how)]

        async def run() -> list[str]:
            return [one.id async for one in self.asynchronous(**how)]

        return asyncio.run(run())


@pytest.fixture
def three_pages() -> Service:
    """Two issuances, an empty page, one issuance."""
    return Service(
        {
            None: page([issuance(1), issuance(2)], end="a", more=True),
            "a": page([], end="b", more=True),
            "b": page([issuance(3)], end="c", more=False),
            "c": page([], end=None, more=False),
        }
    )


@both
def test_an_empty_page_in_the_middle_is_not_the_end(three_pages: Service, asynchronously: bool) -> None:
    assert three_pages.ids(asynchronously=asynchronously) == [issuance(number)["id"] for number in (1, 2, 3)]
    assert three_pages.asked == [None, "a", "b"]


@both
def test_a_walk_goes_on_behind_a_cursor(three_pages: Service, asynchronously: bool) -> None:
    assert three_pages.ids(asynchronously=asynchronously, after="a") == [issuance(3)["id"]]
    assert three_pages.ids(asynchronously=asynchronously, after="c") == []


@both
@pytest.mark.parametrize(
    ("pages", "asked", "reason"),
    [
        ({None: ("a", True), "a": ("a", True)}, [None, "a"], "used before"),
        ({None: ("a", True), "a": ("b", True), "b": ("a", True)}, [None, "a", "b"], "used before"),
        ({None: (None, True)}, [None], "to reach the next page by"),
    ],
    ids=["the same page again", "round in a circle", "no cursor"],
)
def test_a_walk_that_would_never_end_is_refused(
    pages: dict[str | None, Any], asked: list[str | None], reason: str, asynchronously: bool
) -> None:
    service = Service({cursor: page([issuance(1)], end=end, more=more) for cursor, (end, more) in pages.items()})

    with pytest.raises(ResponseValidationError, match=reason) as caught:
        service.ids(asynchronously=asynchronously)

    assert service.asked == asked
    assert caught.value.path == "$.page_info.end_cursor"
    assert (caught.value.status_code, caught.value.operation, caught.value.method) == (200, "listIssuances", "GET")
    assert caught.value.url == "https://api.sandbox.isometric.com/registry/v0/issuances"
    assert '"end_cursor":' in caught.value.body


def test_the_cursor_one_began_with_must_not_come_again() -> None:
    service = Service({"a": page([issuance(1)], end="a", more=True)})

    with pytest.raises(ResponseValidationError, match="used before"):
        service.ids(after="a")

    assert service.asked == ["a"]


class OddOnes:
    """Keeps those with an odd number, and ends behind the fifth."""

    def __init__(self) -> None:
        self._seen = 0

    def keeps(self, item: Any) -> bool:
        return int(item.id.removeprefix("iss_")) % 2 == 1

    def is_over(self, items: list[Any]) -> bool:
        self._seen += len(items)
        return self._seen >= 5


@both
def test_a_choice_keeps_what_it_wants_ends_the_walk_and_is_made_anew_for_each(asynchronously: bool) -> None:
    service = Service(
        {
            (None if at == 0 else str(at)): page(
                [issuance(at), issuance(at + 1), issuance(at + 2)], end=str(at + 3), more=True
            )
            for at in range(0, 12, 3)
        }
    )

    for _ in range(2):
        ids = service.ids(asynchronously=asynchronously, choice=OddOnes)
        assert ids == [issuance(number)["id"] for number in (1, 3, 5)]

    assert service.asked == [None, "3"] * 2


def test_only_first_and_after_are_sent_beside_the_operations_own(three_pages: Service) -> None:
    three_pages.ids(page_size=7)

    assert three_pages.queries == [
        {"status": "active", "first": "7"},
        {"status": "active", "first": "7", "after": "a"},
        {"status": "active", "first": "7", "after": "b"},
    ]


def test_nothing_is_asked_before_the_first_issuance_is_wanted(three_pages: Service) -> None:
    pages = three_pages.sync()
    assert three_pages.asked == []

    next(iter(pages))

    assert three_pages.asked == [None]


def test_the_total_count_reuses_the_first_page(three_pages: Service) -> None:
    pages = three_pages.sync()

    assert (pages.total_count, pages.total_count) == (9, 9)
    assert len(list(pages)) == 3
    assert three_pages.asked == [None, "a", "b"]


def test_after_a_walk_the_total_count_asks_for_nothing(three_pages: Service) -> None:
    pages = three_pages.sync()
    list(pages)
    three_pages.asked.clear()

    assert pages.total_count == 9
    assert three_pages.asked == []


def test_the_asynchronous_total_count_is_awaited_and_reuses_the_first_page(three_pages: Service) -> None:
    async def run() -> tuple[int, int, list[str]]:
        pages = three_pages.asynchronous()
        return await pages.total_count, await pages.total_count, [one.id async for one in pages]

    first, again, ids = asyncio.run(run())

    assert (first, again, len(ids)) == (9, 9, 3)
    assert three_pages.asked == [None, "a", "b"]


def test_looking_at_the_asynchronous_total_count_without_awaiting_it_does_nothing(three_pages: Service) -> None:
    pages = three_pages.asynchronous()

    assert inspect.isawaitable(pages.total_count)
    assert three_pages.asked == []


def test_each_iteration_begins_anew(three_pages: Service) -> None:
    pages = three_pages.sync()

    assert [one.id for one in pages] == [one.id for one in pages]
    assert three_pages.asked == [None, "a", "b"] * 2


def test_the_cursor_never_skips_an_issuance_that_was_not_handed_out(three_pages: Service) -> None:
    pages = three_pages.sync()
    walk = iter(pages)

    at_the_beginning = pages.cursor
    at_each = [(one.id, pages.cursor) for one in walk]

    assert at_the_beginning is None
    assert at_each == [(issuance(1)["id"], None), (issuance(2)["id"], None), (issuance(3)["id"], "b")]
    assert pages.cursor == "c"


@given(st.integers(0, 12), st.integers(1, 5))
def test_a_walk_resumed_from_its_cursor_repeats_at_most_a_part_of_a_page(taken: int, size: int) -> None:
    nodes = [issuance(number) for number in range(12)]
    pages = {
        (None if at == 0 else f"c{at}"): page(nodes[at : at + size], end=f"c{at + size}", more=at + size < 12)
        for at in range(0, 12 + size, size)
    }
    first = Service(pages).sync()
    walk = iter(first)
    handed_out = [next(walk).id for _ in range(taken)]

    rest = Service(pages).ids(after=first.cursor)

    repeated = len(handed_out) + len(rest) - 12
    assert 0 <= repeated <= size
    assert handed_out[: 12 - len(rest)] + rest == [node["id"] for node in nodes]


def test_pages_come_as_the_service_made_them(three_pages: Service) -> None:
    pages = three_pages.sync()
    seen = [(len(one.nodes), one.total_count, pages.cursor) for one in pages.pages()]

    assert seen == [(2, 9, "a"), (0, 9, "b"), (1, 9, "c")]


def test_asynchronous_pages_are_the_same(three_pages: Service) -> None:
    async def run() -> list[Any]:
        pages = three_pages.asynchronous()
        return [(len(one.nodes), one.total_count, pages.cursor) async for one in pages.pages()]

    assert asyncio.run(run()) == [(2, 9, "a"), (0, 9, "b"), (1, 9, "c")]


def test_a_page_of_which_some_are_kept_keeps_what_the_contract_does_not_know(three_pages: Service) -> None:
    three_pages.pages[None]["provenance"] = "kept"

    first = next(three_pages.sync(choice=OddOnes).pages())

    assert [one.id for one in first.nodes] == [issuance(1)["id"]]
    assert first.to_dict()["provenance"] == "kept"


@both
@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ({"after": ""}, "after is ''"),
        ({"after": 7}, "after is 7"),
        ({"after": "\ud800"}, "after is '.*ud800'"),
        ({"page_size": 0}, "page_size is 0: pass a whole number from 1 to 50"),
        ({"page_size": 51}, "page_size is 51"),
        ({"page_size": True}, "page_size is True"),
        ({"page_size": 10**5000}, "page_size is a value of type int"),
    ],
    ids=["empty", "number", "surrogate", "none", "many", "flag", "huge"],
)
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    three_pages: Service, argument: dict[str, Any], message: str, asynchronously: bool
) -> None:
    with pytest.raises(InvalidArgumentError, match=message):
        three_pages.asynchronous(**argument) if asynchronously else three_pages.sync(**argument)

    assert three_pages.asked == []


@pytest.mark.parametrize("cursor", ['"\\ud800"', '"\\udc00x"'])
def test_half_a_character_as_a_cursor_breaks_the_contract(three_pages: Service, cursor: str) -> None:
    three_pages.pages[None] = page([], end="here", more=True)
    plain = three_pages.send

    def send(*arguments: Any) -> Answer:
        answer = plain(*arguments)
        answer.body = answer.body.replace(b'"here"', cursor.encode())
        return answer

    three_pages.send = send  # type: ignore[method-assign]
    with pytest.raises(ResponseValidationError, match="expected JSON"):
        three_pages.ids()
