"""Exports every issuance there is, or those that pass a filter, in a run that can be stopped and resumed."""

from __future__ import annotations

import datetime
from contextlib import closing
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from .._core.bulk import MAX_CONCURRENCY
from .._core.text import one_line
from ..client import RegistryClient
from ..errors import InvalidArgumentError, RegistryError
from ..issuances import Issuances
from ..ledger.moments import checked_moment_in_utc, in_utc
from .columns import NAMES
from .files import checked_path, replacing
from .formats import checked_format, writer_to
from .resume import Question, ResumeFile
from .rows import rows_of
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


@frozen
class ExportProgress:
    """How far an export has come, as its ``on_progress`` is told."""

    issuances: int
    """Issuances whose batches are there, resumed ones included."""
    failed: int
    total: int | None
    """How many issuances the export is going to have, or None while they are still being listed."""
    credit_batches: int
    resumed: int
    """How many of the issuances an earlier run had fetched already."""


@frozen
class ExportSummary:
    """What an export has written."""

    path: Path
    written: bool
    """Whether there is a new file. Without any issuance to write, a file that was there stays as it was."""
    issuances: int
    credit_batches: int
    credit_kgs: int
    """The sum of the batches' kilograms, which is what was issued."""
    observed_at: datetime.datetime
    resumed: int
    """How many of the issuances an earlier run had fetched."""
    failures: dict[str, RegistryError] = field(repr=False)
    """The issuances that were left out, with ``skip_failed``."""


class IncompleteExportError(RegistryError):
    """Some issuances could not be read. No output was written, and the rest is kept for resuming.

    Attributes:
        failures: The error of each issuance that failed, by its identifier.
    """

    def __init__(self, message: str, *, failures: dict[str, RegistryError]) -> None:
        super().__init__(message)
        self.failures = failures


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
    resume: bool = False,
    skip_failed: bool = False,
    observed_at: datetime.datetime | None = None,
    max_concurrency: int = MAX_CONCURRENCY,
    max_requests_per_minute: int | None = None,
    on_progress: Callable[[ExportProgress], None] | None = None,
) -> ExportSummary:
    """Write the credit batches of every issuance, or of those that pass the filters, to one file.

    The file has the issuances in the order of the list, newest first, and of each the supplier's batches before the
    buffer pool's. It appears when it is complete. Where there is nothing to write, it has no rows, and a file that was
    there is not replaced by it. What was fetched meanwhile stands in ``PATH.resume``, which lasts
    if the run is stopped, be it by an error, Ctrl-C or a kill, and is deleted at the end.

    Resuming asks only for what is not there yet, and gives the file that an undisturbed run would have given: the
    issuances are those of the list as it was read first, so that one issued since then waits for the next export.

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
        resume: Go on with an earlier run of the same export, if there is one.
        skip_failed: Leave out the issuances that cannot be read, in place of raising.
        observed_at: What the column of that name says. Default: when the export began; a resumed one keeps its own.
        max_concurrency: How many calls are under way at once, 1 to 100.
        max_requests_per_minute: The pace, the list included. Default: the client's own, or 120 if it has none.
        on_progress: Called after each page of the list and each issuance. An error it raises stops the run.

    Raises:
        InvalidArgumentError: If an argument has the wrong form, the path cannot be written, or the resume file is of
            another export. Nothing was sent.
        ConfigurationError: If the format needs a package that is not installed. Nothing was sent.
        IncompleteExportError: At the end, if some issuances could not be read.
        RegistryError: If the list cannot be read, or five issuances fail in a row.
    """
    if not isinstance(registry, RegistryClient):
        raise InvalidArgumentError(f"the registry is {type(registry).__name__}: pass a RegistryClient")
    target = checked_path(path)
    chosen = checked_format(target.suffix.removeprefix(".").lower() if format is None else format)
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
    began = (
        datetime.datetime.now(datetime.UTC)
        if observed_at is None
        else checked_moment_in_utc("observed_at", observed_at)
    )

    def missing() -> Generator[str, None, None]:
        yield from kept.missing()

    # Made before the resume file, because it checks the last arguments. It sends nothing before it is read.
    answers = registry.issuances.credit_batches_many(
        missing(), max_concurrency=max_concurrency, max_requests_per_minute=max_requests_per_minute
    )
    question = Question(base_url=registry.base_url, format=chosen, filters=_as_text(filters))
    kept = ResumeFile(target.with_name(f"{target.name}.resume"), question, began, resume=resume)
    run = _Run(kept, on_progress)
    with closing(kept), closing(answers):
        run.read_list(Issuances(registry._funnel.for_many(max_requests_per_minute)), filters)
        run.read_answers(answers)
        if run.failures and not skip_failed:
            raise run.incomplete(target)
        summary = _write(run, target, chosen)
        kept.remove()
    return summary


