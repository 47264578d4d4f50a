"""Carries out a write that somebody typed: shown, confirmed, journalled, sent once, and told about whatever happens."""

from __future__ import annotations

import datetime
import secrets
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click
from attrs import frozen

from .command import CHECK_FAILED, Failure, Interrupted, OpenOutcome, WrongArgument
from .journal_path import Place, journal_option
from .options import format_options
from .proposals import print_plan, show_plan
from .session import open_registry
from .shown_warnings import warnings_shown
from .text import say
from .unknown import NEVER_SETTLED, can_be_settled, unknown_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .. import RegistryClient
    from .._core.operation import Operation
    from ..writes import JournalEntry, Plan

    F = TypeVar("F", bound=Callable[..., Any])

BUDGET_S = 180.0
"""An answer that is waited for in vain, the minute until reading may say that nothing was applied, and the reads."""

PATIENCE_S = 5.0
"""A person who sees nothing for longer thinks that it hangs, and may do the very thing again."""


@frozen
class Wish:
    """One write that somebody wants, as the registry's client takes it."""

    title: str
    """What it is, in a line: ``Retire 12,500 kg for good``."""
    towards: str
    """What stands between that and the receiver, if the plan has one: ``in the name of``."""
    arguments: dict[str, Any]
    operation: Callable[..., Operation[Any]]
    """Makes the operation, to find the write in the journal."""
    create: Callable[..., Any]
    plan: Callable[..., Plan]
    facts: Callable[[Plan], list[tuple[str, str]]]
    """What to show of it beside what would become of the batches."""
    show: Callable[[Any, str, str], None]
    """Prints what was created, in a format, with the address it came from."""


@frozen
class Manner:
    """How it is to be carried out: the values of ``write_options``."""

    form: str
    dry_run: bool
    yes: bool
    key: str | None
    journal: str | None
    check: bool

    @property
    def must_be_exact(self) -> bool:
        """Whether nobody will see whom a part of a name has meant."""
        return self.yes


def write_options(function: F) -> F:
    """Add the options that all writes have. Their values make a ``Manner``."""
    for option in (
        format_options("table", "json"),
        journal_option,
        click.option(
            "--key",
            metavar="TEXT",
            help="The name of this write, such as an invoice's number. The same key again never writes a second time. "
            "One is made if you give none.",
        ),
        click.option(
            "--check/--no-check",
            default=True,
            show_default=True,
            help="Refuse what the service would refuse, as far as that can be told.",
        ),
        click.option("--yes", is_flag=True, help="Do not ask. Names must then be whole, or identifiers."),
        click.option("--dry-run", is_flag=True, help="Show what would happen, and send nothing but reads."),
    ):
        function = option(function)
    return function


def carry_out(make: Callable[[RegistryClient, bool], Wish], options: dict[str, Any]) -> int:
    """Do what is wished for, once, and print what was created.

    Args:
        make: Takes the client, and whether names must be whole, and returns the wish.
        options: The values of ``write_options``.

    Returns:
        The exit code.

    Raises:
        WrongArgument: If nothing was sent because it cannot be meant.
        OpenOutcome: If it is not known whether it was applied.
        Failure: If it was not applied.
    """
    manner = Manner(**options)
    if manner.key is not None:
        from ..writes.entry import checked_key

        checked_key(manner.key)
    place = Place.named(manner.journal)
    if manner.dry_run:
        return _rehearse(make, manner, place)
    if not manner.yes and not can_ask():
        raise WrongArgument(
            "nothing was sent: there is no terminal to ask at; add --yes to write without being asked, "
            "or --dry-run to see what would happen"
        )
    place.prepare()
    with open_registry(journal=place.path, budget=BUDGET_S) as registry, warnings_shown():
        wish = make(registry, manner.must_be_exact)
        created = _once(registry, wish, manner, place)
        _show(wish, created, manner.form, registry.base_url)
    return 0


def _show(wish: Wish, created: Any, form: str, source: str) -> None:
    try:
        wish.show(created, form, source)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        what = getattr(created, "id", None) or "and its address is shown nowhere else"
        raise Failure(f"it was written, {what}; standard output cannot be written ({error.strerror})") from error


def check_words(option: str, words: Iterable[str], known: tuple[str, ...], options: dict[str, Any]) -> None:
    """Refuse a word that the service would refuse, unless nothing is to be checked: it may have learned it by now.

    Raises:
        WrongArgument: If it is none of those that are known.
    """
    for word in words:
        if options["check"] and word not in known:
            raise WrongArgument(
                f"{option} has {word!r}: write {', '.join(known[:-1])} or {known[-1]}; --no-check sends any other word"
            )


