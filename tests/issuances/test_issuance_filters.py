"""Which issuances a walk keeps, and where it ends, since the newest come first."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from isometric_registry._core.answer import Answer
from isometric_registry._core.funnel import Funnel
from isometric_registry._core.settings import resolve
from isometric_registry._core.timing import Timing
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.issuances import Issuances
from isometric_registry.models import Issuance
from isometric_registry.sandbox.data import make_registry

if TYPE_CHECKING:
    from isometric_registry import RegistryClient
    from isometric_registry.sandbox import Sandbox

SETTINGS = resolve(client_secret="a-secret-of-32-letters-and-digit", environ={})
WIRE = make_registry()
DAYS = st.dates(dt.date(2023, 1, 1), dt.date(2026, 12, 31))


def issuance(number: int, issued_at: str = "2026-04-01T09:47:11Z", **changes: Any) -> dict[str, Any]:
    template = next(iter(WIRE.issuances.values()))
    return template | {"id": f"iss_{number:016d}", "issued_at": issued_at} | changes


def page(nodes: list[dict[str, Any]], *, end: str | None, more: bool) -> dict[str, Any]:
    info = {"has_previous_page": False, "start_cursor": None, "has_next_page": more, "end_cursor": end}
    return {"nodes": nodes, "total_count": 9, "page_info": info}


class Service:
    """Answers with prepared pages by cursor, and remembers what it was asked."""

    def __init__(self, pages: dict[str | None, dict[str, Any]]) -> None:
        self.pages = pages
        self.asked: list[str | None] = []

    def send(self, operation: Any, settings: Any, seconds: float) -> Answer:  # noqa: ARG002
        after = dict(operation.query).get("after")
        self.asked.append(after)
        body = json.dumps(self.pages[after]).encode()
        return Answer(status=200, headers=[], body=body, url="https://x.example", path="/issuances", token=None)

    def close(self) -> None:
        """Nothing is open."""

    def ids(self, **filters: Any) -> list[str]:
        return [one.id for one in Issuances(Funnel(SETTINGS, self, Timing())).list(**filters)]


def test_a_walk_ends_at_a_page_before_the_range_and_asks_for_no_more() -> None:
    service = Service(
        {
            None: page([issuance(1, "2026-06-01T00:00:00Z"), issuance(2, "2026-04-30T23:59:59Z")], end="a", more=True),
            "a": page([issuance(3, "2026-04-30T00:00:00Z")], end="b", more=True),
        }
    )

    assert service.ids(issued_from=dt.date(2026, 5, 1)) == [issuance(1)["id"]]
    assert service.asked == [None, "a"]


def test_a_walk_that_met_an_issuance_out_of_order_goes_to_the_end() -> None:
    service = Service(
        {
            None: page([issuance(1, "2026-01-01T00:00:00Z"), issuance(2, "2026-06-01T00:00:00Z")], end="a", more=True),
            "a": page([issuance(3, "2026-01-01T00:00:00Z")], end="b", more=True),
            "b": page([issuance(4, "2026-06-02T00:00:00Z")], end="c", more=False),
        }
    )

    found = service.ids(issued_from=dt.date(2026, 5, 1))

    assert found == [issuance(2)["id"], issuance(4)["id"]]


def test_a_day_counts_whole_in_utc_and_a_moment_to_the_moment() -> None:
    times = ["2026-05-01T23:59:59.999999Z", "2026-05-01T12:00:00Z", "2026-05-01T00:00:00Z", "2026-04-30T23:59:59Z"]
    service = Service({None: page([issuance(at, time) for at, time in enumerate(times)], end="a", more=False)})
    day, noon = dt.date(2026, 5, 1), dt.datetime(2026, 5, 1, 14, tzinfo=dt.timezone(dt.timedelta(hours=2)))

    def kept(**filters: Any) -> list[int]:
        return [int(one.removeprefix("iss_")) for one in service.ids(**filters)]

    assert kept(issued_from=day, issued_until=day) == [0, 1, 2]
    assert kept(issued_from=noon, issued_until=noon) == [1]
    assert kept(issued_until=noon) == [1, 2, 3]


def test_a_reporting_period_is_kept_if_it_shares_a_day_with_the_range() -> None:
    periods = [("2026-01-01", "2026-02-28"), ("2026-03-01", "2026-03-31"), (None, None)]
    nodes = []
    for number, (start, end) in enumerate(periods):
        node = issuance(number)
        for name, value in (("reporting_period_start_at", start), ("reporting_period_end_at", end)):
            node.pop(name, None)
            if value is not None:
                node[name] = value
        nodes.append(node)
    service = Service({None: page(nodes, end="a", more=False)})

    def kept(**filters: Any) -> list[int]:
        return [int(one.removeprefix("iss_")) for one in service.ids(**filters)]

    assert kept(reporting_from=dt.date(2026, 2, 28)) == [0, 1]
    assert kept(reporting_from=dt.date(2026, 3, 1)) == [1]
    assert kept(reporting_until=dt.date(2026, 2, 28)) == [0]
    assert kept(reporting_from=dt.date(2026, 2, 1), reporting_until=dt.date(2026, 3, 1)) == [0, 1]
    assert kept() == [0, 1, 2]


def sorted_range(bounds: tuple[dt.date | None, dt.date | None]) -> tuple[dt.date | None, dt.date | None]:
    first, last = bounds
    return (last, first) if first is not None and last is not None and last < first else bounds


@given(
    issued=st.tuples(st.none() | DAYS, st.none() | DAYS).map(sorted_range),
    reporting=st.tuples(st.none() | DAYS, st.none() | DAYS).map(sorted_range),
    which=st.integers(0, 2),
    size=st.integers(1, 50),
)
def test_a_filtered_walk_finds_what_looking_at_everything_finds(
    issued: tuple[dt.date | None, dt.date | None],
    reporting: tuple[dt.date | None, dt.date | None],
    which: int,
    size: int,
) -> None:
    nodes = list(WIRE.issuances.values())
    pages = {
        (None if at == 0 else str(at)): page(nodes[at : at + size], end=str(at + size), more=at + size < len(nodes))
        for at in range(0, len(nodes), size)
    }
    chosen: dict[str, Any] = [{}, {"supplier_id": nodes[3]["supplier"]["id"]}, {"project_id": nodes[3]["project_id"]}][
        which
    ]
    filters = chosen | {
        "issued_from": issued[0],
        "issued_until": issued[1],
        "reporting_from": reporting[0],
        "reporting_until": reporting[1],
    }

    def wanted(one: Issuance) -> bool:
        day = one.issued_at.astimezone(dt.UTC).date()
        start, end = one.reporting_period_start_at, one.reporting_period_end_at
        within = (issued[0] or day) <= day <= (issued[1] or day)
        if reporting != (None, None):
            if start is None or end is None:
                return False
            within = within and end >= (reporting[0] or end) and start <= (reporting[1] or start)
        return (
            within
            and one.supplier.id == chosen.get("supplier_id", one.supplier.id)
            and one.project_id == chosen.get("project_id", one.project_id)
        )

    everything = [Issuance.from_dict(node) for node in nodes]
    assert Service(pages).ids(**filters) == [one.id for one in everything if wanted(one)]


def test_all_issuances_come_newest_first_fifty_a_page(sandbox: Sandbox, registry: RegistryClient) -> None:
    issuances = list(registry.issuances.list())

    assert [one.id for one in issuances] == list(sandbox.data.issuances)
    assert [request.query.split("&")[0] for request in sandbox.requests] == ["first=50", "first=50"]


def test_only_first_and_after_are_ever_sent(sandbox: Sandbox, registry: RegistryClient) -> None:
    list(registry.issuances.list(project_id="prj_of_nobody", issued_until=dt.date(2030, 1, 1), page_size=20))

    names = {pair.split("=")[0] for request in sandbox.requests for pair in request.query.split("&")}
    assert names == {"first", "after"}
    assert len(sandbox.requests) == 4


def test_the_asynchronous_client_lists_the_same(sandbox: Sandbox) -> None:
    async def run() -> tuple[int, list[str]]:
        async with sandbox.async_client() as registry:
            pages = registry.issuances.list(page_size=20)
            return await pages.total_count, [one.id async for one in pages]

    total, ids = asyncio.run(run())

    assert ids == list(sandbox.data.issuances)
    assert total == len(ids)
    assert len(sandbox.requests) == 4


def test_a_recent_range_needs_only_the_first_pages(sandbox: Sandbox, registry: RegistryClient) -> None:
    recent = list(registry.issuances.list(issued_from=dt.date(2026, 6, 1), page_size=10))

    assert recent
    assert all(one.issued_at.date() >= dt.date(2026, 6, 1) for one in recent)
    assert len(sandbox.requests) < 7


def test_a_cursor_of_another_list_is_the_services_to_refuse(registry: RegistryClient) -> None:
    with pytest.raises(Exception, match="Cursor should be one from a page of this list"):
        list(registry.issuances.list(after="made up"))


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ({"issued_from": dt.date(2026, 2, 1), "issued_until": dt.date(2026, 1, 31)}, "issued_until .* is before"),
        (
            {"reporting_from": dt.date(2026, 2, 1), "reporting_until": dt.date(2026, 1, 31)},
            "reporting_until .* is before",
        ),
        ({"issued_from": dt.datetime(2026, 1, 1)}, "issued_from has no time zone: add tzinfo"),
        ({"issued_until": "2026-01-01"}, "issued_until is '2026-01-01': pass a datetime.date"),
        ({"reporting_from": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)}, "reporting periods are whole days"),
        ({"supplier_id": ""}, "supplier_id is ''"),
        ({"project_id": 7}, "project_id is 7"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    sandbox: Sandbox, registry: RegistryClient, argument: dict[str, Any], message: str
) -> None:
    async def run() -> None:
        async with sandbox.async_client() as client:
            client.issuances.list(**argument)

    with pytest.raises(InvalidArgumentError, match=message):
        registry.issuances.list(**argument)
    with pytest.raises(InvalidArgumentError, match=message):
        asyncio.run(run())

    assert len(sandbox.requests) == 0
