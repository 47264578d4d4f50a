"""A running registry, and the command line pointed at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from isometric_registry.cli.app import app
from isometric_registry.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., Result]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def run(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the command line in this process. A keyword is an environment variable; None takes it away."""
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "ISOMETRIC_ENVIRONMENT", "ISOMETRIC_LOG", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str, **environment: str | None) -> Result:
        variables: dict[str, str | None] = {
            "ISOMETRIC_BASE_URL": sandbox.url,
            "ISOMETRIC_CLIENT_SECRET": sandbox.client_secret,
            "ISOMETRIC_ACCESS_TOKEN": sandbox.access_token,
            "ISOMETRIC_MAX_REQUESTS_PER_MINUTE": "100000",
            "ISOMETRIC_JOURNAL": str(tmp_path / "writes.sqlite"),
        }
        return CliRunner(env=variables | environment).invoke(app, arguments)

    return run
