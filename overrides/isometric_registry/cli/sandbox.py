"""`sandbox`: the embedded registry, in the foreground or around another command."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .command import PROGRAM, Command, Failure
from .journal_path import FILE, VARIABLE
from .options import Whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from isometric_registry.sandbox import Role, Sandbox
    from isometric_registry.sandbox.faults import Answer

DEMO_ISSUANCE = "iss_1KTS0814VSBXTQ07"
"""The demonstration's issuance in the registry that the seed 0 makes, for examples that work as they are written."""

DEMO_SERIAL = "ISO-1-NORD-NOR-CMN9-2026-370224-373164"
"""The serial number of a retired batch of that issuance."""

LANDMARKS = {
    "demo": "a split, two retirements, names beyond ASCII",
    "large": "1,200 batches",
    "empty_buffer_pool": "nothing in the buffer pool",
    "deep_splits": "a batch divided five times in a row",
    "future": "a status and properties that no known version has",
    "buyer": "an organisation with orders, holdings and retirements",
    "supplier": "a supplier with Stripe and open orders",
    "open_order": "an order of that buyer, half delivered by that supplier",
    "retiring_order": "an order that is retired on delivery",
    "refund": "credits that the buffer pool gave back",
}

POLL_S = 0.2
"""How soon a signal is noticed. Waiting in short pieces is what works on every system."""

GRACE_S = 2.0
"""How long a command may take to end by itself at Ctrl-C, which a terminal sends to it as well."""

ROLES: tuple[Role, ...] = ("buyer", "supplier")

FAULTS: tuple[Answer, ...] = ("drop", "hang", "cut", "garbage", "status")

MAX_DAY = 3660
"""Ten years on. A day costs a fraction of a millisecond, and more of them would make nothing clearer."""

SIGNALS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name))
"""What ends this program, and is passed on to the command that it runs."""


@click.command(
    "sandbox",
    cls=Command,
    examples=(
        f"{PROGRAM} sandbox --port 8123",
        f"{PROGRAM} sandbox --as supplier --day 30",
        f"{PROGRAM} sandbox -- {PROGRAM} credit-batches {DEMO_ISSUANCE}",
    ),
)
@click.option("--port", type=Whole(0, 65535), default=0, show_default="any free one", help="Listen here.")
@click.option("--seed", type=Whole(), default=0, show_default=True, help="Make other data from another whole number.")
@click.option("--day", type=Whole(0, MAX_DAY), default=0, show_default=True, help="Start so many days on.")
@click.option(
    "--as",
    "role",
    type=click.Choice(ROLES),
    default=ROLES[0],
    show_default=True,
    help="Whose access token to hand out: a buyer's with credits, or a supplier's with an open order.",
)
@click.option(
    "--fault",
    "faults",
    type=click.Choice(FAULTS),
    multiple=True,
    help="Do the first write and spoil its answer: drop the connection, hang, cut it, send garbage, or a 502 "
    "(status). Repeat it for the next write.",
)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def sandbox(port: int, seed: int, day: int, role: Role, faults: tuple[Answer, ...], command: tuple[str, ...]) -> int:
    """Run a registry of invented data on this machine.

    It answers over HTTP as the service does, errors included, and listens on loopback only. What is written to it
    is kept until it stops, and so is the journal of your writes to it. It prints its address and the credentials it
    accepts as lines to paste into another terminal, and runs until Ctrl-C.

    With a COMMAND after `--`, it runs that command with the address and the credentials in its environment, stops
    when the command ends, and ends with its exit code. A signal that this program gets is passed on to the command.

    Every organisation, person and credit in it is invented, and its credentials are no secrets.
    """
    from tempfile import TemporaryDirectory

    from isometric_registry.sandbox import Fault, Sandbox, in_turn

    plan = in_turn([Fault(answer) for answer in faults])
    with (
        _signals() as received,
        TemporaryDirectory(prefix=PROGRAM) as folder,
        Sandbox(port=port, seed=seed, day=day, role=role, faults=plan) as registry,
    ):
        variables = registry.environ | {VARIABLE: str(Path(folder) / FILE)}
        if command:
            return _run(command, registry.base_url, variables, received)
        _introduce(registry, variables)
        while not received:
            time.sleep(POLL_S)
        click.echo("Stopped.")
    return 0


def _environment(variables: dict[str, str]) -> dict[str, str]:
    # The address says it all, and a wrong name left over from elsewhere would only be in the way.
    inherited = {name: value for name, value in os.environ.items() if name != "ISOMETRIC_ENVIRONMENT"}
    return inherited | variables


def _introduce(registry: Sandbox, variables: dict[str, str]) -> None:
    lines = [
        f"A registry of invented data is running at {registry.base_url}",
        "",
        "To use it, paste this into another terminal:",
        "",
        *(f"export {name}={shlex.quote(value)}" for name, value in variables.items()),
        "",
        f"Of what it holds, {len(registry.data.issuances)} issuances among it, this was made for a purpose:",
        "",
    ]
    for name, word in LANDMARKS.items():
        lines.append(f"  {getattr(registry.data.landmarks, name)}  {word}")
    lines += ["", f"Then try: {PROGRAM} credit-batches {registry.data.landmarks.demo}", "Ctrl-C stops it."]
    click.echo("\n".join(lines))
    sys.stdout.flush()


@contextmanager
def _signals() -> Iterator[list[tuple[int, float]]]:
    """Collect signals and when they came in a list, so that the server is stopped and not cut off."""
    received: list[tuple[int, float]] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        received.append((number, time.monotonic()))

    # One that is ignored already, as SIGHUP is under nohup, stays so.
    wanted = [number for number in SIGNALS if signal.getsignal(number) != signal.SIG_IGN]
    before = {number: signal.signal(number, handle) for number in wanted}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(command: tuple[str, ...], address: str, variables: dict[str, str], received: list[tuple[int, float]]) -> int:
    click.echo(f"A registry of invented data is running at {address}", err=True)
    try:
        process = subprocess.Popen(command, env=_environment(variables))
    except OSError as error:
        raise Failure(f"{command[0]} cannot be run: {error.strerror}") from error
    while True:
        try:
            code = process.wait(POLL_S)
            break
        except subprocess.TimeoutExpired:
            while received and _is_for_us_alone(*received[0]):
                process.send_signal(received.pop(0)[0])
    return code if code >= 0 else 128 - code


def _is_for_us_alone(number: int, moment: float) -> bool:
    """Whether a signal has not reached the command. At Ctrl-C a terminal sends SIGINT to both, and SIGQUIT likewise."""
    if number not in (signal.SIGINT, getattr(signal, "SIGQUIT", None)):
        return True
    return time.monotonic() - moment > GRACE_S or not _in_foreground()


def _in_foreground() -> bool:
    """Whether there is a terminal whose keys reach this program and the command it runs."""
    try:
        terminal = os.open(os.ctermid(), os.O_RDONLY)
    except (OSError, AttributeError):
        # Without one, or on Windows, where the console sends Ctrl-C to everybody.
        return os.name != "posix"
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)
