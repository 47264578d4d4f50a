"""`mirror check`: whether the database agrees with itself."""

from __future__ import annotations

import click

from ..._core.text import one_line
from ..command import CHECK_FAILED, PROGRAM, Command
from ..options import format_options
from ..output import print_json
from ..text import counted
from .database import db_option, mirror_at, shown_name


@click.command("check", cls=Command, examples=(f"{PROGRAM} mirror check", f"{PROGRAM} mirror check --json"))
@db_option
@format_options("text", "json")
def check(address: str | None, form: str) -> int:
    """Prove that the database agrees with itself, to the kilogram. Nothing is sent.

    Checked are kilograms of issuances and projects, halves and their parents, retirements and their batches, balances
    and holdings, and that the feed of changes leads to the present.

    While an issuance is not up to date, what needs all of them is not judged, and that is said.

    Exit code: 0 if everything that was judged agrees, 3 if something does not.
    """
    with mirror_at(address) as mirror:
        report, name = mirror.check(), shown_name(mirror)
    if form == "json":
        print_json(
            {
                "ok": report.ok,
                "checked": dict(report.checked),
                "skipped": dict(report.skipped),
                "findings": [
                    {"rule": one.rule, "subject": one.subject, "message": one.message} for one in report.findings
                ],
            }
        )
    else:
        for finding in report.findings:
            click.echo(one_line(f"{finding.rule}: {finding.subject}: {finding.message}", None))
        for rule, why in report.skipped.items():
            click.echo(f"{rule}: not judged, because {why}")
        agrees = "nothing disagrees, and not everything was judged" if report.skipped else "everything agrees"
        click.echo(f"{name}: {agrees if report.ok else counted(len(report.findings), 'disagreement')}")
    return 0 if report.ok else CHECK_FAILED
