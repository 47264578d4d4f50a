"""A language that prints other lines than Python is found, and so is one that cannot be compiled here."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING

import pytest
from contract_tools import clients
from contract_tools.document import FIXTURES
from contract_tools.programs import GateError
from contract_tools.recorded import serve_recorded

if TYPE_CHECKING:
    from pathlib import Path


def test_the_same_lines_are_accepted() -> None:
    clients.compare({"python": "a\nb\n", "go": "a\nb\n"})


def test_another_line_is_shown() -> None:
    with pytest.raises(GateError, match=r"go and python do not print the same lines:(.|\n)*-total 3(.|\n)*\+total 4"):
        clients.compare({"python": "a\ntotal 3\n", "java": "a\ntotal 3\n", "go": "a\ntotal 4\n"})


def test_a_line_that_is_missing_is_shown() -> None:
    with pytest.raises(GateError, match="-b"):
        clients.compare({"python": "a\nb\n", "go": "a\n"})


def test_every_recorded_answer_is_served_in_the_order_of_the_versions() -> None:
    with serve_recorded(FIXTURES) as (url, identifiers):
        assert len(identifiers) == len(list(FIXTURES.glob("*.json")))
        for identifier in identifiers:
            with urllib.request.urlopen(f"{url}/issuances/{identifier}/credit_batches", timeout=5) as answer:
                assert json.load(answer)["issuance_id"] == identifier
    assert identifiers[0] == json.loads((FIXTURES / "version_a.json").read_text())["issuance_id"]
    assert identifiers[-1] == json.loads((FIXTURES / "future.json").read_text())["issuance_id"]


def test_a_missing_jar_is_named_with_its_debian_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "ANNOTATIONS_JAR", tmp_path / "annotations.jar")
    monkeypatch.setattr(clients, "generate", lambda *_: None)
    with pytest.raises(GateError, match=r"apt-get install libgeronimo-annotation-1\.3-spec-java"):
        clients.java(tmp_path / "openapi.yaml", tmp_path / "java")


def test_a_language_that_there_is_not_is_refused_before_anything_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(clients, "registries", lambda: pytest.fail("something began"))
    assert clients.main(["go", "cobol"]) == 1
    said = capsys.readouterr().err
    assert (
        said == "make clients: there is no client in cobol; name some of: python, typescript, go, go-from-3.0, java\n"
    )


def program(folder: Path, name: str, says: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("language", "name", "says", "wanted"),
    [
        ("go", "go", "go version go1.17.6 linux/amd64", r"go 1\.18 or newer is needed, and this is 1\.17; .*apt-get"),
        ("java", "java", "openjdk 11.0.2 2019-01-15", r"java 17 or newer is needed, and this is 11\.0; .*apt-get"),
        ("typescript", "node", "v18.19.0", r"node 20\.19 or newer is needed, and this is 18\.19; .*make node-tools"),
    ],
)
def test_a_program_that_is_too_old_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, name: str, says: str, wanted: str
) -> None:
    program(tmp_path, name, says)
    monkeypatch.setattr("contract_tools.programs.NODE_MODULES", tmp_path)
    monkeypatch.setattr("contract_tools.programs.TOOLS_BIN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GateError, match=wanted):
        clients.refuse_unknown([language])


def test_a_program_that_is_missing_is_named_with_its_debian_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contract_tools.programs.NODE_MODULES", tmp_path)
    monkeypatch.setattr("contract_tools.programs.TOOLS_BIN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GateError, match="go is missing; install it with: apt-get install golang-go"):
        clients.refuse_unknown(["go"])
