"""What is refused before anything is sent: one sentence, no request, and the journal as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.errors import InvalidArgumentError

if TYPE_CHECKING:
    from writing_world import World


def refused(world: World, make: Any, client: Any, **changes: Any) -> str:
    with pytest.raises(InvalidArgumentError) as caught:
        world(make(client, idempotency_key="k", **changes))
    assert "\n" not in str(caught.value)
    assert world.posted == 0
    assert client.writes.list() == []
    return str(caught.value)


@pytest.mark.parametrize("quantity", [0, -1, 1.5, 12.0, "12", None, True, 2**63])
def test_a_quantity_that_is_no_positive_whole_number(world: World, quantity: Any) -> None:
    client = world.client(journal=True)
    quantities = {world.batches[0].id: quantity}
    for make in (world.retire, world.transfer, world.deliver):
        assert "credit_batch_quantities" in refused(world, make, client, credit_batch_quantities=quantities)
    assert "credit_quantity_kg" in refused(world, world.oldest, client, credit_quantity_kg=quantity)


def test_more_than_the_batch_holds(world: World) -> None:
    client = world.client(journal=True)
    batch = world.batches[0]
    for make in (world.retire, world.transfer):
        quantities = {batch.id: batch.kgs + 1}
        assert f"the batch has {batch.kgs} kg" in refused(world, make, client, credit_batch_quantities=quantities)


@pytest.mark.parametrize("nothing", [{}, []])
def test_no_batch(world: World, nothing: Any) -> None:
    client = world.client(journal=True)
    for make in (world.retire, world.transfer, world.deliver):
        assert "is empty" in refused(world, make, client, credit_batch_quantities=nothing)


def test_the_same_batch_twice(world: World) -> None:
    from isometric_registry.models import CreditBatchQuantity

    client = world.client(journal=True)
    twice = [CreditBatchQuantity(world.batches[0].id, kgs) for kgs in (1, 2)]
    for make in (world.retire, world.transfer, world.deliver):
        assert "twice" in refused(world, make, client, credit_batch_quantities=twice)


@pytest.mark.parametrize("purposes", [[], ["corporate targets"], "other", ["other", "other"], [7]])
def test_purposes_that_are_none(world: World, purposes: Any) -> None:
    client = world.client(journal=True)
    for make in (world.retire, world.oldest):
        assert "retirement_purposes" in refused(world, make, client, retirement_purposes=purposes)


def test_a_note_that_is_too_long(world: World) -> None:
    client = world.client(journal=True)
    for make in (world.retire, world.oldest, world.transfer, world.deliver):
        assert "pass 256 at most" in refused(world, make, client, notes="n" * 257)


def test_giver_and_receiver_the_same(world: World) -> None:
    client = world.client(journal=True)
    assert "pass two organisations" in refused(world, world.transfer, client, to_organisation_id=world.buyer)


@pytest.mark.parametrize(
    "changes",
    [{"beneficiary_domain": None}, {"beneficiary_email": "erika@example.org"}],
    ids=["neither", "both"],
)
def test_both_or_neither_of_domain_and_email(world: World, changes: dict[str, Any]) -> None:
    said = refused(world, world.enrol, world.client(journal=True), **changes)
    assert "and not both" in said
    assert "erika" not in said


def test_the_mended_request_may_have_the_key(world: World) -> None:
    client = world.client(journal=True)
    batch = world.batches[0]
    refused(world, world.retire, client, credit_batch_quantities={batch.id: batch.kgs + 1})
    assert world(world.retire(client, idempotency_key="k")).id == world.sandbox.record[0].object_id


def test_the_form_of_a_beneficiary_is_named(world: World) -> None:
    client = world.client()
    world(world.enrol(client))
    world(world.enrol(client, beneficiary_domain=None, beneficiary_email="erika@example.org"))
    forms = [applied.body["__typename"] for applied in world.sandbox.record]
    assert forms == ["CreateOrganizationBeneficiary", "CreateIndividualBeneficiary"]
