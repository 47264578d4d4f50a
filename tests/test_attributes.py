"""Attributes never raise what a debugger, a notebook's completion or ``hasattr`` would stumble over."""

from __future__ import annotations

import inspect
import pickle
from typing import Any

import pytest
from isometric_registry import AsyncRegistryClient, RegistryClient
from isometric_registry.errors import ConfigurationError
from isometric_registry.ledger import IssuanceLedger, SerialNumber
from isometric_registry.models import IssuanceCreditBatches
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_body

SECRET = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize("kind", [RegistryClient, AsyncRegistryClient])
def test_a_client_without_a_journal_shows_all_that_it_has(kind: Any) -> None:
    client = kind(client_secret=SECRET)
    assert hasattr(client, "writes")
    for _, member in [*inspect.getmembers(client), *inspect.getmembers(client.writes)]:
        repr(member)


@pytest.mark.parametrize("method", ["list", "get", "alike", "resolve"])
def test_without_a_journal_the_methods_say_so(method: str) -> None:
    with RegistryClient(client_secret=SECRET) as client:
        arguments = [] if method == "list" else ["key"]
        with pytest.raises(ConfigurationError, match="the client has no journal: pass journal="):
            getattr(client.writes, method)(*arguments)


def test_a_sandbox_that_does_not_run_lacks_its_address() -> None:
    sandbox = Sandbox()
    assert not any(hasattr(sandbox, name) for name in ("url", "base_url", "environ"))
    assert dict(inspect.getmembers(sandbox))["data"] is sandbox.data
    with pytest.raises(ConfigurationError, match="is not running: call start") as caught:
        _ = sandbox.base_url
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


def test_whatever_a_ledger_is_made_of_can_be_looked_at() -> None:
    ledger = IssuanceLedger.from_batches(IssuanceCreditBatches.from_dict(make_body(6)), {})
    for thing in (ledger, ledger.trees[0], ledger.reconcile(), ledger.verify_serial("-"), SerialNumber.parse("hello")):
        assert inspect.getmembers(thing)
