"""`verify-serial`: whether an issuance holds a serial number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from .._core.text import printable
from .command import CHECK_FAILED, HELD_IN_PART, PROGRAM, Command, WrongArgument
from .options import format_options, rate_option
from .output import print_json
from .sandbox import DEMO_ISSUANCE, DEMO_SERIAL
from .session import open_registry
from .text import tonnes

if TYPE_CHECKING:
    from ..ledger import SerialVerification

ISSUANCE = re.compile("iss_[0-9A-Za-z]+")


@click.command(
    "verify-serial",
    cls=Command,
    examples=(
        f"{PROGRAM} verify-serial {DEMO_ISSUANCE} {DEMO_SERIAL}",
        f"{PROGRAM} verify-serial {DEMO_ISSUANCE} {DEMO_SERIAL} --json",
    ),
)
@click.argument("issuance_id")
@click.argument("serial_number")
@format_options("table", "json")
@rate_option
def verify_serial(issuance_id: str, serial_number: str, form: str, rate: int | None) -> int:
    """Say whether an issuance holds a serial number.

    It does so too if a range that it holds contains it. Shown is which batches hold how much of it today, and whose
    they are. What was pasted with a sentence around it, in lower case or with other dashes is understood.

    The grammar of serial numbers is observed and not documented: take the outcome as what the records say.

    Exit code: 0 if the issuance holds it, 5 if it holds only a part of it, 3 if nothing, 2 if it is no serial number.
    """
    if ISSUANCE.fullmatch(serial_number.strip()) and not ISSUANCE.fullmatch(issuance_id):
        raise WrongArgument("the issuance comes first and the serial number behind it: swap them")
    with open_registry() as registry:
        outcome = registry.issuances.verify_serial(issuance_id, serial_number, max_requests_per_minute=rate)
        source = registry.base_url
    if outcome.is_malformed:
        raise WrongArgument(str(outcome))
    if form == "json":
        print_json(_as_json(outcome))
    else:
        _show(outcome, source)
    if outcome.held:
        return 0
    return HELD_IN_PART if outcome.parts else CHECK_FAILED


def _show(outcome: SerialVerification, source: str) -> None:
    from .batch_table import POOLS, Line, show_batches
    from .screen import Screen

    screen = Screen()
    screen.heading(f"Serial number {printable(str(outcome.serial))}", source)
    if not outcome.held and outcome.parts:
        held, whole = tonnes(outcome.credit_kgs), tonnes(outcome.serial.credit_kgs or 0)
        screen.line(f"Issuance {outcome.issuance_id} holds only a part of it: {held} t of {whole} t.", "yellow")
    elif not outcome.held:
        screen.line(f"Issuance {outcome.issuance_id} does not hold it.", "red")
    elif outcome.is_whole_batch:
        screen.line(f"Issuance {outcome.issuance_id} holds it, as a whole credit batch.", "green")
    else:
        screen.line(f"Issuance {outcome.issuance_id} holds it, as a part of what stands below.", "green")
    if not outcome.parts:
        return
    screen.line(f"{tonnes(outcome.credit_kgs)} t of it are in these credit batches today:")
    screen.line()
    show_batches(screen, [Line(part.batch, POOLS[part.pool], of_it_kgs=part.credit_kgs) for part in outcome.parts])


def _as_json(outcome: SerialVerification) -> dict[str, Any]:
    return {
        "serial_number": str(outcome.serial),
        "issuance_id": outcome.issuance_id,
        "observed_at": outcome.observed_at.isoformat(),
        "held": outcome.held,
        "credit_kgs": outcome.credit_kgs,
        "is_whole_batch": outcome.is_whole_batch,
        "credit_batch_id": outcome.batch.id if outcome.batch else None,
        "status": outcome.status,
        "owner": outcome.owner.to_dict() if outcome.owner else None,
        "parts": [
            {"pool": str(part.pool), "credit_kgs": part.credit_kgs, "credit_batch": part.batch.to_dict()}
            for part in outcome.parts
        ],
    }
