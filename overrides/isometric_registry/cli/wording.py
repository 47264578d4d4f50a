"""What the package's errors say to programs, put in the words of the command line, and no longer than can be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 300
"""Characters of one word or of what stands between quotes. What a person has typed is rarely longer."""

SHOWN = 80
"""Characters that are left of one that is longer."""

MOST = 2000
"""Characters of a whole text. Twelve long names with their identifiers have 1,300."""

DATE = "'31 Mar 2026'"

HERE = (
    # Before the names of arguments: what can be passed to a function and not be written on a line.
    (r" ?Raise timeout= if the answer is large\.", ""),
    (r"took all of budget=\. Raise it\.", "took too long. Run it again."),
    (r"\blarger than max_response_bytes=(\d+)", r"larger than the \1 bytes that are read"),
    (r"; raise max_response_bytes=\d+ for them", ", and no more are read"),
    (r"\bcall resolve\(\), or use idempotency_key=(\S+) again", r"use --key \1 again"),
    (r"\bcall resolve\(\)", "look for it with `isometric-registry writes resolve`"),
    (r" ?Look at it in \.created before you go on\.", ""),
    (r" ?Print \.reconciliation for all of it\.", ""),
    (r"\bpass a datetime such as datetime\.now\(UTC\)", f"write a date such as {DATE}"),
    (r"\bpass a datetime\.date, or a datetime\.datetime with a time zone", f"write a date such as {DATE}"),
    (r"\bpass a datetime\.date\b", f"write a date such as {DATE}"),
    (r"\bpass a datetime\.datetime with a time zone", f"write a date such as {DATE}"),
    (r"\badd tzinfo=datetime\.UTC(, or pass a date)?", "write one, such as 2026-03-31T12:00Z"),
    (r"\bconvert it to datetime\.UTC", "write it in UTC"),
    (r"\bmust be a timedelta of nothing or more, such as timedelta\(days=30\)", "must be a time such as 30d"),
    (r"\bsuch as timedelta\(minutes=20\), or None", "such as 20m"),
    (r", or None (for all|to begin anew)", ", or leave it out"),
    (
        r"\[SSL: (WRONG_VERSION_NUMBER|RECORD_LAYER_FAILURE|HTTP_REQUEST)\][^(.]*(\(_ssl\.c:\d+\))?",
        "the other side does not speak TLS: does its address begin with http://, or is a proxy in between?",
    ),
    (r"\bpass \w+= or ", ""),
    (r"\bpass ca_bundle=", "set SSL_CERT_FILE"),
    (r"\bpass journal='writes\.sqlite' to it", "name one with --journal"),
    (r"\bbase_url\b", "ISOMETRIC_BASE_URL"),
    (r"\bclient_secret\b=?", "ISOMETRIC_CLIENT_SECRET"),
    (r"\baccess_token\b=?", "ISOMETRIC_ACCESS_TOKEN"),
    (r"\blook at \.body, and for a newer", "look for a newer"),
    (r"\bmax_requests_per_minute(=| (?=is ))", "--max-requests-per-minute "),
    (r"\bidempotency_key(='writes\.sqlite'|=|\b)", "--key"),
)
"""What is said to programs, which can pass an argument, and what is meant on the command line."""

OPTIONS = {
    "retirement_purposes": "--purpose",
    "credit_batch_quantities": "BATCH=QUANTITY",
    "credit_quantity_kg": "QUANTITY",
    "quantity_kg": "QUANTITY",
    "beneficiary_organisation_id": "--for",
    "to_organisation_id": "--to",
    "beneficiary_name": "--name",
    "beneficiary_domain": "--domain",
    "beneficiary_email": "--email",
    "supplier_id": "--supplier",
    "project_id": "--project",
    "order_id": "--order",
}
"""The options that have a name of their own, where the contract has another. The others are called alike."""


def in_words_of_the_shell(text: str, context: click.Context | None = None) -> str:
    """Return an error's text as somebody can follow it who has a command line and no Python.

    Args:
        text: What the package says.
        context: The command, whose options are called by their names.
    """
    for pattern, instead in HERE:
        text = re.sub(pattern, instead, text)
    for name, option in _names(context):
        text = re.sub(rf"\b{name}\b=?(?=[^\w/])", option, text)
    return text


def _names(context: click.Context | None) -> Iterator[tuple[str, str]]:
    if context is None:
        return
    flags = {flag for one in context.command.params if isinstance(one, click.Option) for flag in one.opts}
    for name, option in OPTIONS.items():
        if option in flags or not option.startswith("--"):
            yield name, option
    for flag in flags:
        if flag.startswith("--") and "-" in flag[2:]:
            yield flag[2:].replace("-", "_"), flag


def brief(text: str) -> str:
    """Return a text in which nothing that was typed takes more than a line or two, and which can be read at once."""
    text = re.sub(rf"(?<!\w)(['\"])((?:(?!\1).){{{LONGEST},}})\1(?!\w)", _cut_quoted, text)
    text = re.sub(rf"\S{{{LONGEST},}}", lambda word: f"{word[0][:SHOWN]}...", text)
    return text if len(text) <= MOST else f"{text[: MOST // 4]} ... {text[-MOST // 2 :]}"


def _cut_quoted(found: re.Match[str]) -> str:
    return f"{found[1]}{found[2][:SHOWN]}...{found[1]}"
