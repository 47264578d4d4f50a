"""What reading can tell apart and what it cannot: other people's writes, equal ones, partial ones, persons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.errors import (
    APIConnectionError,
    APIStatusError,
    IdempotencyConflictError,
    OutcomeUnknownError,
)
from isometric_registry.sandbox.faults import Fault
from isometric_registry.sandbox.ledger import writes as ledger_writes

if TYPE_CHECKING:
    from writing_world import World


pytestmark = pytest.mark.slow


def lost(still: World) -> None:
    still.fails(Fault("drop", applies=False))


class TestSomebodyElseOfTheSameAccount:
    def test_who_retired_the_batch_for_another_purpose_leaves_a_candidate(self, still: World) -> None:
        lost(still)
        still.later(1.0, still.retire(still.other, notes="another note"))
        with pytest.raises(OutcomeUnknownError) as caught:
            still(still.retire(still.client()))
        assert [one.id for one in caught.value.candidates] == [still.sandbox.record[0].object_id]
        assert still.posted == 2

    def test_who_retired_other_kilograms_of_it_is_told_apart(self, still: World) -> None:
        lost(still)
        still.later(1.0, still.retire(still.other, kgs=499))
        with pytest.raises(APIConnectionError, match="Nothing was applied"):
            still(still.retire(still.client()))

    def test_who_retired_it_for_somebody_else_is_told_apart(self, still: World) -> None:
        lost(still)
        still.later(1.0, still.retire(still.other, beneficiary_organisation_id=still.transferee))
        with pytest.raises(APIConnectionError, match="Nothing was applied"):
            still(still.retire(still.client()))

    def test_who_retired_it_before_is_not_taken_for_this_write(self, still: World) -> None:
        same = still.retire(still.other)
        same()
        body = still.sandbox.record[0].body
        quantities = {one["credit_batch_id"]: one["credit_quantity_kg"] for one in body["credit_batch_quantities"]}
        still.fails(Fault("status"))  # refused, and the refusal gets lost
        with pytest.raises(APIStatusError, match="Nothing was applied"):
            still(still.retire(still.client(), credit_batch_quantities=quantities))
        assert len(still.sandbox.record) == 1

    def test_who_transferred_it_to_the_same_receiver_in_other_company_is_told_apart(self, still: World) -> None:
        first, second = still.batches[:2]
        lost(still)
        more = {first.id: 500, second.id: 7}
        still.later(1.0, still.transfer(still.other, credit_batch_quantities=more))
        with pytest.raises(APIConnectionError, match="Nothing was applied"):
            still(still.transfer(still.client()))

    def test_who_made_other_transfers_in_between_does_not_hide_this_one(self, still: World) -> None:
        lost(still)
        target = still.batches[0].id
        for _ in range(3):
            still.later(1.0, lambda: still.transfer(still.other, kgs=3, batch=1)())
        still.later(2.0, still.transfer(still.other, credit_batch_quantities={target: 500}))
        for _ in range(3):
            still.later(2.5, lambda: still.transfer(still.other, kgs=3, batch=1)())
        created = still(still.transfer(still.client(), credit_batch_quantities={target: 500}))
        assert created.id == still.sandbox.record[3].object_id

    def test_who_makes_many_other_transfers_costs_no_read_of_each(self, still: World) -> None:
        lost(still)
        for _ in range(20):
            still.later(1.0, lambda: still.transfer(still.other, kgs=3, batch=1)())
        with pytest.raises(APIConnectionError, match="Nothing was applied"):
            still(still.transfer(still.client()))
        paths = [request.path for request in still.sandbox.requests]
        assert [path for path in paths if "/transfers/" in path and "/credit_batches" in path] == []
        assert sum("/transfers" in path for path in paths) > 20


def reads_of_transfers(still: World) -> list[str]:
    """Return the transfers whose batches were read, as often as they were."""
    read = [re.search(r"/transfers/([^/]+)/credit_batches", request.path) for request in still.sandbox.requests]
    return [found[1] for found in read if found]


OTHERS = 20


def test_of_many_transfers_since_only_those_are_read_that_can_decide(still: World) -> None:
    lost(still)
    chosen = still.batches[0].id
    still.later(1.0, still.transfer(still.other, credit_batch_quantities={chosen: 500}))
    for _ in range(OTHERS):
        still.later(1.0, lambda: still.transfer(still.other, kgs=3, batch=1)())
    created = still.transfer(still.client(), credit_batch_quantities={chosen: 500})()
    assert created.id == still.sandbox.record[0].object_id
    assert reads_of_transfers(still) == [created.id]


def test_of_many_transfers_since_each_of_as_many_kilograms_is_read_once_if_none_is_it(still: World) -> None:
    lost(still)
    chosen = still.batches[0].id
    for _ in range(OTHERS):
        still.later(1.0, lambda: still.transfer(still.other, kgs=3, batch=1)())
    with pytest.raises(APIConnectionError, match="Nothing was applied"):
        still.transfer(still.client(), credit_batch_quantities={chosen: 3})()
    assert sorted(reads_of_transfers(still)) == sorted(one.object_id for one in still.sandbox.record)


def test_a_transfer_that_was_given_back_since_is_still_found(still: World) -> None:
    client = still.client(journal=True, budget=5.0)
    chosen = still.batches[0]
    lost(still)
    make = still.transfer(client, kgs=chosen.kgs, credit_batch_quantities={chosen.id: chosen.kgs}, idempotency_key="k")
    with pytest.raises(OutcomeUnknownError):
        make()
    still.transfer(still.other, credit_batch_quantities={chosen.id: chosen.kgs})()
    with still.sandbox.client(access_token=still.sandbox.access_token_for(still.transferee)) as receiver:
        receiver.transfers.create(
            credit_batch_quantities={chosen.id: chosen.kgs},
            from_organisation_id=still.transferee,
            to_organisation_id=still.buyer,
            supplier_id=still.supplier,
        )
    assert make().id == still.sandbox.record[0].object_id


def test_a_delivered_batch_that_the_buyer_split_since_is_still_found(still: World) -> None:
    client = still.client(journal=True, budget=5.0, access_token=still.supplier_token())
    lost(still)
    make = still.deliver(client, idempotency_key="k")
    with pytest.raises(OutcomeUnknownError):
        make()
    supplier = still.sandbox.data.landmarks.supplier
    with still.sandbox.client(access_token=still.supplier_token()) as seller:
        delivery = still.deliver(seller)()
        (delivered,) = seller.deliveries.credit_batches(delivery.id).nodes
    still.retire(still.other, credit_batch_quantities={delivered.id: 1}, supplier_id=supplier)()
    assert make().id == delivery.id


def test_a_delivery_that_retires_at_once_is_found(still: World) -> None:
    client = still.client(access_token=still.supplier_token())
    still.fails(Fault("cut"))
    created = still(still.deliver(client, order_id=still.sandbox.data.landmarks.retiring_order, kgs=10))
    assert created.id == still.sandbox.record[0].object_id


def test_a_part_of_what_was_asked_is_a_candidate_and_no_success(still: World, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = ledger_writes.retire
    monkeypatch.setattr(
        "isometric_registry.sandbox.service.changes.retire",
        lambda *given, quantities, **more: honest(*given, quantities=quantities[:1], **more),
    )
    first, second = still.batches[:2]
    still.fails(Fault("drop"))
    with pytest.raises(OutcomeUnknownError) as caught:
        still(still.retire(still.client(), credit_batch_quantities={first.id: 10, second.id: 20}))
    assert [one.id for one in caught.value.candidates] == [still.sandbox.record[0].object_id]


def test_less_than_asked_from_the_oldest_credits_is_a_candidate(still: World, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = ledger_writes.retire_oldest
    monkeypatch.setattr(
        "isometric_registry.sandbox.service.changes.retire_oldest",
        lambda *given, kgs, **more: honest(*given, kgs=kgs - 1, **more),
    )
    still.fails(Fault("drop"))
    with pytest.raises(OutcomeUnknownError) as caught:
        still(still.oldest(still.client()))
    assert [one.id for one in caught.value.candidates] == [still.sandbox.record[0].object_id]


class TestEqualOldestCreditsRequests:
    def test_that_are_open_together_end_as_unknown_and_are_never_sent_again(self, still: World) -> None:
        client = still.client(journal=True, budget=5.0)
        still.fails(Fault("drop", applies=False), Fault("drop"))
        for key in ("a", "b", "a", "b"):
            with pytest.raises(OutcomeUnknownError):
                still(still.oldest(client, idempotency_key=key))
        still.clock.pass_by(3600.0)
        with pytest.raises(OutcomeUnknownError) as caught:
            still(still.oldest(client, idempotency_key="a"))
        assert [one.id for one in caught.value.candidates] == [still.sandbox.record[0].object_id]
        assert still.posted == 2

    def test_that_follow_each_other_are_told_apart(self, still: World) -> None:
        client = still.client(journal=True)
        still.fails(Fault("drop"), None, Fault("cut"))
        made = [still(still.oldest(client, idempotency_key=key)).id for key in ("a", "b", "c")]
        assert made == [applied.object_id for applied in still.sandbox.record]

    def test_are_told_apart_without_a_journal_too(self, still: World) -> None:
        client = still.client()
        still.fails(Fault("drop"), None, Fault("cut"))
        made = [still(still.oldest(client)).id for _ in range(3)]
        assert made == [applied.object_id for applied in still.sandbox.record]

    def test_the_second_is_warned_of(self, still: World, caplog: pytest.LogCaptureFixture) -> None:
        for journal in (True, False):
            client = still.client(journal=journal, budget=5.0)
            still.fails(Fault("drop", applies=False))
            with pytest.raises(OutcomeUnknownError):
                still(still.oldest(client))
            caplog.clear()
            still(still.oldest(client))
            assert [message for message in caplog.messages if "a write like it is open under another key" in message]

    def test_one_that_is_known_is_not_taken_for_one_that_is_open(self, still: World) -> None:
        client = still.client(journal=True, budget=5.0)
        still.fails(Fault("drop", applies=False))
        with pytest.raises(OutcomeUnknownError):
            still(still.oldest(client, idempotency_key="a"))
        still(still.oldest(client, idempotency_key="b"))
        still.clock.pass_by(3600.0)
        with pytest.raises(APIConnectionError, match="Nothing was applied"):
            still(still.oldest(client, idempotency_key="a"))

    def test_of_two_from_elsewhere_neither_is_chosen(self, still: World) -> None:
        lost(still)
        for _ in range(2):
            still.later(0.4, still.oldest(still.other))
        with pytest.raises(OutcomeUnknownError) as caught:
            still(still.oldest(still.client()))
        assert len(caught.value.candidates) == 2


class TestABeneficiary:
    def person(self, still: World, client: Any, **more: Any) -> Any:
        who = {"beneficiary_name": "Erika Mustermann", "beneficiary_email": "erika@example.org"}
        return still.enrol(client, **(who | {"beneficiary_domain": None} | more))

    def test_that_is_a_person_is_never_told_for_certain(self, still: World) -> None:
        client = still.client(journal=True)
        still.fails(Fault("drop"))
        for _ in range(2):
            with pytest.raises(OutcomeUnknownError) as caught:
                still(self.person(still, client, idempotency_key="k"))
        assert [one.id for one in caught.value.candidates] == [still.sandbox.record[0].object_id]
        assert "Erika" not in str(caught.value)
        assert "Erika" not in str(caught.value.intent)
        assert "erika" not in str(caught.value.intent)
        assert still.posted == 1

    def test_that_is_a_person_is_not_even_shown_to_be_absent(self, still: World) -> None:
        client = still.client(journal=True)
        lost(still)
        with pytest.raises(OutcomeUnknownError):
            still(self.person(still, client, idempotency_key="k"))
        still.clock.pass_by(3600.0)
        with pytest.raises(OutcomeUnknownError):
            still(self.person(still, client, idempotency_key="k"))
        assert still.posted == 1

    def test_with_the_domain_in_capitals_is_the_same(self, still: World) -> None:
        client = still.client(journal=True)
        made = still(still.enrol(client, beneficiary_domain="ACME.example", idempotency_key="k"))
        assert still(still.enrol(client, beneficiary_domain="acme.EXAMPLE", idempotency_key="k")) == made

    def test_with_the_domain_under_another_name_is_a_candidate(self, still: World) -> None:
        still.enrol(still.other, beneficiary_name="Other")()
        still.fails(Fault("status", applies=False))
        with pytest.raises(OutcomeUnknownError) as caught:
            still(still.enrol(still.client()))
        assert [one.name for one in caught.value.candidates] == ["Other"]

    def test_that_left_the_list_is_named_by_its_identifier(self, still: World) -> None:
        client = still.client(journal=True)
        made = still(still.enrol(client, idempotency_key="k"))
        del still.sandbox.data.ledger.organisations[made.id]
        with pytest.raises(IdempotencyConflictError, match=made.id):
            still(still.enrol(client, idempotency_key="k"))


def test_a_list_that_lacks_what_it_showed_before_proves_nothing(still: World) -> None:
    for make, kept in ((still.oldest, "retirements"), (still.transfer, "transfers")):
        client = still.client(journal=True, budget=5.0)
        make(still.other)()
        lost(still)
        key = f"of the {kept}"
        with pytest.raises(OutcomeUnknownError):
            make(client, idempotency_key=key)()
        getattr(still.sandbox.data.ledger, kept).clear()  # as another account sees it
        still.clock.pass_by(3600.0)
        with pytest.raises(OutcomeUnknownError, match="are these the credentials that it was sent with"):
            client.writes.resolve(key)


def test_credentials_of_another_organisation_do_not_tell_whether_a_beneficiary_was_added(still: World) -> None:
    client = still.client(journal=True, budget=5.0)
    lost(still)
    with pytest.raises(OutcomeUnknownError):
        still.enrol(client, idempotency_key="k")()
    still.clock.pass_by(3600.0)
    other = still.client(journal=True, access_token=still.supplier_token())
    with pytest.raises(OutcomeUnknownError, match=f"it was sent for {still.buyer}, and these credentials"):
        other.writes.resolve("k")
    with pytest.raises(APIConnectionError, match="Nothing was applied"):
        still.client(journal=True).writes.resolve("k")


def test_a_checkout_whose_answer_was_lost_is_unknown_and_not_sent_again(still: World) -> None:
    client = still.client(journal=True, access_token=still.supplier_token())
    still.fails(Fault("drop"))
    checkout = {
        "quantity_kg": 1000,
        "frequency": "monthly",
        "isometric_terms_and_conditions_accepted": True,
        "supplier_terms_and_conditions_accepted": True,
        "success_url": "https://shop.example/thanks",
        "cancel_url": "https://shop.example/back",
    }
    for _ in range(2):
        with pytest.raises(OutcomeUnknownError, match="no read that tells") as caught:
            still(lambda: client.stripe.create_checkout_session(**checkout, idempotency_key="k"))
        assert "shop.example" not in str(caught.value) + str(caught.value.intent)
    assert still.posted == 1
    assert still.clock.slept == []
