"""The walk through the pages of issuances: where it goes on, where it stops, what it keeps."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry._core.answer import Answer
from isometric_registry._core.funnel import AsyncFunnel, Funnel
from isometric_registry._core.settings import resolve
from isometric_registry._core.timing import Timing
from isometric_registry.errors import InvalidArgumentError, ResponseValidationError
from isometric_registry.issuances import AsyncIssuances, Issuances
from isometric_registry.models import Issuance, IssuancePage
from isometric_registry.sandbox.data import make_registry
from isometric_registry_client.api.organisations.list_organisation_credit_batches import (
    list_organisation_credit_batches,
)

if TYPE_CHECKING:
    from isometric_registry import AsyncPages, Pages
    from isometric_registry._core.operation import Operation

SETTINGS = resolve(client_secret="a-secret-of-32-letters-and-digits", environ={})
WIRE = make_registry()

both = pytest.mark.parametrize("asynchronously", [False, True], ids=["sync", "async"])


def issuance(number: int, issued_at: str = "2026-04-01T09:47:11Z", **changes: Any) -> dict[str, Any]:
    template = next(iter(WIRE.issuances.values()))
    return template | {"id": f"iss_{number:016d}", "issued_at": issued_at} | changes


def page(nodes: list[dict[str, Any]], *, end: str | None, more: bool, total: int = 9) -> IssuancePage:
    info = {"has_previous_page": False, "start_cursor": None, "has_next_page": more, "end_cursor": end}
    return IssuancePage.from_dict({"nodes": nodes, "total_count": total, "page_info": info})


class Service:
    """A transport that answers with prepared pages by cursor, and remembers what it was asked."""

    def __init__(self, pages: dict[str | None, IssuancePage]) -> None:
        self.pages = pages
        self.asked: list[str | None] = []

    def send(self, operation: Operation[Any], _settings: Any, _seconds: float) -> Answer:
        cursor = dict(operation.query).get("after")
        self.asked.append(cursor)
        return Answer(
            status=200,
            headers=[],
            body=msgspec.json.encode(self.pages[cursor].to_dict()),
            url=SETTINGS.base_url + operation.path,
            path=operation.path,
            token=None,
        )

    def close(self) -> None: ...

    def sync(self, after: str | None = None, **filters: Any) -> Pages[Issuance]:
        return Issuances(Funnel(SETTINGS, self, Timing())).list(after=after, **filters)

    def asynchronous(self, after: str | None = None, **filters: Any) -> AsyncPages[Issuance]:
        service = self

        class Asynchronous:
            async def send(self, *arguments: Any) -> Answer:
                return service.send(*arguments)

            async def aclose(self) -> None: ...

        return AsyncIssuances(AsyncFunnel(SETTINGS, Asynchronous(), Timing())).list(after=after, **filters)

    def ids(self, *, asynchronously: bool, after: str | None = None, **filters: Any) -> list[str]:
        if not asynchronously:
            return [one.id for one in self.sync(after, **filters)]

        async def run() -> list[str]:
            return [one.id async for one in self.asynchronous(after, **filters)]

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
        ({None: ("a", True), "a": ("a", True)}, [None, "a"], "not used before"),
        ({None: ("a", True), "a": ("b", True), "b": ("a", True)}, [None, "a", "b"], "not used before"),
        ({None: (None, True)}, [None], "a cursor to reach the next page by, found null"),
        ({None: ("c" * 4001, True)}, [None], "a cursor of 4000 characters at most"),
    ],
    ids=["the same page again", "round in a circle", "no cursor", "a book"],
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


@pytest.mark.parametrize("length", [4001, 70_000])
def test_a_cursor_that_no_address_has_room_for_is_refused_before_it_is_sent(three_pages: Service, length: int) -> None:
    with pytest.raises(InvalidArgumentError, match=f"after has {length} characters") as caught:
        three_pages.sync("c" * length)
    assert len(str(caught.value)) < 200
    assert three_pages.asked == []


def test_so_are_words_that_no_address_has_room_for() -> None:
    with pytest.raises(InvalidArgumentError, match="status makes the address of the request too long"):
        list_organisation_credit_batches("org_1EWT8R5FY1S0GFCY", status=[f"word{number}" for number in range(2000)])


def test_the_cursor_one_began_with_must_not_come_again() -> None:
    service = Service({"a": page([issuance(1)], end="a", more=True)})

    with pytest.raises(ResponseValidationError, match="used before"):
        service.ids(asynchronously=False, after="a")

    assert service.asked == ["a"]


def test_a_credential_that_the_service_echoes_is_not_in_the_error() -> None:
    secret = SETTINGS.client_secret.reveal()
    service = Service({None: page([issuance(1, project_id=secret)], end=None, more=True)})

    with pytest.raises(ResponseValidationError) as caught:
        service.ids(asynchronously=False)

    assert "***" in caught.value.body
    assert secret not in caught.value.body


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

    rest = Service(pages).ids(asynchronously=False, after=first.cursor)

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


def test_a_filtered_page_keeps_what_the_contract_does_not_know(three_pages: Service) -> None:
    three_pages.pages[None].additional_properties["provenance"] = "kept"

    first = next(three_pages.sync(project_id="prj_of_nobody").pages())

    assert first.nodes == []
    assert first.additional_properties["provenance"] == "kept"
    assert len(three_pages.pages[None].nodes) == 2
