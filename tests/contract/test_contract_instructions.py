"""What the pages tell teams in other languages is what the checks run."""

from __future__ import annotations

import json
import re

import pytest
from contract_tools.document import ROOT
from isometric_registry.sandbox import Sandbox

README = (ROOT / "docs" / "other-languages.md").read_text(encoding="utf-8")
PACKAGES = json.loads((ROOT / "tools" / "node" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
REQUIREMENTS = (ROOT / "tools" / "requirements.in").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", ["openapi-typescript", "openapi-fetch", "typescript"])
def test_the_readme_names_the_npm_version_that_is_checked(package: str) -> None:
    assert re.findall(rf"\b(?<!-){package}@(\S+)", README) == [PACKAGES[package]]


def test_the_readme_names_the_generator_s_version_that_is_checked() -> None:
    pinned = re.search(r"^openapi-generator-cli==(\S+)", REQUIREMENTS, re.MULTILINE)
    assert pinned is not None
    assert set(re.findall(r"openapi-generator-cli==(\S+)", README)) == {pinned[1]}


def test_every_debian_package_that_the_page_names_is_installed_by_the_checks() -> None:
    named = {package for line in re.findall(r"`apt-get install ([^`]+)`", README) for package in line.split()}
    checks = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert len(named) > 9
    assert [package for package in sorted(named - {"python3-venv"}) if package not in checks] == []


def test_no_lock_of_a_tool_names_an_address_to_download_from() -> None:
    lock = json.loads((ROOT / "tools" / "node" / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
    assert all("integrity" in package for name, package in lock["packages"].items() if name)
    for name in ("tools/requirements.lock", "tools/node/node.lock"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["README.md", "docs/index.md"])
def test_the_five_lines_that_welcome_a_reader_run(
    page: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    block = re.search(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    with Sandbox() as sandbox:
        monkeypatch.setenv("ISOMETRIC_BASE_URL", sandbox.url)
        monkeypatch.setenv("ISOMETRIC_CLIENT_SECRET", sandbox.client_secret)
        monkeypatch.delenv("ISOMETRIC_ACCESS_TOKEN", raising=False)
        exec(re.sub(r"iss_\w{16}", sandbox.data.landmarks.demo, block[1]), {})
        demo = sandbox.data.issuance_credit_batches[sandbox.data.landmarks.demo]
    serial_numbers = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert serial_numbers == [batch["serial_number"] for batch in demo["supplier_credit_batches"]]
