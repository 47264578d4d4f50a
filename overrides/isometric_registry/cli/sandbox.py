"""`sandbox`: the embedded registry, in the foreground or around another command."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from .command import PROGRAM, Command, Failure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from isometric_registry.sandbox import Sandbox

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
}

POLL_S = 0.2
"""How soon a signal is noticed. Waiting in short pieces is what works on every system."""


@click.command(
    "sandbox",
    cls=Command,
    examples=(
        f"{PROGRAM} sandbox --port 8123",
        f"{PROGRAM} sandbox -- {PROGRAM} credit-batches {DEMO_ISSUANCE}",
    ),
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default="any free one", help="Listen here.")
@click.option("--seed", type=int, default=0, show_default=True, help="Make other data from another whole number.")
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
def sandbox(port: int, seed: int, command: tuple[str, ...]) -> int:
    """Run a registry of invented data on this machine.

    It answers over HTTP as the service does, errors included, and listens on loopback only. It prints its address
    and the credentials it accepts as lines to paste into another terminal, and runs until Ctrl-C.

    With a COMMAND after `--`, it runs that command with the address and the credentials in its environment, stops
    when the command ends, and ends with its exit code.

    Every organisation, person and credit in it is invented, and its credentials are no secrets.
    """
    from isometric_registry.sandbox import Sandbox

    with _signals() as received, Sandbox(port=port, seed=seed) as registry:
        if command:
            return _run(command, registry, received)
        _introduce(registry)
        while not received:
            time.sleep(POLL_S)
        click.echo("Stopped.")
    return 0


def _variables(registry: Sandbox) -> dict[str, str]:
    return {
        "ISOMETRIC_BASE_URL": registry.url,
        "ISOMETRIC_CLIENT_SECRET": registry.client_secret,
        "ISOMETRIC_ACCESS_TOKEN": registry.access_token,
    }


def _environment(registry: Sandbox) -> dict[str, str]:
    # The address says it all, and a wrong name left over from elsewhere would only be in the way.
    inherited = {name: value for name, value in os.environ.items() if name != "ISOMETRIC_ENVIRONMENT"}
    return inherited | _variables(registry)


def _introduce(registry: Sandbox) -> None:
    lines = [
        f"A registry of invented data is running at {registry.url}",
        "",
        "To use it, paste this into another terminal:",
        "",
        *(f"export {name}={shlex.quote(value)}" for name, value in _variables(registry).items()),
        "",
        f"Of its {len(registry.data.issuances)} issuances, these were made for a purpose:",
        "",
    ]
    for name, word in LANDMARKS.items():
        lines.append(f"  {getattr(registry.data.landmarks, name)}  {word}")
    lines += ["", f"Then try: {PROGRAM} credit-batches {registry.data.landmarks.demo}", "Ctrl-C stops it."]
    click.echo("\n".join(lines))
    sys.stdout.flush()


@contextmanager
def _signals() -> Iterator[list[int]]:
    """Collect Ctrl-C and SIGTERM in a list, so that the server is stopped and not cut off."""
    received: list[int] = []

    def handle(number: int, _frame: FrameType | None) -> None:
        received.append(number)

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(command: tuple[str, ...], registry: Sandbox, received: list[int]) -> int:
    click.echo(f"A registry of invented data is running at {registry.url}", err=True)
    try:
        process = subprocess.Popen(command, env=_environment(registry))
    except OSError as error:
        raise Failure(f"{command[0]} cannot be run: {error.strerror}") from error
    asked_to_end = False
    while True:
        try:
            code = process.wait(POLL_S)
            break
        except subprocess.TimeoutExpired:
            # Ctrl-C reached the command as well, from the terminal. SIGTERM came to this process alone.
            if signal.SIGTERM in received and not asked_to_end:
                process.terminate()
                asked_to_end = True
    return code if code >= 0 else 128 - code
