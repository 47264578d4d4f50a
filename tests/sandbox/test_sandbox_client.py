"""The clients that a sandbox hands out reach it without further settings."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from isometric_registry._core.secrets import FRAGMENT
from isometric_registry.errors import AuthenticationError, ConfigurationError
from isometric_registry.sandbox import Sandbox

if TYPE_CHECKING:
    from isometric_registry.sandbox.data import RegistryData


def test_a_client_of_the_sandbox_reads_its_landmarks(sandbox: Sandbox) -> None:
    with sandbox.client() as registry:
        result = registry.issuances.credit_batches(sandbox.data.landmarks.demo)
    assert len(result.supplier_credit_batches) == 4
    assert [request.status for request in sandbox.requests] == [200]


def test_an_asynchronous_client_of_the_sandbox_reads_its_landmarks(sandbox: Sandbox) -> None:
    async def read() -> int:
        async with sandbox.async_client() as registry:
            result = await registry.issuances.credit_batches(sandbox.data.landmarks.large)
            return len(result.supplier_credit_batches)

    assert asyncio.run(read()) == 600


def test_an_option_wins_over_the_sandboxs_own(sandbox: Sandbox) -> None:
    with sandbox.client(client_secret="x" * 32) as registry, pytest.raises(AuthenticationError):
        registry.issuances.get(sandbox.data.landmarks.demo)


def test_a_sandbox_that_is_not_running_has_no_client(data: RegistryData) -> None:
    with pytest.raises(ConfigurationError, match="not running"):
        Sandbox(data=data).client()


def test_no_word_of_the_service_is_taken_out_because_the_client_secret_has_it(sandbox: Sandbox) -> None:
    assert re.fullmatch("[A-Za-z0-9]{32}", sandbox.client_secret)
    assert max(map(len, re.findall("[A-Za-z]+", sandbox.client_secret))) < FRAGMENT
