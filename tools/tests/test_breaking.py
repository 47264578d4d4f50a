"""Every kind of change of the contract gets the verdict it deserves, and the version has to own up to it."""

from __future__ import annotations

import copy
import importlib.util
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from contract_tools import breaking
from contract_tools.breaking import Comparison, Level, compare_contracts, least_version, owns_up
from contract_tools.document import CONTRACT
from contract_tools.programs import GateError
from contract_tools.readable import read, refuse

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType


def _neighbour(name: str) -> ModuleType:
    """A module beside this one, which importmode=importlib does not find by its name."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


changes = _neighbour("changes")
mutations = _neighbour("mutations")

GROUPS = ("in_service", "generated_again")

SMALL = changes.SMALL.read_text(encoding="utf-8")


def file_name(name: str) -> str:
    return name.replace(" ", "-")


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Comparison]:
    """All changes judged in one run: starting a JVM for each would take minutes."""
    pairs = {}
    small = read(SMALL, "the small contract")
    for name, change in changes.CHANGES.items():
        old = copy.deepcopy(small)
        change.before(old)
        new = copy.deepcopy(old)
        change.apply(new)
        pairs[file_name(name)] = (refuse(old, name), refuse(new, name))
    return compare_contracts(pairs, tmp_path_factory.mktemp("breaking") / "wire")


def test_the_table_has_breaking_and_harmless_changes_enough() -> None:
    levels = [change.level for change in changes.CHANGES.values()]
    assert len(levels) >= 150
    assert levels.count(Level.PATCH) >= 10
    assert min(levels.count(Level.MINOR), levels.count(Level.MAJOR)) >= 25


@pytest.mark.parametrize("name", changes.CHANGES)
def test_a_change_gets_the_verdict_it_deserves(verdicts: dict[str, Comparison], name: str) -> None:
    verdict = verdicts[file_name(name)]
    assert verdict.contract is changes.CHANGES[name].level, verdict.report()


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("name", changes.CHANGES)
def test_each_group_is_told_what_breaks_for_it_and_nothing_else(
    verdicts: dict[str, Comparison], name: str, group: str
) -> None:
    said, reason = getattr(verdicts[file_name(name)], group), getattr(changes.CHANGES[name], group)
    if reason is None:
        assert said == []
    else:
        assert any(reason in line for line in said), said


def test_a_break_on_the_wire_names_the_operation_and_the_place(verdicts: dict[str, Comparison]) -> None:
    lines = verdicts["a-required-property-dropped"].in_service
    assert any(line.startswith("GET /issuances/{id}/batches/{serial} -> 200: body.size: ") for line in lines), lines


def test_what_breaks_everywhere_is_said_once(verdicts: dict[str, Comparison]) -> None:
    assert verdicts["servers-reordered"].generated_again == [
        "listIssuances, getBatch, createRetirement: goes to https://live.example/v0 from generated clients that were "
        "not told otherwise, and no longer to https://sandbox.example/v0"
    ]


def test_an_optional_parameter_at_the_end_is_harmless_with_the_option_that_is_recommended(
    verdicts: dict[str, Comparison],
) -> None:
    [note] = verdicts["an-optional-parameter-more-at-the-end"].notes
    assert "useSingleRequestParameter=true" in note


def test_another_title_is_worth_knowing(tmp_path: Path) -> None:
    old = read(SMALL, "the small contract")
    new = {**old, "info": {**old["info"], "title": "Registry"}}
    verdict = compare_contracts({"title": (old, new)}, tmp_path / "wire")["title"]
    assert verdict.contract is Level.PATCH
    assert verdict.notes == [
        "the document is called Registry: openapi-python-client names the package after that, unless told otherwise"
    ]


def test_a_harmless_change_names_the_place(verdicts: dict[str, Comparison]) -> None:
    said = verdicts["an-optional-property-more"].report()
    assert "  #/components/schemas/Batch/properties/vintage is new" in said


def test_a_change_of_words_says_so(verdicts: dict[str, Comparison]) -> None:
    assert "In the contract only words changed." in verdicts["another-summary"].report()


def test_the_contract_itself_can_be_compared(tmp_path: Path) -> None:
    document = read(CONTRACT.read_text(encoding="utf-8"), "openapi.yaml")
    again = copy.deepcopy(document)
    assert compare_contracts({"contract": (document, again)}, tmp_path / "wire")["contract"].contract is Level.NONE


def mutants(text: str, count: int) -> dict[str, Any]:
    """Contracts with random changes that are still OpenAPI 3.1; the others were refused in one sentence."""
    document = read(text, "the contract")
    found, refusals = {}, []
    for seed in range(count):
        random = Random(seed)
        mutant = mutations.mutate(document, random, random.randint(1, 4))
        try:
            found[f"mutant-{seed}"] = refuse(mutant, "the mutant")
        except GateError as error:
            refusals.append(str(error))
    assert refusals
    assert all(said.startswith("the mutant") and "\n" not in said for said in refusals)
    return found


def test_whatever_is_openapi_gets_a_verdict_on_either_side(tmp_path: Path) -> None:
    document = read(SMALL, "the small contract")
    found = mutants(SMALL, 70)
    assert len(found) >= 15
    pairs = {f"{name}-new": (document, mutant) for name, mutant in found.items()}
    pairs |= {f"{name}-old": (mutant, document) for name, mutant in found.items()}
    verdicts = compare_contracts(pairs, tmp_path / "wire")
    assert verdicts.keys() == pairs.keys()
    assert {verdict.contract for verdict in verdicts.values()} >= {Level.MINOR, Level.MAJOR}


def test_whatever_becomes_of_the_contract_itself_gets_a_verdict(tmp_path: Path) -> None:
    text = CONTRACT.read_text(encoding="utf-8")
    document = read(text, "openapi.yaml")
    pairs = {name: (document, mutant) for name, mutant in mutants(text, 12).items()}
    assert compare_contracts(pairs, tmp_path / "wire").keys() == pairs.keys()


def test_nothing_breaks_between_a_contract_and_itself_whatever_it_describes(tmp_path: Path) -> None:
    pairs = {name: (mutant, copy.deepcopy(mutant)) for name, mutant in mutants(SMALL, 120).items()}
    assert {verdict.contract for verdict in compare_contracts(pairs, tmp_path / "wire").values()} == {Level.NONE}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace("openapi: 3.1.0", "openapi: [", 1), "cannot be read"),
        (lambda _: "- a list\n", "the document is not a mapping"),
        (lambda _: "a: &a {b: *a}\n", "an alias stands inside of what it names"),
        (lambda _: "a: " + "[" * 5000, "nested too deep"),
        (lambda text: text.replace("openapi: 3.1.0", "openapi: 3.0.3", 1), "only OpenAPI 3.1 is read"),
        (lambda text: text.replace("parameters/First'", "parameters/Nowhere'", 1), "leads to nothing"),
        (lambda text: text.replace("'#/components/parameters/First'", "'other.yaml#/First'", 1), "out of the document"),
        (lambda text: text.replace("maximum: 50", "maximum: .inf", 1), "no number in JSON"),
        (lambda text: text.replace("maximum: 50", "maximum: many", 1), "no JSON Schema"),
        (lambda text: text.replace("operationId: getBatch", "operationId: listIssuances", 1), "is not unique"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_one_sentence(change: Callable[[str], str], reason: str) -> None:
    with pytest.raises(GateError) as refusal:
        read(change(SMALL), "openapi.yaml")
    assert reason in str(refusal.value)
    assert str(refusal.value).startswith("openapi.yaml")
    assert "\n" not in str(refusal.value)


def test_a_status_without_quotes_is_read_as_a_status() -> None:
    assert read(SMALL.replace("'200':", "200:"), "a") == read(SMALL, "b")


def test_a_property_may_have_the_name_of_a_keyword() -> None:
    text = SMALL.replace("region: {type: string}", "$ref: {type: string}\n            no: {type: string}")
    assert "no" in read(text, "a")["components"]["schemas"]["Issuance"]["properties"]["origin"]["properties"]


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


CLIENT = "class RegistryClient:\n    def get(self, issuance_id: str) -> str: ...\n"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a small contract and a small package, as `make breaking` finds it."""
    folder = tmp_path / "repository"
    package = folder / "overrides" / "isometric_registry"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from .client import RegistryClient\n__all__ = ['RegistryClient']\n")
    (package / "client.py").write_text(CLIENT)
    (package / "_version.py").write_text('__version__ = "0.1.0"\n')
    (folder / "openapi.yaml").write_text(SMALL, encoding="utf-8")
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
    assert breaking.main([], repository / "openapi.yaml") == 1
    said = capsys.readouterr()
    assert "asks for 2.0.0 or more: raise info.version in openapi.yaml" in said.err
    assert "is now called allIssuances" in said.out


