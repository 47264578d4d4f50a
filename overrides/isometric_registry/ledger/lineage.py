"""Which batches to ask for next when following splits, level by level. No I/O: ``following`` does the asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from ..errors import InvalidArgumentError, NotFoundError, UnprocessableEntityError
from .issuance_ledger import IssuanceLedger
from .originals import listed
from .quantities import kilograms
from .serial_numbers import SerialNumber
from .trees import are_parts, child_ids, known_halves

if TYPE_CHECKING:
    from datetime import datetime

    from isometric_registry_client.models import CreditBatch, IssuanceCreditBatches

    from .._core.bulk import Fetched

MAX_DEPTH = 1000
"""Far more splits in a row than any batch has; it ends a walk that a broken service would let go on for ever."""

NO_SUCH_BATCH = (NotFoundError, UnprocessableEntityError, InvalidArgumentError)
"""How it shows that the service named a half that does not exist, be its identifier unknown or no identifier at all."""


@frozen
class LedgerProgress:
    """How far following the splits has come. Each level of splits is one round of requests."""

    depth: int
    """The level that is being fetched: 0 for the original batches, 1 for their halves, and so on."""
    fetched: int
    """How many requests have been answered in all."""
    known: int
    """How many requests are known to be needed so far. It grows with each level that has further splits."""


class Descent:
    """The way down from the original batches to the current ones.

    Take a level with ``next_level``, hand in what came of each identifier with ``receive``, until there is none.
    """

    def __init__(
        self, result: IssuanceCreditBatches, *, below: SerialNumber | None = None, max_depth: int = MAX_DEPTH
    ) -> None:
        self._result = result
        self._below = below
        self._max_depth = max_depth
        self._children: dict[str, CreditBatch] = {}
        self._unfollowed: set[str] = set()
        self._level = [batch for _, batch in listed(result)]
        self._parents: list[CreditBatch] = []
        """The batches whose halves the level consists of."""
        self._asked = {batch.id for batch in self._level}
        self.depth = 0
        """The level that was last taken."""

    def next_level(self) -> tuple[str, ...]:
        """Return the identifiers of the next level that are not known yet; none at the end."""
        endless = self._endless()
        self._parents = [batch for batch in self._level if child_ids(batch) and self._may_matter(batch)]
        self._level = []
        wanted: dict[str, None] = {}
        for batch in self._parents:
            further = dict.fromkeys(child_id for child_id in child_ids(batch) if child_id not in self._asked)
            if self.depth == self._max_depth or batch.id in endless or kilograms(batch) <= 0:
                self._unfollowed.update(further)
            else:
                wanted |= further
        self._asked.update(wanted)
        self.depth += 1
        return tuple(wanted)

    def receive(self, fetched: Fetched[CreditBatch]) -> None:
        """Take what came of an identifier. A batch that does not exist is left to the ledger's findings.

        Raises:
            RegistryError: If the request failed in another way.
        """
        if isinstance(fetched.error, NO_SUCH_BATCH):
            return
        batch = fetched.unwrap()
        self._children[fetched.id] = batch
        if batch.id == fetched.id:  # another batch than the half asked for has no place in the tree, nor what it names
            self._level.append(batch)

    def ledger(self, observed_at: datetime) -> IssuanceLedger:
        """Return the ledger of everything received."""
        return IssuanceLedger.from_batches(
            self._result, self._children, observed_at=observed_at, unfollowed=self._unfollowed
        )

    def _endless(self) -> set[str]:
        """Return the identifiers of the level's batches whose splits are not followed, as ``are_parts`` explains."""
        found: set[str] = set()
        for parent in self._parents:
            halves = known_halves(parent, self._children)
            if not are_parts(halves, parent):
                found.update(half.id for half in halves)
        return found

    def _may_matter(self, batch: CreditBatch) -> bool:
        """Say whether the serial number that is looked for may lie below a batch."""
        if self._below is None:
            return True
        serial = SerialNumber.parse(batch.serial_number)
        return not serial.is_readable or serial.overlaps(self._below)
