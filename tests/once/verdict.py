"""Compares what was intended, what the callers were told and what the journals say with what the server really did."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from attrs import astuple, define, field
from intents import signature_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from intents import Intent
    from isometric_registry.writes import JournalEntry

KINDS = {
    "retire": "retirements by batch",
    "transfer": "transfers",
    "deliver": "deliveries",
    "oldest": "retirements from the oldest credits",
    "company": "beneficiaries with a domain",
    "person": "beneficiaries with an e-mail",
    "checkout": "checkouts",
    "twin": "equal oldest-credits requests at once",
}


@define
class Row:
    """What became of one kind of writes."""

    writes: int = 0
    applied: int = 0
    doubles: int = 0
    losses: int = 0
    lies: int = 0
    unknown: int = 0
    """How many times a caller was told that the outcome is unknown."""
    absent: int = 0
    """How many times a caller was told that nothing was applied, after a lost answer."""
    left: int = 0
    """How many writes stayed unknown in the end."""


def summed(rows: Iterable[Row]) -> Row:
    """Return one row for several kinds."""
    return Row(*(sum(column) for column in zip(*map(astuple, rows), strict=True)))


@define
class Verdict:
    """The table, and a sentence for whatever is wrong."""

    rows: dict[str, Row] = field(factory=dict)
    wrong: list[str] = field(factory=list)

    def lie(self, kind: str, text: str) -> None:
        self.rows[kind].lies += 1
        self.wrong.append(text)


def judged(
    intents: Sequence[Intent],
    record: Iterable[Any],
    told: Mapping[str, Sequence[dict[str, Any]]],
    journal: Mapping[str, JournalEntry],
    kgs_of: Mapping[str, int],
) -> Verdict:
    """Judge.

    Args:
        intents: What was wanted.
        record: The server's own record of what it applied.
        told: What the callers were told, by key.
        journal: The journals' rows, by key.
        kgs_of: The kilograms of every delivery, transfer and retirement in the ledger.
    """
    verdict = Verdict()
    applied: dict[str, list[str]] = defaultdict(list)
    for write in record:
        applied[signature_of(write.operation, write.body)].append(write.object_id)
    shared = Counter(intent.signature for intent in intents)
    for intent in intents:
        row = verdict.rows.setdefault(intent.kind, Row())
        row.writes += 1
        events = told.get(intent.key, ())
        counts = Counter(event["event"] for event in events)
        row.unknown += counts["unknown"]
        row.absent += counts["absent"]
        row.left += counts["left"] > 0 and not counts["done"]
        made = applied[intent.signature]
        for event in events:
            if event["event"] == "wrong":
                verdict.lie(intent.kind, f"{intent.key}: {event['text']}")
            if event["event"] == "done" and event["id"] is not None and event["id"] not in made:
                verdict.lie(intent.kind, f"{intent.key}: was told {event['id']}, and the server made {made}")
        if shared[intent.signature] == 1:
            _judge_one(verdict, intent, made, events, kgs_of)
        entry = journal.get(intent.key)
        if entry is not None:
            _judge_entry(verdict, intent, entry, made)
        elif journal and intent.is_promised:
            verdict.lie(intent.kind, f"{intent.key}: is in no journal")
    _judge_shared(verdict, intents, applied, shared, told)
    known = set(shared)
    verdict.wrong += [f"{signature} was applied and never intended" for signature in applied if signature not in known]
    return verdict


def _judge_one(
    verdict: Verdict, intent: Intent, made: list[str], events: Sequence[dict[str, Any]], kgs_of: Mapping[str, int]
) -> None:
    row = verdict.rows[intent.kind]
    row.applied += len(made) > 0
    if len(made) > 1:
        row.doubles += len(made) - 1
        verdict.wrong.append(f"{intent.key}: was applied {len(made)} times")
    if intent.is_promised and not made:
        row.losses += 1
        verdict.wrong.append(f"{intent.key}: was never applied")
    if intent.is_promised and not any(event["event"] == "done" for event in events):
        row.losses += 1
        verdict.wrong.append(f"{intent.key}: nobody was told that it was done")
    for identifier in made:
        if intent.kgs and kgs_of[identifier] != intent.kgs:
            verdict.lie(intent.kind, f"{intent.key}: {kgs_of[identifier]} kg in place of {intent.kgs} kg")
    for event in events:
        # An honest "unknown" never names only others where the server has done it.
        if event["event"] == "unknown" and event["candidates"] and not set(event["candidates"]) & set(made):
            verdict.lie(intent.kind, f"{intent.key}: candidates {event['candidates']}, and the server made {made}")


def _judge_entry(verdict: Verdict, intent: Intent, entry: JournalEntry, made: list[str]) -> None:
    if intent.is_promised and (entry.state, entry.object_id) != ("applied", made[0] if made else None):
        verdict.lie(intent.kind, f"{intent.key}: the journal says {entry.state} {entry.object_id}, the server {made}")
    if (
        not intent.is_promised
        and entry.state == "applied"
        and intent.kind != "checkout"
        and entry.object_id not in made
    ):
        verdict.lie(intent.kind, f"{intent.key}: the journal says {entry.object_id}, the server {made}")
    if not intent.is_promised and entry.state == "refused" and intent.kind != "twin" and made:
        verdict.lie(intent.kind, f"{intent.key}: the journal says refused, and the server made {made}")


def _judge_shared(
    verdict: Verdict,
    intents: Sequence[Intent],
    applied: Mapping[str, list[str]],
    shared: Counter[str],
    told: Mapping[str, Sequence[dict[str, Any]]],
) -> None:
    """Judge equal requests together: no more of them than keys, and no object told to two keys."""
    for signature, keys in shared.items():
        if keys == 1:
            continue
        same = [intent for intent in intents if intent.signature == signature]
        row = verdict.rows[same[0].kind]
        made = applied.get(signature, [])
        row.applied += len(made)
        row.doubles += max(0, len(made) - keys)
        if len(made) > keys:
            verdict.wrong.append(f"{signature}: was applied {len(made)} times for {keys} keys")
        done = [
            {event["id"] for event in told.get(intent.key, ()) if event["event"] == "done" and event["id"]}
            for intent in same
        ]
        claims = Counter(identifier for one in done for identifier in one)
        for identifier, count in claims.items():
            if count > 1:
                verdict.lie(same[0].kind, f"{identifier} was told to {count} keys")