def test_a_break_with_a_new_version_passes(repository: Path) -> None:
    tag(repository)
    change_contract(repository, "operationId: listIssuances", "operationId: allIssuances")
    change_contract(repository, "version: 1.0.0", "version: 2.0.0")
    assert breaking.main([], repository / "openapi.yaml") == 0


def test_a_better_description_asks_for_a_patch(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tag(repository)
    change_contract(repository, "Returns one page.", "Returns a page.")
    assert breaking.main([], repository / "openapi.yaml") == 1
    assert "asks for 1.0.1 or more" in capsys.readouterr().err


def test_a_broken_python_package_asks_for_a_new_version(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tag(repository)
    client = repository / "overrides" / "isometric_registry" / "client.py"
    client.write_text(CLIENT.replace("def get", "def fetch"))
    assert breaking.main([], repository / "openapi.yaml") == 1
    assert "the package is 0.1.0, and this change asks for 0.2.0 or more" in capsys.readouterr().err


def test_without_a_tag_a_break_is_told_and_nothing_is_owed(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change_contract(repository, "operationId: listIssuances", "operationId: allIssuances")
    assert breaking.main([], repository / "openapi.yaml") == 0
    said = capsys.readouterr().out
    assert "is now called allIssuances" in said
    assert "There is no tag" in said


def test_a_base_that_is_named_binds_without_a_tag(repository: Path) -> None:
    change_contract(repository, "operationId: listIssuances", "operationId: allIssuances")
    assert breaking.main(["HEAD"], repository / "openapi.yaml") == 1


@pytest.mark.parametrize("base", ["v99", "--help", "HEAD:overrides", "no such thing"])
def test_a_base_that_does_not_exist_is_named(repository: Path, base: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert repository.is_dir()
    assert breaking.main([base], repository / "openapi.yaml") == 1
    assert f"{base} is no commit with an openapi.yaml" in capsys.readouterr().err


def one_sentence(capsys: pytest.CaptureFixture[str]) -> str:
    said = capsys.readouterr().err
    assert said.startswith("make breaking: ")
    assert said.count("\n") == 1
    return said


def test_a_contract_that_is_not_yaml_is_refused_in_one_sentence(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change_contract(repository, "openapi: 3.1.0", "openapi: [3.1.0")
    assert breaking.main([], repository / "openapi.yaml") == 1
    assert "openapi.yaml cannot be read" in one_sentence(capsys)


def test_a_contract_that_is_no_text_is_refused_in_one_sentence(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "openapi.yaml").write_bytes(b"\xff\xfe\x00")
    assert breaking.main([], repository / "openapi.yaml") == 1
    assert "openapi.yaml cannot be read" in one_sentence(capsys)


def test_a_contract_that_is_gone_is_missed_in_one_sentence(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "openapi.yaml").unlink()
    assert breaking.main([], repository / "openapi.yaml") == 1
    assert "openapi.yaml cannot be read" in one_sentence(capsys)


def test_a_package_that_is_no_python_is_refused_in_one_sentence(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "overrides" / "isometric_registry" / "client.py").write_text("class :\n")
    assert breaking.main([], repository / "openapi.yaml") == 1
    assert "overrides/isometric_registry/client.py is no Python" in one_sentence(capsys)


def test_a_base_without_a_package_is_compared_by_its_contract_alone(repository: Path) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run([*git, "rm", "-rq", "--cached", "overrides"], cwd=repository, check=True)
    subprocess.run([*git, "commit", "-q", "-m", "contract alone"], cwd=repository, check=True)
    assert breaking.main(["HEAD"], repository / "openapi.yaml") == 0
