"""An invented registry, made from a seed: the same seed gives the same registry everywhere.

All data, organisations and people in it are invented; any likeness to real ones is chance.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from attrs import field, frozen

from .cast import Cast, Project, Wire, make_cast
from .identifiers import Mint
from .issuing import IssuancePlan, Issuer, RemovalPlan
from .landmarks import REMOVALS, Landmarks, from_the_future, random_removals
from .randomness import Draw

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Landmarks", "RegistryData", "make_body", "make_registry"]

MIN_ISSUANCES = 10
"""Fewer would leave no room for the landmarks among ordinary issuances."""

_FIRST_DAY = datetime(2023, 3, 1, 9, tzinfo=UTC)
_LAST_DAY = datetime(2026, 6, 24, 9, tzinfo=UTC)
"""The newest issuance is a few days old, so that something can have happened to it."""

_DELIVERIES_SINCE = datetime(2025, 6, 1, tzinfo=UTC)
"""From here on every batch carries its delivery; of the issuances before, about half do."""

_LANDMARK_AGES = {"future": 0, "demo": 1, "large": 3, "empty_buffer_pool": 5, "deep_splits": 8}
"""How many issuances are newer than each landmark. Deep splits need some time to happen in."""

_LANDMARK_PROJECTS = {"demo": 0}
"""The demonstration always shows the first supplier, whose name no ASCII terminal can print."""


@frozen
class RegistryData:
    """Everything one registry holds, as the JSON objects that its service would answer with.

    Treat it as read-only: answers share their objects, and a sandbox serialises each of them once.

    Attributes:
        seed: The seed that it was made from.
        issuances: Every issuance by its identifier, newest first.
        issuance_credit_batches: The credit batches of each issuance, by the issuance's identifier.
        credit_batches: Every batch by its identifier, the halves of split ones included.
        landmarks: The issuances that were made for a purpose.
    """

    seed: int
    issuances: dict[str, Wire] = field(repr=False)
    issuance_credit_batches: dict[str, Wire] = field(repr=False)
    credit_batches: dict[str, Wire] = field(repr=False)
    landmarks: Landmarks


def make_registry(seed: int = 0, issuances: int = 64, batches: int | None = None) -> RegistryData:
    """Makes a registry of invented suppliers, buyers and credits.

    Args:
        seed: Any whole number. The same one gives the same registry on every machine and Python.
        issuances: How many issuances there are, 10 at least.
        batches: How many original batches they have together, halves of split ones not counted. An even number,
            because the buffer pool's batches come in pairs with the supplier's. None lets chance decide.

    Raises:
        ValueError: The numbers leave no room for the landmarks, or `batches` is odd.
    """
    if issuances < MIN_ISSUANCES:
        raise ValueError(f"issuances must be {MIN_ISSUANCES} or more, not {issuances}")
    if batches is not None and batches % 2:
        raise ValueError(f"batches must be even, not {batches}")
    draw = Draw(seed, "registry")
    mint = Mint(draw)
    cast = make_cast(draw, mint)
    removals = _plan_removals(draw, cast, issuances, batches)
    issuer = Issuer(draw, mint, cast)
    names = {issuances - 1 - age: name for name, age in _LANDMARK_AGES.items()}

    made = []
    landmarks = {}
    for place, issued_at in enumerate(_moments(draw, issuances)):
        name = names.get(place)
        plan = IssuancePlan(
            issued_at=issued_at,
            project=_project(draw, cast, place, name),
            removals=removals[place],
            delivery_known=name is not None or issued_at >= _DELIVERIES_SINCE or draw.chance(0.5),
            mass_balance_known=name is not None or draw.chance(0.6),
        )
        issued = issuer.issue(plan)
        if name is not None:
            landmarks[name] = issued.issuance["id"]
        made.append(from_the_future(issued) if name == "future" else issued)

    made.reverse()
    return RegistryData(
        seed=seed,
        issuances={issued.issuance["id"]: issued.issuance for issued in made},
        issuance_credit_batches={issued.issuance["id"]: issued.credit_batches for issued in made},
        credit_batches={identifier: batch for issued in made for identifier, batch in issued.batches.items()},
        landmarks=Landmarks(**landmarks),
    )


def make_body(batches: int, seed: int = 0) -> Wire:
    """Makes the credit batches of a single issuance, to measure or to test with.

    Args:
        batches: How many batches it has in all; of an odd number the last has no buffer-pool batch beside it.
        seed: Any whole number. The same one gives the same body on every machine and Python.

    Raises:
        ValueError: `batches` is negative.
    """
    if batches < 0:
        raise ValueError(f"batches must be 0 or more, not {batches}")
    draw = Draw(seed, "body")
    mint = Mint(draw)
    cast = make_cast(draw, mint)
    removals = random_removals(draw, cast, batches // 2, buffer_percent=2)
    if batches % 2:
        removals += random_removals(draw, cast, 1, buffer_percent=0)
    issued_at = _FIRST_DAY + (_LAST_DAY - _FIRST_DAY) * 0.9
    plan = IssuancePlan(issued_at=issued_at, project=draw.pick(cast.projects), removals=removals)
    return Issuer(draw, mint, cast).issue(plan).credit_batches


def _moments(draw: Draw, issuances: int) -> list[datetime]:
    """Times of issue, oldest first and closer together towards the end, as a growing market has them."""
    span_microseconds = (_LAST_DAY - _FIRST_DAY) // timedelta(microseconds=1)
    moments = []
    for place in range(issuances):
        part = (place + draw.fraction(0.0, 0.8)) / issuances
        moments.append(_FIRST_DAY + timedelta(microseconds=int(span_microseconds * part * (3 - part) / 2)))
    return moments


def _project(draw: Draw, cast: Cast, place: int, name: str | None) -> Project:
    if name in _LANDMARK_PROJECTS:
        return cast.projects[_LANDMARK_PROJECTS[name]]
    if place < len(cast.projects):
        # Every project comes up once before chance decides, so that none is without an issuance.
        return cast.projects[place]
    return draw.pick(cast.projects)


def _plan_removals(draw: Draw, cast: Cast, issuances: int, batches: int | None) -> list[Sequence[RemovalPlan]]:
    """The removals of every issuance, oldest first."""
    landmarks = {issuances - 1 - age: REMOVALS[name](draw, cast) for name, age in _LANDMARK_AGES.items()}
    ordinary = [place for place in range(issuances) if place not in landmarks]
    if batches is None:
        pairs = [1 + int(11 * draw.fraction() ** 2) for _ in ordinary]
    else:
        taken = sum(1 + bool(plan.buffer_percent) for plans in landmarks.values() for plan in plans)
        pairs = _shares(draw, batches - taken, len(ordinary))
    plans = dict(landmarks)
    for place, count in zip(ordinary, pairs, strict=True):
        plans[place] = random_removals(draw, cast, count, buffer_percent=_buffer_percent(draw))
    return [plans[place] for place in range(issuances)]


def _shares(draw: Draw, batches: int, issuances: int) -> list[int]:
    """Divides batches unevenly between issuances, in pairs, at least one pair each."""
    if batches < 2 * issuances:
        raise ValueError(f"batches must be {2 * issuances - batches} more to give every issuance a pair")
    spare = batches // 2 - issuances
    weights = [1 + 30 * draw.fraction() ** 3 for _ in range(issuances)]
    total = sum(weights)
    shares = [1 + int(spare * weight / total) for weight in weights]
    for place in range(spare + issuances - sum(shares)):
        shares[place % issuances] += 1
    return shares


def _buffer_percent(draw: Draw) -> int:
    return 2 if draw.chance(0.75) else draw.integer(3, 7)
