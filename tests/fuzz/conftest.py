"""What the fuzz tests share: the bodies, and the real way of an answer with nothing but the network taken away."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry import models
from isometric_registry._core.answer import Answer
from isometric_registry._core.funnel import Funnel
from isometric_registry._core.operation import Operation
from isometric_registry._core.settings import resolve
from isometric_registry._core.timing import Timing

sys.path.insert(0, str(Path(__file__).parent))
import bodies

if TYPE_CHECKING:
    from collections.abc import Callable


class Replies:
    """A transport that has one answer, whatever is asked."""

    def __init__(self) -> None:
        self.body = b""

    def send(self, operation: Operation[Any], settings: Any, seconds: float) -> Answer:  # noqa: ARG002
        return Answer(
            status=200,
            headers=[("content-type", "application/json")],
            body=self.body,
            url="https://registry.example" + operation.path,
            path=operation.path,
            token=None,
        )

    def close(self) -> None: ...


@pytest.fixture(scope="session")
def read() -> Callable[[str, bytes], Any]:
    """Read a body as the answer to an operation."""
    replies = Replies()
    funnel = Funnel(resolve(client_secret="c" * 32, environ={}), replies, Timing())

    def read(operation: str, body: bytes) -> Any:
        replies.body = body
        model = getattr(models, bodies.OPERATIONS[operation])
        return funnel.call(Operation(operation, "GET", "/fuzz", model.from_dict))

    return read
