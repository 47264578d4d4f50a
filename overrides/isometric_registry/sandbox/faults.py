"""Faults to try a client on: what a network, a proxy or a failing server makes of a request and its answer."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Literal, get_args

from attrs import field, frozen

from .._core.arguments import checked_flag, checked_hook, checked_integer, checked_kind, checked_text, checked_word
from .._core.errors import InvalidArgumentError
from .._core.text import shown

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIELD_VALUE = re.compile(r"([\x21-\x7e\x80-\xff]([\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?")
"""What RFC 9110, sections 5.1 and 5.5, lets a header's name and value hold."""

_FRAMING = ("content-length", "content-type", "transfer-encoding")
"""Headers that the proxy's page has of its own."""

Answer = Literal["normal", "status", "drop", "hang", "cut", "garbage"]

MOST_SECONDS = 3600.0
"""No client waits so long."""


@frozen
class Fault:
    """What goes wrong with one request.

    Attributes:
        answer: What the caller gets: the `normal` answer; another `status` with a proxy's page; the connection
            dropped without a word; nothing at all, until the caller gives up (`hang`); the right answer cut in the
            middle; or `garbage`, a 200 whose body is no JSON.
        applies: Whether the registry does what it was asked to, all the same.
        delay: Seconds until it does. The answer does not wait for it, unless it is the normal or a cut one.
        status: The status of the answer `status`.
        headers: More headers for the answer `status`, such as `retry-after`.

    Raises:
        InvalidArgumentError: There is no such answer, or a value can be sent by no server.
    """

    answer: Answer = "normal"
    applies: bool = True
    delay: float = 0.0
    status: int = 502
    headers: Mapping[str, str] = field(factory=dict[str, str])

    def __attrs_post_init__(self) -> None:
        checked_word("answer", self.answer, get_args(Answer))
        checked_flag("applies", self.applies)
        checked_integer("status", self.status, least=200, most=599)
        checked_seconds("delay", self.delay)
        if not isinstance(self.headers, Mapping):
            raise InvalidArgumentError(f"headers is {shown(self.headers)}: pass a mapping of names to values")
        if self.answer == "normal" and not self.applies:
            raise InvalidArgumentError(
                "a normal answer to a request that is not applied would be a lie: choose another answer"
            )
        for name, value in self.headers.items():
            are_texts = isinstance(name, str) and isinstance(value, str)
            sendable = are_texts and _TOKEN.fullmatch(name) and _FIELD_VALUE.fullmatch(value)
            if not sendable or name.lower() in _FRAMING:
                raise InvalidArgumentError(
                    f"the header {shown(name)} with {shown(value)} cannot be sent: pass another, as text"
                )


@frozen
class IncomingRequest:
    """A request before anything has been done with it.

    Attributes:
        method: The HTTP method.
        path: The decoded path, from the root of the server.
        query: The query as it was sent, without the question mark.
    """

    method: str
    path: str
    query: str


FaultPlan = Callable[[IncomingRequest], "Fault | None"]
"""Decides what goes wrong with a request, None being nothing. It is called on the server's thread."""


def checked_seconds(name: str, value: Any) -> None:
    """Refuse what nothing can be held back for.

    Raises:
        InvalidArgumentError: It is no number, negative, infinite or not a number.
    """
    if type(value) not in (int, float) or not 0 <= value <= MOST_SECONDS:
        raise InvalidArgumentError(f"{name} is {shown(value)}: pass seconds, 0 to {MOST_SECONDS:g}")


def checked_plan(plan: FaultPlan | None) -> FaultPlan | None:
    """Refuse what cannot be asked about a request.

    Raises:
        InvalidArgumentError: It is neither None nor a function.
    """
    if plan is not None and not callable(plan):
        raise InvalidArgumentError(f"faults is {shown(plan)}: pass a function of the request, or in_turn([...])")
    checked_hook("faults", plan)
    return plan


def in_turn(faults: Iterable[Fault | None], *, method: str = "POST") -> FaultPlan:
    """A plan that gives each request of a method the next fault, and none once they are used up.

    Raises:
        InvalidArgumentError: An argument has the wrong form.
    """
    if not isinstance(faults, Iterable) or isinstance(faults, str | bytes):
        raise InvalidArgumentError(f"faults is {shown(faults)}: pass a list of Fault and None")
    for fault in faults if isinstance(faults, Collection) else ():
        checked_kind("a fault", fault, Fault | None, "a Fault, or None for none")
    waiting = iter(faults)
    checked_text("method", method, least=1, most=40)
    lock = threading.Lock()

    def plan(request: IncomingRequest) -> Fault | None:
        if request.method != method:
            return None
        with lock:
            return next(waiting, None)

    return plan


@frozen
class AppliedWrite:
    """A write that the registry really did, however its caller was answered.

    Attributes:
        operation: The contract's name of the operation, such as `createRetirement`.
        object_id: The identifier of what it created.
        organisation_id: Whose token it came with.
        body: What it asked for, as it was sent.
    """

    operation: str
    object_id: str
    organisation_id: str
    body: dict[str, Any] = field(repr=False)