def can_ask() -> bool:
    """Say whether somebody sees a question and can answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def _rehearse(make: Callable[[RegistryClient, bool], Wish], manner: Manner, place: Place) -> int:
    """Show what would happen. Whatever the write itself would be refused for before it is sent is refused here too."""
    journal = place.path if place.path.exists() else None  # a plan makes no file
    with open_registry(journal=journal) as registry:
        wish = make(registry, manner.must_be_exact)
        operation = wish.operation(**wish.arguments)
        for entry in registry.writes.alike(operation, manner.key) if journal else []:
            if entry.is_open or (manner.key is not None and entry.state == "applied"):
                say(_what_was(entry, is_named=manner.key is not None))
        plan = wish.plan(**wish.arguments)
        if manner.form == "json":
            print_plan(plan)
        else:
            show_plan(
                plan, f"{wish.title}: a plan, nothing is sent", registry.base_url, wish.facts(plan), is_error=False
            )
    return 0 if plan.is_possible else CHECK_FAILED


def _once(registry: RegistryClient, wish: Wish, manner: Manner, place: Place) -> Any:
    alike = registry.writes.alike(wish.operation(**wish.arguments), manner.key)
    key = manner.key or f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}-{secrets.token_hex(6)}"
    for entry in alike:
        if entry.is_open or (manner.key is not None and entry.state == "applied"):
            say(_what_was(entry, is_named=manner.key is not None))
            return attempt(registry, place, entry.idempotency_key, registry.writes.resolve, entry.idempotency_key)
    plan = wish.plan(**wish.arguments)
    if manner.check:
        plan.check()
    if not manner.yes:
        show_plan(plan, wish.title, registry.base_url, wish.facts(plan), is_error=True)
        click.echo(err=True)
    for entry in alike:
        if entry.state == "applied":
            say(f"The same was written before, on {_day(entry)}: {entry.object_id}, key {entry.idempotency_key}")
    if not manner.yes and not _is_wanted(_question(wish, plan, registry)):
        raise Failure("nothing was sent")
    say(f"Key: {key}")
    return attempt(registry, place, key, wish.create, **wish.arguments, idempotency_key=key)


def _is_wanted(question: str) -> bool:
    try:
        return click.confirm(question, err=True)
    except click.Abort:  # Ctrl-C, or Ctrl-D, which leaves the cursor behind the question
        click.echo(err=True)
        raise Interrupted("interrupted; nothing was sent") from None


def _question(wish: Wish, plan: Plan, registry: RegistryClient) -> str:
    from .._core.text import printable

    receiver = plan.receiver_name or plan.receiver
    whom = "" if receiver is None else f" {wish.towards} {receiver}"
    return printable(f"{wish.title}{whom}, {where(registry)}?")


def _what_was(entry: JournalEntry, *, is_named: bool) -> str:
    key = f"key {entry.idempotency_key}, of {_day(entry)}"
    if entry.state == "applied":
        return f"Written already ({key}): nothing is sent, what it created is read again"
    more = "" if is_named else "; for a second write like it, give that one a --key of its own"
    return f"The same write is still open ({key}): nothing is sent, reading finds out what became of it{more}"


def attempt(
    registry: RegistryClient, place: Place, key: str, call: Callable[..., Any], *values: Any, **named: Any
) -> Any:
    """Do a call that writes or resolves, and say how to go on if its end is not known.

    Raises:
        OpenOutcome: If the write may have been applied.
        Interrupted: If the person stopped it before anything was sent.
    """
    from ..errors import OutcomeUnknownError

    settle = place.resolve_command(key)
    try:
        with _patience(settle):
            return call(*values, **named)
    except OutcomeUnknownError as error:
        way = f"; do not write it anew, settle it with: {settle}"
        can_be = can_be_settled(registry.writes.get(key))
        raise OpenOutcome(f"{unknown_words(error)}{way if can_be else NEVER_SETTLED}") from error
    except KeyboardInterrupt:
        if any(entry.is_open for entry in registry.writes.list() if entry.idempotency_key == key):
            raise OpenOutcome(
                f"interrupted, and it may have been applied; do not write it anew, settle it with: {settle}"
            ) from None
        raise Interrupted("interrupted; nothing was sent") from None


def where(registry: RegistryClient) -> str:
    """Say which ledger a client writes to, so that nobody takes production for anything else."""
    from ..environment import Environment

    if registry.environment is Environment.PRODUCTION:
        return "in PRODUCTION, where credits are real"
    return "in the sandbox" if registry.environment is Environment.SANDBOX else f"at {registry.base_url}"


@contextmanager
def _patience(settle: str) -> Iterator[None]:
    """Tell a person who waits for long what is going on."""
    if not sys.stderr.isatty():
        yield
        return
    words = "No answer yet. If it is lost, reading finds out what became of the write, which takes a minute or two. "
    timer = threading.Timer(PATIENCE_S, say, (f"{words}After Ctrl-C: {settle}",))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _day(entry: JournalEntry) -> str:
    return f"{entry.intended_at:%Y-%m-%d}"
