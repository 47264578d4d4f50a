"""The bundle is complete and reproducible, and a contract that is not sound leaves what was there."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from contract_tools import bundle, reference
from contract_tools.document import CONTRACT, RECORDED, ROOT, parse, recorded_answers
from contract_tools.examples import value_faults
from contract_tools.programs import GateError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Write = Callable[[dict[str, Any]], Path]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the contract."""
    folder = tmp_path_factory.mktemp("bundle")
    bundle.write_bundle(CONTRACT, folder)
    return folder


@pytest.fixture
def manifest(made: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((made / "manifest.json").read_text())
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_two_bundles_of_a_contract_are_the_same_bytes(made: Path, tmp_path: Path) -> None:
    bundle.write_bundle(CONTRACT, tmp_path)
    assert files(tmp_path) == files(made)


def test_the_manifest_has_the_version_and_the_checksum_of_every_file(made: Path, manifest: dict[str, Any]) -> None:
    assert manifest["version"] == parse(CONTRACT.read_text(encoding="utf-8"))["info"]["version"]
    sums = {name: hashlib.sha256(body).hexdigest() for name, body in files(made).items() if name != "manifest.json"}
    assert manifest["sha256"] == sums


def test_the_json_says_what_the_yaml_says(made: Path) -> None:
    assert json.loads((made / "openapi.json").read_text()) == yaml.safe_load((made / "openapi.yaml").read_text())


def test_both_editions_are_in_the_bundle_and_the_manifest_says_which_is_which(
    made: Path, manifest: dict[str, Any]
) -> None:
    for version, name in manifest["editions"].items():
        assert yaml.safe_load((made / name).read_text(encoding="utf-8"))["openapi"] == version
    assert [version.rpartition(".")[0] for version in manifest["editions"]] == ["3.1", "3.0"]


def test_every_answer_of_the_bundle_is_one_that_the_contract_allows(
    made: Path, manifest: dict[str, Any], contract: dict[str, Any]
) -> None:
    for entry in manifest["fixtures"]:
        answer = json.loads((made / entry["file"]).read_text())
        schema: dict[str, Any] = {"$ref": f"#/components/schemas/{entry['schema']}"}
        if entry["nullable"]:
            schema = {"anyOf": [schema, {"type": "null"}]}
        assert value_faults(contract, schema, answer) == []


def test_every_recorded_version_is_in_the_bundle(manifest: dict[str, Any]) -> None:
    recorded = {(e["operationId"], e["case"]) for e in manifest["fixtures"] if e["file"].startswith("recorded/")}
    assert recorded == {(name, path.stem) for name in RECORDED for path in recorded_answers(name).glob("*.json")}


def test_every_file_that_the_readme_names_is_in_the_bundle(made: Path) -> None:
    table = re.findall(r"^\| (`.+?) \|", (made / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    named = {name.rstrip("/") for cell in table for name in re.findall(r"`([^`]+)`", cell)}
    assert named | {"README.md"} == {path.name for path in made.iterdir()}


def test_the_readme_has_the_commands_that_ci_runs(made: Path) -> None:
    readme = (made / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^```console\n(.*?)^```$", readme, re.DOTALL | re.MULTILINE)
    page = (ROOT / "docs" / "other-languages.md").read_text(encoding="utf-8")
    assert commands
    assert all(block in page for block in commands)
    inputs = set(re.findall(r"\bopenapi\S*\.(?:yaml|json)\b", "".join(commands)))
    assert inputs
    assert all((made / name).is_file() for name in inputs)


def test_the_program_in_every_language_is_in_the_bundle(made: Path) -> None:
    samples = made / "samples"
    assert {path.name for path in samples.iterdir()} == {
        path.name for path in (ROOT / "tests" / "clients").iterdir() if path.name != "__pycache__"
    }
    assert (samples / "python" / "main.py").read_bytes() == (ROOT / "tests/clients/python/main.py").read_bytes()


def test_the_changelog_of_the_bundle_is_the_contract_s(made: Path) -> None:
    changes = (made / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"### {parse(CONTRACT.read_text(encoding='utf-8'))['info']['version']}" in changes
    assert "RegistryClient" not in changes
    assert (made / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_a_page_without_the_marks_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "page.md").write_text("# Other languages\n")
    monkeypatch.setattr(bundle, "OTHER_LANGUAGES", tmp_path / "page.md")
    (tmp_path / "made").mkdir()
    with pytest.raises(GateError, match=r"page\.md has no longer the lines"):
        bundle.write_bundle(CONTRACT, tmp_path / "made")


def test_the_page_of_the_bundle_stands_alone(made: Path) -> None:
    page = (made / "reference.html").read_text(encoding="utf-8")
    assert 'href="getting-started.html"' not in page
    assert '<script src="http' not in page


def test_the_page_may_fetch_nothing(made: Path) -> None:
    page = (made / "reference.html").read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy"\s+content="([^"]+)"', page)
    assert policy is not None
    assert "connect-src 'none'" in policy[1]
    assert "http" not in policy[1]


def test_a_page_that_would_report_its_readers_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contract_tools.programs.QUIET", {"REDOCLY_TELEMETRY": "on"})
    with pytest.raises(GateError, match="would report its readers"):
        reference.write_reference(CONTRACT, tmp_path / "reference.html")


@pytest.fixture
def before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bundle from earlier, where `make bundle` would write."""
    folder = tmp_path / "dist" / "contract"
    folder.mkdir(parents=True)
    (folder / "openapi.yaml").write_text("from earlier")
    monkeypatch.setattr(bundle, "BUNDLE", folder)
    monkeypatch.setattr(bundle, "ROOT", tmp_path)
    return folder


def test_a_contract_that_fails_a_gate_leaves_the_bundle_as_it_was(
    before: Path, contract: dict[str, Any], written: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    contract["components"]["schemas"]["CreditQuantity"]["properties"]["credit_kgs"].pop("format")
    assert bundle.main([str(written(contract))]) == 1
    assert files(before.parent) == {"contract/openapi.yaml": b"from earlier"}
    assert "give the integer the format int64" in capsys.readouterr().err


def test_a_tool_that_fails_half_way_leaves_the_bundle_as_it_was(before: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise GateError("the page cannot be made")

    monkeypatch.setattr(bundle, "write_reference", fail)
    assert bundle.main([]) == 1
    assert files(before.parent) == {"contract/openapi.yaml": b"from earlier"}


def test_a_new_bundle_takes_the_old_one_s_place_whole(before: Path) -> None:
    (before / "left-over.json").touch()
    assert bundle.main([]) == 0
    assert not (before / "left-over.json").exists()
    assert (before / "manifest.json").exists()
    assert [path.name for path in before.parent.iterdir()] == ["contract"]
