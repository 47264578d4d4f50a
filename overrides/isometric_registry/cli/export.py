"""`export`: the credit batches of every issuance, or of a range of them, in one file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .._core.text import one_line
from .command import PROGRAM, Command, Failure, Interrupted
from .options import range_options, rate_option, read_range
from .output_file import output_option
from .progress import export_progress
from .session import open_registry
from .text import counted, say, tonnes
from .wording import in_words_of_the_shell

if TYPE_CHECKING:
    from pathlib import Path

    from ..export import Format

FORMATS = ("csv", "jsonl", "parquet")


@click.command(
    "export",
    cls=Command,
    examples=(
        f'{PROGRAM} export --since "1 May 2026" -o credit-batches.parquet',
        f"{PROGRAM} export --all --format csv -o credit-batches.csv",
    ),
)
@click.option("--all", "everything", is_flag=True, help="Every issuance there is.")
@range_options
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: what the file's name ends with.")
@output_option("The file, replaced when all is there.")
@click.option("--skip-failed", is_flag=True, help="Leave out issuances that cannot be read, and write the others.")
@rate_option
def export(
    everything: bool,
    form: Format | None,
    output: Path,
    skip_failed: bool,
    rate: int | None,
    **texts: str | None,
) -> None:
    """Write the credit batches of many issuances to a file.

    The file has a row for each original batch, as CSV, JSON lines or Parquet (extra `export`). It appears when it is
    complete. About 300 issuances take two and a half minutes at the service's own pace of 120 requests a minute.

    Ctrl-C stops it. What was fetched is kept beside the file, in a name that ends with .mirror, and for a day the same
    command goes on from there without asking for it again.

    A DATE is as for `issuances`.
    """
    wanted = read_range(**texts)
    if everything and not wanted.is_everything:
        raise click.UsageError("--all and a filter cannot both be meant: leave one out")
    if not everything and wanted.is_everything:
        raise click.UsageError('nothing says which issuances: add --all, or a filter such as --since "1 Jan 2026"')
    from ..errors import InvalidArgumentError
    from ..export import export_issuances
    from ..export.formats import checked_format

    checked_format(output.suffix.removeprefix(".").lower() if form is None else form)

    with open_registry() as registry:
        arguments = wanted.arguments(registry)
        try:
            with export_progress() as tell:
                summary = export_issuances(
                    registry,
                    output,
                    format=form,
                    **arguments,
                    skip_failed=skip_failed,
                    max_requests_per_minute=rate,
                    on_progress=tell,
                )
        except InvalidArgumentError as error:
            # What was written wrongly has been refused above. What is left is the place, and what stands beside it.
            raise Failure(in_words_of_the_shell(str(error))) from error
        except KeyboardInterrupt:
            raise Interrupted(f"interrupted; {output} is as it was. The same command goes on from here") from None
    if summary.written:
        amounts = f"{counted(summary.credit_batches, 'credit batch', 'credit batches')}, {tonnes(summary.credit_kgs)} t"
        say(f"Wrote {output}: {counted(summary.issuances, 'issuance')}, {amounts}")
    else:
        why = "could be read" if summary.failures else "matches"
        say(f"No issuance {why}: nothing was written, and {output} is as it was")
    for issuance_id, failure in summary.failures.items():
        say(one_line(f"Left out {issuance_id}: {failure}", None))
