"""Serves the recorded answers over HTTP, for programs in any language."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def serve_recorded(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Serve every fixture of a folder at its issuance's address.

    Yields:
        The base URL, and the identifiers of the issuances in the order of the versions.
    """
    bodies = {json.loads(path.read_bytes())["issuance_id"]: path.read_bytes() for path in _by_version(folder)}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = bodies.get(self.path.removesuffix("/credit_batches").rpartition("/")[2])
            self.send_response(200 if body else 404)
            body = body or b'{"detail": "Not Found"}'
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing: its output would stand between a program's lines."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/registry/v0", list(bodies)
        finally:
            server.shutdown()
            thread.join()


def _by_version(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"), key=lambda path: (path.stem == "future", path.stem))
