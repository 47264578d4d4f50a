"""Lengths of time as people type them: ``30d``, ``12h``, ``10m``."""

from __future__ import annotations

import re
from datetime import timedelta

import click

UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}

EXAMPLES = "30d, 12h or 10m"


def parse_duration(text: str) -> timedelta | None:
    """Return a length of time, or None if the text is not one."""
    found = re.fullmatch(r"(\d{1,6}) ?([smhdw])", text.strip().lower())
    return None if found is None else timedelta(seconds=int(found[1]) * UNITS[found[2]])


def duration(text: str) -> timedelta:
    """Read a length of time, as the type of an option."""
    found = parse_duration(text)
    if found is None:
        raise click.BadParameter(f"{text!r} is no length of time: write one such as {EXAMPLES}")
    return found


def budget(text: str) -> int | timedelta:
    """Read a number of requests or a length of time, as the type of an option."""
    found = int(text) if re.fullmatch(r"\d{1,9}", text.strip()) else parse_duration(text)
    if not found:
        raise click.BadParameter(
            f"{text!r} is no budget: write a number of requests such as 500, or a time such as 10m"
        )
    return found


def in_words(length: timedelta) -> str:
    """Return a length of time for people: ``3 days``, ``5 hours``, ``12 minutes``."""
    seconds = length.total_seconds()
    for name, unit in (("day", 86_400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * unit or (seconds >= unit and name == "minute"):
            number = round(seconds / unit)
            return f"{number:,} {name}{'' if number == 1 else 's'}"
    return "less than a minute"
