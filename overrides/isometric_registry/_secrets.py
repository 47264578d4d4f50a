"""A wrapper that keeps a credential out of every place where values are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable


class Secret:
    """Holds a credential in a closure, so that neither ``repr`` nor ``vars`` nor a debugger's view of it shows it."""

    __slots__ = ("reveal",)

    def __init__(self, value: str) -> None:
        self.reveal: Callable[[], str] = lambda: value

    def __repr__(self) -> str:
        return "Secret('***')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a credential is not pickled; read it again from the environment on the other side")


def scrub(text: str, secrets: tuple[Secret, ...]) -> str:
    """Replace every credential in a text from outside: a proxy's error page may echo what it was sent."""
    for secret in secrets:
        text = text.replace(secret.reveal(), "***")
    return text
