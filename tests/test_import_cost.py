"""Importing the package costs next to nothing, and making a client loads nothing that only others need."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {"aiohttp", "click", "httpx", "jinja2", "matplotlib", "pandas", "polars", "pyarrow", "pygal", "rich", "uvicorn"}
OWN_EXTRAS = {f"isometric_registry.{name}" for name in ("cli", "sandbox", "export", "report", "ledger", "dates")}


def imported_by(statement: str) -> set[str]:
    code = f"import json, sys; {statement}; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return set(json.loads(run.stdout))


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert imported_by("import isometric_registry") & (HEAVY | OWN_EXTRAS) == set()


@pytest.mark.parametrize("name", ["RegistryClient", "AsyncRegistryClient"])
def test_importing_a_client_loads_what_httpx_loads_and_no_extra(name: str) -> None:
    # httpx has a command line of its own, which it imports if click and rich happen to be installed.
    loaded = imported_by(f"from isometric_registry import {name}") - imported_by("import httpx")
    assert loaded & (HEAVY | OWN_EXTRAS | {"pyrate_limiter", "dateutil"}) == set()
    assert "isometric_registry.client" in loaded


def test_importing_an_error_or_a_model_loads_no_http_library() -> None:
    assert "httpx" not in imported_by("from isometric_registry import errors, Environment, CreditBatchStatus")
