"""Runs a command with a throwaway PostgreSQL server: `python tools/postgresql.py -- COMMAND ...`

The command finds the server's address in MIRROR_TEST_POSTGRESQL. The server listens on loopback alone, asks for a
password that nobody else knows, runs as a user that is not root, and is gone with all its data when the command has
ended, or when this program has, however that came about.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "MIRROR_TEST_POSTGRESQL"

DEBIAN = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version. None of them is on the PATH."""

USERS = ("postgres", "nobody")
"""Whom the server runs as where this program is root, which PostgreSQL refuses to be. Debian makes the first."""

THROWAWAY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
"""No data outlives the machine's next power cut anyway, and tests are several times as fast without waiting."""


def program(name: str) -> str:
    """Return the path of one of PostgreSQL's programs, of the newest version there is."""
    versions = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]), reverse=True)
    found = shutil.which(name) or next((str(path) for path in versions), None)
    if found is None:
        raise SystemExit(f"{name} is missing; on Debian: apt-get install postgresql")
    return found


def as_somebody() -> dict[str, Any]:
    """Return the arguments of Popen that make a program run as a user that is not root."""
    if os.geteuid() != 0:
        return {}
    import pwd

    known = {user.pw_name: user for user in pwd.getpwall()}
    user = next(known[name] for name in USERS if name in known)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@contextmanager
def server() -> Iterator[str]:
    """Start a server and yield its address for SQLAlchemy; stop it and remove its data at the end."""
    who = as_somebody()
    # Below the common folder for such things: a private one may not let the other user through.
    folder = tempfile.mkdtemp(prefix="isometric-registry-postgresql-")
    try:
        password = secrets.token_urlsafe(16)
        secret = Path(folder, "password")
        secret.write_text(password, encoding="utf-8")
        if who:
            for path in (folder, secret):
                os.chown(path, who["user"], who["group"])
        data = str(Path(folder, "data"))
        options: dict[str, Any] = {"cwd": folder, "stdin": subprocess.DEVNULL, **who}
        initdb = [program("initdb"), "--pgdata", data, "--username=registry", f"--pwfile={secret}"]
        initdb += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]
        done = subprocess.run(initdb, capture_output=True, text=True, check=False, **options)
        if done.returncode:
            raise SystemExit(f"initdb failed: {done.stderr}")
        port = free_port()
        command = [program("postgres"), "-D", data, "-p", str(port), "-k", folder, "-c", "listen_addresses=127.0.0.1"]
        for setting in THROWAWAY:
            command += ["-c", setting]
        log = Path(folder, "log")
        with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, **options) as process:
            try:
                address = f"127.0.0.1:{port}"
                wait_until_ready(process, port, log)
                yield f"postgresql+psycopg://registry:{password}@{address}/postgres"
            finally:
                process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown
                process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the server answers."""
    ready = [program("pg_isready"), "--quiet", "--host=127.0.0.1", f"--port={port}", "--timeout=5"]
    while subprocess.run(ready, check=False).returncode:
        try:
            process.wait(0.1)
        except subprocess.TimeoutExpired:
            continue
        raise SystemExit(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")


def serve() -> None:
    """Run a server until the standard input ends, which it does when whoever holds its other end is gone."""
    with server() as address:
        print(address, flush=True)
        sys.stdin.read()


def run(command: list[str]) -> int:
    """Run a command with a server beside it, and return its exit code."""
    # A session of its own, so that Ctrl-C does not reach the server before the command has let go of it.
    watcher = subprocess.Popen(
        [sys.executable, __file__, "serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with watcher:
        assert watcher.stdout is not None
        address = watcher.stdout.readline().strip()
        if not address:
            return watcher.wait() or 1
        return subprocess.run(command, env=os.environ | {VARIABLE: address}, check=False).returncode


def main(arguments: list[str]) -> int:
    """Be the one who watches over the server, or the one who runs the command."""
    if arguments == ["serve"]:
        serve()
        return 0
    if len(arguments) < 2 or arguments[0] != "--":
        print(__doc__, file=sys.stderr)
        return 2
    # An exception, because with it the command is ended as well.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    return run(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
