"""Whatever is no contract is refused by every target in one sentence, and what was there stays as it was."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from contract_tools import readable
from contract_tools.document import ROOT
from contract_tools.programs import GateError

if TYPE_CHECKING:
    from pathlib import Path

NO_CONTRACT = {
    "a file that is not there": (None, "cannot be read: no such file or directory"),
    "an open bracket": (b"openapi: 3.1.0\ninfo: [\n", "cannot be read: it is no YAML: line 3, column 1"),
    "a tab": (b"openapi: 3.1.0\n\tinfo: 1\n", "cannot be read: it is no YAML: line 2, column 1"),
    "a key that stands twice": (b"a: 1\na: 2\n", "line 2, column 1, in a mapping: the key 'a' stands twice"),
    "a byte that is no letter": (b"openapi: \x00\n", "line 1 has a character that may not stand in it"),
    "another encoding": ("name: Bjørn\n".encode("latin-1"), "cannot be read: it is no text in UTF-8"),
    "nothing": (b"", "cannot be read: the document is not a mapping"),
    "something else": (b"name: something else\n", "says openapi: None; only OpenAPI 3.1 is read"),
    "an older edition": (b"openapi: 3.0.3\ninfo: {title: a, version: '1'}\npaths: {}\n", "says openapi: '3.0.3'"),
}


WRITTEN = ("generated", "dist")


def seed(folder: Path, name: str) -> Path:
    content, _ = NO_CONTRACT[name]
    contract = folder / "contract.yaml"
    if content is not None:
        contract.write_bytes(content)
    return contract


def make(*words: str) -> tuple[int, list[str]]:
    """What make ends with and says on stderr, without its own line about it. Nothing is installed."""
    installed = [f"{folder}/installed" for folder in (".venv", "tools/.venv", "tools/node/node_modules")]
    command = ["make", "-s", f"PY={sys.executable}", *(word for path in installed for word in ("-o", path)), *words]
    # As a person calls it: from a make that runs these tests, it would inherit flags and a depth, and name the depth.
    inherited = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    environment = {name: value for name, value in os.environ.items() if name not in inherited}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, [line for line in done.stderr.splitlines() if not line.startswith("make: ***")]


def everything_written() -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for name in WRITTEN for path in (ROOT / name).rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", NO_CONTRACT)
def test_what_is_no_contract_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    contract = seed(tmp_path, name)
    with pytest.raises(GateError) as refusal:
        readable.load(contract)
    said = str(refusal.value)
    assert said.startswith(f"{contract} ")
    assert NO_CONTRACT[name][1] in said
    assert "\n" not in said
    assert "<unicode" not in said


@pytest.mark.parametrize("name", ["a file that is not there", "an open bracket", "something else"])
@pytest.mark.parametrize("target", ["contract", "clients", "breaking", "bundle", "docs", "generate"])
def test_every_target_says_so_and_leaves_what_was_there(target: str, name: str, tmp_path: Path) -> None:
    contract, before = seed(tmp_path, name), everything_written()
    code, [line] = make(target, f"CONTRACT={contract}")
    assert code != 0
    assert line.startswith("make ")
    assert f"{contract} " in line
    assert NO_CONTRACT[name][1] in line
    assert everything_written() == before


@pytest.mark.parametrize("base", ["v99", "HEAD:docs", "--help"])
def test_a_base_that_is_not_there_is_refused_in_one_sentence(base: str) -> None:
    code, said = make("breaking", f"BASE={base}")
    assert code != 0
    assert said == [f"make breaking: {base} is no commit with an openapi.yaml; name one with: make breaking BASE=..."]


def test_a_language_that_is_not_there_is_refused_in_one_sentence() -> None:
    code, said = make("clients", "LANGUAGES=cobol")
    assert code != 0
    [line] = said
    assert line.startswith("make clients: there is no client in cobol; name some of: ")
