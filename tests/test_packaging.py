"""The package as people install it: what is in the wheel, and that it does its job on its own."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import locks
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent

MAIN_JOB = """
import sys
from isometric_registry.sandbox import Sandbox

assert not any("overrides" in path for path in sys.path), sys.path
with Sandbox() as sandbox, sandbox.client() as registry:
    result = registry.issuances.credit_batches(sandbox.data.landmarks.demo)
    print(sum(batch.size.credit_kgs for batch in result.supplier_credit_batches))
    print(result.supplier_credit_batch_size_total.credit_kgs)
"""


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return out


@pytest.fixture(scope="session")
def wheel(built: Path) -> Path:
    return next(built.glob("*.whl"))


def test_the_wheel_holds_exactly_the_two_packages(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "isometric_registry",
        "isometric_registry_client",
    }
    assert "isometric_registry/py.typed" in names
    assert "isometric_registry_client/py.typed" in names


def test_the_sdist_builds_the_same_wheel(built: Path, wheel: Path, tmp_path: Path) -> None:
    sdist = next(built.glob("*.tar.gz"))
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    source = next(tmp_path.iterdir())
    command = [
        sys.executable,
        "-m",
        "build",
        "--no-isolation",
        "--wheel",
        "--outdir",
        str(tmp_path / "out"),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True)
    again = next((tmp_path / "out").glob("*.whl"))
    assert sorted(zipfile.ZipFile(again).namelist()) == sorted(zipfile.ZipFile(wheel).namelist())


def test_the_runtime_needs_six_packages_and_no_more(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    metadata = archive.read(next(name for name in archive.namelist() if name.endswith("/METADATA"))).decode()
    needed = re.findall(r"^Requires-Dist: ([a-z0-9-]+)(?!.*extra ==).*$", metadata, re.MULTILINE)
    assert sorted(needed) == ["attrs", "httpcore", "httpx", "msgspec", "pyrate-limiter", "python-dateutil"]


def test_the_wheel_does_the_main_job_in_a_clean_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "clean", with_pip=True)
    python = tmp_path / "clean" / "bin" / "python"
    # The lock without hashes, because the wheel has none there; pip would want one of everything.
    constraints = tmp_path / "constraints.txt"
    pins = locks.pins((ROOT / "requirements-demo.lock").read_text(encoding="utf-8"))
    constraints.write_text("\n".join(f"{pin.name}{pin.specifier}" for pin in pins))
    install = [str(python), "-m", "pip", "install", "--quiet", "-c", str(constraints), f"{wheel}[cli,sandbox]"]
    subprocess.run(install, check=True, capture_output=True)
    run = subprocess.run([str(python), "-c", MAIN_JOB], check=True, capture_output=True, text=True, cwd=tmp_path)
    added_up, total = run.stdout.split()
    assert int(added_up) == int(total) > 0
    version = subprocess.run(
        [str(tmp_path / "clean" / "bin" / "isometric-registry"), "--version"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert "0.1.0" in version.stdout
