"""Exports every issuance there is, or those that pass a filter, in a run that can be stopped and gone on with."""

from __future__ import annotations

import datetime
from contextlib import closing
from typing import TYPE_CHECKING, Any

from .._core.arguments import checked_flag, checked_hook
from .._core.bulk import MAX_CONCURRENCY
from .._core.text import one_line
from ..client import RegistryClient
from ..errors import InvalidArgumentError, RegistryError
from ..issuances import Issuances
from ..ledger.moments import checked_moment_in_utc
from ..mirror import MirrorError
from .columns import NAMES
from .files import checked_path, replacing
from .formats import checked_format, ending_of, writer_to
from .keeping import KeptAnswers
from .outcomes import ExportProgress, ExportSummary, IncompleteExportError
from .tables import import_extra

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Generator
    from pathlib import Path

    from .._core.bulk import Fetched
    from ..models import IssuanceCreditBatches
    from .formats import Format

MAX_FAILURES_IN_ROW = 5
"""A single issuance may be faulty. When so many fail one after the other it is the service, the network or the
credentials, and asking for the remaining hundreds would only add to it."""

NAMED_FAILURES = 10
"""As many identifiers as a message can list and still be read."""

_CREDIT_KGS = NAMES.index("credit_kgs")


def export_issuances(
    registry: RegistryClient,
    path: str | os.PathLike[str],
    *,
    format: Format | None = None,  # noqa: A002  # what everybody calls it
    supplier_id: str | None = None,
    project_id: str | None = None,
    issued_from: datetime.date | None = None,
    issued_until: datetime.date | None = None,
    reporting_from: datetime.date | None = None,
    reporting_until: datetime.date | None = None,
    skip_failed: bool = False,
    observed_at: datetime.datetime | None = None,
    max_concurrency: int = MAX_CONCURRENCY,
    max_requests_per_minute: int | None = None,
    on_progress: Callable[[ExportProgress], None] | None = None,
) -> ExportSummary:
    """Write the credit batches of every issuance, or of those that pass the filters, to one file.

    The file has the issuances in the order of the list, newest first, and of each the supplier's batches before the
    buffer pool's. It appears when it is complete. Where there is nothing to write, it has no rows, and a file that was
    there is not replaced by it.

    What was fetched meanwhile stands in a small mirror, ``PATH.mirror``, which lasts if the run is stopped, be it by an
    error, Ctrl-C or a kill, and is deleted at the end. The same call goes on from it for a day, asks only for the list
    and for what is not there yet, and gives the file that an undisturbed run would have given.

    Memory does not grow with the number of issuances, a hundred bytes for each identifier aside.

    Args:
        registry: A synchronous client.
        path: Where the file will be. A file that is there is replaced at the end.
        format: ``csv``, ``jsonl`` or ``parquet``. Default: what the path ends with.
        supplier_id: As for ``registry.issuances.list``, and so are the other five filters.
        project_id: Only issuances of this project.
        issued_from: Only issuances from this moment on.
        issued_until: Only issuances up to and with this moment.
        reporting_from: Only issuances whose reporting period ends on this day or later.
        reporting_until: Only issuances whose reporting period begins on this day or earlier.
        skip_failed: Leave out the issuances that cannot be read, in place of raising.
        observed_at: What the column of that name says. Default: when the first of the issuances was read.
        max_concurrency: How many calls are under way at once, 1 to 100.
        max_requests_per_minute: The pace, the list included. Default: the client's own, or 120 if it has none.
        on_progress: Called after each page of the list and each issuance. An error it raises stops the run.

    Raises:
        InvalidArgumentError: If an argument has the wrong form, or the path or ``PATH.mirror`` cannot be written.
            Nothing was sent.
        ConfigurationError: If the format needs a package that is not installed. Nothing was sent.
        MirrorError: If another export to the same path is running.
        IncompleteExportError: At the end, if some issuances could not be read.
        RegistryError: If the list cannot be read, or five issuances fail in a row.
    """
    if not isinstance(registry, RegistryClient):
        raise InvalidArgumentError(f"the registry is {type(registry).__name__}: pass a RegistryClient")
    target = checked_path(path)
    chosen = checked_format(ending_of(path) if format is None else format)
    checked_flag("skip_failed", skip_failed)
    checked_hook("on_progress", on_progress)
    if chosen == "parquet":
        import_extra("pyarrow.parquet")
    filters: dict[str, Any] = {
        "supplier_id": supplier_id,
        "project_id": project_id,
        "issued_from": issued_from,
        "issued_until": issued_until,
        "reporting_from": reporting_from,
        "reporting_until": reporting_until,
    }
    registry.issuances.list(**filters)  # checks them, and sends nothing yet
    if observed_at is not None:
        observed_at = checked_moment_in_utc("observed_at", observed_at)

    def missing() -> Generator[str, None, None]:
        yield from run.missing()

    # Made before anything is kept, because it checks the last arguments. It sends nothing before it is read.
    answers = registry.issuances.credit_batches_many(
        missing(), max_concurrency=max_concurrency, max_requests_per_minute=max_requests_per_minute
    )
    kept = KeptAnswers(target.with_name(f"{target.name}.mirror"), registry)
    run = _Run(kept, on_progress)
    with closing(kept), closing(answers):
        try:
            run.read_list(Issuances(registry._funnel.for_many(max_requests_per_minute)), filters)
            run.read_answers(answers)
        except BaseException:
            if not kept.kept:
                kept.remove()
            raise
        if run.failures and not skip_failed:
            raise run.incomplete(target)
        summary = _write(run, target, chosen, observed_at)
        kept.remove()
    return summary


