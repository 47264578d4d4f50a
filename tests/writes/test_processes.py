"""Two processes on one key, one that is killed, and one that was forked: the operating system says who is at it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.sandbox.faults import Fault
from isometric_registry.writes import Journal
from isometric_registry.writes.locks import ROW_LOCKS, RowLocks

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

WRITE = """
import sys
from isometric_registry import RegistryClient
with RegistryClient(journal=sys.argv[1], timeout=20.0) as registry:
    made = registry.beneficiaries.create(
        beneficiary_name="Acme", beneficiary_domain="acme.example", idempotency_key="k"
    )
print(made.id)
"""


def process(sandbox: Any, journal: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-c", WRITE, str(journal)]
    return subprocess.Popen(command, env=os.environ | sandbox.environ, stdout=subprocess.PIPE, text=True)


def states(path: Path) -> list[str]:
    with closing(Journal(path)) as journal:
        return [entry.state for entry in journal.entries()]


def wait_for(condition: Any) -> None:
    ends = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < ends, "it never came to that"
        time.sleep(0.01)


def test_two_processes_with_one_key_send_once(sandbox: Any, tmp_path: Path) -> None:
    both = [process(sandbox, tmp_path / "writes.sqlite") for _ in range(2)]
    printed = {one.communicate(timeout=60)[0].strip() for one in both}
    assert printed == {sandbox.record[0].object_id}
    assert len(sandbox.record) == 1


def test_a_process_that_was_killed_gives_its_key_back(sandbox: Any, tmp_path: Path) -> None:
    journal = tmp_path / "writes.sqlite"
    sandbox.faults = lambda request: Fault("hang") if request.method == "POST" else None
    victim = process(sandbox, journal)
    wait_for(lambda: sandbox.record)
    victim.send_signal(signal.SIGKILL)
    victim.communicate(timeout=30)
    assert states(journal) == ["sent"]
    sandbox.faults = None
    assert process(sandbox, journal).communicate(timeout=60)[0].strip() == sandbox.record[0].object_id
    assert len(sandbox.record) == 1
    assert states(journal) == ["applied"]


def test_a_row_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "writes.sqlite-lock"
    code = (
        "import sys; from pathlib import Path; from isometric_registry.writes.locks import ROW_LOCKS; "
        "print([ROW_LOCKS.take(Path(sys.argv[1]), row) for row in (1, 2)])"
    )

    def elsewhere() -> str:
        run = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
        return run.stdout.strip()

    assert ROW_LOCKS.take(path, 1)
    assert not ROW_LOCKS.take(path, 1)
    assert elsewhere() == "[False, True]"
    ROW_LOCKS.give_back(path, 1)
    assert elsewhere() == "[True, True]"
    ROW_LOCKS.give_back(path, 1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Python warns of a fork beside other threads
def test_a_forked_process_has_none_of_its_parents_locks(tmp_path: Path) -> None:
    path = tmp_path / "writes.sqlite-lock"
    journal = Journal(tmp_path / "writes.sqlite")
    assert ROW_LOCKS.take(path, 1)
    child = os.fork()
    if child == 0:
        is_right = not ROW_LOCKS.take(path, 1) and ROW_LOCKS.take(path, 2) and journal.entries() == []
        os._exit(0 if is_right else 1)
    assert os.waitpid(child, 0)[1] == 0
    ROW_LOCKS.give_back(path, 1)
    journal.close()


def test_giving_back_what_is_not_held_does_nothing(tmp_path: Path) -> None:
    locks = RowLocks()
    locks.give_back(tmp_path / "x", 1)
    assert locks.take(tmp_path / "x", 1)


def test_many_processes_may_make_the_journal_at_once(tmp_path: Path) -> None:
    code = "import sys; from isometric_registry.writes import Journal; print(Journal(sys.argv[1]).salt.hex())"
    command = [sys.executable, "-c", code, str(tmp_path / "writes.sqlite")]
    several = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    salts = {one.communicate(timeout=60)[0] for one in several}
    assert len(salts) == 1
    assert all(one.returncode == 0 for one in several)
