"""What the README tells teams in other languages is what the checks run."""

from __future__ import annotations

import json
import re

import pytest
from contract_tools.document import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
PACKAGES = json.loads((ROOT / "tools" / "node" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
REQUIREMENTS = (ROOT / "tools" / "requirements.in").read_text(encoding="utf-8")
RUNNER = (ROOT / "tools" / "contract_tools" / "clients.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", ["openapi-typescript", "openapi-fetch", "typescript"])
def test_the_readme_names_the_npm_version_that_is_checked(package: str) -> None:
    assert re.findall(rf"\b(?<!-){package}@(\S+)", README) == [PACKAGES[package]]


def test_the_readme_names_the_generator_s_version_that_is_checked() -> None:
    pinned = re.search(r"^openapi-generator-cli==(\S+)", REQUIREMENTS, re.MULTILINE)
    assert pinned is not None
    assert set(re.findall(r"openapi-generator-cli==(\S+)", README)) == {pinned[1]}


@pytest.mark.parametrize("generator", ["go", "java"])
def test_the_readme_gives_the_generator_the_options_that_are_checked(generator: str) -> None:
    command = re.search(rf"--generator-name {generator} (.*?)```", README, re.DOTALL)
    assert command is not None
    properties = re.search(r"--additional-properties=(\S+)", command[1])
    assert properties is not None
    for name, value in (pair.split("=") for pair in properties[1].split(",")):
        assert f'"{name}": "{value}"' in RUNNER


def test_no_lock_of_a_tool_names_an_address_to_download_from() -> None:
    lock = json.loads((ROOT / "tools" / "node" / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
    for name in ("tools/requirements.lock", "tools/node/node.lock"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")
