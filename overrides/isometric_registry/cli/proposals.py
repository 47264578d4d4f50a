"""Shows what a write would do, before anybody says yes to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .output import print_json
from .text import tonnes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from ..writes import Plan
    from .screen import Screen

NUMBERS = slice(3, 6)
"""The columns of a plan's rows that are kilograms."""


def amount(kgs: int) -> str:
    """Return a quantity in both units, so that nobody mistakes one for the other: ``12,500 kg (12.500 t)``."""
    return f"{kgs:,} kg ({tonnes(kgs)} t)"


def show_plan(plan: Plan, title: str, source: str, facts: Sequence[tuple[str, str]], *, is_error: bool) -> None:
    """Print a plan as tables, on standard output or on standard error.

    Args:
        plan: What would be done.
        title: What it is, in a line.
        source: The address that it would be sent to.
        facts: What the plan itself does not say, as headings and values.
        is_error: Whether standard output is kept for the result.
    """
    from .screen import Column, Screen, cell

    screen = Screen(is_error=is_error)
    screen.heading(title, source)

    def card(screen: Screen) -> Table:
        table = screen.table(Column("", is_whole=True), Column(""))
        table.show_header = False
        for heading, value in facts:
            table.add_row(heading, cell(value))
        return table

    def batches(screen: Screen, left_out: Sequence[int]) -> Table:
        kept = [place for place in range(len(plan.HEADINGS)) if place not in left_out]
        is_number = range(len(plan.HEADINGS))[NUMBERS]
        table = screen.table(*(Column(_capital(plan.HEADINGS[at]), at in is_number, is_whole=True) for at in kept))
        for row in plan.rows():
            table.add_row(*(f"{int(row[at]):,}" if at in is_number else cell(row[at]) for at in kept))
        return table

    def statements(screen: Screen) -> Table:
        table = screen.table(Column("How certain", is_whole=True), Column("What"))
        for problem in plan.problems:
            table.add_row(cell("problem", "bold red"), cell(_capital(problem)))
        for statement in plan.statements:
            table.add_row(statement.certainty, cell(_capital(statement.text)))
        return table

    screen.show(card)
    screen.line()
    if plan.batches:
        screen.show(*(lambda screen, out=out: batches(screen, out) for out in ((), (1,), (1, 2))))
        screen.line()
    screen.show(statements)


def print_plan(plan: Plan) -> None:
    """Print a plan as JSON."""
    from attrs import asdict

    whole: dict[str, Any] = asdict(plan)
    whole["batches"] = [
        asdict(batch) | {"left_kgs": batch.left_kgs, "is_split": batch.is_split} for batch in plan.batches
    ]
    print_json(whole | {"balance_after_kgs": plan.balance_after_kgs, "is_possible": plan.is_possible})


def _capital(text: str) -> str:
    # Not of an identifier, which would be another one.
    first, _, _ = text.partition(" ")
    return text if "_" in first else text[:1].upper() + text[1:]
