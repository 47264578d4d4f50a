"""The sandbox itself: starting and stopping a registry of invented data."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any, Literal, Self, get_args

from .._core.arguments import checked_identifier, checked_integer, checked_word
from .._core.errors import ConfigurationError, InvalidArgumentError
from .._core.text import missing, shown
from .credentials import CLIENT_SECRET, access_token_for
from .data import RegistryData, checked_seed, make_registry
from .faults import checked_plan, checked_seconds
from .request_log import RequestLog

if TYPE_CHECKING:
    from types import TracebackType

    from isometric_registry.client import AsyncRegistryClient, RegistryClient

    from .faults import AppliedWrite, FaultPlan
    from .service.listener import Listener

Role = Literal["buyer", "supplier"]

NO_PACE = 1_000_000
"""Requests a minute that a client of a sandbox may make: nothing waits for the sake of a server on this machine."""


MOST_DAYS = 36_500
"""A century, which takes minutes to play."""


class NotRunningError(ConfigurationError, AttributeError):
    """An attribute that is there only while the sandbox runs, as ``hasattr`` understands it."""


class Sandbox:
    """A registry on this machine, over HTTP, with data that is invented from a seed.

    It answers every operation of the contract as the service does, errors included, and a write changes what it
    answers from then on. It is meant for demonstrations, tests and clients in other languages:

        with Sandbox() as sandbox, sandbox.client() as registry:
            result = registry.issuances.credit_batches(sandbox.data.landmarks.demo)

    All data, organisations and people are invented. It listens on loopback only.

    Attributes:
        data: What it holds, with the identifiers of what is made for a purpose.
        requests: What it has been asked, for tests that count requests.
        client_secret: The client secret that it demands. It is the same for everybody and no secret.
        access_token: An access token that it accepts, valid until 2099. It is unsigned and no secret either.
        faults: Decides what goes wrong with which request; None is nothing.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        seed: int = 0,
        data: RegistryData | None = None,
        latency: float = 0.0,
        day: int = 0,
        role: Role = "buyer",
        faults: FaultPlan | None = None,
    ) -> None:
        """Makes a sandbox that is not running yet.

        Args:
            port: The port to listen on; 0 takes any free one.
            seed: The seed of the data. The same one gives the same registry everywhere.
            data: Data made before, in place of a seed. The sandbox changes it when it is written to.
            latency: Seconds that every answer is held back.
            day: How many days are played before it starts.
            role: Whose `access_token` is: that of a buyer with orders, holdings and retirements, or that of a
                supplier with Stripe and an open order.
            faults: Decides what goes wrong with which request; `in_turn` makes such a plan of a list.

        Raises:
            InvalidArgumentError: An argument has the wrong form.
        """
        checked_integer("port", port, least=0, most=65_535)
        checked_integer("day", day, least=0, most=MOST_DAYS)
        checked_seconds("latency", latency)
        checked_word("role", role, get_args(Role))
        if data is not None and not isinstance(data, RegistryData):
            raise InvalidArgumentError(f"data is {shown(data)}: pass what make_registry() returns, or a seed=")
        checked_seed(seed)
        self.data = make_registry(seed) if data is None else data
        self.requests = RequestLog()
        self.client_secret = CLIENT_SECRET
        landmarks, ledger = self.data.landmarks, self.data.ledger
        supplier = ledger.suppliers[landmarks.supplier].organisation
        self.access_token = access_token_for(landmarks.buyer if role == "buyer" else supplier.id)
        self._port = port
        self._latency = latency
        self._faults = checked_plan(faults)
        self._lock = threading.Lock()
        self._listener: Listener | None = None
        self._applied: list[AppliedWrite] = []
        # Held by whoever reads or changes the data: a request that is being answered, or a day that is being played.
        self._guard = threading.RLock()
        if day:
            self.advance(day)

    @property
    def base_url(self) -> str:
        """The base URL to give to a client.

        Raises:
            ConfigurationError: The sandbox is not running.
        """
        return self.url

    @property
    def environ(self) -> dict[str, str]:
        """The environment variables that point a client at this sandbox, whatever it is written in.

        Raises:
            ConfigurationError: The sandbox is not running.
        """
        return {
            "ISOMETRIC_BASE_URL": self.url,
            "ISOMETRIC_CLIENT_SECRET": self.client_secret,
            "ISOMETRIC_ACCESS_TOKEN": self.access_token,
            "ISOMETRIC_MAX_REQUESTS_PER_MINUTE": str(NO_PACE),
        }

    @property
    def faults(self) -> FaultPlan | None:
        """What decides which request goes wrong, and how.

        Raises:
            InvalidArgumentError: It is set to what is no function.
        """
        return self._faults

    @faults.setter
    def faults(self, plan: FaultPlan | None) -> None:
        self._faults = checked_plan(plan)
        if self._listener is not None:
            self._listener.desk.plan = plan

    @property
    def record(self) -> tuple[AppliedWrite, ...]:
        """The writes that were really applied, in order, whatever their callers were told."""
        with self._guard:
            return tuple(self._applied)

    @property
    def late(self) -> int:
        """How many requests have been answered and are yet to be applied, because a fault delays them."""
        listener = self._listener
        return 0 if listener is None else listener.desk.late

    def access_token_for(self, organisation_id: str) -> str:
        """The access token of any organisation on record.

        Raises:
            InvalidArgumentError: There is no such organisation.
        """
        checked_identifier("organisation_id", organisation_id)
        with self._guard:
            known = organisation_id in self.data.ledger.organisations
        if not known:
            raise InvalidArgumentError(f"{shown(organisation_id)} is not an organisation of this sandbox: pass one")
        return access_token_for(organisation_id)

    def advance(self, days: int = 1) -> None:
        """Let days pass, as `RegistryData.advance` does, while requests are being answered or not.

        Raises:
            InvalidArgumentError: `days` is negative, no whole number, or more than a century.
        """
        checked_integer("days", days, least=0, most=MOST_DAYS)
        with self._guard:
            self.data.advance(days)

    @property
    def url(self) -> str:
        """The base URL to give to a client.

        Raises:
            ConfigurationError: The sandbox is not running.
        """
        listener = self._listener
        if listener is None:
            raise NotRunningError("the sandbox is not running: call start(), or use it in a with statement")
        return f"http://127.0.0.1:{listener.port}/registry/v0"

    def start(self) -> None:
        """Starts the server, and returns when it answers. Does nothing if it runs already.

        Raises:
            ConfigurationError: The extra `sandbox` is not installed, or the port is taken.
        """
        with self._lock:
            if self._listener is not None:
                return
            try:
                from .service.app import Registry
                from .service.listener import Listener
            except ModuleNotFoundError as error:
                raise ConfigurationError(missing("the sandbox", error.name, "sandbox")) from error
            try:
                self._listener = Listener(
                    registry=Registry(self.data, self._guard, self._applied),
                    requests=self.requests,
                    port=self._port,
                    latency=self._latency,
                )
                self._listener.desk.plan = self._faults
            except OSError as error:
                raise ConfigurationError(
                    f"the sandbox cannot listen on port {self._port} ({error}): choose another, or 0 for any free one"
                ) from error

    def stop(self) -> None:
        """Stops the server, and returns when its thread has ended. Does nothing if it does not run."""
        with self._lock:
            listener, self._listener = self._listener, None
            if listener is not None:
                listener.close()

    def client(self, **options: Any) -> RegistryClient:
        """A client of this sandbox.

        Args:
            **options: What `RegistryClient` takes; these win over the sandbox's own address and credentials.
        """
        from isometric_registry.client import RegistryClient

        return RegistryClient(**self._client_options(options))

    def async_client(self, **options: Any) -> AsyncRegistryClient:
        """An asynchronous client of this sandbox.

        Args:
            **options: What `AsyncRegistryClient` takes; these win over the sandbox's own address and credentials.
        """
        from isometric_registry.client import AsyncRegistryClient

        return AsyncRegistryClient(**self._client_options(options))

    def _client_options(self, options: dict[str, Any]) -> dict[str, Any]:
        return {
            "base_url": self.url,
            "client_secret": self.client_secret,
            "access_token": self.access_token,
        } | options

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Self:
        await asyncio.to_thread(self.start)
        return self

    async def __aexit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self.stop)

    def __repr__(self) -> str:
        listener = self._listener
        state = "stopped" if listener is None else f"127.0.0.1:{listener.port}"
        return f"<Sandbox {state}, seed {self.data.seed}, {len(self.data.issuances)} issuances>"
