"""What a reader of the pages has set: the embedded registry's variables, and the commands of this environment."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from isometric_registry.sandbox import Sandbox

sys.path.insert(0, str(Path(__file__).parent))

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def environment() -> Iterator[dict[str, str]]:
    """What `isometric-registry sandbox` tells a reader to set, and the commands of this environment."""
    with Sandbox() as sandbox:
        yield {
            **os.environ,
            **sandbox.environ,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONWARNINGS": "error",
        }
