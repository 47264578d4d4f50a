"""What the tests of the gates share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from contract_tools.document import CONTRACT, parse

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def contract() -> dict[str, Any]:
    """The contract, for this test alone."""
    return parse(CONTRACT.read_text(encoding="utf-8"))


@pytest.fixture
def written(tmp_path: Path) -> Callable[[dict[str, Any]], Path]:
    """Writes a changed contract to a file."""

    def write(document: dict[str, Any]) -> Path:
        path = tmp_path / "openapi.yaml"
        path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), encoding="utf-8")
        return path

    return write
