"""What the sandbox's tests share: the default registry, a running sandbox and the contract's schemas."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import yaml
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry
from jsonschema import Draft202012Validator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from isometric_registry.sandbox.data import RegistryData

CONTRACT = Path(__file__).parents[2] / "openapi.yaml"

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody. The sandbox speaks plain HTTP; to read the usual authorities for each client takes long."""


@pytest.fixture(scope="session")
def data() -> RegistryData:
    """The default registry."""
    return make_registry()


@pytest.fixture(scope="session")
def running(data: RegistryData) -> Iterator[Sandbox]:
    """One sandbox for all tests that only ask it something."""
    with Sandbox(data=data) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(running: Sandbox) -> Sandbox:
    """The running sandbox, with nothing asked so far."""
    running.requests.clear()
    return running


@pytest.fixture
def http(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """A plain HTTP client with the client secret, which knows nothing of this package."""
    with httpx.Client(
        base_url=sandbox.url, headers={"x-client-secret": sandbox.client_secret}, trust_env=False, verify=NO_TLS
    ) as client:
        yield client


@pytest.fixture(scope="session")
def check() -> Callable[[str, Any], None]:
    """Validates a value against one of the contract's schemas, by the schema's name."""
    components = yaml.load(CONTRACT.read_text(encoding="utf-8"), yaml.CSafeLoader)["components"]
    validators = {
        name: Draft202012Validator(
            {"$ref": f"#/components/schemas/{name}", "components": {"schemas": components["schemas"]}},
            format_checker=Draft202012Validator.FORMAT_CHECKER,
        )
        for name in components["schemas"]
    }

    def check(name: str, value: Any) -> None:
        validators[name].validate(value)

    return check


class Caller:
    """Asks a sandbox as one organisation or as nobody, with a plain HTTP client."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.http = httpx.Client(
            base_url=sandbox.base_url,
            headers={"x-client-secret": sandbox.client_secret},
            trust_env=False,
            timeout=10,
            verify=NO_TLS,
        )
        self.buyer = sandbox.data.landmarks.buyer
        self.seller = sandbox.data.ledger.suppliers[sandbox.data.landmarks.supplier].organisation.id

    def ask(self, path: str, *, who: str | None = None, **query: Any) -> httpx.Response:
        return self.http.get(path, params=query, headers=self._headers(who))

    def get(self, path: str, *, who: str | None = None, **query: Any) -> Any:
        answer = self.ask(path, who=who, **query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any, *, who: str | None = None) -> httpx.Response:
        return self.http.post(path, json=body, headers=self._headers(who))

    def write(self, path: str, body: Any, *, who: str) -> Any:
        answer = self.post(path, body, who=who)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def walk(self, path: str, *, who: str | None = None, **query: Any) -> list[Any]:
        """Every entry of a list that is paged."""
        found: list[Any] = []
        while True:
            page = self.get(path, who=who, first=50, **query)
            found += page["nodes"]
            if not page["page_info"]["has_next_page"]:
                assert len(found) == page["total_count"]
                return found
            query["after"] = page["page_info"]["end_cursor"]

    def _headers(self, who: str | None) -> dict[str, str]:
        return {} if who is None else {"authorization": f"Bearer {self.sandbox.access_token_for(who)}"}


@pytest.fixture
def caller(sandbox: Sandbox) -> Iterator[Caller]:
    """A caller of the sandbox that nobody writes to."""
    caller = Caller(sandbox)
    with caller.http:
        yield caller


@pytest.fixture
def own(fresh_registry: Callable[[int], RegistryData]) -> Iterator[Caller]:
    """A caller of a sandbox of its own, to write to."""
    with Sandbox(data=fresh_registry(14)) as sandbox:
        caller = Caller(sandbox)
        with caller.http:
            yield caller
