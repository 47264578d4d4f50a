"""One object may vanish. A service that has lost its data, or is another one, and credentials that reach less empty
nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from isometric_registry.mirror.listing import CONFIRMED, so_many_gone
from isometric_registry.mirror.tables import DOCUMENT
from isometric_registry.sandbox import Fault, Sandbox
from isometric_registry.sandbox.data import make_registry
from mirror_world import EVERYTHING, ISSUANCES, UNHURRIED

if TYPE_CHECKING:
    from collections.abc import Callable

    from isometric_registry.sandbox import IncomingRequest

pytestmark = pytest.mark.slow


def shorten(world: Any, wanted: Callable[[str], bool], left: int) -> None:
    """Let lists be this long and say so, and let whatever they have lost answer 404."""
    lost: set[str] = set()

    def change(path: str, body: dict[str, Any]) -> None:
        if wanted(path):
            lost.update(node["id"] for node in body["nodes"][left:])
            body["nodes"], body["total_count"] = body["nodes"][:left], min(left, body["total_count"])
            body["page_info"] = {**body["page_info"], "has_next_page": False}

    def plan(request: IncomingRequest) -> Fault | None:
        is_lost = any(f"/{key}" in request.path for key in lost)
        return Fault("status", status=404, applies=False) if is_lost else None

    world.tamper(change)
    world.sandbox.faults = plan


def vanished(world: Any) -> list[str]:
    return [change.object_id for change in world.mirror.changes() if change.change == "vanished"]


@pytest.mark.parametrize("left", [0, ISSUANCES - 2])
def test_a_list_of_issuances_that_lost_many_takes_nothing_away(world: Any, left: int) -> None:
    before, plain = world.present(), world.registry._funnel.transport
    shorten(world, lambda path: path == "/issuances", left)
    for how in ({}, {"verify": True}):  # however often it is said
        world.clock.pass_by(days=31)
        report = world.sync(**how)
        assert report.outcome == "problems"
        assert [problem.subject for problem in report.problems] == ["issuances"]
        assert f"{ISSUANCES - left} of the {ISSUANCES} that are known are gone" in report.problems[0].reason
        assert world.mirror.status().problems == report.problems
    assert world.present() == before
    assert vanished(world) == []
    world.sandbox.faults, world.registry._funnel.transport = None, plain
    assert world.sync().outcome == "done"
    assert world.mirror.status().problems == ()


LISTS = ("projects", "suppliers", "retirements", "deliveries", "transfers")


@pytest.mark.parametrize("left", [0, 1])
def test_another_list_that_lost_many_takes_nothing_away(world: Any, left: int) -> None:
    before, plain = world.present(), world.registry._funnel.transport
    ends = tuple(f"/{name}" for name in LISTS)
    shorten(world, lambda path: path.endswith((*ends, "/orders")), left)
    for _ in range(2):
        world.clock.pass_by(days=31)
        report = world.sync()
        assert report.outcome == "problems"
        told = {problem.subject: problem.reason for problem in report.problems}
        orders = next(name for name in told if name.startswith("orders of "))
        assert all("nothing was taken away" in told[name] for name in (*LISTS, orders))
        assert set(world.mirror.status().problems) == set(report.problems)
    assert world.present() == before
    world.sandbox.faults, world.registry._funnel.transport = None, plain
    assert world.sync().outcome == "done"
    assert world.mirror.status().problems == ()


def test_lists_of_documents_that_are_all_empty_take_next_to_nothing_away(world: Any) -> None:
    before, plain = len(world.rows("documents")), world.registry._funnel.transport
    shorten(world, lambda path: path.endswith("/documents"), 0)
    world.clock.pass_by(days=31)
    report = world.sync()
    assert report.outcome == "problems"
    assert all("nothing was taken away" in problem.reason for problem in report.problems)
    assert before - len(world.rows("documents")) <= before // 10
    world.registry._funnel.transport = plain
    assert world.sync().outcome == "done"
    assert world.mirror.status().problems == ()


def test_another_registry_at_the_same_address_is_mixed_with_nothing(world: Any) -> None:
    before = world.present()
    with (
        Sandbox(data=make_registry(issuances=ISSUANCES, seed=5)) as another,
        another.client(max_requests_per_minute=UNHURRIED, max_retries=0) as registry,
    ):
        for how in ({}, {"max_age": EVERYTHING}):
            world.clock.pass_by(days=31)
            report = world.mirror.sync(registry, **how)
            assert report.outcome == "problems"
            assert "Use the credentials and the registry that filled the mirror" in report.problems[0].reason
    assert world.present() == before
    assert world.sync().outcome == "done"


def test_one_may_vanish_or_a_tenth() -> None:
    assert so_many_gone("issuances", 1, 1) is None
    assert so_many_gone("issuances", 2, 10) is not None
    assert so_many_gone("issuances", CONFIRMED, 100 * CONFIRMED) is None
    assert so_many_gone("issuances", CONFIRMED + 1, 100 * CONFIRMED) is not None


def test_an_issuance_that_a_list_of_the_wrong_length_lacks_is_kept(world: Any) -> None:
    key = next(iter(world.sandbox.data.issuances))

    def change(path: str, body: dict[str, Any]) -> None:
        if path == "/issuances":
            body["nodes"] = [node for node in body["nodes"] if node["id"] != key]

    before = world.present()
    world.tamper(change)
    world.fail(part=f"/issuances/{key}", status=404)
    report = world.sync()
    assert [problem.subject for problem in report.problems] == [key]
    assert "the list of issuances is not whole" in report.problems[0].reason
    assert world.present() == before


def test_a_document_that_is_replaced_vanishes(world: Any) -> None:
    with world.mirror.engine.connect() as connection:
        t = DOCUMENT.table.c
        key = connection.execute(sa.select(t.document_id).where(t.present)).scalars().first()

    def change(path: str, body: dict[str, Any]) -> None:
        for node in body["nodes"] if path.endswith("/documents") else ():
            if node["id"] == key:
                node["id"] = "doc_1KMPP7A17SBX7C9M"

    world.tamper(change)
    world.clock.pass_by(days=8)
    assert world.sync().outcome == "done"
    assert vanished(world) == [key]
