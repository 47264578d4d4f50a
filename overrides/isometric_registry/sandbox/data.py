"""An invented registry, made from a seed: the same seed gives the same registry everywhere.

All data, organisations and people in it are invented; any likeness to real ones is chance.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from attrs import field, frozen

from .._core.arguments import checked_integer
from .._core.errors import InvalidArgumentError
from .._core.text import shown
from .cast import found
from .history.market import Market
from .history.planning import plan, random_sizes
from .history.play import MIN_ISSUANCES, play_day, play_past
from .landmarks import Landmarks
from .ledger.issuing import issue
from .randomness import Draw
from .service import answers

if TYPE_CHECKING:
    from .ledger.ledger import Ledger
    from .ledger.records import Issuance
    from .service.answers import Wire

__all__ = ["Landmarks", "RegistryData", "make_body", "make_registry"]


_BODY_ISSUED_AT = datetime(2026, 2, 20, 9, 15, 0, 250_000, tzinfo=UTC)


@frozen
class RegistryData:
    """Everything one registry holds: its ledger, and the JSON objects of what is asked for most.

    The objects follow the ledger when it changes. A test that needs a registry which contradicts itself may change
    them before a sandbox is made of it; the ledger then knows nothing of that.

    Attributes:
        seed: The seed that it was made from.
        issuances: Every issuance by its identifier, newest first.
        issuance_credit_batches: The credit batches of each issuance, by the issuance's identifier.
        credit_batches: Every batch by its identifier, the halves of split ones included.
        landmarks: The identifiers of what is made for a purpose.
        ledger: What is on record, as the rules see it.
    """

    seed: int
    issuances: dict[str, Wire] = field(repr=False)
    issuance_credit_batches: dict[str, Wire] = field(repr=False)
    credit_batches: dict[str, Wire] = field(repr=False)
    landmarks: Landmarks
    ledger: Ledger = field(repr=False)
    _known: set[str] = field(factory=set, repr=False)

    @classmethod
    def of(cls, ledger: Ledger, landmarks: Landmarks, seed: int = 0) -> RegistryData:
        """The data of a ledger as it is now."""
        data = cls(
            seed=seed,
            issuances={},
            issuance_credit_batches={},
            credit_batches={},
            landmarks=landmarks,
            ledger=ledger,
        )
        data.refresh()
        return data

    def refresh(self) -> None:
        """Bring the JSON objects up to what the ledger has on record."""
        future = self.landmarks.future
        for batch in self.ledger.touched():
            wire = answers.credit_batch(batch)
            if batch.issuance.id == future:
                wire = answers.grown(wire)
            # In place, because the lists of the issuances hold the same objects.
            self.credit_batches.setdefault(batch.id, {}).update(wire)
        self._enter_issuances()

    def _enter_issuances(self) -> None:
        fresh = [one for one in self.ledger.issuances.values() if one.id not in self._known]
        self._known.update(one.id for one in fresh)
        for records in (self.issuances, self.issuance_credit_batches):
            older = dict(records)
            records.clear()
            for issuance in reversed(fresh):
                records[issuance.id] = self._written(issuance, records is self.issuances)
            records.update(older)

    def _written(self, issuance: Issuance, alone: bool) -> Wire:
        if alone:
            wire = answers.issuance(issuance)
            return answers.grown(wire) if issuance.id == self.landmarks.future else wire
        wire = answers.issuance_credit_batches(issuance, self.credit_batches)
        if issuance.id == self.landmarks.future:
            batches = {key: wire.pop(key) for key in ("supplier_credit_batches", "buffer_pool_credit_batches")}
            # The batches are grown already, and have to stay the same objects.
            wire = answers.grown(wire) | batches
        return wire

    def advance(self, days: int) -> None:
        """Let days pass: credits are issued, delivered, transferred, retired and, now and then, refunded.

        Raises:
            InvalidArgumentError: `days` is negative or no whole number.
        """
        for _ in range(checked_integer("days", days, least=0)):
            play_day(self.ledger, self.seed)
        self.refresh()


def make_registry(seed: int = 0, issuances: int = 64, batches: int | None = None) -> RegistryData:
    """Makes a registry of invented suppliers, buyers and credits, and plays its past.

    Args:
        seed: Any whole number. The same one gives the same registry on every machine and Python.
        issuances: How many issuances there are, 10 at least.
        batches: How many original batches they have together, halves of split ones not counted. An even number,
            because the buffer pool's batches come in pairs with the supplier's. None lets chance decide.

    Raises:
        InvalidArgumentError: A number is not whole, they leave no room for the landmarks, or `batches` is odd.
    """
    checked_integer("issuances", issuances, least=MIN_ISSUANCES)
    if batches is not None and checked_integer("batches", batches) % 2:
        raise InvalidArgumentError(f"batches is {batches}: pass an even number")
    ledger = found(checked_seed(seed))
    landmarks = Landmarks(**play_past(ledger, seed, issuances, batches))
    return RegistryData.of(ledger, landmarks, seed)


def make_body(batches: int, seed: int = 0) -> Wire:
    """Makes the credit batches of a single issuance, to measure or to test with.

    Args:
        batches: How many batches it has in all; of an odd number the last has no buffer-pool batch beside it.
        seed: Any whole number. The same one gives the same body on every machine and Python.

    Raises:
        InvalidArgumentError: A number is not whole, or `batches` is negative.
    """
    checked_integer("batches", batches, least=0)
    ledger = found(checked_seed(seed))
    draw = Draw(seed, "body")
    sizes = random_sizes(draw, batches // 2, buffer_percent=2) + random_sizes(draw, batches % 2, buffer_percent=0)
    project = draw.pick([project for project in ledger.projects.values() if project.credited])
    issuance = issue(ledger, plan(draw, project, _BODY_ISSUED_AT, sizes))
    market = Market(ledger, draw, reserved=())
    for _ in range(4 + len(sizes) * 3 // 5):
        market.trade()
    originals = (*issuance.supplier_batch_ids, *issuance.buffer_batch_ids)
    written = {identifier: answers.credit_batch(ledger.batches[identifier]) for identifier in originals}
    return answers.issuance_credit_batches(issuance, written)


def checked_seed(seed: object) -> int:
    """Refuse what no registry can be made from.

    Raises:
        InvalidArgumentError: It is no whole number, or of more than 1,000 digits: Python refuses to spell such a one.
    """
    if type(seed) is not int or abs(seed) >= 10**1000:
        raise InvalidArgumentError(f"seed is {shown(seed)}: pass a whole number")
    return seed
