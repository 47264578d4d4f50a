"""Proves that a mirror agrees with itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import sqlalchemy as sa
from attrs import frozen

from .database import transaction
from .listing import BALANCE_OF, DISAGREEMENTS, note_read
from .rules import RULES, balances, projects, retirements, what_is_open
from .tables import readings, runs

if TYPE_CHECKING:
    from .session import Session

PROJECTS = "conserved, of projects"
"""What ``skipped`` calls the part of a rule that needs everything."""

SHOWN = 100
"""So many findings of one rule say enough."""


@frozen
class CheckFinding:
    """One thing that does not hold."""

    rule: str
    """``conserved``, ``halves``, ``retirements``, ``balances`` or ``feed``."""
    subject: str
    """The identifier of what it is about."""
    message: str


@frozen
class CheckReport:
    """What a check has found. It is true if everything holds that could be judged."""

    findings: tuple[CheckFinding, ...]
    checked: dict[str, int]
    """How many objects each rule was tried on."""
    skipped: dict[str, str]
    """What could not be judged, or not all of it, and why: what was read at different times need not agree."""

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings

    def __bool__(self) -> bool:
        return self.ok


def check(engine: sa.Engine) -> CheckReport:
    """Prove that a mirror agrees with itself; see ``Mirror.check``."""
    findings: list[CheckFinding] = []
    checked: dict[str, int] = {}
    skipped: dict[str, str] = {}
    with transaction(engine) as connection:
        if why := _is_broken_off(connection) or what_is_open(connection):
            skipped = dict.fromkeys((PROJECTS, "retirements", "balances"), why)
        is_whole = not skipped
        moving = {one for one, stands in noted(connection).items() if not stands}
        for rule, look in RULES.items():
            tried, found = (0, []) if rule in skipped else look(connection, is_whole)
            checked[rule] = tried
            for subject, message in found[:SHOWN]:
                if (rule, subject, message) in moving:
                    name = PROJECTS if rule == "conserved" else rule
                    skipped[name] = f"{subject} may have changed while the last sync was reading: the next one tells"
                else:
                    findings.append(CheckFinding(rule, subject, message))
    return CheckReport(tuple(findings), checked, skipped)


def note_disagreements(session: Session, *, is_through: bool) -> None:
    """Keep what does not agree at the end of a run.

    What is read of the registry one after the other is of different moments, so that a retirement may fall in between.
    What does not agree in the same way after the next run that was through is no such thing: it stands. Nor does
    anything fall between batches and a balance that were both read before.
    """
    with session.looking() as connection:
        before = noted(connection)
        found = [] if what_is_open(connection) else _disagreements(connection)
        r = readings.c
        fresh = sa.select(r.scope).where(r.scope.startswith(BALANCE_OF), r.read_at >= session.started_at)
        balances_read = {scope.removeprefix(BALANCE_OF) for scope in connection.scalars(fresh)}
    now = {}
    for one in found:
        rule, subject, _ = one
        if rule == "balances" and subject not in balances_read:
            now[one] = before.get(one, True)
        else:
            now[one] = one in before if is_through else before.get(one, False)
    if now != before:
        note = json.dumps([[*one, stands] for one, stands in now.items()])
        with session.writing() as writer:
            note_read(writer, DISAGREEMENTS, session.reach, note)


def _disagreements(connection: sa.Connection) -> list[tuple[str, str, str]]:
    rules = {"conserved": projects, "retirements": retirements, "balances": balances}
    return [(rule, *one) for rule, look in rules.items() for one in look(connection, True)[1][:SHOWN]]


def noted(connection: sa.Connection) -> dict[tuple[str, str, str], bool]:
    """Return what did not agree at the end of the last run, and whether it was so after the run before as well."""
    note = connection.execute(sa.select(readings.c.note).where(readings.c.scope == DISAGREEMENTS)).scalar()
    return {(rule, subject, message): stands for rule, subject, message, stands in json.loads(note or "[]")}


def _is_broken_off(connection: sa.Connection) -> str | None:
    last = connection.execute(sa.select(runs.c.outcome).order_by(runs.c.run.desc()).limit(1)).scalar()
    return "the last sync was broken off, or is still at it" if last == "broken off" else None
