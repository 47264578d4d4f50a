"""`mirror sync`: fill the database, or bring it up to date."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ..._core.text import one_line
from ..command import CHECK_FAILED, PROGRAM, Command, Interrupted
from ..progress import sync_progress
from ..session import open_registry
from ..text import counted
from .database import db_option, mirror_at, shown_name
from .durations import budget as as_budget
from .durations import duration

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta

    from ...mirror import SyncReport

NAMED = 10
"""As many problems as can be listed and still be read; `mirror status` has them all."""


@click.command(
    "sync",
    cls=Command,
    examples=(
        f"{PROGRAM} mirror sync",
        f"{PROGRAM} mirror sync --max-age 7d --budget 500",
        f"{PROGRAM} mirror sync --db sqlite:///elsewhere.db --budget 10m",
    ),
)
@db_option
@click.option(
    "--max-age",
    type=duration,
    metavar="TIME",
    default="30d",
    show_default=True,
    help="Read every issuance again within this time, whatever the hints say.",
)
@click.option("--budget", type=as_budget, metavar="REQUESTS|TIME", help="Stop in good order when so much is spent.")
@click.option("--verify", is_flag=True, help="Read everything again, to the last half.")
def sync(address: str | None, max_age: timedelta, budget: int | timedelta | None, verify: bool) -> int:
    """Fill the database, or bring it up to date.

    The first time takes as long as reading the whole registry, about ten minutes at the service's pace of 120 requests
    a minute. Afterwards it asks what happened and reads only that, and some of the rest in turn, so that nothing is
    older than --max-age.

    Ctrl-C stops it, and so does SIGTERM. Every issuance is there whole or as it was, and the same command goes on.

    Exit code: 0 if it is through or the budget is spent, 3 if something could not be taken over.
    """
    with mirror_at(address) as mirror, open_registry() as registry:
        name = shown_name(mirror)
        try:
            with _terminated_like_interrupted(), sync_progress() as tell:
                report = mirror.sync(registry, max_age=max_age, budget=budget, verify=verify, on_progress=tell)
        except KeyboardInterrupt:
            raise Interrupted(f"interrupted; {name} is whole. The same command goes on from here") from None
    for problem in report.problems[:NAMED]:
        click.echo(one_line(f"Not taken over: {problem.subject}: {problem.reason}", None), err=True)
    if len(report.problems) > NAMED:
        click.echo(f"and {len(report.problems) - NAMED:,} more: {PROGRAM} mirror status", err=True)
    for note in report.notes:
        click.echo(one_line(f"Note: {note}", None), err=True)
    click.echo(_outcome(report, name))
    return CHECK_FAILED if report.problems else 0


def _outcome(report: SyncReport, name: str) -> str:
    read = f"read {counted(report.issuances, 'issuance')} with {counted(report.requests, 'request')}"
    beside = f", and {report.requests_beside:,} beside the ledger" if report.requests_beside else ""
    text = f"{name}: {report.outcome}; {read}{beside}; {counted(report.changes, 'change')}"
    if report.unread:
        text += f"; {counted(report.unread, 'issuance')} yet to be read, by the same command"
    return text


@contextmanager
def _terminated_like_interrupted() -> Iterator[None]:
    """Let SIGTERM do what Ctrl-C does, as systemd and containers stop what runs too long."""
    try:
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    except ValueError:  # not in the main thread, where nobody sends signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
