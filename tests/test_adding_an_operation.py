"""Adding an operation is one file, the contract: new ones are everywhere that the others are, without another edit.

``added_operations.yaml`` has what is added to a copy of it: an operation of a resource that is there, and a resource
with lists, objects, writes of every method, a path with two identifiers and names that Python keeps for itself.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]

PROBE = """
import inspect, json
from click.testing import CliRunner
from isometric_registry import RegistryClient
from isometric_registry.cli.app import app
from isometric_registry.errors import ServerError
from isometric_registry.sandbox import Sandbox
from isometric_registry_client.api import OPERATIONS

asked = (
    lambda registry: list(registry.buffer_pools.list()),
    lambda registry: registry.buffer_pools.get("bpl_1D0000000SBXP001"),
    lambda registry: registry.projects.baseline("prj_1GBJZNRM1SBXX29G"),
)
refused = []
with Sandbox() as sandbox, sandbox.client(max_retries=0) as registry:
    for ask in asked:
        try:
            ask(registry)
        except ServerError as error:
            refused.append([error.status_code, error.detail])

def said(*arguments):
    return " ".join(CliRunner().invoke(app, [*arguments, "--help"]).output.split())

print(json.dumps({
    "calls": [f"{entry.resource}.{entry.call}" for entry in OPERATIONS],
    "refused": refused,
    "get": said("get"),
    "list": said("list"),
    "list buffer-pools": said("list", "buffer-pools"),
    "resource": inspect.getdoc(RegistryClient.buffer_pools),
    "method": inspect.getdoc(type(registry.buffer_pools).list),
}))
"""

REFERENCE = """
import sys
from pathlib import Path
from contract_tools.document import parse
from contract_tools.pages import write_pages
write_pages(parse(Path("openapi.yaml").read_text(encoding="utf-8")), Path(sys.argv[1]))
"""


def write(folder: Path, contract: dict[str, Any]) -> None:
    (folder / "openapi.yaml").write_text(yaml.safe_dump(contract, sort_keys=False), encoding="utf-8")


def generate(folder: Path) -> subprocess.CompletedProcess[str]:
    """Turn the contract in a folder into a client there."""
    settings = [f"CONTRACT={folder / 'openapi.yaml'}", f"BUILD={folder / 'build'}", f"VENV={sys.prefix}"]
    settings.append(f"PACKAGE={folder / 'generated' / 'isometric_registry_client'}")
    command = ["make", "-s", "-o", f"{sys.prefix}/installed", "generate", *settings]
    return subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)


class Copy:
    """A folder with the contract that has more, what is generated from it, and the rest of the project as it is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        contract: dict[str, Any] = yaml.load((ROOT / "openapi.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
        more = yaml.safe_load((ROOT / "tests" / "added_operations.yaml").read_text(encoding="utf-8"))
        contract["tags"] += more["tags"]
        contract["paths"] |= more["paths"]
        contract["components"]["schemas"] |= more["components"]["schemas"]
        write(folder, contract)
        shutil.copytree(
            ROOT / "tests" / "operations",
            folder / "tests" / "operations",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        shutil.copy(ROOT / "tests" / "conftest.py", folder / "tests")
        shutil.copy(ROOT / "pyproject.toml", folder)
        generate(folder).check_returncode()

    def run(self, *arguments: str) -> str:
        """Run Python in it, and return what was printed."""
        paths = (self.folder / "generated", ROOT / "overrides", ROOT / "tools")
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, paths)), "COLUMNS": "200"}
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.folder, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    return Copy(tmp_path_factory.mktemp("more"))


@pytest.fixture(scope="module")
def found(copy: Copy) -> dict[str, Any]:
    return dict(json.loads(copy.run("-c", PROBE)))


def test_they_are_in_the_table(found: dict[str, Any]) -> None:
    calls = ("list", "get", "replace", "delete", "withdrawals", "withdrawal", "create_withdrawal")
    more = {f"buffer_pools.{call}" for call in calls} | {"projects.baseline"}
    assert {call for call in found["calls"] if "buffer_pools" in call or "baseline" in call} == more


def test_the_tests_of_every_operation_prove_them_in_both_clients_and_at_the_command_line(copy: Copy) -> None:
    those = "buffer_pools or baseline or BufferPool or Withdrawal or table or nothing_else"
    said = copy.run("-m", "pytest", "-v", "-p", "no:cacheprovider", "tests/operations", "-k", those)
    passed = re.findall(r"::(\w+)\[(.*?)\] PASSED", said)
    for test, cases in {
        "test_every_example_comes_through_whole": 16,
        "test_the_request_is_the_one_of_the_contract": 16,
        "test_a_list_is_walked_to_its_last_page": 2,
        "test_a_write_is_sent_once_whatever_comes_back": 2,
        "test_it_asks_what_was_typed": 5,
        "test_every_format_has_what_was_answered": 5,
        "test_its_help_has_the_contract_s_words": 5,
        "test_a_full_object_comes_through_whole": 7,
    }.items():
        assert len([case for name, case in passed if name == test]) == cases, test


def test_the_embedded_registry_says_that_it_has_no_data_for_them_yet(found: dict[str, Any]) -> None:
    names = ("listBufferPools", "getBufferPool", "getProjectBaseline")
    assert found["refused"] == [
        [501, f"The embedded registry does not know the operation {name} yet"] for name in names
    ]


def test_the_contract_s_own_words_document_them(found: dict[str, Any]) -> None:
    assert found["resource"] == "Buffer pools, which insure against reversals."
    assert "country_code: Only the pools of this country." in found["method"]


def test_the_command_line_lists_them_by_resource(found: dict[str, Any]) -> None:
    assert "Buffer pools: buffer-pools List buffer pools." in found["list"]
    assert "Buffer pools: buffer-pool Get a buffer pool." in found["get"]
    assert "project-baseline Get the baseline of a project." in found["get"]
    assert "--country-code TEXT Only the pools of this country." in found["list buffer-pools"]
    # The command has a --limit of its own.
    assert "--query-limit NUMBER Only pools that may hold so many kilograms." in found["list buffer-pools"]
    assert "--limit NUMBER Only the first so many." in found["list buffer-pools"]


def test_they_are_on_the_pages_of_the_reference(copy: Copy, tmp_path: Path) -> None:
    copy.run("-c", REFERENCE, str(tmp_path))
    pages = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    for operation in ("listbufferpools", "getbufferpool", "createbufferpoolwithdrawal"):
        assert f"({operation})=" in pages["buffer-pools.md"]
    assert "GET /projects/{project_id}/baseline" in pages["projects.md"]
    assert "## BufferPool\n" in pages["schemas.md"]
    assert "[Buffer pools](reference/buffer-pools.md)" in pages["overview.inc"]
    assert ".. autoclass:: isometric_registry_client.api.buffer_pools.BufferPools" in pages["python-resources.inc"]


def test_a_property_that_no_model_can_hold_is_named(tmp_path: Path) -> None:
    contract: dict[str, Any] = yaml.load((ROOT / "openapi.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    contract["components"]["schemas"]["PageInfo"]["properties"]["stage"] = {"type": "string", "enum": ["a", "b"]}
    write(tmp_path, contract)
    done = generate(tmp_path)
    assert done.returncode != 0
    assert "PageInfo.stage: templates/model.py.jinja knows no property of this kind" in " ".join(done.stderr.split())
    assert not (tmp_path / "generated").exists()
