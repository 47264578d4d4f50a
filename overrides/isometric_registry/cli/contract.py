"""`get` and `list`: whatever the contract can be asked, made from its table of operations and from nothing else.

The other commands know names, dates and sums. These know every operation that reads, one that is new included.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from .command import PROGRAM, Command, Group, WrongArgument
from .options import Whole, format_options
from .records import FORMATS, show_list, show_one
from .session import open_registry
from .wording import in_words_of_the_shell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isometric_registry_client.api import Argument, Entry

TYPES: dict[str, Any] = {"integer": Whole(), "boolean": click.BOOL}
"""How what is no text is read, by the contract's types."""

TAKEN = ("debug", "format", "help", "json", "limit")
"""The commands' own options."""

DATES = "A DATE is as for `issuances`; of a day, a month or a year it is the beginning, in UTC."

HELP = """
{what} anything that the contract knows, by the name of its operation there.

The program's other commands take names in place of identifiers, and dates as people type them. Here is every operation
that reads, in the contract's own words and with its own arguments. JSON is the service's answer; the other formats have
the plain values of it.
"""


class Question(Command):
    """A command that asks one operation, whose help says what each argument is."""

    def __init__(self, *args: Any, placed: tuple[Argument, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.placed = placed

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.placed:
            with formatter.section("Arguments"):
                formatter.write_dl([(one.name.upper(), one.description) for one in self.placed])
        super().format_options(ctx, formatter)


class Verb(Group):
    """`get`, which asks for one answer, or `list`, which goes through pages."""

    def entries(self) -> dict[str, Entry]:
        """Return the operations by the names of their commands."""
        # Imported late: no other command needs the table.
        from isometric_registry_client.api import OPERATIONS

        reads = [entry for entry in OPERATIONS if entry.method == "GET"]
        return {_spoken(entry): entry for entry in reads if (entry.item is not None) == (self.name == "list")}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the names of the commands in the contract's order."""
        return list(self.entries())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Make the command of an operation, or return None if there is none."""
        entry = self.entries().get(cmd_name)
        return None if entry is None else command_of(entry)

    def sections(self, ctx: click.Context) -> Mapping[str, list[str]]:  # noqa: ARG002
        """Return the commands by resource."""
        found: dict[str, list[str]] = {}
        for name, entry in self.entries().items():
            found.setdefault(entry.resource.replace("_", " ").capitalize(), []).append(name)
        return found


def verb(name: str, what: str, example: str) -> Verb:
    """Return the group of commands of one kind."""
    return Verb(
        name,
        help=HELP.format(what=what),
        examples=(f"{PROGRAM} {name} {example}",),
        context_settings={"help_option_names": ["-h", "--help"]},
    )


contract_get = verb("get", "Show", "retirement-credit-batches ret_1KWBAY7DVSBX2ADK")
contract_list = verb("list", "List", "supplier-issuances spl_1GEXZ50E3SBXFE8V --limit 5")


def command_of(entry: Entry) -> click.Command:
    """Return the command that asks one operation."""

    def run(form: str, limit: int | None = None, **given: Any) -> None:
        arguments = {one.name: _read(one, given[f"given_{one.name}"]) for one in entry.arguments}
        _check_ranges(arguments)
        _ask(entry, arguments, form, limit)

    placed = tuple(one for one in entry.arguments if one.place == "path")
    run.__doc__ = "\n\n".join(
        [
            entry.summary,
            entry.description,
            *([DATES] if any(one.type == "date-time" for one in entry.arguments) else []),
        ]
    )
    add = [click.argument(f"given_{one.name}", metavar=one.name.upper()) for one in placed]
    add += [_option(one) for one in entry.arguments if one.place == "query"]
    if entry.item:
        add.append(click.option("--limit", type=Whole(1), help="Only the first so many."))
    decorated: Any = run
    for option in reversed([*add, format_options(*FORMATS)]):
        decorated = option(decorated)
    return click.command(_spoken(entry), cls=Question, placed=placed, short_help=entry.summary)(decorated)


def _spoken(entry: Entry) -> str:
    """Return the name of an operation's command: its own without the verb, in words."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", entry.name).lower()
    return re.sub(r"^(get|list)-", "", words)


def _flag(argument: Argument) -> str:
    name = argument.name.rstrip("_").replace("_", "-")
    return f"--query-{name}" if name in TAKEN else f"--{name}"


def _option(argument: Argument) -> Any:
    metavar = "DATE" if argument.type == "date-time" else "ID" if argument.name.endswith("_id") else None
    return click.option(
        _flag(argument),
        f"given_{argument.name}",
        type=TYPES.get(argument.type, click.STRING),
        metavar=metavar,
        multiple=argument.type == "array",
        required=argument.is_required,
        help=argument.description,
    )


def _read(argument: Argument, given: Any) -> Any:
    """Return what the method takes for what was typed."""
    if argument.type == "array":
        return list(given) or None
    if argument.type != "date-time" or given is None:
        return given
    from .dates import parse_moment

    first = parse_moment(given, now=datetime.now(UTC))
    return first if isinstance(first, datetime) else datetime.combine(first, time.min, UTC)


def _check_ranges(arguments: Mapping[str, Any]) -> None:
    """Refuse a range that nothing can lie in, which the service answers with nothing."""
    for name, after in arguments.items():
        before = arguments.get(f"{name.removesuffix('_after')}_before") if name.endswith("_after") else None
        if isinstance(after, datetime) and isinstance(before, datetime) and before <= after:
            raise WrongArgument(
                f"nothing comes after {after:%Y-%m-%d %H:%M %Z} and before {before:%Y-%m-%d %H:%M %Z}: "
                f"{'swap them' if before < after else 'end later'}"
            )


def _ask(entry: Entry, arguments: dict[str, Any], form: str, limit: int | None) -> None:
    from ..errors import InvalidArgumentError
    from .made_kinds import kind_of, nodes_of

    with open_registry() as registry:
        try:
            answer = getattr(getattr(registry, entry.resource), entry.call)(**arguments)
        except InvalidArgumentError as error:
            raise WrongArgument(_in_words_of_the_contract(entry, str(error))) from error
        if entry.item:
            show_list(kind_of(entry.item), islice(answer, limit), form, registry.base_url)
        elif form == "json":
            show_one(kind_of(entry.answer), answer, form, registry.base_url)
        elif item := nodes_of(entry.answer):
            show_list(kind_of(item), answer.nodes, form, registry.base_url)
        elif form == "table":
            show_one(kind_of(entry.answer), answer, form, registry.base_url)
        else:
            show_list(kind_of(entry.answer), [answer], form, registry.base_url)


def _in_words_of_the_contract(entry: Entry, text: str) -> str:
    text = in_words_of_the_shell(text)
    for one in entry.arguments:
        text = re.sub(rf"\b{one.name}\b", one.name.upper() if one.place == "path" else _flag(one), text)
    return text
