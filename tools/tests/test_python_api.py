"""Every name and signature that people write Python against is missed when it goes, and nothing else is."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from contract_tools import python_api
from contract_tools.document import ROOT
from contract_tools.programs import GateError

if TYPE_CHECKING:
    from pathlib import Path

CLIENT = "class RegistryClient:\n    def get(self, issuance_id: str, *, timeout: float = 1.0) -> str: ...\n"

BATCH = """from attrs import define as _attrs_define
from attrs import field as _attrs_field

@_attrs_define
class Batch:
    id: str
    size: int
    additional_properties: dict[str, str] = _attrs_field(init=False, factory=dict)
"""

ISSUANCES = "class Issuances:\n    def list(self) -> str: ...\n\n    def get(self, issuance_id: str) -> str: ...\n"


def write_package(folder: Path, client: str = CLIENT, *, batch: str = BATCH, **resources: str) -> Path:
    """A source tree with packages as small as they can be."""
    package = folder / "overrides" / "isometric_registry"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from .client import RegistryClient\n__all__ = ['RegistryClient']\n")
    (package / "client.py").write_text(client)
    generated = folder / "generated" / "isometric_registry_client"
    (generated / "models").mkdir(parents=True)
    (generated / "__init__.py").touch()
    (generated / "models" / "__init__.py").write_text("from .batch import Batch\n__all__ = ('Batch',)\n")
    (generated / "models" / "batch.py").write_text(batch)
    for name, text in {"": "", **resources}.items():
        (generated / "api" / name).mkdir(parents=True, exist_ok=True)
        (generated / "api" / name / "__init__.py").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("client", "what"),
    [
        (CLIENT.replace("def get", "def fetch"), "RegistryClient.get"),
        (CLIENT.replace(", *, timeout: float = 1.0", ""), "timeout"),
        (CLIENT.replace("timeout: float = 1.0", "timeout: float"), "timeout"),
        (CLIENT.replace("RegistryClient", "Client"), "RegistryClient"),
    ],
)
def test_a_broken_name_or_signature_is_found(tmp_path: Path, client: str, what: str) -> None:
    old, new = write_package(tmp_path / "old"), write_package(tmp_path / "new", client)
    assert any(what in line for line in python_api.breaks(old, new))


def test_a_module_that_is_gone_takes_its_promised_names_with_it(tmp_path: Path) -> None:
    old, new = write_package(tmp_path / "old"), write_package(tmp_path / "new")
    (new / "overrides" / "isometric_registry" / "client.py").unlink()
    assert any("RegistryClient" in line for line in python_api.breaks(old, new))


def test_a_model_s_lost_attribute_is_found(tmp_path: Path) -> None:
    old = write_package(tmp_path / "old")
    new = write_package(tmp_path / "new", batch=BATCH.replace("    size: int\n", ""))
    assert any("Batch.size" in line for line in python_api.breaks(old, new))


def test_a_model_s_arguments_in_another_order_are_found(tmp_path: Path) -> None:
    old = write_package(tmp_path / "old")
    swapped = BATCH.replace("    id: str\n    size: int\n", "    size: int\n    id: str\n")
    new = write_package(tmp_path / "new", batch=swapped)
    assert python_api.breaks(old, new) == [
        "isometric_registry_client.models.batch: Batch takes its arguments in another order: size, id"
    ]


def test_a_method_moves_with_the_tag_of_its_operation(tmp_path: Path) -> None:
    old = write_package(tmp_path / "old", issuances=ISSUANCES, retirements="class Retirements: ...\n")
    moved = ISSUANCES.partition("    def get")
    new = write_package(
        tmp_path / "new",
        issuances=moved[0],
        retirements=f"class Retirements:\n{moved[1]}{moved[2]}",
    )
    assert any("Issuances.get" in line for line in python_api.breaks(old, new))


@pytest.mark.parametrize(
    "client",
    [
        CLIENT,
        CLIENT.replace("timeout: float = 1.0", "timeout: float = 1.0, retries: int = 2"),
        CLIENT + "    def list(self) -> str: ...\n",
        CLIENT + "def helper() -> None: ...\n",
    ],
)
def test_a_harmless_change_is_left_alone(tmp_path: Path, client: str) -> None:
    old = write_package(tmp_path / "old", CLIENT + "def _private() -> None: ...\n")
    assert python_api.breaks(old, write_package(tmp_path / "new", client)) == []


def test_a_package_that_is_gone_cannot_be_compared(tmp_path: Path) -> None:
    old, new = write_package(tmp_path / "old"), write_package(tmp_path / "new")
    shutil.rmtree(new / "generated")
    with pytest.raises(GateError, match="generated/isometric_registry_client is gone"):
        python_api.breaks(old, new)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the real packages."""
    for folder in ("overrides", "generated"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_real_package_does_not_break_itself(tree: Path) -> None:
    assert python_api.breaks(ROOT, tree) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def with_options(", "def with_limits("),
        ("def credit_batches(", "def batches("),
        ("class Finding:", "class Found:"),
        ("class RateLimitError(", "class TooManyRequestsError("),
        ("class Environment(", "class Registry("),
        ("    PRODUCTION = ", "    LIVE = "),
        ("    def base_url(", "    def address("),
        ("    credit_kgs: int\n", ""),
    ],
)
def test_a_promised_name_of_the_real_package_is_missed(tree: Path, old: str, new: str) -> None:
    found = 0
    for path in tree.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if old in text:
            path.write_text(text.replace(old, new), encoding="utf-8")
            found += 1
    assert found
    assert python_api.breaks(ROOT, tree)