class _Run:
    """One run: from the list to the resume file, and from there to the output."""

    def __init__(self, kept: ResumeFile, on_progress: Callable[[ExportProgress], None] | None) -> None:
        self.kept = kept
        self.resumed = len(kept)
        self.failures: dict[str, RegistryError] = {}
        self._on_progress = on_progress

    def read_list(self, issuances: Issuances, filters: dict[str, Any]) -> None:
        """List the issuances, from where an earlier run stopped."""
        if not self.kept.is_listed:
            listed = issuances.list(**filters, after=self.kept.cursor)
            for page in listed.pages():
                self.kept.add_page([issuance.id for issuance in page.nodes], listed.cursor)
                self._tell()
            self.kept.end_list()
        self._tell()

    def read_answers(self, answers: Generator[Fetched[IssuanceCreditBatches], None, None]) -> None:
        """Fetch what is not there yet.

        Raises:
            RegistryError: What the last issuance failed with, if too many failed in a row.
        """
        in_row = 0
        for answer in answers:
            try:
                rows = list(rows_of(answer, self.kept.observed_at))
            except RegistryError as error:  # the answer's own, or that of an answer that cannot be put into rows
                self.failures[answer.id] = error
                in_row += 1
                if in_row == MAX_FAILURES_IN_ROW:
                    raise
            else:
                self.kept.add_answer(answer.id, rows)
                in_row = 0
            self._tell()

    def incomplete(self, target: Path) -> IncompleteExportError:
        """Return the error for a run that some issuances are missing from."""
        named = [f"{one_line(issuance_id)} ({type(error).__name__})" for issuance_id, error in self.failures.items()]
        more = len(named) - NAMED_FAILURES
        listed = ", ".join(named[:NAMED_FAILURES]) + (f" and {more} more" if more > 0 else "")
        return IncompleteExportError(
            f"{len(named)} of {self.kept.listed} issuances could not be read: {listed}. {str(target)!r} was "
            "not written; resume the export to ask for these again, or skip failed ones",
            failures=self.failures,
        )

    def _tell(self) -> None:
        if self._on_progress is not None:
            total = self.kept.listed if self.kept.is_listed else None
            self._on_progress(
                ExportProgress(
                    issuances=len(self.kept),
                    failed=len(self.failures),
                    total=total,
                    credit_batches=self.kept.credit_batches,
                    resumed=self.resumed,
                )
            )


def _write(run: _Run, target: Path, chosen: Format) -> ExportSummary:
    kept = run.kept
    # An empty file would say that there are no credits, where a filter may only have been written wrongly.
    written = len(kept) > 0 or not target.exists()
    credit_kgs = _write_file(kept, target, chosen) if written else 0
    return ExportSummary(
        path=target,
        written=written,
        issuances=len(kept),
        credit_batches=kept.credit_batches,
        credit_kgs=credit_kgs,
        observed_at=kept.observed_at,
        resumed=run.resumed,
        failures=run.failures,
    )


def _write_file(kept: ResumeFile, target: Path, chosen: Format) -> int:
    """Write what was kept and return the sum of its kilograms."""
    credit_kgs = 0
    with replacing(target) as file:
        writer = writer_to(file, chosen, kept.as_text)
        try:
            for issuance_id in kept.issuance_ids:
                if issuance_id in kept:
                    rows = kept.rows(issuance_id)
                    credit_kgs += sum(row[_CREDIT_KGS] for row in rows)
                    writer.write(rows)
            writer.finish()
        except BaseException:
            writer.abandon()
            raise
    return credit_kgs


def _as_text(filters: dict[str, Any]) -> dict[str, str]:
    """Return the filters in use, with moments in UTC, so that the same ones always read the same."""
    texts = {}
    for name, value in filters.items():
        if isinstance(value, datetime.datetime):
            texts[name] = in_utc(value).isoformat()
        elif value is not None:
            texts[name] = str(value)
    return texts
