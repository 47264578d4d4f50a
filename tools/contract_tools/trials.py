"""What the same program goes through in every language, and what it owes each time."""

from __future__ import annotations

import difflib
import json
import os
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from attrs import field, frozen
from isometric_registry.sandbox import Fault, IncomingRequest, Sandbox

from .document import FIXTURES, ROOT
from .programs import QUIET, TIMEOUT_S, TOOLS_BIN, GateError
from .recorded import serve_recorded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

UNKNOWN_ISSUANCE = "iss_0000000000SBX000"
"""Well formed, and no issuance has it."""

BEYOND_DOUBLE = 2**53 + 1
"""The least positive integer that a JavaScript number cannot hold."""

REFUSES_LARGE = "typescript"
"""The language whose numbers end at 2^53: it owes an error where the others owe every digit."""

SHOWN = 12
"""A part of a secret this long in an output gives it away as well; PHP's stack traces show fifteen characters."""


@frozen
class Outcome:
    """How a program ended."""

    code: int
    printed: str
    complained: str


@frozen
class Program:
    """A program that reads a registry, as a command in a folder."""

    language: str
    command: Sequence[str]
    folder: Path

    def run(self, words: Sequence[str], settings: Mapping[str, str]) -> Outcome:
        """Run it to its end, with no setting but these.

        Raises:
            GateError: If it hangs, or prints a secret that it was given.
        """
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ISOMETRIC_")}
        paths = {
            "PATH": f"{TOOLS_BIN}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": f"{ROOT / 'overrides'}:{ROOT / 'generated'}",
            "PYTHONIOENCODING": "utf-8",
        }
        try:
            done = subprocess.run(
                [*self.command, *words],
                cwd=self.folder,
                env={**inherited, **paths, **QUIET, **settings},
                capture_output=True,
                text=True,
                timeout=TIMEOUT_S,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise GateError(f"the program in {self.language} did not end") from error
        for name in ("ISOMETRIC_CLIENT_SECRET", "ISOMETRIC_ACCESS_TOKEN"):
            if name in settings and settings[name][:SHOWN] in done.stdout + done.stderr:
                raise GateError(f"the program in {self.language} prints what {name} holds")
        return Outcome(done.returncode, done.stdout, done.stderr)


@frozen
class SecondPage:
    """What becomes of requests for the second page of the projects, the middle of every walk here."""

    answers: list[int] = field(factory=list)
    """The statuses still to be answered; the last of them stays if it is a 5xx."""
    refused: list[int] = field(factory=list)

    def plan(self, request: IncomingRequest) -> Fault | None:
        """Refuse it as told."""
        if not request.path.endswith("/projects") or "after=Y" not in request.query or not self.answers:
            return None
        status = self.answers[0] if self.answers[0] >= 500 else self.answers.pop(0)
        self.refused.append(status)
        return Fault("status", applies=False, status=status, headers={"retry-after": "1"} if status == 429 else {})


@frozen
class Registry:
    """A registry for one program, and the rest of its words."""

    sandbox: Sandbox
    second_page: SecondPage
    folder: Path

    def words(self, recorded_url: str, recorded: Sequence[str]) -> list[str]:
        """The arguments that every program takes."""
        marks = self.sandbox.data.landmarks
        return [marks.deep_splits, marks.future, UNKNOWN_ISSUANCE, marks.buyer, recorded_url, *recorded]

    def settings(self, *, with_token: bool) -> dict[str, str]:
        """The environment that every program reads."""
        given = self.sandbox.environ
        return given if with_token else {n: value for n, value in given.items() if n != "ISOMETRIC_ACCESS_TOKEN"}


@contextmanager
def registry(folder: Path) -> Iterator[Registry]:
    """A fresh registry: what a program retires is retired for no other one."""
    second_page = SecondPage()
    with Sandbox(faults=second_page.plan) as sandbox:
        yield Registry(sandbox, second_page, folder)


def lines_of(program: Program, folder: Path) -> dict[str, str]:
    """Put a program through every trial.

    Returns:
        What it printed in those trials in which all languages owe the same lines.

    Raises:
        GateError: If it goes on after an error, stops at a 429, or sends anything along a redirect.
    """
    with registry(folder) as place, serve_recorded(FIXTURES) as (url, recorded):
        words = place.words(url, recorded)
        _stops_in_the_middle(program, place, words)
        _follows_no_redirect(program, place, words)
        place.second_page.answers[:] = []
        without = _finished(program, program.run(words, place.settings(with_token=False)), "without an access token")
        large = _with_large_integers(program, place)
        place.second_page.answers[:] = [429]
        place.second_page.refused.clear()
        whole = _finished(program, program.run(words, place.settings(with_token=True)), "through a 429")
        if place.second_page.refused != [429]:
            raise GateError(f"the program in {program.language} never asked for the second page of the projects")
    return {"with an access token and through a 429": whole, "without an access token": without, **large}


def _finished(program: Program, outcome: Outcome, trial: str) -> str:
    if outcome.code != 0:
        raise GateError(f"the program in {program.language} failed {trial}:\n{outcome.complained[-2000:]}")
    return outcome.printed


def _stops_in_the_middle(program: Program, place: Registry, words: Sequence[str]) -> None:
    place.second_page.answers[:] = [500]
    outcome = program.run(words, place.settings(with_token=True))
    if not place.second_page.refused:
        raise GateError(f"the program in {program.language} stopped before the 500:\n{outcome.complained[-2000:]}")
    if outcome.code == 0 or "projects:" in outcome.printed:
        raise GateError(f"the program in {program.language} goes on after a 500 in the middle of a walk")


def _follows_no_redirect(program: Program, place: Registry, words: Sequence[str]) -> None:
    with redirecting() as (url, arrived, followed):
        outcome = program.run(words, {**place.settings(with_token=True), "ISOMETRIC_BASE_URL": url})
    if followed:
        raise GateError(f"the program in {program.language} follows a redirect to another server: {followed[0]}")
    if outcome.code == 0 or not arrived:
        raise GateError(f"the program in {program.language} takes a redirect for an answer")


def _with_large_integers(program: Program, place: Registry) -> dict[str, str]:
    """Let one quantity be larger than a double can hold."""
    answer = json.loads((FIXTURES / "version_a.json").read_text(encoding="utf-8"))
    answer["credit_batch_size_total"]["credit_kgs"] = BEYOND_DOUBLE
    place.folder.mkdir(parents=True, exist_ok=True)
    (place.folder / "large.json").write_text(json.dumps(answer), encoding="utf-8")
    with serve_recorded(place.folder) as (url, recorded):
        outcome = program.run(place.words(url, recorded), place.settings(with_token=False))
    if program.language == REFUSES_LARGE:
        if outcome.code == 0 or "2^53" not in outcome.complained:
            raise GateError(f"the program in {program.language} rounds an integer beyond 2^53 without a word")
        return {}
    return {"with an integer beyond 2^53": _finished(program, outcome, "with an integer beyond 2^53")}


@contextmanager
def redirecting() -> Iterator[tuple[str, list[str], list[str]]]:
    """A server that sends everything on to a second one.

    Yields:
        The base URL, what arrived at the first, and what arrived at the second, which must stay empty.
    """
    arrived: list[str] = []
    followed: list[str] = []
    with _serving(followed, None) as second, _serving(arrived, second) as first:
        yield f"{first}/registry/v0", arrived, followed


@contextmanager
def _serving(seen: list[str], to: str | None) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(f"{self.command} {self.path}")
            self.send_response(307 if to else 404)
            if to:
                self.send_header("Location", to + self.path)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Says nothing: its output would stand between a program's lines."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def compare(printed: Mapping[str, Mapping[str, str]]) -> None:
    """Demand the same lines of every language in every trial that it has.

    Raises:
        GateError: If one differs from the first, with the differing lines.
    """
    first, *others = printed
    for other in others:
        for trial, lines in printed[other].items():
            if lines != printed[first][trial]:
                difference = difflib.unified_diff(
                    printed[first][trial].splitlines(), lines.splitlines(), first, other, lineterm="", n=1
                )
                raise GateError(f"{other} and {first} do not print the same lines {trial}:\n" + "\n".join(difference))


def try_curl(folder: Path) -> None:
    """Ask with nothing but curl: with a token, without one, and through a redirect.

    Raises:
        GateError: If it brings another total than the registry holds, or follows the redirect.
    """
    program = Program("curl", ["/bin/sh", str(ROOT / "tests" / "clients" / "curl" / "main.sh")], ROOT)
    with registry(folder) as place:
        issuance_id = place.sandbox.data.landmarks.deep_splits
        held = place.sandbox.data.issuance_credit_batches[issuance_id]["credit_batch_size_total"]["credit_kgs"]
        for with_token in (True, False):
            outcome = program.run([issuance_id], place.settings(with_token=with_token))
            answer = json.loads(_finished(program, outcome, "against the registry"))
            if answer["credit_batch_size_total"]["credit_kgs"] != held:
                raise GateError("curl brought another total than the registry holds")
        _follows_no_redirect(program, place, [issuance_id])
