"""Every kind of change of the contract gets the verdict it deserves, and the version has to own up to it."""

from __future__ import annotations

import copy
import importlib.util
import shutil
import subprocess
from pathlib import Path

import pytest
from contract_tools import breaking, python_api
from contract_tools.breaking import Comparison, Level, compare_contracts, least_version, owns_up
from contract_tools.document import CONTRACT, ROOT, parse

# A test module cannot import its neighbour by name under importmode=importlib.
_spec = importlib.util.spec_from_file_location("changes", Path(__file__).with_name("changes.py"))
assert _spec is not None
assert _spec.loader is not None
_changes = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_changes)
CHANGES = _changes.CHANGES


def file_name(name: str) -> str:
    return name.replace(" ", "-")


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Comparison]:
    """All changes judged in one run: starting a JVM for each would take minutes."""
    pairs = {}
    for name, (change, _) in CHANGES.items():
        old = parse(CONTRACT.read_text(encoding="utf-8"))
        new = copy.deepcopy(old)
        change(new)
        pairs[file_name(name)] = (old, new)
    return compare_contracts(pairs, tmp_path_factory.mktemp("breaking") / "wire")


def test_the_table_has_breaking_and_harmless_changes_enough() -> None:
    levels = [level for _, level in CHANGES.values()]
    assert len(levels) >= 25
    assert min(levels.count(Level.PATCH), levels.count(Level.MINOR), levels.count(Level.MAJOR)) >= 4


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_gets_the_verdict_it_deserves(verdicts: dict[str, Comparison], name: str) -> None:
    verdict = verdicts[file_name(name)]
    assert verdict.contract is CHANGES[name][1], verdict.report()


def test_a_renamed_operation_breaks_nobody_on_the_wire(verdicts: dict[str, Comparison]) -> None:
    verdict = verdicts["an-operationId-renamed"]
    assert verdict.in_service == []
    assert verdict.generated_again == ["the operation listIssuances (GET /issuances) is now called allIssuances"]


def test_a_break_on_the_wire_names_the_operation_and_the_place(verdicts: dict[str, Comparison]) -> None:
    lines = verdicts["a-required-property-dropped"].in_service
    assert any(line.startswith("GET /credit_batches/{credit_batch_id} -> 200: body.serial_number: ") for line in lines)


@pytest.mark.parametrize(
    ("before", "level", "least"),
    [
        ("1.4.2", Level.NONE, "1.4.2"),
        ("1.4.2", Level.PATCH, "1.4.3"),
        ("1.4.2", Level.MINOR, "1.5.0"),
        ("1.4.2", Level.MAJOR, "2.0.0"),
        ("0.4.2", Level.MAJOR, "0.5.0"),
        ("0.4.2", Level.MINOR, "0.4.3"),
    ],
)
def test_a_change_asks_for_a_version(before: str, level: Level, least: str) -> None:
    assert least_version(before, level) == least


@pytest.mark.parametrize(("after", "enough"), [("2.0.0", True), ("3.1.0", True), ("1.9.0", False), ("1.0.0", False)])
def test_a_break_needs_a_new_major_version(after: str, enough: bool) -> None:
    assert owns_up("1.0.0", after, Level.MAJOR) is enough


def test_a_version_that_goes_back_does_not_own_up() -> None:
    assert not owns_up("1.2.0", "1.1.0", Level.NONE)


def write_package(folder: Path, client: str) -> Path:
    """A source tree with a package as small as it can be."""
    package = folder / "overrides" / "isometric_registry"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from .client import RegistryClient\n__all__ = ['RegistryClient']\n")
    (package / "client.py").write_text(client)
    (package / "_version.py").write_text('__version__ = "0.1.0"\n')
    models = folder / "generated" / "isometric_registry_client" / "models"
    models.mkdir(parents=True)
    (models.parent / "__init__.py").touch()
    (models / "__init__.py").write_text("from .batch import Batch\n__all__ = ('Batch',)\n")
    (models / "batch.py").write_text("class Batch:\n    id: str\n    size: int\n")
    return folder


CLIENT = "class RegistryClient:\n    def get(self, issuance_id: str, *, timeout: float = 1.0) -> str: ...\n"


@pytest.mark.parametrize(
    ("client", "what"),
    [
        (CLIENT.replace("def get", "def fetch"), "RegistryClient.get"),
        (CLIENT.replace(", *, timeout: float = 1.0", ""), "timeout"),
        (CLIENT.replace("timeout: float = 1.0", "timeout: float"), "timeout"),
        (CLIENT.replace("RegistryClient", "Client"), "RegistryClient"),
    ],
)
def test_a_broken_python_name_or_signature_is_found(tmp_path: Path, client: str, what: str) -> None:
    old, new = write_package(tmp_path / "old", CLIENT), write_package(tmp_path / "new", client)
    assert any(what in line for line in python_api.breaks(old, new))


def test_a_model_s_lost_attribute_is_found(tmp_path: Path) -> None:
    old, new = write_package(tmp_path / "old", CLIENT), write_package(tmp_path / "new", CLIENT)
    batch = new / "generated" / "isometric_registry_client" / "models" / "batch.py"
    batch.write_text("class Batch:\n    id: str\n")
    assert any("Batch.size" in line for line in python_api.breaks(old, new))


