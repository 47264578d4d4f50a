"""What could make a write happen twice, or a caller be told what is not so, if nobody had thought of it."""

from __future__ import annotations

import os
import signal
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.errors import (
    APIConnectionError,
    APIStatusError,
    ConfigurationError,
    OutcomeUnknownError,
    ServerError,
)
from isometric_registry.sandbox.faults import Fault
from isometric_registry.writes import Journal
from isometric_registry.writes.asked import Asked
from isometric_registry.writes.entry import APPLIED, SENT, UNKNOWN
from isometric_registry.writes.locks import RowLocks

if TYPE_CHECKING:
    from pathlib import Path

    from writing_world import World


pytestmark = pytest.mark.slow


def lost(still: World) -> None:
    still.fails(Fault("drop", applies=False))


def open_row(still: World, client: Any, make: Any, key: str) -> None:
    """Leave a write open under a key: its answer is lost, and it was not applied."""
    lost(still)
    with pytest.raises(OutcomeUnknownError):
        still(make(client, idempotency_key=key))


def put(client: Any, key: str, state: str) -> None:
    with client._journal._store.transaction() as connection:
        connection.execute("UPDATE writes SET state = ? WHERE idempotency_key = ?", (state, key))


class TestAJournalThatFailsOnceTheRequestHasLeft:
    def broken(self, monkeypatch: pytest.MonkeyPatch, client: Any) -> None:
        """Let the file take what is written before the request leaves, and nothing after that."""

        def full(*_: object, **__: object) -> None:
            raise ConfigurationError("the disk is full")

        monkeypatch.setattr(client._journal, "_set", full)

    def test_does_not_hide_that_the_outcome_is_unknown(
        self, still: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = still.client(journal=True, budget=5.0)
        self.broken(monkeypatch, client)
        open_row(still, client, still.oldest, "k")
        assert "could not be written down: the disk is full" in caplog.text
        monkeypatch.undo()
        assert client.writes.get("k").state == "sent"
        with pytest.raises(OutcomeUnknownError):
            still(still.oldest(client, idempotency_key="k"))
        assert still.posted == 1

    def test_does_not_hide_what_was_created(
        self, still: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = still.client(journal=True)
        self.broken(monkeypatch, client)
        make = still.oldest(client, idempotency_key="k")
        assert still(make).id == still.sandbox.record[0].object_id
        assert "was applied, and this could not be written down" in caplog.text
        monkeypatch.undo()
        assert still(make).id == still.sandbox.record[0].object_id
        assert still.posted == 1

    def test_does_not_hide_what_was_found(self, still: World, monkeypatch: pytest.MonkeyPatch) -> None:
        client = still.client(journal=True)
        self.broken(monkeypatch, client)
        still.fails(Fault("drop"))
        assert still(still.oldest(client, idempotency_key="k")).id == still.sandbox.record[0].object_id

    def test_does_not_hide_a_refusal(self, still: World, monkeypatch: pytest.MonkeyPatch) -> None:
        client = still.client(journal=True)
        self.broken(monkeypatch, client)
        still.fails(Fault("status", applies=False, status=403))
        with pytest.raises(APIStatusError, match="403"):
            still(still.oldest(client, idempotency_key="k"))


class TestWhatIsWrittenDown:
    def pragmas(self, client: Any) -> list[str]:
        said: list[str] = []
        client._journal._store._opened().set_trace_callback(said.append)
        return said

    def flushes(self, said: list[str]) -> int:
        return sum("synchronous = FULL" in statement for statement in said)

    def test_waits_for_the_disk_once_and_before_the_request_leaves(self, still: World) -> None:
        client = still.client(journal=True)
        said = self.pragmas(client)
        flushed_before: list[int] = []
        still.sandbox.faults = lambda request: (
            flushed_before.append(self.flushes(said)) if request.method == "POST" else None
        )
        for make in (still.oldest, still.retire, still.enrol):
            said.clear()
            make(client)()
            assert self.flushes(said) == 1
        assert flushed_before == [1, 1, 1]

    def test_waits_for_the_disk_again_where_no_read_could_tell(self, still: World) -> None:
        client = still.client(journal=True)
        said = self.pragmas(client)
        still.enrol(client, beneficiary_domain=None, beneficiary_email="erika@example.org")()
        assert self.flushes(said) == 2

    def test_waits_for_the_disk_again_where_another_write_could_be_taken_for_it(self, still: World) -> None:
        client = still.client(journal=True, budget=5.0)
        open_row(still, client, still.oldest, "a")
        said = self.pragmas(client)
        still.oldest(client, idempotency_key="b")()
        assert self.flushes(said) == 2

    def test_is_found_again_by_reading_if_a_power_failure_took_the_last_of_it(self, still: World) -> None:
        client = still.client(journal=True)
        for key, make in (("a", still.oldest), ("b", still.retire), ("c", still.transfer)):
            quantities = {} if key == "a" else {"credit_batch_quantities": {still.batches[0].id: 10}}
            again = make(client, idempotency_key=key, **quantities)
            made = still(again)
            with client._journal._store.transaction() as connection:
                connection.execute(
                    "UPDATE writes SET state = 'sent', object_id = NULL, settled_at = NULL WHERE idempotency_key = ?",
                    (key,),
                )
            assert still(again) == made
        assert still.posted == 3


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Python warns of a fork beside other threads
class TestAFork:
    def test_loses_nothing_that_the_child_writes_after_the_parent_has_closed(self, tmp_path: Path) -> None:
        journal = Journal(tmp_path / "w.sqlite")
        self.send(journal, "parent")
        (told, tell), (asked, ask) = os.pipe(), os.pipe()
        child = os.fork()
        if child == 0:
            self.send(journal, "before")
            os.write(tell, b"x")
            os.read(asked, 1)
            self.send(journal, "after")
            os.kill(os.getpid(), signal.SIGKILL)
        os.read(told, 1)
        journal.close()
        os.write(ask, b"x")
        os.waitpid(child, 0)
        with closing(Journal(tmp_path / "w.sqlite")) as anew:
            assert [entry.idempotency_key for entry in anew.entries()] == ["parent", "before", "after"]

    def test_leaves_both_processes_a_journal(self, tmp_path: Path) -> None:
        journal = Journal(tmp_path / "w.sqlite")
        child = os.fork()
        if child == 0:
            self.send(journal, "child")
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        self.send(journal, "parent")
        assert [entry.state for entry in journal.entries()] == ["sent", "sent"]
        journal.close()

    def test_that_python_knows_nothing_of_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        journal = Journal(tmp_path / "w.sqlite")
        monkeypatch.setattr(journal._store, "_process", os.getpid() + 1)
        with pytest.raises(ConfigurationError, match="make a client in each process"):
            self.send(journal, "k")
        monkeypatch.undo()
        journal.close()

    def send(self, journal: Journal, key: str) -> None:
        asked = Asked("createRetirement", "/retirements", "http://127.0.0.1", {}, "digest", journal.salt)
        now = datetime.now(UTC)
        journal.sent(journal.begin(asked, key, now), {}, now)


class TestWritesThatReadingCouldMistakeForEachOther:
    def test_are_unknown_if_what_tells_them_apart_is_not_shown(self, still: World) -> None:
        client = still.client(journal=True, budget=5.0)
        open_row(still, client, still.oldest, "any year")
        of_a_year = still.oldest(client, vintage=still.batches[0].sequestered_on.year, idempotency_key="a year")
        still.fails(Fault("drop"))
        for make in (of_a_year, still.oldest(client, idempotency_key="any year"), of_a_year):
            with pytest.raises(OutcomeUnknownError, match="a write like it is open under the key") as caught:
                still(make)
            assert [one.id for one in caught.value.candidates] == [still.sandbox.record[0].object_id]
        assert still.posted == 2

    def test_by_batch_and_from_the_oldest_credits_are_told_by_the_batches(self, still: World) -> None:
        client = still.client(journal=True, budget=5.0)
        like = {"notes": None, "retirement_purposes": ["other"]}
        open_row(still, client, lambda *given, **more: still.oldest(*given, kgs=500, **more), "oldest")
        still.fails(Fault("drop"))
        by_batch = still.retire(client, kgs=500, idempotency_key="batch", **like)
        # As if this one's own reads had all failed, so that both are open when the other looks.
        made = still(by_batch)
        assert made.id == still.sandbox.record[0].object_id
        with client._journal._store.transaction() as connection:
            connection.execute("UPDATE writes SET state = 'unknown', object_id = NULL WHERE idempotency_key = 'batch'")
        again = still.oldest(client, kgs=500, idempotency_key="oldest")
        with pytest.raises(OutcomeUnknownError, match="under the key 'batch'"):
            still(again)
        assert still(by_batch) == made
        still.clock.pass_by(3600.0)
        with pytest.raises(APIConnectionError, match="Nothing was applied"):
            still(again)

    def test_wait_for_one_that_is_in_flight_and_may_be_answered(self, still: World) -> None:
        client = still.client(journal=True, budget=5.0)
        batch = still.batches[0].id
        first = still.retire(client, credit_batch_quantities={batch: 10}, idempotency_key="a")
        second = still.retire(client, credit_batch_quantities={batch: 10}, idempotency_key="b")
        lost(still)
        with pytest.raises(OutcomeUnknownError):
            still(first)
        put(client, "a", SENT)
        still.fails(Fault("drop"))
        with pytest.raises(OutcomeUnknownError, match="under the key 'a'"):
            still(second)
        put(client, "a", UNKNOWN)
        assert still(second).id == still.sandbox.record[0].object_id
        still.clock.pass_by(3600.0)
        with pytest.raises(APIConnectionError, match="Nothing was applied"):
            still(first)
        assert still.posted == 2

    @pytest.mark.parametrize("journal", [True, False])
    def test_cannot_both_have_what_was_found(self, still: World, journal: bool) -> None:
        client = still.client(journal=journal)
        book = client._funnel.writer._book
        asked = Asked("createRetirement", "/retirements", client.base_url, {}, "digest", book.salt)
        now = still.clock.now()
        first, second = (book.begin(asked, key, now) for key in "ab")
        for entry in (first, second):
            book.sent(entry, {}, now)
        assert book.applied(first, "ret_1", now, is_flushed=False, is_claim=True)
        assert not book.applied(second, "ret_1", now, is_flushed=False, is_claim=True)
        assert (first.state, second.state) == (APPLIED, SENT)
        assert book.applied(first, "ret_1", now, is_flushed=False, is_claim=True)


class TestWhatWasAppliedAfterItHadBeenSaidToBeAbsent:
    def absent(self, still: World, client: Any) -> Any:
        lost(still)
        make = still.oldest(client, idempotency_key="k")
        with pytest.raises(APIConnectionError, match="Nothing was applied"):
            still(make)
        with pytest.raises(APIConnectionError, match=r"reading found nothing of it \(the connection failed\)"):
            still(lambda: client.writes.resolve("k"))
        return make

    def test_is_found_when_the_key_is_asked_for_again(self, still: World) -> None:
        client = still.client(journal=True)
        make = self.absent(still, client)
        still.oldest(still.other)()
        assert still(make).id == still.sandbox.record[0].object_id
        assert still.posted == 2
        assert client.writes.get("k").state == "applied"

    def test_is_found_when_it_is_resolved(self, still: World) -> None:
        client = still.client(journal=True)
        self.absent(still, client)
        still.oldest(still.other)()
        assert still(lambda: client.writes.resolve("k")).id == still.sandbox.record[0].object_id

    def test_is_unknown_again_if_it_may_be_one_of_two(self, still: World) -> None:
        client = still.client(journal=True, budget=100.0)
        make = self.absent(still, client)
        for _ in range(2):
            still.oldest(still.other)()
        for _ in range(2):
            with pytest.raises(OutcomeUnknownError):
                still(make)
        assert client.writes.get("k").state == "unknown"
        assert still.posted == 3

    def test_is_not_looked_for_after_a_plain_refusal(self, still: World) -> None:
        client = still.client(journal=True)
        still.fails(Fault("status", applies=False, status=403))
        make = still.oldest(client, idempotency_key="k")
        with pytest.raises(APIStatusError):
            still(make)
        still.oldest(still.other)()
        assert still(make).id == still.sandbox.record[1].object_id


def test_what_was_applied_and_cannot_be_read_again_is_said_to_be_applied(still: World) -> None:
    client = still.client(journal=True, max_retries=0)
    make = still.oldest(client, idempotency_key="k")
    made = still(make)
    still.sandbox.faults = lambda _: Fault("status", applies=False, status=500)
    with pytest.raises(ServerError, match=f"was applied as {made.id}, and reading that again failed"):
        still(make)
    assert still.posted == 1


class TestAServiceThatDoesNotKeepWhatItWasSentToTheLetter:
    def changed(self, monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
        from isometric_registry.sandbox.ledger import writes

        for name in ("retire", "retire_oldest"):
            honest = getattr(writes, name)
            monkeypatch.setattr(
                f"isometric_registry.sandbox.service.changes.{name}",
                lambda *given, _honest=honest, **more: _honest(*given, **(more | changes)),
            )

    def test_but_trims_its_words_is_understood(self, still: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.changed(monkeypatch, notes="caf\u00e9 no. 7")
        for make in (still.oldest, still.retire):
            still.fails(Fault("drop"))
            made = still(make(still.client(), notes="  cafe\u0301  no. 7\r\n"))
            assert made.id == still.sandbox.record[-1].object_id

    def test_but_drops_an_empty_note_is_understood(self, still: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.changed(monkeypatch, notes=None)
        still.fails(Fault("drop"))
        assert still(still.oldest(still.client(), notes="")).id == still.sandbox.record[0].object_id

    def test_but_changes_the_purposes_leaves_a_candidate(self, still: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.changed(monkeypatch, purposes=("insetting",))
        still.fails(Fault("drop"))
        with pytest.raises(OutcomeUnknownError) as caught:
            still(still.oldest(still.client()))
        assert [one.id for one in caught.value.candidates] == [still.sandbox.record[0].object_id]

    def test_makes_no_other_request_of_one_that_is_spaced_otherwise(self, still: World) -> None:
        from isometric_registry.errors import IdempotencyConflictError

        client = still.client(journal=True)
        still(still.oldest(client, notes="two words", idempotency_key="k"))
        with pytest.raises(IdempotencyConflictError):
            still(still.oldest(client, notes="two  words", idempotency_key="k"))


@pytest.mark.parametrize("since", ["split", "transferred", "retired"])
def test_a_transfer_is_found_whatever_the_receiver_has_done_since(still: World, since: str) -> None:
    client = still.client(journal=True, budget=5.0)
    make = still.transfer(client, idempotency_key="k")
    lost(still)
    with pytest.raises(OutcomeUnknownError):
        make()
    made = still.transfer(still.other)()
    receiver = still.transferee
    with still.sandbox.client(access_token=still.sandbox.access_token_for(receiver)) as theirs:
        (half,) = theirs.transfers.credit_batches(made.id).nodes
        if since == "transferred":
            theirs.transfers.create(
                credit_batch_quantities={half.id: half.size.credit_kgs},
                from_organisation_id=receiver,
                to_organisation_id=still.buyer,
                supplier_id=still.supplier,
            )
        else:
            theirs.retirements.create(
                credit_batch_quantities={half.id: 1 if since == "split" else half.size.credit_kgs},
                owner_organisation_id=receiver,
                beneficiary_organisation_id=receiver,
                supplier_id=still.supplier,
                retirement_purposes=["other"],
            )
    assert make().id == made.id


class TestAFileThatIsNotTheSameAnyMore:
    def test_has_a_second_name(self, tmp_path: Path) -> None:
        Journal(tmp_path / "w.sqlite").close()
        os.link(tmp_path / "w.sqlite", tmp_path / "other.sqlite")
        for name in ("w.sqlite", "other.sqlite"):
            with pytest.raises(ConfigurationError, match="a second name, a hard link"):
                Journal(tmp_path / name)

    def test_is_another_one_when_it_is_opened_again(self, tmp_path: Path) -> None:
        path = tmp_path / "w.sqlite"
        journal = Journal(path)
        journal.close()
        path.unlink()
        with pytest.raises(ConfigurationError, match="moved, deleted or replaced"):
            journal.entries()
        assert list(tmp_path.iterdir()) == []
        Journal(path).close()
        with pytest.raises(ConfigurationError, match="moved, deleted or replaced"):
            journal.entries()

    def test_was_deleted_between_the_reads_and_the_request(self, still: World) -> None:
        client = still.client(journal=True)

        def delete(request: Any) -> None:
            if request.path.endswith("/retirements"):
                still.journal.unlink(missing_ok=True)

        still.sandbox.faults = delete
        with pytest.raises(ConfigurationError, match="nothing was sent"):
            still.oldest(client, idempotency_key="k")()
        assert still.posted == 0


def test_a_lock_holds_however_its_file_is_named(tmp_path: Path) -> None:
    locks = RowLocks()
    one, other = tmp_path / "w.sqlite-lock", tmp_path / "W.sqlite-lock"
    assert locks.take(one, 1)
    os.link(one, other)
    assert not locks.take(other, 1)
    assert locks.take(other, 2)
    locks.give_back(one, 1)
    assert locks.take(other, 1)


def test_an_interrupted_write_is_open_and_says_so(still: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = still.client(journal=True)
    send = client._funnel.transport.send

    def interrupted(operation: Any, *given: Any) -> Any:
        if operation.method == "POST":
            raise KeyboardInterrupt
        return send(operation, *given)

    monkeypatch.setattr(client._funnel.transport, "send", interrupted)
    with pytest.raises(KeyboardInterrupt):
        still.oldest(client, idempotency_key="k")()
    entry = client.writes.get("k")
    assert (entry.state, entry.reason) == ("unknown", "interrupted")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("drop", "the connection failed"),
        ("hang", "no answer in time"),
        ("garbage", "an answer that cannot be read"),
        ("status", "502"),
    ],
)
def test_the_journal_says_in_plain_words_what_happened(still: World, answer: Any, words: str) -> None:
    client = still.client(journal=True, timeout=1.0, budget=3.0)
    still.fails(Fault(answer, applies=False))
    with pytest.raises(OutcomeUnknownError, match=words):
        still.oldest(client, idempotency_key="k")()
    assert client.writes.get("k").reason == words
