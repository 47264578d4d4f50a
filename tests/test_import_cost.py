"""Importing the package costs next to nothing, and a client loads nothing that only others need.

What it costs in time is a target of ``make bench-check``; what is loaded is the cause, and does not vary.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

EXTRAS = {"click", "jinja2", "pandas", "pyarrow", "pygal", "rich", "sqlalchemy", "starlette", "uvicorn"}
"""What the extras bring."""

LATE = {"dateutil", "email", "pyrate_limiter", "sqlite3"}
"""What only a date that a person typed, a Retry-After with a date, a pace or a journal needs."""

SENDING = {"asyncio", "h11", "httpcore", "httpx", "msgspec", "ssl"}
"""What a client needs once it is made."""

ROOMS = {f"isometric_registry.{name}" for name in ("cli", "export", "ledger", "mirror", "report", "sandbox", "testing")}
WRITING = {f"isometric_registry.writes.{name}" for name in ("journal", "settling", "store", "writer")}


def loaded_by(statement: str) -> set[str]:
    # httpx has a command line of its own, which it imports if click happens to be installed.
    code = f"import json, sys; sys.modules['click'] = None; {statement}; del sys.modules['click']"
    run = subprocess.run(
        [sys.executable, "-c", f"{code}; print(json.dumps(sorted(sys.modules)))"],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return set(json.loads(run.stdout))


def models(loaded: set[str]) -> set[str]:
    return {name for name in loaded if name.startswith("isometric_registry_client.models.")}


def test_importing_the_package_loads_three_small_modules() -> None:
    own = loaded_by("import isometric_registry") - loaded_by("pass")
    assert own == {"__future__", "isometric_registry", "isometric_registry._core", "isometric_registry._core.version"}


@pytest.mark.parametrize("name", ["RegistryClient", "AsyncRegistryClient"])
def test_importing_a_client_loads_nothing_that_sends(name: str) -> None:
    loaded = loaded_by(f"from isometric_registry import {name}")
    assert "isometric_registry.client" in loaded
    assert loaded & (EXTRAS | LATE | SENDING | ROOMS | WRITING) == set()
    assert models(loaded) == set()


def test_making_a_client_loads_what_httpx_loads_and_neither_asyncio_nor_a_model() -> None:
    made = loaded_by("from isometric_registry import RegistryClient; RegistryClient(client_secret='c' * 32)")
    loaded = made - loaded_by("import httpx; httpx.Client()")
    assert "isometric_registry._core.transport" in loaded
    assert loaded & (EXTRAS | LATE | {"asyncio"} | ROOMS | WRITING) == set()
    assert "asyncio" not in made
    assert models(loaded) == set()


def test_importing_a_model_loads_that_model_alone() -> None:
    loaded = loaded_by("from isometric_registry.models import Organisation")
    assert models(loaded) == {"isometric_registry_client.models.organisation"}
    assert loaded & (EXTRAS | LATE | SENDING) == set()


def test_importing_an_error_loads_no_http_library() -> None:
    assert loaded_by("from isometric_registry import errors, Environment, CreditBatchStatus") & SENDING == set()
