"""`mirror export`: a view or a table as files."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

import click

from ..command import PROGRAM, Command
from ..output_file import output_option
from ..text import counted, tonnes
from .database import db_option, mirror_at

if TYPE_CHECKING:
    from pathlib import Path

    from ...export import Format

FORMATS = ("csv", "jsonl", "parquet")


@click.command(
    "export",
    cls=Command,
    examples=(
        f"{PROGRAM} mirror export -o credit-batches.csv",
        f'{PROGRAM} mirror export holdings --at "31 Mar 2026" -o holdings.jsonl',
        f"{PROGRAM} mirror export --partition-by status -o batches.parquet",
    ),
)
@click.argument("table", default="credit_batches", metavar="[TABLE]")
@db_option
@output_option("The file, or Parquet's folder.", can_be_folder=True)
@click.option("--format", "form", type=click.Choice(FORMATS), help="Default: what the name ends with.")
@click.option("--at", "moment", metavar="MOMENT", help="As the database knew it then. A day is its end, in UTC.")
@click.option("--partition-by", multiple=True, metavar="COLUMN", help="Divide Parquet by this column; can be repeated.")
def export(
    table: str,
    address: str | None,
    output: Path,
    form: Format | None,
    moment: str | None,
    partition_by: tuple[str, ...],
) -> None:
    """Write a view or a table to a file: credit_batches, holdings, retirements, credit_batches_versions and others.

    Parquet (extra `export`) is a folder of files, one for each value of what it is partitioned by, with a
    _manifest.json. What is written appears when it is complete. Nothing is sent.
    """
    from ..dates import parse_period

    at = None
    if moment is not None:
        end = parse_period(moment, now=datetime.now(UTC)).last
        at = end if isinstance(end, datetime) else datetime.combine(end, time.max, UTC)
    with mirror_at(address) as mirror:
        from ...export import export_mirror

        found = export_mirror(mirror, output, table=table, format=form, at=at, partition_by=partition_by)
    if found.note is not None:
        click.echo(f"Note: {found.note}", err=True)
    amount = "" if found.credit_kgs is None else f", {tonnes(found.credit_kgs)} t"
    click.echo(f"Wrote {output}: {counted(found.rows, 'row')}{amount}", err=True)
