"""Behind a proxy that is reached by TLS itself, time limits hold for the TLS inside of it too."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
import trustme
from isometric_registry.errors import APITimeoutError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def dripping_proxy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A proxy that opens a tunnel, and sends a byte of the handshake inside of it now and then."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))
    stopping = threading.Event()

    def converse(connection: socket.socket) -> None:
        try:
            with context.wrap_socket(connection, server_side=True) as encrypted:
                encrypted.recv(65536)
                encrypted.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                encrypted.recv(65536)  # the first of the other handshake
                encrypted.sendall(b"\x16\x03\x03\x40\x00")
                while not stopping.wait(0.05):
                    encrypted.sendall(b"\x02")
        except OSError:
            connection.close()

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=converse, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    monkeypatch.setenv("HTTPS_PROXY", f"https://127.0.0.1:{listener.getsockname()[1]}")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    yield
    stopping.set()
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


@pytest.mark.usefixtures("dripping_proxy")
def test_a_handshake_inside_a_handshake_is_cut_off_in_time(registry: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from isometric_registry._core import connecting

    monkeypatch.setattr(connecting, "tls_context", lambda _: ssl.create_default_context(cafile=None))
    began = time.monotonic()
    with pytest.raises(APITimeoutError):
        registry.call(base_url="https://registry.example", timeout=1.0, budget=2.0, max_retries=1)
    assert time.monotonic() - began < 8.0
