"""Writes that name their credit batches: retirements, transfers and deliveries.

The batches tell: a retired one names its retirement, a delivered one its delivery, a transferred one its owner. An
object is believed to be what the write created only if it holds the very batches that were named, or halves of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen
from isometric_registry_client.api.credit_batches.get_credit_batch import get_credit_batch

from .._core.errors import InvalidArgumentError
from .entry import SENT
from .kinds import FROM_OLDEST, may_have_retired
from .sight import NOT_THE_SAME_LIST, Absent, Found, Unclear, differing, newest, since

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from isometric_registry_client.models import CreditBatch

    from .._core.operation import Operation
    from .asked import Asked
    from .entry import Entry
    from .sight import Known, Sight, Steps


@frozen
class ByBatch:
    """One of the three kinds."""

    noun: str
    get: Callable[[str], Operation[Any]]
    batches_of: Callable[[str], Operation[Any]]
    parties: Callable[[Any], dict[str, Any]]
    """The properties of the request, by name, as the created object has them: who gives and who gets."""
    purposes: Callable[[Any], dict[str, Any]]
    """Those that the service might show in another form."""
    maker: Callable[[CreditBatch], str | None]
    """The identifier of what was created, if a batch names it."""
    has_moved: Callable[[CreditBatch, Asked, dict[str, Any]], bool]
    """Whether a batch, or a half of it, is where the write would have put it; with what was noted of the batch."""
    listed: Callable[[Asked], Operation[Any]] | None = None
    """A list, the newest first, in which the created object stands."""

    def refuse(self, asked: Asked) -> None:
        """Refuse what could not mean anything.

        Raises:
            InvalidArgumentError: If nothing is named, or the giver is the receiver.
        """
        if not asked.batches:
            raise InvalidArgumentError("credit_batch_quantities is empty: pass at least one credit batch")
        giver, receiver = asked.fields.get("from_organisation_id"), asked.fields.get("to_organisation_id")
        if giver is not None and giver == receiver:
            raise InvalidArgumentError(
                f"from_organisation_id and to_organisation_id are both {giver}: pass two organisations"
            )

    def is_decidable(self, asked: Asked) -> bool:  # noqa: ARG002
        """Reading tells in the end."""
        return True

    def is_rival(self, asked: Asked, other: Entry) -> bool:
        """Say whether a request that is in flight may yet be answered with what looks like this one's.

        Once it is over, it does not matter which of the two is given what was found: a batch can be retired,
        transferred or delivered only once.
        """
        if other.state != SENT:
            return False
        if other.asked.operation == asked.operation:
            return other.asked.batches == asked.batches
        return other.asked.operation == FROM_OLDEST and may_have_retired(other.asked, asked)

    def is_shared(self) -> bool:
        """What was created is one write's."""
        return False

    def note(self, asked: Asked) -> Steps[dict[str, Any]]:
        """Note how every batch is.

        Raises:
            InvalidArgumentError: If a batch holds less than is asked of it.
        """
        noted: dict[str, Any] = {}
        for identifier, kgs in asked.batches.items():
            batch: CreditBatch = yield get_credit_batch(identifier)
            if kgs > batch.size.credit_kgs:
                raise InvalidArgumentError(
                    f"credit_batch_quantities[{identifier!r}] is {kgs} kg, and the batch has "
                    f"{batch.size.credit_kgs} kg: pass at most that"
                )
            noted[identifier] = {"status": batch.status, "owner": batch.owner.id, "maker": self.maker(batch)}
        mark = None if self.listed is None else (yield from newest(self.listed(asked)))
        return {"batches": noted, "newest": mark}

    def look(self, asked: Asked, noted: dict[str, Any], known: Known) -> Steps[Sight]:
        """Look at the batches and their halves, then at what they lead to."""
        makers: dict[str, None] = {}
        moved: list[str] = []
        for identifier, kgs in asked.batches.items():
            before = noted["batches"][identifier]
            if before["status"] != "active":
                continue  # it could not be used, so whatever becomes of it is somebody else's doing
            for half in (yield from _halves(identifier, kgs)):
                maker = self.maker(half)
                if maker is not None and maker != before["maker"]:
                    makers[maker] = None
                elif self.has_moved(half, asked, before):
                    moved.append(half.id)
        candidates = []
        for maker in makers:
            candidates.append((yield self.get(maker)))  # noqa: PERF401  # a comprehension cannot yield
        met = True
        if self.listed is not None:
            fresh, met = yield from since(self.listed(asked), noted["newest"])
            candidates += [item for item in fresh if item.id not in makers]
        return (yield from self._judged(asked, candidates, makers, moved, known, met))

    def _is_as_asked(self, asked: Asked, candidate: Any) -> bool:
        """Say whether an object is what was asked for in everything but its batches, which are another read."""
        total = candidate.credit_batch_size_total.credit_kgs
        return (
            total == asked.kgs
            and asked.agrees("notes", candidate.notes)
            and not differing(asked, self.purposes(candidate))
        )

    def _judged(
        self,
        asked: Asked,
        candidates: list[Any],
        makers: Container[str],
        moved: list[str],
        known: Known,
        met: bool,
    ) -> Steps[Sight]:
        found: list[Any] = []
        likely: list[Any] = []
        # Those that decide come first: an account may have made hundreds of others since.
        for candidate in sorted(candidates, key=lambda one: not self._is_as_asked(asked, one)):
            is_as_asked = self._is_as_asked(asked, candidate)
            if len(found) == 1 and met and not is_as_asked:
                break
            total = candidate.credit_batch_size_total.credit_kgs
            is_possible = total <= asked.kgs and not known.is_claimed(candidate.id)
            if differing(asked, self.parties(candidate)) or not (is_possible or moved):
                continue
            if total != asked.kgs and candidate.id not in makers and not moved:
                continue  # no batch names it, and none is where this write would have put it
            held = known.passed_over.get(candidate.id) or (yield self.batches_of(candidate.id)).nodes
            # Another write may have taken a batch where this one would have.
            moved = [identifier for identifier in moved if identifier not in {batch.id for batch in held}]
            named = [identifier for identifier, kgs in asked.batches.items() if _is_held(identifier, kgs, held)]
            if held and not named:
                known.passed_over[candidate.id] = held
            elif is_possible:
                is_whole = len(named) == len(asked.batches) == len(held)
                (found if is_whole and is_as_asked else likely).append(candidate)
        if len(found) == 1 and met:
            return Found(found[0])
        if found or likely:
            words = f"{len(found) + len(likely)} that may be the {self.noun}: compare kilograms, notes and purposes"
            return Unclear((words,), (*found, *likely))
        if moved:
            return Unclear((f"{', '.join(moved)} went where it was asked to, by no {self.noun} that can be found",))
        if not met:
            return NOT_THE_SAME_LIST
        return Absent((f"no {self.noun} has the named credit batches or halves of them",))

    def again(self, asked: Asked, object_id: str | None) -> Steps[Any]:  # noqa: ARG002
        """Read what was created."""
        return (yield self.get(object_id or ""))

    def mismatch(self, asked: Asked, created: Any) -> str | None:
        """Say in what the answer is not what was asked for."""
        return mismatch(asked, created, self.parties(created))


def mismatch(asked: Asked, created: Any, parties: dict[str, Any]) -> str | None:
    """Say in what an answer is not what was asked for: kilograms or parties."""
    kgs = created.credit_batch_size_total.credit_kgs
    if kgs != asked.kgs:
        return f"credit_batch_size_total is {kgs} kg in place of {asked.kgs} kg"
    wrong = differing(asked, parties)
    return f"{', '.join(wrong)} is another one than was asked for" if wrong else None


def _halves(identifier: str, kgs: int) -> Steps[list[CreditBatch]]:
    """Return what a write of so many kilograms can have taken out of a batch: all of it, or one half or the other."""
    batch: CreditBatch = yield get_credit_batch(identifier)
    if batch.size.credit_kgs == kgs:
        return [batch]
    halves: list[CreditBatch] = []
    for child in (batch.left_child_id, batch.right_child_id):
        if child is not None:
            half: CreditBatch = yield get_credit_batch(child)
            if half.size.credit_kgs == kgs:
                halves.append(half)
    return halves


def _is_held(identifier: str, kgs: int, held: list[CreditBatch]) -> bool:
    return any(identifier in (batch.id, batch.parent_id) and batch.size.credit_kgs == kgs for batch in held)
