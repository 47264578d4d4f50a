"""Faults to try a client on: what a network, a proxy or a failing server makes of a request and its answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Literal, get_args

from attrs import field, frozen

from .._core.arguments import checked_flag, checked_integer, checked_kind, checked_text, checked_word
from .._core.errors import InvalidArgumentError
from .._core.text import shown

Answer = Literal["normal", "status", "drop", "hang", "cut", "garbage"]

MOST_DELAY_S = 3600.0
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
        if type(self.delay) not in (int, float) or not 0 <= self.delay <= MOST_DELAY_S:
            raise InvalidArgumentError(f"delay is {shown(self.delay)}: pass seconds, 0 to {MOST_DELAY_S:g}")
        if not isinstance(self.headers, Mapping):
            raise InvalidArgumentError(f"headers is {shown(self.headers)}: pass a mapping of names to values")
        if self.answer == "normal" and not self.applies:
            raise InvalidArgumentError(
                "a normal answer to a request that is not applied would be a lie: choose another answer"
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
