"""How far a long run has come, on stderr and only in a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.progress import Progress, ProgressColumn

    from ..export import ExportProgress
    from ..ledger import LedgerProgress
    from ..mirror import SyncProgress


@contextmanager
def ledger_progress() -> Iterator[Callable[[LedgerProgress], None] | None]:
    """Show how many of the requests known to be needed are answered. The bar vanishes at the end."""
    if not sys.stderr.isatty():
        yield None
        return
    with _bar("Following splits") as bar:
        task = bar.add_task("", total=None)
        yield lambda progress: bar.update(task, completed=progress.fetched, total=progress.known)


@contextmanager
def export_progress() -> Iterator[Callable[[ExportProgress], None] | None]:
    """Show how many issuances are there, how fast they come and how long the rest takes."""
    if not sys.stderr.isatty():
        yield None
        return
    with _bar("Issuances", "per minute") as bar:
        task = bar.add_task("", total=None)
        is_counting = False

        def tell(progress: ExportProgress) -> None:
            nonlocal is_counting
            if progress.total is None:
                return
            if not is_counting:
                is_counting = True
                # What an earlier run has fetched must not look like the speed of this one.
                bar.reset(task, total=progress.total, completed=progress.resumed)
            bar.update(task, total=progress.total, completed=progress.issuances + progress.failed)

        yield tell


@contextmanager
def sync_progress() -> Iterator[Callable[[SyncProgress], None] | None]:
    """Show how many issuances are through, how fast they come and how long the rest takes."""
    if not sys.stderr.isatty():
        yield None
        return
    with _bar("Issuances", "per minute") as bar:
        task = bar.add_task("", total=None)

        def tell(progress: SyncProgress) -> None:
            if progress.total:
                bar.update(task, total=progress.total, completed=progress.done)

        yield tell


def _bar(title: str, rate: str = "") -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: object) -> Text:
            speed = getattr(task, "speed", None)
            return Text("" if speed is None else f"{speed * 60:,.0f} {rate}")

    columns: list[ProgressColumn] = [TextColumn(title), BarColumn(), MofNCompleteColumn()]
    columns += [Rate()] if rate else []
    return Progress(*columns, TimeRemainingColumn(compact=True), console=Console(stderr=True), transient=True)
