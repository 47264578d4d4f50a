"""A new transaction is found wherever in its list it stands, and a refresh without changes costs no more for it."""

from __future__ import annotations

from typing import Any

import pytest
from test_mirror_feed import active_of_buyer
from test_mirror_sync import retire

pytestmark = pytest.mark.slow


def put_last(world: Any, plural: str) -> None:
    """Let whatever comes from now on stand at the end of its list."""
    known = set(getattr(world.sandbox.data.ledger, plural))
    held: list[Any] = []

    def change(path: str, body: dict[str, Any]) -> None:
        if path != f"/{plural}" or "nodes" not in body:
            return
        held.extend(node for node in body["nodes"] if node["id"] not in known)
        body["nodes"] = [node for node in body["nodes"] if node["id"] in known]
        if not body["page_info"]["has_next_page"]:
            body["nodes"] += held
            held.clear()

    world.tamper(change)


def asked(world: Any, plural: str) -> int:
    found = sum(one.path.endswith(f"/{plural}") for one in world.sandbox.requests)
    world.sandbox.requests.clear()
    return found


def test_a_retirement_that_stands_last_in_its_list_is_seen_by_the_next_sync(world: Any) -> None:
    put_last(world, "retirements")
    key, _ = active_of_buyer(world)
    for _ in range(2):
        made = retire(world, key, 1000)
        assert world.sync().outcome == "done"
        assert made in {row["retirement_id"] for row in world.rows("retirements")}
        world.assert_same_as_registry()
        key = world.sandbox.data.credit_batches[key]["right_child_id"]
    asked(world, "retirements")
    world.sync()
    assert asked(world, "retirements") == 1


@pytest.mark.parametrize("lie", [9999, 2**62])
def test_a_list_that_says_that_it_has_more_than_it_has_is_read_to_its_end_once(world: Any, lie: int) -> None:
    def change(path: str, body: dict[str, Any]) -> None:
        if path == "/retirements" and "nodes" in body:
            body["total_count"] = lie

    world.tamper(change)
    asked(world, "retirements")
    world.sync()
    assert asked(world, "retirements") > 1
    for _ in range(2):
        assert world.sync().changes == 0
        assert asked(world, "retirements") == 1
    key, _ = active_of_buyer(world)
    made = retire(world, key, 1000)
    world.sandbox.requests.clear()
    world.sync()
    assert made in {row["retirement_id"] for row in world.rows("retirements")}
    world.sandbox.requests.clear()
    world.sync()
    assert asked(world, "retirements") == 1
