"""What a write would do: which batches, what is left, what speaks against it, how certain it is; nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.sandbox.faults import Fault

if TYPE_CHECKING:
    from isometric_registry.writes import Plan
    from writing_world import World


def plan(world: World, resource: str, method: str = "plan", *, token: str | None = None, **arguments: Any) -> Plan:
    client = world.client(**({} if token is None else {"access_token": token}))
    made: Plan = world(lambda: getattr(getattr(client, resource), method)(**arguments))
    assert world.posted == 0
    return made


def retirement(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "credit_batch_quantities": {world.batches[0].id: 500},
        "owner_organisation_id": world.buyer,
        "beneficiary_organisation_id": world.buyer,
        "supplier_id": world.supplier,
        "retirement_purposes": ["other"],
    } | changes


def test_a_retirement_says_what_is_taken_whole_and_what_is_split(world: World) -> None:
    first, second = world.batches[:2]
    quantities = {first.id: first.kgs, second.id: 500}
    made = plan(world, "retirements", **retirement(world, credit_batch_quantities=quantities))
    assert made.is_possible
    assert made.credit_kgs == first.kgs + 500
    assert [(one.credit_batch_id, one.is_split, one.left_kgs) for one in made.batches] == [
        (first.id, False, 0),
        (second.id, True, second.kgs - 500),
    ]
    held = sum(batch.kgs for batch in world.batches)
    assert (made.balance_kgs, made.balance_after_kgs) == (held, held - made.credit_kgs)
    assert [row[-1] for row in made.rows()] == ["whole", "split"]
    assert all(len(row) == len(made.HEADINGS) for row in made.rows())
    assert made.receiver == world.buyer
    assert made.receiver_name
    made.check()


def test_every_statement_says_how_certain_it_is(world: World) -> None:
    made = plan(world, "retirements", **retirement(world))
    said = {statement.text: statement.certainty for statement in made.statements}
    assert set(said.values()) <= {"certain", "expected", "unknown"}
    name = world.sandbox.data.ledger.organisations[world.buyer].name
    assert said[f"{name} ({world.buyer}) is a beneficiary"] == "certain"
    assert made.supplier_name == world.sandbox.data.ledger.suppliers[world.supplier].organisation.name
    assert said["once retired, it cannot be undone through this service"] == "certain"
    (split,) = [text for text in said if "is split for good" in text]
    assert said[split] == "expected"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"beneficiary_organisation_id": "org_0000000000SBX000"}, "is no beneficiary"),
        ({"supplier_id": "spl_0000000000SBX000"}, "is of supplier"),
        ({"owner_organisation_id": "org_0000000000SBX000"}, "belongs to"),
        ({"credit_batch_quantities": {"ctb_0000000000SBX000": 1}}, "does not exist"),
    ],
)
def test_what_speaks_against_it_is_named(world: World, changes: dict[str, Any], words: str) -> None:
    made = plan(world, "retirements", **retirement(world, **changes))
    assert any(words in problem for problem in made.problems)
    assert not made.is_possible
    with pytest.raises(InvalidArgumentError, match="nothing was sent: "):
        made.check()


def test_a_batch_that_is_gone_or_too_small_is_named(world: World) -> None:
    first, second = world.batches[:2]
    world.retire(world.other, credit_batch_quantities={first.id: first.kgs})()
    world.sandbox.requests.clear()
    quantities = {first.id: 1, second.id: second.kgs + 1}
    made = plan(world, "retirements", **retirement(world, credit_batch_quantities=quantities))
    assert any("is retired" in problem for problem in made.problems)
    assert any(f"has {second.kgs:,} kg" in problem for problem in made.problems)


def test_the_oldest_credits_are_what_is_expected(world: World) -> None:
    arguments = retirement(world, credit_quantity_kg=700)
    del arguments["credit_batch_quantities"]
    made = plan(world, "retirements", "plan_from_oldest_credits", **arguments)
    assert sum(one.taken_kgs for one in made.batches) == 700
    assert made.is_possible
    assert [one.certainty for one in made.statements if "the first issued" in one.text] == ["unknown"]
    held = sum(batch.kgs for batch in world.batches)
    too_much = plan(world, "retirements", "plan_from_oldest_credits", **(arguments | {"credit_quantity_kg": held + 1}))
    assert any(f"has {held:,} kg of such credits" in problem for problem in too_much.problems)
    of_no_year = plan(world, "retirements", "plan_from_oldest_credits", **(arguments | {"vintage": 1999}))
    assert any("has 0 kg of such credits" in problem for problem in of_no_year.problems)


def test_a_transfer_names_its_receiver(world: World) -> None:
    arguments = {
        "credit_batch_quantities": {world.batches[0].id: 500},
        "from_organisation_id": world.buyer,
        "to_organisation_id": world.transferee,
        "supplier_id": world.supplier,
    }
    made = plan(world, "transfers", **arguments)
    assert (made.giver, made.receiver) == (world.buyer, world.transferee)
    assert made.is_possible
    nobody = plan(world, "transfers", **(arguments | {"to_organisation_id": "org_0000000000SBX000"}))
    assert nobody.problems == ("org_0000000000SBX000 is no transferee of this organisation",)
    with pytest.raises(InvalidArgumentError, match="pass two organisations"):
        plan(world, "transfers", **(arguments | {"to_organisation_id": world.buyer}))


def test_a_delivery_says_what_its_order_lacks(world: World) -> None:
    landmarks, ledger = world.sandbox.data.landmarks, world.sandbox.data.ledger
    order = ledger.orders[landmarks.open_order]
    batch = max(ledger.held(order.supplier.organisation, order.supplier), key=lambda one: one.kgs)
    token = world.supplier_token()
    arguments = {"credit_batch_quantities": {batch.id: 1}, "order_id": order.id}
    made = plan(world, "deliveries", token=token, **arguments)
    assert made.receiver == order.buyer.id
    assert made.is_possible
    assert [one.certainty for one in made.statements if "retires its credits on delivery" in one.text] == ["unknown"]
    lacking = order.kgs - order.delivered_kgs
    too_much = plan(
        world, "deliveries", token=token, **(arguments | {"credit_batch_quantities": {batch.id: lacking + 1}})
    )
    assert any(f"lacks {lacking:,} kg" in problem for problem in too_much.problems)
    done = next(one for one in ledger.orders.values() if one.fulfilled_at and one.supplier is order.supplier)
    complete = plan(world, "deliveries", token=token, **(arguments | {"order_id": done.id}))
    assert f"order {done.id} is completed" in complete.problems


def test_what_may_not_be_read_is_unknown_and_no_problem(world: World) -> None:
    def closed(request: Any) -> Fault | None:
        is_closed = request.path.endswith(("/credit_balance", "/beneficiaries"))
        return Fault("status", applies=False, status=403) if is_closed else None

    world.sandbox.faults = closed
    made = plan(world, "retirements", **retirement(world))
    assert made.is_possible
    assert (made.balance_kgs, made.balance_after_kgs, made.receiver_name) == (None, None, None)
    assert sum("could not be read (403)" in one.text for one in made.statements) == 2
