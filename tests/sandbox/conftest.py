"""What the sandbox's tests share: the default registry, a running sandbox and the contract's schemas."""

from __future__ import annotations

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
        base_url=sandbox.url, headers={"x-client-secret": sandbox.client_secret}, trust_env=False
    ) as client:
        yield client


@pytest.fixture(scope="session")
def check() -> Callable[[str, Any], None]:
    """Validates a value against one of the contract's schemas, by the schema's name."""
    components = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))["components"]
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
