"""What the contract's tests share: the document, the recorded answers, and a server from the standard library."""

from __future__ import annotations

import copy
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from contract_tools.document import CONTRACT, FIXTURES, the_contract

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    Serve = Callable[[bytes], AbstractContextManager[str]]


@pytest.fixture(scope="session")
def contract_text() -> str:
    """The contract as it is written."""
    return CONTRACT.read_text(encoding="utf-8")


@pytest.fixture
def contract() -> dict[str, Any]:
    """The contract, for this test alone."""
    return copy.deepcopy(the_contract())


@pytest.fixture(params=sorted(path.stem for path in FIXTURES.glob("*.json")))
def recorded(request: pytest.FixtureRequest) -> dict[str, Any]:
    """One version of the answer after the other."""
    return load(request.param)


@pytest.fixture
def version() -> Callable[[str], dict[str, Any]]:
    """A version of the answer by its name, such as ``version_a``."""
    return load


def load(name: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return answer


@pytest.fixture
def serve() -> Serve:
    """Serves a body to every GET, by the standard library's server, and yields the base URL."""

    @contextmanager
    def serving(body: bytes) -> Iterator[str]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Keeps the test's output clean."""

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}/registry/v0"
            finally:
                server.shutdown()
                thread.join()

    return serving
