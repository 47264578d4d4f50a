"""A server on a socket that answers what a test says, and both clients behind one synchronous face."""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from attrs import frozen
from isometric_registry import AsyncRegistryClient, RegistryClient

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = "/registry/v0"


@frozen
class Asked:
    """One request as it came over the socket."""

    method: str
    path: str
    query: list[tuple[str, str]]
    headers: dict[str, str]
    body: Any


class Answering:
    """Answers with what it was given, the last one again and again, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.answers: list[tuple[int, bytes]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self) -> None:
                parts = urlsplit(self.path)
                content = self.rfile.read(int(self.headers.get("content-length", 0)))
                outer.asked.append(
                    Asked(
                        self.command,
                        parts.path.removeprefix(BASE),
                        parse_qsl(parts.query, keep_blank_values=True),
                        {name.lower(): value for name, value in self.headers.items()},
                        json.loads(content) if content else None,
                    )
                )
                status, body = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815  # http.server's names

            def log_message(self, *_: object) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}{BASE}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def says(self, *answers: Any, status: int = 200) -> None:
        """Answer with these from now on, one after the other."""
        self.asked.clear()
        self.answers = [(status, json.dumps(answer).encode()) for answer in answers]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


@pytest.fixture(scope="session")
def answering() -> Iterator[Answering]:
    """The server, one for all tests."""
    server = Answering()
    yield server
    server.stop()


class Caller:
    """Calls an operation through either client and reads its pages to the end.

    A write is sent and nothing else: what is read before and after it is tested in ``tests/writes``.
    """

    def __init__(self, answering: Answering, is_async: bool) -> None:
        self.server = answering
        self.is_async = is_async
        self._options = {
            "client_secret": "c" * 32,
            "access_token": "T0kenOf0neW0rd5x",
            "base_url": answering.base_url,
            "max_retries": 0,
        }

    def __call__(self, resource: str, method: str, /, **arguments: Any) -> Any:
        """Return the answer, or of a list the pages."""
        if not self.is_async:
            with RegistryClient(**self._options) as client:
                client._funnel.writer = None
                result = getattr(getattr(client, resource), method)(**arguments)
                return list(result.pages()) if hasattr(result, "pages") else result

        async def main() -> Any:
            async with AsyncRegistryClient(**self._options) as client:
                client._funnel.writer = None
                result = getattr(getattr(client, resource), method)(**arguments)
                return [page async for page in result.pages()] if hasattr(result, "pages") else await result

        return asyncio.run(main())


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest, answering: Answering) -> Caller:
    """Both clients, one after the other."""
    return Caller(answering, request.param == "async")