class _Run:
    """One run: from the list to what is kept, and from there to the output."""

    def __init__(self, kept: KeptAnswers, on_progress: Callable[[ExportProgress], None] | None) -> None:
        self.kept = kept
        self.listed: dict[str, None] = {}
        self.failures: dict[str, RegistryError] = {}
        self.resumed = 0
        self._on_progress = on_progress
        self._is_listed = False
        self._done = 0

    def missing(self) -> list[str]:
        """Return the issuances that were listed and are not kept yet."""
        return [key for key in self.listed if key not in self.kept.kept]

    @property
    def there(self) -> list[str]:
        """The issuances that are kept, in the order of the list."""
        return [key for key in self.listed if key in self.kept.kept]

    def read_list(self, issuances: Issuances, filters: dict[str, Any]) -> None:
        """List the issuances."""
        for page in issuances.list(**filters).pages():
            self.listed.update((issuance.id, None) for issuance in page.nodes)
            self._tell()
        self._is_listed = True
        self.resumed = self._done = len(self.there)
        self._tell()

    def read_answers(self, answers: Generator[Fetched[IssuanceCreditBatches], None, None]) -> None:
        """Fetch what is not there yet.

        Raises:
            RegistryError: What the last issuance failed with, if too many failed in a row.
        """
        in_row = 0
        for answer in answers:
            try:
                self.kept.add(answer.unwrap())
            except MirrorError:
                raise  # the disk's fault, and no issuance's
            except RegistryError as error:  # the answer's own, or that of an answer that cannot be kept
                self.failures[answer.id] = error
                in_row += 1
                if in_row == MAX_FAILURES_IN_ROW:
                    raise
            else:
                in_row = 0
                self._done += 1
            self._tell()

    def incomplete(self, target: Path) -> IncompleteExportError:
        """Return the error for a run that some issuances are missing from."""
        named = [f"{one_line(issuance_id)} ({type(error).__name__})" for issuance_id, error in self.failures.items()]
        more = len(named) - NAMED_FAILURES
        listed = ", ".join(named[:NAMED_FAILURES]) + (f" and {more} more" if more > 0 else "")
        return IncompleteExportError(
            f"{len(named)} of {len(self.listed)} issuances could not be read: {listed}. {str(target)!r} was "
            "not written; export again to ask for these alone, or skip failed ones",
            failures=self.failures,
        )

    def _tell(self) -> None:
        if self._on_progress is not None:
            self._on_progress(
                ExportProgress(
                    issuances=self._done,
                    failed=len(self.failures),
                    total=len(self.listed) if self._is_listed else None,
                    credit_batches=self.kept.credit_batches,
                    resumed=self.resumed,
                )
            )


def _write(run: _Run, target: Path, chosen: Format, observed_at: datetime.datetime | None) -> ExportSummary:
    there = run.there
    if observed_at is None:
        observed_at = min((run.kept.kept[key] for key in there), default=datetime.datetime.now(datetime.UTC))
    # An empty file would say that there are no credits, where a filter may only have been written wrongly.
    written = len(there) > 0 or not target.exists()
    credit_batches, credit_kgs = _write_file(run.kept, there, target, chosen, observed_at) if written else (0, 0)
    return ExportSummary(
        path=target,
        written=written,
        issuances=len(there),
        credit_batches=credit_batches,
        credit_kgs=credit_kgs,
        observed_at=observed_at,
        resumed=run.resumed,
        failures=run.failures,
    )


def _write_file(
    kept: KeptAnswers, issuance_ids: list[str], target: Path, chosen: Format, observed_at: datetime.datetime
) -> tuple[int, int]:
    """Write what was kept, and return how many batches that was and the sum of their kilograms."""
    credit_batches = credit_kgs = 0
    with replacing(target) as file:
        writer = writer_to(file, chosen)
        try:
            for issuance_id in issuance_ids:
                rows = kept.rows(issuance_id, observed_at)
                credit_batches += len(rows)
                credit_kgs += sum(row[_CREDIT_KGS] for row in rows)
                writer.write(rows)
            writer.finish()
        except BaseException:
            writer.abandon()
            raise
    return credit_batches, credit_kgs
