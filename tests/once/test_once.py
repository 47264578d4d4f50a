"""The proof's judge sees what is wrong: each kind of failure, put into an otherwise perfect run."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from intents import make_world, signature_of
from isometric_registry.sandbox.faults import AppliedWrite
from isometric_registry.writes import JournalEntry
from verdict import judged

NOW = datetime.datetime(2026, 4, 1, tzinfo=datetime.UTC)
OPERATIONS = {
    ("retirements", "create"): "createRetirement",
    ("retirements", "create_from_oldest_credits"): "createRetirementFromOldestCredits",
    ("transfers", "create"): "createTransfer",
    ("deliveries", "create"): "createDelivery",
    ("beneficiaries", "create"): "createBeneficiary",
    ("stripe", "create_checkout_session"): "createStripeCheckoutSession",
}


class Run:
    """What a perfect run leaves behind, to be spoiled."""

    def __init__(self) -> None:
        self.intents = make_world(60, seed=1).intents
        self.record: list[AppliedWrite] = []
        self.told: dict[str, list[dict[str, Any]]] = {}
        self.journal: dict[str, JournalEntry] = {}
        self.kgs: dict[str, int] = {}
        for number, intent in enumerate(self.intents):
            operation = OPERATIONS[intent.resource, intent.method]
            body = dict(intent.arguments)
            if "credit_batch_quantities" in body:
                body["credit_batch_quantities"] = [
                    {"credit_batch_id": batch, "credit_quantity_kg": kgs}
                    for batch, kgs in body["credit_batch_quantities"].items()
                ]
            made = f"made-{number}"
            self.record.append(AppliedWrite(operation, made, intent.account, body))
            self.told[intent.key] = [{"event": "done", "id": None if intent.kind == "checkout" else made}]
            self.journal[intent.key] = JournalEntry(
                intent.key, "applied", operation, made, {}, None, NOW, NOW, NOW, NOW, "http://127.0.0.1"
            )
            self.kgs[made] = intent.kgs

    @property
    def promised(self) -> int:
        return next(number for number, intent in enumerate(self.intents) if intent.is_promised and intent.kgs)

    def wrong(self) -> list[str]:
        return judged(self.intents, self.record, self.told, self.journal, self.kgs).wrong


@pytest.fixture
def run() -> Run:
    return Run()


def test_a_perfect_run_has_nothing_wrong(run: Run) -> None:
    assert run.wrong() == []


def test_every_intent_is_recognised_in_the_record(run: Run) -> None:
    for intent, write in zip(run.intents, run.record, strict=True):
        assert signature_of(write.operation, write.body) == intent.signature


def test_a_double_is_seen(run: Run) -> None:
    first = run.record[run.promised]
    run.record.append(AppliedWrite(first.operation, "again", first.organisation_id, first.body))
    run.kgs["again"] = run.kgs[first.object_id]
    assert any("was applied 2 times" in text for text in run.wrong())


def test_a_loss_is_seen(run: Run) -> None:
    del run.record[run.promised]
    assert any("was never applied" in text for text in run.wrong())


def test_a_wrong_object_is_seen(run: Run) -> None:
    run.told[run.intents[run.promised].key] = [{"event": "done", "id": "another"}]
    assert any("was told another" in text for text in run.wrong())


def test_a_kilogram_is_seen(run: Run) -> None:
    run.kgs[run.record[run.promised].object_id] += 1
    assert any("kg in place of" in text for text in run.wrong())


def test_a_journal_that_disagrees_is_seen(run: Run) -> None:
    key = run.intents[run.promised].key
    entry = run.journal[key]
    for state, made in (("refused", None), ("applied", "another"), ("unknown", None)):
        run.journal[key] = JournalEntry(key, state, entry.operation, made, {}, None, NOW, NOW, NOW, NOW, entry.address)
        assert any("the journal says" in text for text in run.wrong())
    del run.journal[key]
    assert any("is in no journal" in text for text in run.wrong())


def test_candidates_that_are_all_wrong_are_seen(run: Run) -> None:
    run.told[run.intents[run.promised].key].insert(0, {"event": "unknown", "candidates": ["another"]})
    assert any("candidates" in text for text in run.wrong())


def test_a_write_that_nobody_intended_is_seen(run: Run) -> None:
    run.record.append(AppliedWrite("createTransfer", "x", "org", {"notes": "nobody"}))
    assert any("never intended" in text for text in run.wrong())


def test_one_object_for_two_equal_requests_is_seen() -> None:
    world = make_world(400, seed=1)
    twins = [intent for intent in world.intents if intent.kind == "twin"]
    pair = next([a, b] for a in twins for b in twins if a is not b and a.signature == b.signature)
    told = {intent.key: [{"event": "done", "id": "one"}] for intent in pair}
    body = dict(pair[0].arguments)
    record = [AppliedWrite("createRetirementFromOldestCredits", "one", "org", body)]
    assert any("was told to 2 keys" in text for text in judged(pair, record, told, {}, {"one": 10}).wrong)
