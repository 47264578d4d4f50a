"""A program that prints other lines than Python, goes on after an error or follows a redirect is found."""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest
from contract_tools import clients, trials
from contract_tools.commands import PAGE, commands
from contract_tools.document import CONTRACT, FIXTURES
from contract_tools.programs import GateError
from contract_tools.recorded import serve_recorded

if TYPE_CHECKING:
    from pathlib import Path


def test_the_same_lines_are_accepted() -> None:
    trials.compare({"python": {"whole": "a\nb\n", "large": "c\n"}, "go": {"whole": "a\nb\n"}})


def test_another_line_is_shown_with_its_trial() -> None:
    with pytest.raises(
        GateError, match=r"go and python do not print the same lines whole:(.|\n)*-total 3(.|\n)*\+total 4"
    ):
        trials.compare({"python": {"whole": "a\ntotal 3\n"}, "go": {"whole": "a\ntotal 4\n"}})


def test_a_line_that_is_missing_is_shown() -> None:
    with pytest.raises(GateError, match="-b"):
        trials.compare({"python": {"whole": "a\nb\n"}, "go": {"whole": "a\n"}})


READ = """
import os, sys, urllib.error, urllib.request
base = os.environ["ISOMETRIC_BASE_URL"]
headers = {"x-client-secret": os.environ["ISOMETRIC_CLIENT_SECRET"]}
def read(path):
    return urllib.request.urlopen(urllib.request.Request(base + path, headers=headers)).read()
"""
WALK = """
import json
page, found = {"page_info": {"has_next_page": True, "end_cursor": None}}, 0
while page["page_info"]["has_next_page"]:
    after = page["page_info"]["end_cursor"]
    page = json.loads(read("/projects?first=10" + (f"&after={after}" if after else "")))
    found += len(page["nodes"])
print("projects:", found)
"""


def tried(code: str, folder: Path) -> None:
    trials.lines_of(trials.Program("basic", [sys.executable, "-c", code], folder), folder / "large")


def test_a_program_that_adds_up_a_part_after_a_500_is_found(tmp_path: Path) -> None:
    goes_on = WALK.replace("    page = ", "    try: page = ").replace(
        "    found +=", "    except urllib.error.HTTPError: break\n    found +="
    )
    with pytest.raises(GateError, match="basic goes on after a 500 in the middle of a walk"):
        tried(READ + goes_on, tmp_path)


def test_a_program_that_follows_a_redirect_is_found(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="basic follows a redirect to another server: GET /registry/v0/projects"):
        tried(READ + WALK, tmp_path)


NO_REDIRECT = """
class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None
urllib.request.install_opener(urllib.request.build_opener(Stay))
"""


def test_a_program_that_gives_up_at_a_429_is_found(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="basic failed through a 429"):
        tried(READ + NO_REDIRECT + WALK, tmp_path)


def test_a_program_that_never_turns_the_page_is_found(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="basic stopped before the 500"):
        tried("raise SystemExit(1)", tmp_path)


def test_a_program_that_prints_the_secret_is_found(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="basic prints what ISOMETRIC_CLIENT_SECRET holds") as caught:
        tried("import os; print(os.environ['ISOMETRIC_CLIENT_SECRET'][:15])", tmp_path)
    assert "sandbox" not in str(caught.value)


@pytest.mark.parametrize("heading", ["The generator", *{one.heading for one in clients.LANGUAGES.values()}])
def test_the_page_has_the_commands_of_each_language(heading: str) -> None:
    script = commands(PAGE.read_text(encoding="utf-8"), heading)
    assert not [line for line in script.splitlines() if line.startswith("$")]


def test_a_heading_without_commands_is_named() -> None:
    with pytest.raises(GateError, match=r"other-languages\.md has no commands under the heading Cobol"):
        commands("### Go\n\n```console\n$ go build\n```\n", "Cobol")


def test_the_commands_of_a_section_are_its_own() -> None:
    first = "### A\n\n```console\n$ one \\\n    --more\n```\n\n```console\n$ two\n```\n"
    page = f"{first}\n### B\n\n```console\n$ three\n```\n"
    assert commands(page, "A") == "one \\\n    --more\ntwo\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{a: [", "contract.yaml cannot be read: it is no YAML"),
        ("- a\n", "contract.yaml cannot be read: the document is not a mapping"),
        (None, "contract.yaml, .*Nowhere"),
    ],
)
def test_a_contract_that_no_generator_can_read_is_refused_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None, wanted: str
) -> None:
    contract = tmp_path / "contract.yaml"
    dangling = CONTRACT.read_text(encoding="utf-8").replace("#/components/schemas/Issuance'", "#/components/Nowhere'")
    contract.write_text(dangling if text is None else text, encoding="utf-8")
    assert clients.main(["go"], contract) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert re.search(wanted, said)


def test_a_contract_that_is_not_there_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert clients.main(["go"], tmp_path / "contract.yaml") == 1
    assert "contract.yaml cannot be read: " in capsys.readouterr().err


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
    monkeypatch.setattr(clients, "_follow", lambda *_: None)
    with pytest.raises(GateError, match=r"apt-get install libgeronimo-annotation-1\.3-spec-java"):
        clients.make("java", CONTRACT, tmp_path)


def test_a_language_that_there_is_not_is_refused_before_anything_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(clients, "lines_of", lambda *_: pytest.fail("something began"))
    assert clients.main(["go", "cobol"], CONTRACT) == 1
    assert capsys.readouterr().err == (
        "make clients: there is no client in cobol; "
        "name some of: python, typescript, go, go-from-3.0, java, ruby, php\n"
    )


def program(folder: Path, name: str, says: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\necho '{says}'\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("language", "name", "says", "wanted"),
    [
        ("go", "go", "go version go1.18.6 linux/amd64", r"go 1\.19 or newer is needed, and this is 1\.18; .*apt-get"),
        ("java", "java", "openjdk 11.0.2 2019-01-15", r"java 17 or newer is needed, and this is 11\.0; .*apt-get"),
        ("typescript", "node", "v18.19.0", r"node 20\.19 or newer is needed, and this is 18\.19; .*make node-tools"),
        ("ruby", "ruby", "ruby 2.5.9p229", r"ruby 2\.7 or newer is needed, and this is 2\.5; .*apt-get"),
        ("php", "php", "PHP 7.4.33 (cli)", r"php 8\.1 or newer is needed, and this is 7\.4; .*apt-get"),
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


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("typescript", "node is missing; install it with: make node-tools"),
        ("go", "go is missing; install it with: apt-get install golang-go"),
        ("java", "java is missing; install it with: apt-get install default-jdk-headless"),
        ("ruby", "ruby is missing; install it with: apt-get install ruby ruby-typhoeus ruby-marcel"),
        ("php", "php is missing; install it with: apt-get install php-cli php-curl"),
    ],
)
def test_a_program_that_is_missing_is_named_with_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, wanted: str
) -> None:
    monkeypatch.setattr("contract_tools.programs.NODE_MODULES", tmp_path)
    monkeypatch.setattr("contract_tools.programs.TOOLS_BIN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GateError, match=wanted):
        clients.refuse_unknown([language])
