"""The journal: what is in it, what is not, and what it answers to a key that it knows."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry import RegistryClient
from isometric_registry.errors import (
    APIConnectionError,
    APIStatusError,
    ConfigurationError,
    IdempotencyConflictError,
    InvalidArgumentError,
    OutcomeUnknownError,
)
from isometric_registry.sandbox.faults import Fault
from isometric_registry.writes import JOURNAL_STATES, Journal
from isometric_registry.writes.asked import asked_by
from isometric_registry_client.api.retirements.create_retirement_from_oldest_credits import (
    create_retirement_from_oldest_credits,
)
from writing_world import KINDS, World, writer_of

if TYPE_CHECKING:
    from pathlib import Path

PERSONAL = ("Erika", "Mustermann", "erika@example.org", "Acme", "https://shop.example/thanks")


def everything_in(path: Path) -> str:
    """Return all bytes that the journal has left on disk."""
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*")).decode("latin-1")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_key_again_returns_what_was_created_without_sending(world: World, kind: str) -> None:
    client = writer_of(world, kind, journal=True)
    make = getattr(world, kind)(client, idempotency_key="invoice-2026-117")
    first = world(make)
    assert world(make) == first
    anew = writer_of(world, kind, journal=True)
    assert world(getattr(world, kind)(anew, **_same(world, kind))) == first
    assert world.posted == 1
    (entry,) = client.writes.list()
    assert (entry.state, entry.object_id, entry.is_open) == ("applied", first.id, False)


def _same(world: World, kind: str) -> dict[str, Any]:
    """Return what makes the same request again, although the batches it names have changed since."""
    body = world.sandbox.record[-1].body
    same: dict[str, Any] = {"idempotency_key": "invoice-2026-117"}
    if "credit_batch_quantities" in body:
        pairs = body["credit_batch_quantities"]
        same["credit_batch_quantities"] = {pair["credit_batch_id"]: pair["credit_quantity_kg"] for pair in pairs}
    assert kind in KINDS
    return same


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.slow
def test_an_open_key_is_resolved_by_reading_after_a_restart(world: World, kind: str) -> None:
    make = getattr(world, kind)
    client = writer_of(world, kind, journal=True)
    # Everything after the POST fails, so that the process ends without knowing.
    world.sandbox.faults = _only_the_first_reads(Fault("drop"))
    with pytest.raises(OutcomeUnknownError):
        world(make(client, idempotency_key="invoice-2026-117"))
    assert client.writes.get("invoice-2026-117").is_open
    world.sandbox.faults = None
    anew = writer_of(world, kind, journal=True)
    created = world(make(anew, **_same(world, kind)))
    assert created.id == world.sandbox.record[0].object_id
    assert world.posted == 1


def _only_the_first_reads(fault: Fault) -> Any:
    lost = threading.Event()

    def plan(request: Any) -> Fault | None:
        if request.method == "POST":
            lost.set()
            return fault
        return Fault("status", applies=False) if lost.is_set() else None

    return plan


def test_another_request_under_the_key_is_a_conflict(world: World) -> None:
    client = world.client(journal=True)
    world(world.oldest(client, idempotency_key="k"))
    for changes in ({"kgs": 78}, {"notes": "x"}, {"retirement_purposes": ["insetting"]}):
        with pytest.raises(IdempotencyConflictError, match="use a new key for a new write"):
            world(world.oldest(client, idempotency_key="k", **changes))
    with pytest.raises(IdempotencyConflictError):
        world(world.enrol(client, idempotency_key="k"))
    assert world.posted == 1


def test_another_address_under_the_key_is_a_conflict(still: World) -> None:
    client = still.client(journal=True)
    still.oldest(client, idempotency_key="k")()
    elsewhere = still.client(journal=True, base_url="http://127.0.0.1:9/registry/v0")
    with pytest.raises(IdempotencyConflictError):
        still.oldest(elsewhere, idempotency_key="k")()
    with pytest.raises(ConfigurationError, match="resolve it with a client for that address"):
        elsewhere.writes.resolve("k")


def test_the_order_of_purposes_and_batches_makes_no_other_request(world: World) -> None:
    client = world.client(journal=True)
    first, second = world.batches[:2]
    quantities = {first.id: 10, second.id: 20}
    created = world(
        world.retire(
            client, idempotency_key="k", credit_batch_quantities=quantities, retirement_purposes=["other", "insetting"]
        )
    )
    backwards = dict(reversed(quantities.items()))
    again = world.retire(
        client, idempotency_key="k", credit_batch_quantities=backwards, retirement_purposes=["insetting", "other"]
    )
    assert world(again) == created


def test_a_refused_write_may_be_sent_again_under_its_key(world: World) -> None:
    client = world.client(journal=True)
    world.fails(Fault("status", applies=False, status=403))
    with pytest.raises(APIStatusError):
        world(world.oldest(client, idempotency_key="k"))
    assert (client.writes.get("k").state, client.writes.get("k").reason) == ("refused", "403")
    assert world(world.oldest(client, idempotency_key="k")).id == world.sandbox.record[0].object_id
    assert client.writes.get("k").state == "applied"


def test_a_write_that_was_found_absent_may_be_sent_again_under_its_key(world: World) -> None:
    client = world.client(journal=True)
    world.fails(Fault("drop", applies=False))
    with pytest.raises(APIConnectionError, match="Nothing was applied"):
        world(world.oldest(client, idempotency_key="k"))
    assert client.writes.get("k").state == "refused"
    assert world(world.oldest(client, idempotency_key="k")).id == world.sandbox.record[0].object_id


def test_an_open_key_is_never_sent_again(world: World) -> None:
    client = world.client(journal=True, budget=5.0)
    world.fails(Fault("drop", applies=False))
    for _ in range(3):
        with pytest.raises(OutcomeUnknownError, match="idempotency_key='k'"):
            world(world.oldest(client, idempotency_key="k"))
    assert world.posted == 1


def test_a_write_without_a_key_is_given_one(world: World) -> None:
    client = world.client(journal=True)
    created = world(world.oldest(client))
    (entry,) = client.writes.list()
    assert entry.object_id == created.id
    assert len(entry.idempotency_key) == 32


def test_a_key_without_a_journal_is_refused(world: World) -> None:
    with pytest.raises(InvalidArgumentError, match="needs a journal"):
        world(world.oldest(world.client(), idempotency_key="k"))
    with pytest.raises(ConfigurationError, match="has no journal"):
        world.client().writes.list()


@pytest.mark.parametrize("key", ["", " ", "a\nb", "a\x00", "k" * 201, 7, b"k", "\ud800"])
def test_a_key_that_is_no_name_is_refused(world: World, key: Any) -> None:
    client = world.client(journal=True)
    with pytest.raises(InvalidArgumentError, match="idempotency_key"):
        world(world.oldest(client, idempotency_key=key))
    assert client.writes.list() == []
    assert world.posted == 0


def test_nothing_personal_and_no_secret_is_in_the_file(world: World) -> None:
    client = world.client(journal=True)
    world(world.retire(client, idempotency_key="a", notes="Erika Mustermann"))
    world(world.enrol(client, idempotency_key="b"))
    world(
        world.enrol(
            client,
            idempotency_key="c",
            beneficiary_name="Erika Mustermann",
            beneficiary_domain=None,
            beneficiary_email="erika@example.org",
        )
    )
    seller = world.client(journal=True, access_token=world.supplier_token())
    world(lambda: seller.stripe.create_checkout_session(**CHECKOUT, idempotency_key="d"))
    text = everything_in(world.journal)
    assert [word for word in (*PERSONAL, world.sandbox.client_secret, world.sandbox.access_token) if word in text] == []
    assert "createRetirement" in text


CHECKOUT = {
    "quantity_kg": 1000,
    "frequency": "one_time",
    "isometric_terms_and_conditions_accepted": True,
    "supplier_terms_and_conditions_accepted": True,
    "success_url": "https://shop.example/thanks",
    "cancel_url": "https://shop.example/back",
    "customer_email": "erika@example.org",
}


def test_a_checkout_that_was_made_is_not_made_again(world: World) -> None:
    client = world.client(journal=True, access_token=world.supplier_token())
    made = world(lambda: client.stripe.create_checkout_session(**CHECKOUT, idempotency_key="k"))
    assert made.redirect_url
    for again in (
        lambda: client.stripe.create_checkout_session(**CHECKOUT, idempotency_key="k"),
        lambda: client.writes.resolve("k"),
    ):
        with pytest.raises(IdempotencyConflictError, match="handed out once and is not kept"):
            world(again)
    assert world.posted == 1


def test_the_file_can_be_read_by_people(still: World) -> None:
    client = still.client(journal=True)
    still.oldest(client, idempotency_key="invoice-2026-117")()
    with sqlite3.connect(still.journal) as reader:
        row = reader.execute(
            "SELECT idempotency_key, state, operation, object_id, intended_at, sent_at, settled_at FROM writes"
        ).fetchone()
    reader.close()
    assert row[:3] == ("invoice-2026-117", "applied", "createRetirementFromOldestCredits")
    assert row[3] == still.sandbox.record[0].object_id
    assert all(moment.startswith("2026-04-01T12:") and moment.endswith("Z") for moment in row[4:])
    assert stat.S_IMODE(still.journal.stat().st_mode) == 0o600


def test_the_row_is_on_disk_before_the_request_leaves(still: World) -> None:
    seen: list[str] = []

    def plan(request: Any) -> None:
        if request.method == "POST":
            with sqlite3.connect(still.journal) as reader:
                seen.extend(state for (state,) in reader.execute("SELECT state FROM writes"))
            reader.close()

    client = still.client(journal=True)
    still.sandbox.faults = plan
    still.oldest(client)()
    assert seen == ["sent"]
    with client._journal._store.transaction() as connection:
        pass
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


class TestAnotherThread:
    def test_that_is_at_it_is_waited_for(self, still: World) -> None:
        client = still.client(journal=True)
        entry = client._journal.begin(_asked(still, client), "k", still.clock.now())
        assert client._journal.take(entry)
        still.later(10.0, lambda: client._journal.give_back(entry))
        assert still.oldest(client, idempotency_key="k")().id == still.sandbox.record[0].object_id
        assert sum(still.clock.slept) > 9.9

    def test_that_never_ends_is_said_to_be_at_it(self, world: World) -> None:
        client = world.client(journal=True, budget=5.0)
        entry = client._journal.begin(_asked(world, client), "k", world.clock.now())
        assert client._journal.take(entry)
        with pytest.raises(OutcomeUnknownError, match="another process or thread is at it"):
            world(world.oldest(client, idempotency_key="k"))
        with pytest.raises(OutcomeUnknownError, match="another process or thread is at it"):
            world(lambda: client.writes.resolve("k"))
        client._journal.give_back(entry)
        assert world.posted == 0

    def test_with_the_same_key_gets_the_same_object(self, sandbox: Any, tmp_path: Path) -> None:
        with sandbox.client(journal=tmp_path / "w.sqlite") as client:
            created: list[str] = []
            enrol = {"beneficiary_name": "Acme", "beneficiary_domain": "acme.example", "idempotency_key": "k"}
            threads = [
                threading.Thread(target=lambda: created.append(client.beneficiaries.create(**enrol).id))
                for _ in range(8)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
        assert created == [sandbox.record[0].object_id] * 8
        assert len(sandbox.record) == 1


def _asked(world: World, client: Any) -> Any:
    """Return what ``world.oldest`` asks for."""
    operation = create_retirement_from_oldest_credits(
        credit_quantity_kg=77,
        owner_organisation_id=world.buyer,
        beneficiary_organisation_id=world.buyer,
        supplier_id=world.supplier,
        retirement_purposes=["other"],
    )
    return asked_by(operation, client.base_url, client._journal.salt)


class TestResolvingByKey:
    def test_returns_what_was_created(self, world: World) -> None:
        client = world.client(journal=True)
        created = world(world.oldest(client, idempotency_key="k"))
        assert world(lambda: client.writes.resolve("k")) == created

    def test_says_that_a_refused_write_was_refused(self, world: World) -> None:
        client = world.client(journal=True)
        world.fails(Fault("status", applies=False, status=403))
        with pytest.raises(APIStatusError):
            world(world.oldest(client, idempotency_key="k"))
        with pytest.raises(APIConnectionError, match=r"Nothing was applied: it was refused \(403\)"):
            world(lambda: client.writes.resolve("k"))

    def test_does_not_know_a_key_that_is_not_there(self, world: World) -> None:
        client = world.client(journal=True)
        with pytest.raises(InvalidArgumentError, match="not in the journal"):
            world(lambda: client.writes.resolve("k"))

    def test_needs_the_request_no_more(self, world: World) -> None:
        client = world.client(journal=True, budget=5.0)
        world.fails(Fault("drop", applies=False))
        with pytest.raises(OutcomeUnknownError):
            world(world.retire(client, idempotency_key="k"))
        world.retire(world.other)()
        anew = world.client(journal=True)
        assert world(lambda: anew.writes.resolve("k")).id == world.sandbox.record[0].object_id


class TestAFileThatCannotBeUsed:
    def client(self, path: Any) -> RegistryClient:
        return RegistryClient(client_secret="c" * 32, journal=path)

    def refused(self, path: Any, words: str) -> None:
        with pytest.raises(ConfigurationError, match=words) as caught:
            self.client(path)
        assert "\n" not in str(caught.value)

    def test_is_a_directory(self, tmp_path: Path) -> None:
        self.refused(tmp_path, "is a directory")

    def test_is_in_no_directory(self, tmp_path: Path) -> None:
        self.refused(tmp_path / "no" / "writes.sqlite", "cannot be used")

    def test_cannot_be_written(self) -> None:
        self.refused("/proc/version", r"cannot be used|another program's file")

    @pytest.mark.parametrize("path", [7, b"w.sqlite", "a\x00b", object(), "a" * 300])
    def test_is_no_path(self, path: Any) -> None:
        self.refused(path, "journal")

    def test_is_another_programs_database(self, tmp_path: Path) -> None:
        path = tmp_path / "other.sqlite"
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE t (x)")
        other.close()
        before = path.read_bytes()
        self.refused(path, "another program's database")
        assert path.read_bytes() == before
        assert sorted(tmp_path.iterdir()) == [path]

    def test_is_no_database(self, tmp_path: Path) -> None:
        path = tmp_path / "notes.txt"
        path.write_text("my notes, which are longer than a header of SQLite and nobody's business" * 20)
        before = path.read_bytes()
        self.refused(path, "another program's file")
        assert path.read_bytes() == before

    def test_was_made_by_a_newer_version(self, tmp_path: Path) -> None:
        path = tmp_path / "writes.sqlite"
        self.client(path).close()
        with sqlite3.connect(path) as other:
            other.execute("PRAGMA user_version = 2")
        other.close()
        self.refused(path, "newer")

    def test_was_deleted_while_in_use(self, still: World) -> None:
        client = still.client(journal=True)
        still.oldest(client, idempotency_key="a")()
        os.unlink(still.journal)
        with pytest.raises(ConfigurationError, match="was moved, deleted or replaced"):
            still.oldest(client, idempotency_key="a")()
        assert still.posted == 1

    def test_became_full(self, still: World) -> None:
        client = still.client(journal=True)
        with client._journal._store.transaction() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")

        def fill() -> None:
            for number in range(1000):
                still.enrol(client, beneficiary_name=f"Acme {number}", beneficiary_domain=f"acme{number}.example")()

        with pytest.raises(ConfigurationError, match="full"):
            fill()
        assert still.posted == len(still.sandbox.record)
        assert len(client.writes.list()) >= len(still.sandbox.record)


def test_an_empty_file_becomes_a_journal(tmp_path: Path) -> None:
    path = tmp_path / "writes.sqlite"
    path.touch()
    with closing(Journal(path)) as journal:
        assert journal.entries() == []


def test_a_journal_that_must_exist_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        Journal(tmp_path / "writes.sqlite", must_exist=True)
    assert list(tmp_path.iterdir()) == []


def test_a_closed_journal_opens_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "writes.sqlite")
    journal.close()
    assert journal.entries() == []
    journal.close()


def test_the_states_are_these() -> None:
    assert JOURNAL_STATES == ("intended", "sent", "applied", "refused", "unknown")
