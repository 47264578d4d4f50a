"""Ledgers to make pages of, and a real browser to look at them with, its network off."""

from __future__ import annotations

import base64
import copy
import json
import os
import select
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.environment import Environment
from isometric_registry.ledger import IssuanceLedger
from isometric_registry.models import CreditBatch, Issuance, IssuanceCreditBatches
from isometric_registry.report import render_report
from isometric_registry.sandbox.data import RegistryData, make_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Change = Callable[[dict[str, Any]], None]

OBSERVED_AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)

PATIENCE_S = 30.0
"""A browser that has not answered by then hangs; its first start on a busy machine takes a few seconds."""

FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--disable-default-apps", "--disable-extensions", "--no-first-run", "--mute-audio",
    "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND", "--remote-debugging-pipe",
)  # fmt: skip

# A browser with --remote-debugging-pipe reads commands from descriptor 3 and answers on 4. Both pipes are first put
# out of the way, since one of them may have the other's number.
TRAMPOLINE = """
import fcntl, os, sys
commands, answers = (fcntl.fcntl(int(pipe), fcntl.F_DUPFD, 10) for pipe in sys.argv[1:3])
os.dup2(commands, 3)
os.dup2(answers, 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""


@pytest.fixture(scope="session")
def registry() -> RegistryData:
    return make_registry()


@pytest.fixture(scope="session")
def make_ledger(registry: RegistryData) -> Callable[..., IssuanceLedger]:
    """Make the ledger of a landmark of the embedded registry, after a change to each of its batches."""

    def make(landmark: str, change: Change = lambda _: None) -> IssuanceLedger:
        issuance_id = getattr(registry.landmarks, landmark)
        answer = copy.deepcopy(registry.issuance_credit_batches[issuance_id])
        batches = copy.deepcopy(
            {key: batch for key, batch in registry.credit_batches.items() if batch["issuance_id"] == issuance_id}
        )
        originals = [*answer["supplier_credit_batches"], *answer["buffer_pool_credit_batches"]]
        for batch in (*originals, *batches.values()):
            change(batch)
        children = {key: CreditBatch.from_dict(batch) for key, batch in batches.items()}
        return IssuanceLedger.from_batches(IssuanceCreditBatches.from_dict(answer), children, observed_at=OBSERVED_AT)

    return make


@pytest.fixture(scope="session")
def chain(make_ledger: Callable[..., IssuanceLedger]) -> IssuanceLedger:
    """A ledger of one batch that was split 3,000 times in a row, one kilogram at a time."""
    splits = 3000
    demo = make_ledger("demo")
    pattern = next(batch.to_dict() for batch in demo.batches if batch.status == "active" and batch.parent_id)

    def batch(name: str, kgs: int, depth: int, **more: Any) -> CreditBatch:
        size = {"credits": kgs / 1000, "credit_kgs": kgs}
        above = f"left_{depth - 1}" if depth else None
        return CreditBatch.from_dict({**pattern, "id": f"{name}_{depth}", "size": size, "parent_id": above, **more})

    halves = {}
    for depth in range(splits + 1):
        below = {"left_child_id": f"left_{depth + 1}", "right_child_id": f"right_{depth + 1}", "status": "split"}
        halves[f"left_{depth}"] = batch("left", splits + 1 - depth, depth, **(below if depth < splits else {}))
        halves[f"right_{depth}"] = batch("right", 1, depth)
    result = demo.result
    result.supplier_credit_batches = [halves["left_0"]]
    result.buffer_pool_credit_batches = []
    return IssuanceLedger.from_batches(result, halves, observed_at=OBSERVED_AT)


@pytest.fixture(scope="session")
def make_issuance(registry: RegistryData) -> Callable[[str], Issuance]:
    return lambda landmark: Issuance.from_dict(registry.issuances[getattr(registry.landmarks, landmark)])


@pytest.fixture(scope="session")
def make_page(make_ledger: Callable[..., IssuanceLedger]) -> Callable[..., str]:
    """Make the page of a landmark, after a change to each of its batches."""

    @cache
    def unchanged(landmark: str) -> str:
        return make(landmark, source=Environment.PRODUCTION.base_url)

    def make(landmark: str, change: Change | None = None, **arguments: Any) -> str:
        if change is None and not arguments:
            return unchanged(landmark)
        arguments = {"observed_at": OBSERVED_AT, "source": Environment.PRODUCTION.base_url, **arguments}
        return render_report(make_ledger(landmark, change or (lambda _: None)), **arguments)

    return make


class Browser:
    """Chromium, spoken to over its own protocol through a pair of pipes."""

    def __init__(self, program: str, profile: Path) -> None:
        commands, self._commands = os.pipe()
        self._answers, answers = os.pipe()
        arguments = [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        self._process = subprocess.Popen(
            [sys.executable, "-c", TRAMPOLINE, str(commands), str(answers), *arguments],
            pass_fds=(commands, answers),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        self._unread = b""
        self._number = 0
        self._session: str | None = None
        self.events: list[dict[str, Any]] = []
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        target = self.command("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.command("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.command(f"{domain}.enable")
        nothing = {"latency": 0, "downloadThroughput": 0, "uploadThroughput": 0}
        self.command("Network.emulateNetworkConditions", offline=True, **nothing)

    def command(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return what the browser answers to it; events on the way are kept."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.events.append(answer)

    def open(self, page: Path, *, width: int = 1400, height: int = 1000, dark: bool = False, media: str = "") -> None:
        """Load a page and wait until it is there."""
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", media=media, features=[scheme])
        self.events.clear()
        self.command("Page.navigate", url=page.as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self._next())

    def evaluate(self, expression: str) -> Any:
        """Return the value of a JavaScript expression; the page's own policy does not bind the debugger."""
        answer = self.command("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def complaints(self) -> list[str]:
        """Everything that the browser's console shows since the page was opened."""
        shown = []
        for event in self.events:
            if event.get("method") == "Log.entryAdded":
                shown.append(event["params"]["entry"]["text"])
            elif event.get("method") in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
                shown.append(json.dumps(event["params"])[:500])
        return shown

    def requests(self) -> list[str]:
        """The addresses of everything that was asked for since the page was opened, the page itself included."""
        return [
            event["params"]["request"]["url"]
            for event in self.events
            if event.get("method") == "Network.requestWillBeSent"
        ]

    def screenshot(self) -> bytes:
        """Return a picture of the whole page as PNG."""
        return base64.b64decode(self.command("Page.captureScreenshot", captureBeyondViewport=True)["data"])

    def pdf(self) -> bytes:
        """Return the page as it is printed."""
        return base64.b64decode(self.command("Page.printToPDF", preferCSSPageSize=True)["data"])

    def close(self) -> None:
        """End the browser."""
        self._session = None
        # A browser that is already gone, or hangs, is ended below.
        with suppress(OSError, AssertionError):
            self.command("Browser.close")
        os.close(self._commands)
        os.close(self._answers)
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _next(self) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE_S
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, until - time.monotonic()))
            if not ready:
                raise TimeoutError("the browser does not answer")
            read = os.read(self._answers, 1 << 20)
            if not read:
                raise ConnectionError("the browser has ended")
            self._unread += read
        message, _, self._unread = self._unread.partition(b"\0")
        return json.loads(message)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("no browser to look at the page with: apt-get install chromium")
    browser = Browser(program, tmp_path_factory.mktemp("browser-profile"))
    yield browser
    browser.close()
