"""Reads issuances and takes each over in one transaction: whole and in agreement with itself, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

import sqlalchemy as sa
from attrs import define, field, frozen
from isometric_registry_client.api.issuances.get_issuance_credit_batches import get_issuance_credit_batches

from .._core.bulk import fetch_many
from .._core.text import ended, one_line
from ..errors import AuthenticationError, ConfigurationError, NotFoundError, RegistryError
from .asking import OutOfBudget
from .columns import named_in
from .listing import collect, so_many_gone, take_named
from .problems import MirrorError
from .reading import KNOWN_COLUMNS, DisagreementError, is_frozen, read_tree
from .rotation import Checked
from .session import Problem
from .tables import CREDIT_BATCH, ISSUANCE, checks
from .versions import ElsewhereError, UnstorableError, digest_of

if TYPE_CHECKING:
    import datetime
    from collections.abc import Collection, Sequence

    from .._core.bulk import Fetched
    from ..models import CreditBatch, Issuance, IssuanceCreditBatches
    from .reading import Reading
    from .session import Session

AT_ONCE = 3
"""How many answers are asked for ahead, so that the pace holds although a distant service takes its time."""

IN_A_ROW = 5
"""So many new problems without a success between them are the service's, and no issuance's."""

PROBLEM_CHARACTERS = 300

MOST_KILOGRAMS = 2**63 - 1
"""What all issuances may make together, so that no sum of batches, whoever asks for it, goes beyond 64 bits."""

_CHECK = sa.select(checks).where(checks.c.issuance_id == sa.bindparam("key"))

_Known = Mapping[str, "sa.Row[tuple[object, ...]]"]


class StoppedError(MirrorError):
    """Issuance after issuance could not be read, so that the run was ended."""


@frozen
class Listed:
    """What the list of issuances has."""

    found: Mapping[str, Issuance]
    is_whole: bool
    """Whether it has as many as it says."""


def list_issuances(session: Session) -> Listed | None:
    """Read the list of issuances, enter new ones as unread, and mark those of which it says something new.

    None if it lacks so many that nothing it says is believed, which is a problem: it may be another registry's.

    Nothing of the list is taken over by itself: an issuance is written together with its batches, so that views never
    show one without the other.
    """
    found, is_whole = collect(session.registry.issuances.list(), session, ISSUANCE.plural)
    t, c = ISSUANCE.table.c, checks.c
    with session.writing() as writer:
        known = set(writer.connection.scalars(sa.select(c.issuance_id)))
        doubt = so_many_gone(ISSUANCE.plural, len(known - found.keys()), len(known))
        if doubt is not None:
            session.problems.append(doubt)
            return None
        new = [{"issuance_id": key, "requests": 0, "due": True} for key in found if key not in known]
        if new:
            writer.connection.execute(sa.insert(checks), new)
        query = sa.select(t.issuance_id, t.digest).where(t.superseded_at.is_(None), t.present)
        stored = {row.issuance_id: row.digest for row in writer.connection.execute(query)}
        differing = [
            key for key, one in found.items() if key in stored and digest_of(ISSUANCE.record(one)) != stored[key]
        ]
        # What the list leaves out is asked for by itself: a list may be wrong.
        for key in (*differing, *(key for key in stored if key not in found)):
            writer.connection.execute(sa.update(checks).where(c.issuance_id == key).values(due=True))
    return Listed(found, is_whole)


def read_checks(connection: sa.Connection) -> dict[str, Checked]:
    """Return when each issuance was last read, and what is open of it."""
    c = checks.c
    rows = connection.execute(sa.select(c.issuance_id, c.checked_at, c.due, c.problem))
    return {row.issuance_id: Checked(row.issuance_id, row.checked_at, row.due, row.problem) for row in rows}


@define
class Taker:
    """Takes issuances over, one after the other."""

    session: Session
    listed: Listed
    checked: Mapping[str, Checked]
    """As it was when the first was taken."""
    oldest: datetime.datetime
    """What was read whole before is read whole again, whatever has moved."""
    moved: Mapping[str, CreditBatch]
    """Batches of transactions that were read just now."""
    owed: Collection[str]
    """Issuances of which these are not all: what else happened to them was seen by a run that did not read them."""
    done: int = 0
    """How many of those that were asked for are through."""
    _in_a_row: int = field(default=0, init=False)
    _kgs: dict[str, int] = field(init=False)
    """What the mirror has of each issuance."""
    _all_kgs: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        """Look up once what all issuances make, which is added up here, where no number is too large."""
        t = ISSUANCE.table.c
        query = sa.select(t.issuance_id, t.credit_kgs).where(t.superseded_at.is_(None), t.present)
        with self.session.looking() as connection:
            self._kgs = {row.issuance_id: row.credit_kgs for row in connection.execute(query)}
        self._all_kgs = sum(self._kgs.values())

    def take(self, issuance_ids: Sequence[str], total: int) -> None:
        """Read issuances and take them over.

        Raises:
            OutOfBudget: If the budget is spent.
            StoppedError: If five in a row could not be read that could be last time.
        """
        session = self.session
        answers = fetch_many(
            session.registry._funnel,
            issuance_ids,
            get_issuance_credit_batches,
            max_concurrency=AT_ONCE,
        )
        with closing(answers):
            for answer in answers:
                self._take_one(answer)
                self.done += 1
                session.tell("issuances", self.done, total)

    def _take_one(self, answer: Fetched[IssuanceCreditBatches]) -> None:
        key, session = answer.id, self.session
        at = session.clock.real()
        before = session.allowance.spent
        try:
            if isinstance(answer.error, NotFoundError):
                self._gone(key)
                return
            self._take_result(answer.unwrap(), at, before)
        except OutOfBudget:
            self._note(key, "reading it takes more requests than were left")
            if not session.issuances:
                session.notes.append(f"the budget does not suffice to read {key}: give more")
            raise
        except (AuthenticationError, ConfigurationError, MirrorError):
            raise  # no issuance's fault
        except (RegistryError, DisagreementError, UnstorableError) as error:
            reason = one_line(str(error), PROBLEM_CHARACTERS)
            self._note(key, reason)
            session.problems.append(Problem(key, reason))
            if self.checked[key].problem is not None:
                return  # it failed last time as well, which says nothing of the service
            self._in_a_row += 1
            if self._in_a_row == IN_A_ROW:
                raise StoppedError(
                    f"{IN_A_ROW} issuances in a row could not be taken over, the last one, {key}, because: "
                    f"{ended(reason)} What was read before is kept; sync again when the service is well"
                ) from None
        else:
            self._in_a_row = 0

    def _take_result(self, result: IssuanceCreditBatches, at: datetime.datetime, before: int) -> None:
        """Take an answer over. What does not agree is read once more, in case it changed while it was being read."""
        session, key = self.session, result.issuance_id
        issuance = self.listed.found.get(key)
        try:
            reading = read_tree(session.registry, result, issuance, self._known(key), self.moved, session.beat)
        except DisagreementError:
            at = session.clock.real()
            issuance = session.registry.issuances.get(key)
            result = session.registry.issuances.credit_batches(key)
            reading = read_tree(session.registry, result, issuance, {}, {}, session.beat)
        problem = None
        if issuance is None:
            issuance = session.registry.issuances.get(key)
            problem = "the list of issuances leaves it out, and it is still there"
            session.problems.append(Problem(key, problem))
        try:
            self._write(reading, issuance, at, session.allowance.spent - before + 1, problem)
        except ElsewhereError as error:
            raise DisagreementError(self._elsewhere(error.credit_batch_id)) from None

    def _known(self, key: str) -> _Known:
        """Return the halves that need not be read: those that can change no more, or whatever has not moved."""
        session, t, checked = self.session, CREDIT_BATCH.table.c, self.checked[key]
        if session.verify or checked.checked_at is None:
            return {}
        with session.looking() as connection:
            query = sa.select(*(t[name] for name in KNOWN_COLUMNS)).where(
                t.issuance_id == key, t.superseded_at.is_(None), t.present, t.parent_id.is_not(None)
            )
            rows = {row.credit_batch_id: row for row in connection.execute(query)}
        touched = {batch.parent_id for batch in self.moved.values() if batch.issuance_id == key}
        is_settled = key not in self.owed and checked.problem is None and checked.checked_at >= self.oldest
        only_moved = bool(touched) and is_settled
        return {half: row for half, row in rows.items() if is_frozen(row) or (only_moved and half not in touched)}

    def _write(
        self, reading: Reading, issuance: Issuance, at: datetime.datetime, requests: int, problem: str | None
    ) -> None:
        session, key, c = self.session, reading.issuance_id, checks.c
        kgs = issuance.credit_batch_size_total.credit_kgs
        all_kgs = self._all_kgs - self._kgs.get(key, 0) + kgs
        is_left = key in session.left and self.checked[key].checked_at is None
        with session.writing(initial=session.initial or is_left) as writer:
            before = writer.connection.execute(_CHECK, {"key": key}).first()
            if before is not None and before.checked_at is not None and before.checked_at > at:
                return  # somebody else was there with a newer answer
            seen_at = None if before is None else before.checked_at
            changes = writer.take_over(ISSUANCE, [ISSUANCE.record(issuance)], last_seen_at=seen_at)
            changes += writer.take_over(
                CREDIT_BATCH,
                reading.batches,
                scope=CREDIT_BATCH.table.c.issuance_id == key,
                assumed=reading.assumed,
                last_seen_at=seen_at,
            )
            if all_kgs > MOST_KILOGRAMS:
                raise UnstorableError("with it all issuances make more kilograms than 64 bits hold")
            take_named(writer, [*named_in(issuance), *reading.named])
            values: dict[str, object] = {"due": False, "problem": problem, "reach": session.reach}
            if reading.is_whole:  # else its age counts on from when it was, so that the rotation comes to it
                values |= {"checked_at": at, "requests": requests}
            if changes:
                values["changed_at"] = at
            writer.connection.execute(sa.update(checks).where(c.issuance_id == key).values(values))
        self._kgs[key], self._all_kgs = kgs, all_kgs
        session.issuances += 1

    def _elsewhere(self, credit_batch_id: str) -> str:
        """Say which issuance has a batch, and see that it is read: if it has it no more, the other one may have it."""
        t, c = CREDIT_BATCH.table.c, checks.c
        with self.session.writing() as writer:
            query = sa.select(t.issuance_id).where(t.superseded_at.is_(None), t.credit_batch_id == credit_batch_id)
            other = writer.connection.execute(query).scalar_one()
            unread = sa.update(checks).where(c.issuance_id == other, c.checked_at < self.session.started_at)
            writer.connection.execute(unread.values(due=True))
        return f"{credit_batch_id} is in {other} as well"

    def _gone(self, key: str) -> None:
        """Take over that there is no such issuance any more, if these are the credentials that saw it."""
        session, c = self.session, checks.c
        with session.looking() as connection:
            state = connection.execute(sa.select(checks).where(c.issuance_id == key)).first()
        if key in self.listed.found:
            raise DisagreementError("the list of issuances has it, and the service says that it is not there")
        if not self.listed.is_whole:
            raise DisagreementError("the service says that it is not there, and the list of issuances is not whole")
        if state is not None and state.checked_at is not None and state.reach != session.reach:
            raise DisagreementError("these credentials do not reach it; those that read it last did")
        with session.writing() as writer:
            seen_at = None if state is None else state.checked_at
            for kind in (ISSUANCE, CREDIT_BATCH):
                writer.take_over(kind, [], scope=kind.table.c.issuance_id == key, last_seen_at=seen_at)
            writer.connection.execute(sa.delete(checks).where(c.issuance_id == key))
        self._all_kgs -= self._kgs.pop(key, 0)

    def _note(self, key: str, reason: str) -> None:
        with self.session.writing() as writer:
            noted = sa.update(checks).where(checks.c.issuance_id == key).values(problem=reason)
            writer.connection.execute(noted)
