"""Places that cannot be written, and plans that refuse what the write itself would refuse."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from isometric_registry.cli import command
from isometric_registry.cli.sandbox import DEMO_ISSUANCE
from isometric_registry.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    Run = Callable[..., Result]

PROGRAM = [sys.executable, "-m", "isometric_registry.cli"]
BATCH = "ctb_1KWBAY9CESBX43D8"
RETIRE = ("retire", f"{BATCH}=1kg", "--for", "Kelda Steinefni", "--purpose", "other", "--yes")
BENEFICIARY = ("beneficiary", "create", "--name", "Acme", "--domain", "acme.example", "--yes")
CHECKOUT = (
    "checkout", "500kg", "--success-url", "https://a.example/", "--cancel-url", "https://a.example/",
    "--accept-isometric-terms", "--accept-supplier-terms", "--yes",
)  # fmt: skip

FILES = {
    "report": ("report", DEMO_ISSUANCE, "-o"),
    "export": ("export", "--since", "1 May 2026", "--format", "csv", "-o"),
}
JOURNALS = {
    "retire": (*RETIRE, "--journal"),
    "beneficiary": (*BENEFICIARY, "--journal"),
    "checkout": (*CHECKOUT, "--journal"),
}
UNUSABLE = ["folder", "nowhere/file", "file/below", "x" * 300]


@pytest.fixture
def own() -> Iterator[Sandbox]:
    """A registry for what is really written, since the session's has to stay as it is."""
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("file").write_text("what was there before")
    return tmp_path


@pytest.mark.parametrize("name", [*FILES, *JOURNALS])
@pytest.mark.parametrize("place", UNUSABLE, ids=[place[:12] for place in UNUSABLE])
def test_a_place_that_cannot_be_written_is_a_failure_before_anything_is_sent(
    run: Run, sandbox: Sandbox, places: Path, name: str, place: str
) -> None:
    before = len(sandbox.requests), sorted(places.iterdir())
    done = run(*{**FILES, **JOURNALS}[name], place)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (command.FAILED, "", 1)
    assert (len(sandbox.requests), sorted(places.iterdir())) == before
    assert Path("file").read_text() == "what was there before"


@pytest.mark.parametrize("name", FILES)
def test_standard_output_is_not_a_file_named_with_a_dash(run: Run, places: Path, name: str) -> None:
    done = run(*FILES[name], "-")
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (command.WRONG_USAGE, "", 1)
    assert "not to standard output: name one" in done.stderr
    assert not (places / "-").exists()


@pytest.mark.slow
@pytest.mark.parametrize("kib", [1, 30])
@pytest.mark.parametrize("name", ["retire", "export"])
def test_a_disk_that_is_full_is_a_failure(sandbox: Sandbox, tmp_path: Path, name: str, kib: int) -> None:
    def keep_small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kib * 1024, kib * 1024))

    # A module that is compiled meanwhile would be cut as well, and stay so.
    environment = os.environ | sandbox.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    arguments = [*{**FILES, **JOURNALS}[name], str(tmp_path / "x.csv")]
    if (name, kib) == ("retire", 30):
        pytest.skip("a journal has room in that")
    done = subprocess.run(
        [*PROGRAM, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        preexec_fn=keep_small,
        check=False,
    )
    assert (done.returncode, done.stderr.count("isometric-registry: ")) == (command.FAILED, 1), done.stderr


def test_what_an_export_keeps_beside_its_file_is_a_place_too(run: Run, sandbox: Sandbox, places: Path) -> None:
    (places / "x.csv.mirror").mkdir()
    before = len(sandbox.requests)
    done = run(*FILES["export"], "x.csv")
    assert (done.exit_code, done.stderr.count("\n")) == (command.FAILED, 1)
    assert "is in the way" in done.stderr
    assert len(sandbox.requests) == before


REFUSED = [
    (RETIRE, ("--notes", "x" * 257)),
    (RETIRE, ("--purpose", "corporate_target")),
    (RETIRE, ("--purpose", "other")),
    (RETIRE, ("--for", "Steinefni")),
    (RETIRE, ("--journal", " ")),
    (RETIRE, ("--journal", ".")),
    (RETIRE, ("--key", "a\nb")),
    (BENEFICIARY, ("--name", " ")),
    (BENEFICIARY, ("--name", "x" * 257)),
    (BENEFICIARY, ("--domain", "https://acme.example/")),
    (BENEFICIARY, ("--domain", "Acme Inc.")),
    ((*BENEFICIARY[:-3], "--yes"), ("--email", "somebody")),
    ((*BENEFICIARY[:-3], "--yes"), ("--email", "")),
    (CHECKOUT, ("--frequency", "weekly")),
    (CHECKOUT, ("--cancel-url", "shop.example/basket")),
    (CHECKOUT, ("--success-url", "javascript:alert(1)")),
    (CHECKOUT, ("--customer-email", "a b@example.com")),
    (CHECKOUT, ()),  # by a buyer, who has no Stripe
]


@pytest.mark.parametrize(
    ("write", "change"), REFUSED, ids=[f"{write[0]} {' '.join(more)[:30]}" for write, more in REFUSED]
)
def test_a_plan_refuses_what_the_write_refuses(
    run: Run, sandbox: Sandbox, write: tuple[str, ...], change: tuple[str, ...]
) -> None:
    def posted() -> int:
        return sum(request.method == "POST" for request in sandbox.requests)

    before = posted()
    plan, done = run(*write, *change, "--dry-run"), run(*write, *change)
    assert plan.exit_code in (command.WRONG_USAGE, command.FAILED, command.CHECK_FAILED)
    assert done.exit_code in (command.WRONG_USAGE, command.FAILED)
    if plan.exit_code != command.CHECK_FAILED:
        assert (plan.exit_code, plan.stderr) == (done.exit_code, done.stderr)
    assert posted() == before


def test_a_plan_says_that_the_key_is_taken(run: Run, own: Sandbox) -> None:
    keyed = ("--key", "invoice-1")
    assert run(*BENEFICIARY, *keyed, **own.environ).exit_code == 0
    done = run(*BENEFICIARY, *keyed, "--dry-run", **own.environ)
    assert "Written already (key invoice-1" in done.stderr
    other = [word.replace("acme.", "another.") for word in BENEFICIARY]
    plan, write = run(*other, *keyed, "--dry-run", **own.environ), run(*other, *keyed, **own.environ)
    assert (plan.exit_code, plan.stderr) == (write.exit_code, write.stderr)
    assert plan.exit_code == command.WRONG_USAGE


@pytest.mark.slow
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_a_write_that_cannot_be_shown_says_that_it_was_written(own: Sandbox, tmp_path: Path) -> None:
    journal = {"ISOMETRIC_JOURNAL": str(tmp_path / "writes.sqlite")}
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*PROGRAM, *RETIRE],
            env=os.environ | own.environ | journal,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == command.FAILED
    assert "it was written, ret_" in done.stderr.splitlines()[-1]
