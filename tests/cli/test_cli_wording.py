"""What the package's errors say to programs is put in words that somebody at a terminal can follow."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click
import isometric_registry
import pytest
from isometric_registry.cli.account_writes import create
from isometric_registry.cli.credit_writes import retire, retire_oldest
from isometric_registry.cli.mirror.export import export
from isometric_registry.cli.wording import brief, in_words_of_the_shell

ROOT = Path(isometric_registry.__file__).parent

NOT_REACHED = ("cli", "testing", "sandbox")
"""Rooms whose errors do not come from what the command line asks of the package."""

FOR_PROGRAMS = re.compile(
    r"\b[a-z]+(_[a-z]+)*=(?!=)|\bdatetime\.|\btimedelta\b|\btzinfo\b|\b\w+\(\)|\bor None\b|\.\w+ for"
)

ELSEWHERE = {
    "this AsyncRegistryClient was used in another event loop": "there is no asynchronous client here",
    "the access_token callable returned": "there is no callable here",
    "has no credit batches: pass what issuances.credit_batches()": "no object comes from outside",
    "pass either beneficiary_domain= for an organisation": "the command says it itself, before",
    "{type(self).__name__}({'not made'": "a repr",
    "{name}={NULL_PARTITION": "the name of a folder",
    "needs a journal to be kept in": "every write of the command line has one",
    "PRAGMA ": "SQL",
    "{socket.gethostname()}": "who holds a lease",
    "pass a whole number, 1 or more, or None": "the option takes nothing else",
    "issuances.ledger() returns": "the command has it from there",
    "issuances.get() returns": "the command has it from there",
    "resolve(), or use idempotency_key=": "a part of the sentence that begins with POST",
}
"""What is not put in other words, and why."""


def texts(path: Path) -> list[str]:
    """Return the texts in a module that are neither docstrings nor parts of others, with a name for what is put in."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    skipped |= {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in ast.walk(node)} - {
        id(node) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append(node.value)
        elif isinstance(node, ast.JoinedStr):
            found.append("".join(part.value if isinstance(part, ast.Constant) else "5" for part in node.values))  # type: ignore[misc]  # a literal part is text
    return [text for text in found if text.count(" ") > 1 and "\n" not in text]


def test_no_error_that_reaches_a_terminal_names_what_only_a_program_can_pass() -> None:
    left = []
    for path in sorted(ROOT.rglob("*.py")):
        if path.relative_to(ROOT).parts[0] in NOT_REACHED:
            continue
        for text in texts(path):
            said = in_words_of_the_shell(text)
            known = any(re.sub(r"\{.*?\}", "5", words) in text or words in text for words in ELSEWHERE)
            if FOR_PROGRAMS.search(said) and not known:
                left.append(f"{path.relative_to(ROOT)}: {said}")
    assert not left, "\n".join(left)


@pytest.mark.parametrize(
    ("command", "text", "said"),
    [
        (
            None,
            "the body is larger than max_response_bytes=67108864",
            "the body is larger than the 67108864 bytes that",
        ),
        (None, "found more; raise max_response_bytes=9 for them", "found more, and no more are read"),
        (None, "timed out. Raise timeout= if the answer is large.", "timed out."),
        (None, "the reads took all of budget=. Raise it.", "the reads took too long. Run it again."),
        (None, "at has no time zone: pass a datetime such as datetime.now(UTC)", "write a date such as '31 Mar 2026'"),
        (None, "take it out; credentials go into client_secret=", "credentials go into ISOMETRIC_CLIENT_SECRET"),
        (
            None,
            "failed: a.example: [SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006). Check the network",
            "failed: a.example: the other side does not speak TLS: does its address begin with http://",
        ),
        (export, "leave out partition_by, or write no csv", "leave out --partition-by, or write no csv"),
        (create, "beneficiary_email has 300 characters", "--email has 300 characters"),
        (retire, "credit_batch_quantities is empty", "BATCH=QUANTITY is empty"),
        (retire_oldest, "order_id is 'x'", "--order is 'x'"),
    ],
)
def test_it_is_said_in_the_words_of_the_command(command: click.Command | None, text: str, said: str) -> None:
    assert said in in_words_of_the_shell(text, None if command is None else click.Context(command))


def test_the_path_of_a_request_stays_as_it_is() -> None:
    text = "404 Not Found for GET /registry/v0/orders?order_id=ord_1"
    assert in_words_of_the_shell(text, click.Context(retire_oldest)).startswith(
        "404 Not Found for GET /registry/v0/orders"
    )


def test_what_was_typed_is_cut_and_what_to_do_is_not() -> None:
    for typed in ("5" * 5000, "x y " * 1250, "it's " * 1000):
        said = brief(f"{typed!r} is no quantity: write 12.5t")
        assert len(said) < 200
        assert said.endswith("is no quantity: write 12.5t")
    short = "the supplier's name, and 'Nordfjord' isn't the buyer's: " * 8
    assert brief(short) == short
    assert len(brief("word " * 5000)) < 2200