@pytest.mark.parametrize(
    "client",
    [
        CLIENT,
        CLIENT.replace("timeout: float = 1.0", "timeout: float = 1.0, retries: int = 2"),
        CLIENT + "    def list(self) -> str: ...\n",
        CLIENT + "def helper() -> None: ...\n",
    ],
)
def test_a_harmless_change_of_the_python_package_is_left_alone(tmp_path: Path, client: str) -> None:
    old, new = write_package(tmp_path / "old", CLIENT + "def _private() -> None: ...\n"), tmp_path / "new"
    assert python_api.breaks(old, write_package(new, client)) == []


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the contract and a small package, tagged v1, as `make breaking` finds it."""
    folder = write_package(tmp_path / "repository", CLIENT)
    (folder / "openapi.yaml").write_text(CONTRACT.read_text(encoding="utf-8"), encoding="utf-8")
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"]):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *command], cwd=folder, check=True)
    monkeypatch.setattr(breaking, "ROOT", folder)
    monkeypatch.setattr(breaking, "SCRATCH", tmp_path / "scratch")
    monkeypatch.setattr(breaking, "run", lambda command, **more: _run(command, cwd=folder, **more))
    return folder


_run = breaking.run


def change_contract(repository: Path, old: str, new: str) -> None:
    path = repository / "openapi.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def tag(repository: Path) -> None:
    subprocess.run(["git", "tag", "v1"], cwd=repository, check=True)


def test_a_break_without_a_new_version_fails_and_says_what_to_raise(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tag(repository)
    change_contract(repository, "operationId: listIssuances", "operationId: allIssuances")
    assert breaking.main([]) == 1
    said = capsys.readouterr()
    assert "asks for 2.0.0 or more: raise info.version in openapi.yaml" in said.err
    assert "is now called allIssuances" in said.out


def test_a_break_with_a_new_version_passes(repository: Path) -> None:
    tag(repository)
    change_contract(repository, "operationId: listIssuances", "operationId: allIssuances")
    change_contract(repository, "version: 1.0.0", "version: 2.0.0")
    assert breaking.main([]) == 0


def test_a_better_description_asks_for_a_patch(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tag(repository)
    change_contract(repository, "Single credit batches,", "One credit batch,")
    assert breaking.main([]) == 1
    assert "asks for 1.0.1 or more" in capsys.readouterr().err


def test_a_broken_python_package_asks_for_a_new_version(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tag(repository)
    client = repository / "overrides" / "isometric_registry" / "client.py"
    client.write_text(CLIENT.replace("def get", "def fetch"))
    assert breaking.main([]) == 1
    assert "the package is 0.1.0, and this change asks for 0.2.0 or more" in capsys.readouterr().err


def test_without_a_tag_a_break_is_told_and_nothing_is_owed(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change_contract(repository, "operationId: listIssuances", "operationId: allIssuances")
    assert breaking.main([]) == 0
    said = capsys.readouterr().out
    assert "is now called allIssuances" in said
    assert "There is no tag" in said


def test_a_base_that_is_named_binds_without_a_tag(repository: Path) -> None:
    change_contract(repository, "operationId: listIssuances", "operationId: allIssuances")
    assert breaking.main(["HEAD"]) == 1


def test_a_base_that_does_not_exist_is_named(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert repository.is_dir()
    assert breaking.main(["v99"]) == 1
    assert "v99 is no commit with an openapi.yaml" in capsys.readouterr().err


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the real packages."""
    for folder in ("overrides", "generated"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_real_package_does_not_break_itself(tree: Path) -> None:
    assert python_api.breaks(ROOT, tree) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("overrides/isometric_registry/client.py", "def with_options(", "def with_limits("),
        ("overrides/isometric_registry/client.py", "        max_retries: int = MAX_RETRIES,\n", ""),
        ("overrides/isometric_registry/resources.py", "def credit_batches(", "def batches("),
        ("overrides/isometric_registry/errors.py", "class RateLimitError", "class TooManyRequestsError"),
        ("overrides/isometric_registry/models.py", "def sequestration_date(", "def vintage_date("),
        ("overrides/isometric_registry/environment.py", "    PRODUCTION = ", "    LIVE = "),
        ("overrides/isometric_registry/sandbox/server.py", "        latency: float = 0.0,\n", ""),
        ("overrides/isometric_registry/ledger/quantities.py", "def tonnes(", "def tons("),
        ("generated/isometric_registry_client/models/credit_quantity.py", "    credit_kgs: int\n", ""),
    ],
)
def test_a_promised_name_of_the_real_package_is_missed(tree: Path, file: str, old: str, new: str) -> None:
    path = tree / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert python_api.breaks(ROOT, tree)


def test_what_the_package_keeps_to_itself_may_change(tree: Path) -> None:
    path = tree / "overrides" / "isometric_registry" / "policy.py"
    path.write_text('"""Nothing is left."""\n', encoding="utf-8")
    assert python_api.breaks(ROOT, tree) == []
