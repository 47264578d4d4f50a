"""What every command has in common: examples in its help, ``--debug``, and errors of one line."""

from __future__ import annotations

import errno
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click
from click.exceptions import Exit, NoArgsIsHelpError

from .._core.hints import BASE_PATH
from .._core.text import missing, one_line
from ..errors import (
    IdempotencyConflictError,
    InvalidArgumentError,
    NotFoundError,
    OutcomeUnknownError,
    RegistryError,
    UnprocessableEntityError,
)
from . import INTERRUPTED
from .streams import discard_output, open_closed_streams
from .wording import brief, in_words_of_the_shell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FAILED = 1
"""Something that was asked for could not be done."""

WRONG_USAGE = 2
"""The command was written wrongly. It is what every shell and click say for it."""

CHECK_FAILED = 3
"""The command did its work, and what it looked at is not in order."""

OUTCOME_UNKNOWN = 4
"""Something may have been created, and it could not be found out."""

HELD_IN_PART = 5
"""The issuance holds some of the serial number's range, and not all of it."""

CHANGED = 6
"""There were changes, and the command was to say so with its exit code."""

READER_GONE = 128 + 13
"""Whoever read the output has gone, ``| head`` for one: what a program gets that SIGPIPE ends."""

PROGRAM = "isometric-registry"

SENTENCE = 200
"""Characters of what is said of a command in a list of commands."""

UNWRITTEN = (errno.ENOSPC, errno.EFBIG, errno.EIO, errno.EBADF, getattr(errno, "EDQUOT", errno.ENOSPC))
"""What a system says of output that cannot be written. The package's own files never get here with one of these."""

_DEBUG = "isometric_registry.debug"


class Failure(click.ClickException):
    """An error whose text is shown to the person as it is, on one line."""

    exit_code = FAILED


class WrongArgument(Failure):
    """An argument that cannot be what was meant."""

    exit_code = WRONG_USAGE


class NotThere(Failure):
    """The service was asked, and there is no such object. Where something else was asked, nobody knows."""

    exit_code = CHECK_FAILED


class OpenOutcome(Failure):
    """Something may have been created, and nobody knows yet."""

    exit_code = OUTCOME_UNKNOWN


class Interrupted(click.ClickException):
    """The person stopped the command, which has something to say about it."""

    exit_code = INTERRUPTED


def _remember_debug(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        context.meta[_DEBUG] = True


class Command(click.Command):
    """A command with examples, which also takes ``--debug``, since people add it at the end of the line."""

    def __init__(self, *args: Any, examples: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = examples
        self.params.append(
            click.Option(
                ["--debug"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_remember_debug,
                help="Show where an error comes from.",
            )
        )

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        super().format_epilog(ctx, formatter)
        if self.examples:
            with formatter.section("Examples" if len(self.examples) > 1 else "Example"):
                for example in self.examples:
                    # write_text would break the line, and a broken line does not work when it is copied.
                    formatter.write(f"{'':{formatter.current_indent}}{example}\n")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:  # of an option without its value click does not say whose it is
            error.ctx = error.ctx or ctx
            raise

    def invoke(self, ctx: click.Context) -> Any:
        # The innermost command turns it into words, since it knows what its options are called.
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, Exit):
            raise
        except BrokenPipeError:
            sys.exit(READER_GONE)
        except Exception as error:
            if ctx.meta.get(_DEBUG):
                traceback.print_exc()
            raise _as_failure(error, ctx) from error


class Group(Command, click.Group):
    """The program. It turns every error into one line on stderr and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order in which they are learned, and not by the alphabet."""
        return list(self.commands)

    def sections(self, ctx: click.Context) -> Mapping[str, Sequence[str]]:
        """Return the commands as the help groups them."""
        return {"Commands": self.list_commands(ctx)}

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands section by section."""
        for title, names in self.sections(ctx).items():
            commands = [(name, command) for name in names if (command := self.get_command(ctx, name))]
            with formatter.section(title):
                # Whole sentences, which go on in the next line: cut ones do not say what sets two commands apart.
                formatter.write_dl([(name, command.get_short_help_str(SENTENCE)) for name, command in commands])

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        try:
            return super().make_context(*args, **extra)
        except BrokenPipeError:  # help is printed here, and click would end with 1
            sys.exit(READER_GONE)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = PROGRAM,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        open_closed_streams()
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
            # Here, where a full disk is understood, and not when the interpreter shuts down.
            sys.stdout.flush()
        except BrokenPipeError:
            code = READER_GONE
        except OSError as error:
            code = _told(_unwritten(error), FAILED)
        except NoArgsIsHelpError as error:
            error.show()
            code = error.exit_code
        except click.ClickException as error:
            code = _told(_message(error), error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            code = _told("interrupted", INTERRUPTED)
        finally:
            discard_output()
        sys.exit(code if isinstance(code, int) else 0)


def _told(text: str, code: int) -> int:
    """Say why the program ends, if there is anybody left to say it to, and return its exit code."""
    with suppress(OSError):
        click.echo(f"{PROGRAM}: {text}", err=True)
    return code


def _message(error: click.ClickException) -> str:
    text = one_line(error.format_message(), None)
    if not isinstance(error, OpenOutcome):  # whose text ends with a command to be copied
        text = brief(text)
    if not isinstance(error, click.UsageError):
        return text
    path = PROGRAM if error.ctx is None else error.ctx.command_path
    return f"{text[:1].lower()}{text[1:].rstrip('.')}; see: {path} --help"


def _as_failure(error: Exception, context: click.Context) -> Failure:
    text = str(error)
    if isinstance(error, RegistryError):
        text = in_words_of_the_shell(text, context)
        if isinstance(error, NotFoundError) and BASE_PATH in error.url:
            return NotThere(text)
        if isinstance(error, InvalidArgumentError | IdempotencyConflictError):
            return Failure(text) if _is_of_the_disk(error) else WrongArgument(text)
        if isinstance(error, UnprocessableEntityError) and error.method == "GET":
            return WrongArgument(text)
        return OpenOutcome(text) if isinstance(error, OutcomeUnknownError) else Failure(text)
    if isinstance(error, ModuleNotFoundError) and error.name and error.name.partition(".")[0] == "rich":
        text = missing("the command line", "rich", "cli")
    elif isinstance(error, OSError) and error.errno in UNWRITTEN and error.filename is None:
        text = _unwritten(error)
    elif isinstance(error, OSError) and error.strerror:
        text = error.strerror if error.filename is None else f"{error.filename}: {error.strerror}"
    else:
        text = f"this should not have happened ({type(error).__name__}: {text}); run it again with --debug to see where"
    return Failure(text)


def _is_of_the_disk(error: BaseException | None) -> bool:
    """Say whether an argument was refused for what the disk has said of the place that it names."""
    while error is not None:
        if isinstance(error, OSError) or type(error).__module__ == "sqlite3":
            return True
        error = error.__cause__ or error.__context__
    return False


def _unwritten(error: OSError) -> str:
    if error.errno == errno.EBADF:
        return "standard output is closed: send it to a file or a program, or to /dev/null"
    return f"standard output cannot be written ({error.strerror or error}): send it where there is room"
