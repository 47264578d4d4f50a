"""Which issuances to read again, so that none gets older than allowed, and a run just after another reads none."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Iterable


@frozen
class Checked:
    """When an issuance was last read whole."""

    issuance_id: str
    checked_at: datetime.datetime | None
    due: bool
    """Whether something is known to have happened since."""
    problem: str | None


@frozen
class Share:
    """What a run reads, in its order, and up to when the rotation has then done its share."""

    urgent: tuple[str, ...]
    """Never read, or known to have changed; these in this order."""
    rotating: tuple[str, ...]
    """Those unchecked for longest."""
    again: tuple[str, ...]
    """Without a good answer last time; after all others, so that they stand in nobody's way."""
    oldest: datetime.datetime
    """Whatever was checked before would be too old by the next run."""
    now: datetime.datetime
    rotated_at: datetime.datetime
    step: datetime.timedelta
    """By how much each of the rotating ones moves the rotation on."""
    max_age: datetime.timedelta

    def rotated(self, done: int) -> datetime.datetime:
        """Return up to when the rotation has done its share if so many of the rotating ones were read."""
        if not self.step:
            return self.now
        return min(max(self.rotated_at + self.step * done, self.now - self.max_age), self.now)


def share(
    checked: Iterable[Checked],
    *,
    now: datetime.datetime,
    round_at: datetime.datetime,
    rotated_at: datetime.datetime,
    max_age: datetime.timedelta,
    since_last_run: datetime.timedelta,
) -> Share:
    """Divide the issuances between this run and later ones.

    Args:
        checked: All of them.
        now: The present.
        round_at: Whatever was checked since then has been read in this round.
        rotated_at: Up to when earlier runs have done their share.
        max_age: How old an issuance may get.
        since_last_run: How long ago the last run began; the next one is expected after as long.
    """
    everything = list(checked)
    again = [one for one in everything if one.problem is not None]
    urgent = [one for one in everything if one.problem is None and (one.checked_at is None or one.due)]
    for some in (urgent, again):
        some.sort(key=lambda one: (one.checked_at is not None, not one.due))
    settled = sorted(
        (one for one in everything if one.checked_at is not None and not one.due and one.problem is None),
        key=lambda one: (one.checked_at, one.issuance_id),
    )
    old = [one for one in settled if one.checked_at is not None and one.checked_at < round_at]
    # The next run is expected to come as long after this one as this one came after the last.
    oldest = now + min(since_last_run, max_age) - max_age
    step = max_age / len(settled) if settled else datetime.timedelta(0)
    if step:
        by_pace = int((now - rotated_at) / step)
        by_age = sum(1 for one in old if one.checked_at is not None and one.checked_at < oldest)
        old = old[: max(by_pace, by_age, 0)]
    return Share(
        urgent=tuple(one.issuance_id for one in urgent),
        rotating=tuple(one.issuance_id for one in old),
        again=tuple(one.issuance_id for one in again),
        oldest=oldest,
        now=now,
        rotated_at=rotated_at,
        step=step,
        max_age=max_age,
    )
