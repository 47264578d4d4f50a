"""What the locks promise: an install today and next year, with any pip, gives the same packages from any index."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import locks
import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
TOOLS = [line.split("#")[0] for line in (ROOT / "tools/requirements.in").read_text(encoding="utf-8").splitlines()]


def project(*extras: str) -> list[str]:
    """Return what the package and these extras of it ask for."""
    needs = [*PROJECT["project"]["dependencies"], *(need for extra in extras for need in EXTRAS[extra])]
    itself = [re.fullmatch(r"isometric-registry\[(.*)\]", need) for need in needs]
    more = {extra for match in itself if match for extra in match[1].split(",")} - set(extras)
    if more:
        return project(*extras, *more)
    return [need for need, match in zip(needs, itself, strict=True) if not match]


LOCKS = {
    "requirements.lock": [*project(*EXTRAS), *PROJECT["dependency-groups"]["dev"]],
    "requirements-demo.lock": project("cli", "sandbox"),
    "requirements-bench.lock": [*project(*EXTRAS), *PROJECT["dependency-groups"]["bench"]],
    "requirements-mirror.lock": [*project(*EXTRAS), *PROJECT["dependency-groups"]["mirror"]],
    "tools/requirements.lock": [*project("cli", "sandbox"), *filter(str.strip, TOOLS)],
}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def asks(*needs: str) -> locks.Asked:
    return {("pytest-cov", "7.1.0"): list(needs)}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address_and_hashes_everything(name: str) -> None:
    assert "://" not in read(name)
    blocks = re.split(r"\n(?=\S)", read(name).strip())
    assert len(blocks) == len(locks.pins(read(name))) > 10
    assert all("--hash=sha256:" in block for block in blocks)


@pytest.mark.parametrize(("name", "needs"), LOCKS.items())
@pytest.mark.slow
def test_a_lock_holds_all_that_it_was_made_for_and_its_distributions_ask_for(name: str, needs: list[str]) -> None:
    assert locks.faults(read(name), locks.asked_by_installed(Path(sys.prefix)), needs) == []


@pytest.mark.parametrize("name", LOCKS)
def test_what_two_locks_hold_they_hold_in_one_version(name: str) -> None:
    def versions(of: str) -> dict[tuple[str, str], str]:
        return {(pin.name, str(pin.marker)): str(pin.specifier) for pin in locks.pins(read(of))}

    tested, here = versions("requirements.lock"), versions(name)
    assert {key: here[key] for key in here.keys() & tested} == {key: tested[key] for key in here.keys() & tested}


def test_a_lock_that_has_lost_its_extras_is_found_out() -> None:
    bare = re.sub(r"^([\w.-]+)\[[^]]+\]==", r"\1==", read("requirements.lock"), flags=re.MULTILINE)
    assert bare != read("requirements.lock")
    found = locks.faults(bare, locks.asked_by_installed(Path(sys.prefix)))
    assert [fault.split(" asks for ")[0].split("==")[0] for fault in found] == ["pytest-cov"]
    assert "coverage[toml]" in found[0]


@pytest.mark.parametrize(
    ("pin", "need"),
    [
        ("coverage==7.17.3", "coverage[toml]>=7.10.6"),
        ("coverage[other]==7.17.3", "coverage[toml]>=7.10.6"),
        ("coverage[toml]==7.1", "coverage[toml]>=7.10.6"),
        ("coverage[toml]==7.17.3 ; sys_platform == 'linux'", "coverage[toml]>=7.10.6"),
        ("coverage[toml]==7.17.3 ; python_full_version < '3.12'", "coverage[toml]>=7.10.6"),
        ("elsewhere==1", "coverage>=7.10.6 ; sys_platform == 'win32'"),
        ("elsewhere==1", "coverage>=7.10.6 ; python_version >= '3.13'"),
    ],
)
def test_a_requirement_that_no_pin_meets_everywhere_is_named(pin: str, need: str) -> None:
    lock = f"pytest-cov==7.1.0 \\\n    --hash=sha256:00\n{pin} \\\n    --hash=sha256:01 \\\n    --hash=sha256:02\n"
    (found,) = locks.faults(lock, asks(need))
    assert found.startswith("pytest-cov==7.1.0 asks for coverage")


@pytest.mark.parametrize(
    ("pin", "need"),
    [
        ("coverage[toml]==7.17.3", "coverage[toml]>=7.10.6"),
        ("coverage[other,toml]==7.17.3", "Coverage[TOML]>=7.10.6"),
        ("coverage==7.18rc1", "coverage>=7.10.6"),
        ("elsewhere==1", "coverage[toml]>=7.10.6 ; extra == 'nobody-asks-for-this'"),
        ("elsewhere==1", "coverage[toml]>=7.10.6 ; python_version < '3.11'"),
        ("coverage[toml]==7.17.3 ; sys_platform == 'linux'", "coverage[toml]>=7 ; sys_platform == 'linux'"),
    ],
)
def test_a_requirement_that_is_met_or_that_nobody_makes_is_not_named(pin: str, need: str) -> None:
    assert locks.faults(f"pytest-cov==7.1.0\n{pin}\n", asks(need)) == []


def test_an_extra_counts_where_a_pin_names_it() -> None:
    need = "fancycompleter ; extra == 'shell'"
    assert locks.faults("pytest-cov==7.1.0\n", asks(need)) == []
    assert len(locks.faults("pytest-cov[shell]==7.1.0\n", asks(need))) == 1


def test_a_pin_that_was_never_installed_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lock = tmp_path / "a.lock"
    lock.write_text("nothing-of-this-name==1\nnor-of-this==1 ; sys_platform == 'nowhere'\n", encoding="utf-8")
    assert locks.main([f"{lock}={sys.prefix}"]) == 1
    assert capsys.readouterr().out.startswith(f"{lock}: nothing-of-this-name==1 is not in the environment")
    lock.write_text("", encoding="utf-8")
    assert locks.main([f"{lock}={sys.prefix}"]) == 0


def test_what_the_core_imports_is_named_with_the_bounds_that_its_check_of_private_names_recommends() -> None:
    needs = PROJECT["project"]["dependencies"]
    core = ROOT / "overrides" / "isometric_registry" / "_core"
    sources = {path.name: path.read_text("utf-8") for path in core.glob("*.py")}
    imported = {
        name
        for source in sources.values()
        for name in re.findall(r"^\s*(?:import|from) (\w+)", source, re.MULTILINE)
        if name not in sys.stdlib_module_names and not name.startswith("isometric_registry")
    }
    named = {re.split(r"[<>=]", need)[0].replace("-", "_").replace("python_", "") for need in needs}
    assert imported <= named
    for need in ("httpx>=0.28,<0.29", "httpcore>=1.0.7,<2"):
        assert need in needs
        assert need in sources["connecting.py"]
