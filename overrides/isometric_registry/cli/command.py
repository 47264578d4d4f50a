"""What every command has in common: examples in its help, ``--debug``, and errors of one line."""

from __future__ import annotations

import os
import re
import signal
import sys
import traceback
from typing import TYPE_CHECKING, Any, NoReturn

import click
from click.exceptions import Exit, NoArgsIsHelpError

from .._core.text import one_line
from ..errors import InvalidArgumentError, RegistryError
from . import MISSING_EXTRA

if TYPE_CHECKING:
    from collections.abc import Sequence

FAILED = 1
"""Something that was asked for could not be done."""

WRONG_USAGE = 2
"""The command was written wrongly. It is what every shell and click say for it."""

CHECK_FAILED = 3
"""The command did its work, and what it looked at is not in order."""

PROGRAM = "isometric-registry"

HERE = (
    (r"\bpass \w+= or ", ""),
    (r"\bpass ca_bundle=", "set SSL_CERT_FILE"),
    (r"\bbase_url\b", "ISOMETRIC_BASE_URL"),
    (r"\bmax_requests_per_minute=", "--max-requests-per-minute "),
)
"""What the package's errors say to programs, which can pass an argument, and what is meant on the command line."""

_DEBUG = "isometric_registry.debug"


class Failure(click.ClickException):
    """An error whose text is shown to the person as it is, on one line."""

    exit_code = FAILED


class WrongArgument(Failure):
    """An argument that cannot be what was meant."""

    exit_code = WRONG_USAGE


class Interrupted(click.ClickException):
    """The person stopped the command, which has something to say about it."""

    exit_code = 128 + signal.SIGINT


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


class Group(Command, click.Group):
    """The program. It turns every error into one line on stderr and an exit code."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order in which they are learned, and not by the alphabet."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, Exit):
            raise
        except BrokenPipeError:
            _leave_broken_pipe()
        except Exception as error:
            if ctx.meta.get(_DEBUG):
                traceback.print_exc()
            raise _as_failure(error) from error

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
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
            # Here, where a broken pipe is understood, and not when the interpreter shuts down.
            sys.stdout.flush()
        except BrokenPipeError:
            _leave_broken_pipe()
        except NoArgsIsHelpError as error:
            error.show()
            sys.exit(error.exit_code)
        except click.ClickException as error:
            click.echo(f"{PROGRAM}: {_message(error)}", err=True)
            sys.exit(error.exit_code)
        except click.Abort:
            click.echo(f"{PROGRAM}: interrupted", err=True)
            sys.exit(Interrupted.exit_code)
        sys.exit(code if isinstance(code, int) else 0)


def _message(error: click.ClickException) -> str:
    text = one_line(error.format_message(), None)
    if not isinstance(error, click.UsageError):
        return text
    path = PROGRAM if error.ctx is None else error.ctx.command_path
    return f"{text[:1].lower()}{text[1:].rstrip('.')}; see: {path} --help"


def _as_failure(error: Exception) -> Failure:
    text = str(error)
    if isinstance(error, InvalidArgumentError):
        return WrongArgument(text)
    if isinstance(error, RegistryError):
        for argument, here in HERE:
            text = re.sub(argument, here, text)
    elif isinstance(error, ModuleNotFoundError) and error.name and error.name.partition(".")[0] == "rich":
        text = MISSING_EXTRA.format(name="rich")
    elif isinstance(error, OSError) and error.strerror:
        text = error.strerror if error.filename is None else f"{error.filename}: {error.strerror}"
    else:
        text = f"this should not have happened ({type(error).__name__}: {text}); run it again with --debug to see where"
    return Failure(text)


def _leave_broken_pipe() -> NoReturn:
    """End as a program does whose reader has gone, ``| head`` for one: silently, with SIGPIPE's exit code."""
    # Whatever is still in the buffer goes nowhere, or the interpreter would complain about it at its end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(128 + 13)
