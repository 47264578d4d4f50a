"""What the tests of the core share: a clean environment, a clock, a hostile server, both clients behind one face."""

from __future__ import annotations

import asyncio
import gc
import importlib.util
import os
import pickle
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import settings
from isometric_registry import AsyncRegistryClient, RegistryClient
from isometric_registry._core import connecting
from isometric_registry._core.timing import Timing
from isometric_registry.sandbox.data import make_registry

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    from isometric_registry.sandbox.data import RegistryData

# Without sniffio, httpcore looks for it in every folder of the path again for every lock it makes.
if importlib.util.find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]

# A machine that is busy with something else is no reason to fail.
settings.register_profile("patient", deadline=None)
settings.register_profile("quick", settings.get_profile("patient"), max_examples=30)


def pytest_configure(config: pytest.Config) -> None:
    """Search for counterexamples as long as hypothesis does by itself, but where the slow tests are left out."""
    settings.load_profile("quick" if config.getoption("markexpr") == "not slow" else "patient")


def pytest_xdist_auto_num_workers() -> int:
    """Start one worker more than there are processors: a third of their time they wait for a disk or a socket."""
    return (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1) + 1


ISSUANCE_ID = "iss_1F2Q7K9M4SBX3T8R"
CLIENT_SECRET = "0123456789abcdefSECRETSECRET0123"
ACCESS_TOKEN = "eyJhbGciOiJub25l.eyJzdWIiOiJURVNUVE9LRU4i.c2lnbmF0dXJl"


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the machine's own environment would add: credentials, an address, a proxy."""
    for name in os.environ:
        if name.startswith("ISOMETRIC_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


class Clock:
    """A clock that moves only when somebody sleeps, and keeps how long each slept."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._seconds = 1000.0
        self.start = datetime(2026, 4, 1, 12, tzinfo=UTC)

    def monotonic(self) -> float:
        return self._seconds

    def now(self) -> datetime:
        return self.start + timedelta(seconds=self._seconds - 1000.0)

    def pass_by(self, seconds: float) -> None:
        """Let time go by without a sleep, as a slow server does."""
        self._seconds += seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._seconds += seconds

    async def async_sleep(self, seconds: float) -> None:
        self.sleep(seconds)

    def timing(self) -> Timing:
        return Timing(self.monotonic, self.now, self.sleep, self.async_sleep, fraction=lambda: 0.5)


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Registry:
    """Either client, behind one synchronous face, so that a test is written once and runs for both."""

    def __init__(self, kind: str, clock: Clock) -> None:
        self.kind = kind
        self.is_async = kind == "async"
        self._clock = clock

    def call(self, resource: str = "issuances", method: str = "credit_batches", *arguments: Any, **options: Any) -> Any:
        """Make a client, call it once and close it."""
        options.setdefault("client_secret", CLIENT_SECRET)
        arguments = arguments or (ISSUANCE_ID,)
        if not self.is_async:
            with RegistryClient(**options) as client:
                client._funnel.timing = self._clock.timing()
                return getattr(getattr(client, resource), method)(*arguments)

        async def main() -> Any:
            async with AsyncRegistryClient(**options) as client:
                client._funnel.timing = self._clock.timing()
                return await getattr(getattr(client, resource), method)(*arguments)

        return asyncio.run(main())

    def walk(self, resource: str = "issuances", method: str = "list", **options: Any) -> list[Any]:
        """Make a client, go through all of a list and close it."""
        options.setdefault("client_secret", CLIENT_SECRET)
        if not self.is_async:
            with RegistryClient(**options) as client:
                return list(getattr(getattr(client, resource), method)())

        async def main() -> list[Any]:
            async with AsyncRegistryClient(**options) as client:
                return [item async for item in getattr(getattr(client, resource), method)()]

        return asyncio.run(main())


HEEDING = """
import os, signal, sys
for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"):
    signal.signal(getattr(signal, name), signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])
"""


@pytest.fixture(scope="session")
def heeding() -> list[str]:
    """What a command begins with that is to be ended by a signal.

    Whoever runs tests in the background or under nohup ignores some signals, and every program started there does so
    too, this package's on purpose.
    """
    return [sys.executable, "-I", "-S", "-c", HEEDING]


@pytest.fixture(scope="session")
def fresh_registry() -> Callable[[int], RegistryData]:
    """Make the data of a registry of so many issuances that nobody has written to.

    To unpack it takes a third of the time that playing its past does.
    """
    packed: dict[int, bytes] = {}

    def fresh_registry(issuances: int) -> RegistryData:
        if issuances not in packed:
            packed[issuances] = pickle.dumps(make_registry(issuances=issuances))
        gc.disable()  # a collection in the middle of it takes twice as long as all the rest, and finds nothing
        try:
            data: RegistryData = pickle.loads(packed[issuances])
        finally:
            gc.enable()
        return data

    return fresh_registry


@pytest.fixture(scope="session")
def authorities() -> ssl.SSLContext:
    """The usual authorities. Reading them takes a twentieth of a second, too long for every test."""
    return httpx.create_ssl_context()


@pytest.fixture(params=["sync", "async"])
def registry(
    request: pytest.FixtureRequest, clock: Clock, authorities: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> Registry:
    """Both clients, one after the other, on a clock that stands still."""
    monkeypatch.setattr(connecting, "tls_context", lambda _: authorities)
    return Registry(request.param, clock)


@pytest.fixture(scope="session")
def hostile() -> Any:
    """The module of the hostile server that `make chaos` uses."""
    spec = importlib.util.spec_from_file_location("hostile", Path(__file__).parent / "chaos" / "hostile.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def serve(hostile: Any) -> Iterator[Callable[..., Any]]:
    """Start a server that does to every request what a function says, for the length of a test."""
    started = []

    def serve(behaviour: Callable[[Any], None]) -> Any:
        server = hostile.HostileServer(behaviour)
        server.__enter__()
        started.append(server)
        return server

    yield serve
    for server in started:
        server.__exit__()


@pytest.fixture(scope="session")
def body() -> dict[str, Any]:
    """The contract's own example of an issuance's credit batches."""
    import yaml

    contract = yaml.load((Path(__file__).parents[1] / "openapi.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    example: dict[str, Any] = contract["components"]["examples"]["IssuanceCreditBatchesCurrent"]["value"]
    return example


@pytest.fixture
def client_secret() -> str:
    return CLIENT_SECRET


@pytest.fixture
def access_token() -> str:
    return ACCESS_TOKEN


@pytest.fixture
def issuance_id() -> str:
    return ISSUANCE_ID
