"""`retire`, `retire-oldest`, `transfer`, `deliver`, `beneficiary create`, `checkout` and `writes`: once, and told."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen
from click.testing import CliRunner, Result
from isometric_registry.cli import journal_path, sending
from isometric_registry.cli.app import app
from isometric_registry.sandbox import Fault, Sandbox, in_turn
from isometric_registry.writes import Journal, JournalEntry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from isometric_registry.sandbox.ledger.records import Batch

pytestmark = pytest.mark.slow

PROGRAM = [sys.executable, "-m", "isometric_registry.cli"]
KELDA = "Kelda Steinefni"
EMAIL = "erika.mustermann@example.com"


@frozen
class Desk:
    """A registry of its own, a journal of its own, and the command line at both."""

    sandbox: Sandbox
    journal: Path

    @property
    def variables(self) -> dict[str, str]:
        return self.sandbox.environ | {"ISOMETRIC_JOURNAL": str(self.journal)}

    def __call__(self, *arguments: str, input: str | None = None, **environment: str | None) -> Result:  # noqa: A002
        return CliRunner(env=self.variables | environment).invoke(app, arguments, input=input)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*PROGRAM, *arguments],
            env=os.environ | self.variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @property
    def batch(self) -> Batch:
        """The largest batch that the buyer holds of the landmark's supplier."""
        ledger, marks = self.sandbox.data.ledger, self.sandbox.data.landmarks
        return max(
            ledger.held(ledger.organisations[marks.buyer], ledger.suppliers[marks.supplier]), key=lambda one: one.kgs
        )

    @property
    def suppliers_batch(self) -> Batch:
        ledger = self.sandbox.data.ledger
        supplier = ledger.suppliers[self.sandbox.data.landmarks.supplier]
        return max(ledger.held(supplier.organisation, supplier), key=lambda one: one.kgs)

    @property
    def suppliers_token(self) -> str:
        ledger = self.sandbox.data.ledger
        return self.sandbox.access_token_for(ledger.suppliers[self.sandbox.data.landmarks.supplier].organisation.id)

    @property
    def posted(self) -> int:
        return sum(request.method == "POST" for request in self.sandbox.requests)

    @property
    def entries(self) -> list[JournalEntry]:
        journal = Journal(self.journal)
        try:
            return journal.entries()
        finally:
            journal.close()

    def retire(self, *more: str, kgs: int = 500) -> tuple[str, ...]:
        return ("retire", f"{self.batch.id}={kgs}kg", "--for", KELDA, "--purpose", "other", *more)

    def oldest(self, *more: str) -> tuple[str, ...]:
        supplier = self.sandbox.data.landmarks.supplier
        return ("retire-oldest", "250kg", "--supplier", supplier, "--for", KELDA, "--purpose", "other", *more)


CHECKOUT = (
    "checkout", "0.5t", "--success-url", "https://shop.example/thanks", "--cancel-url", "https://shop.example/basket",
    "--accept-isometric-terms", "--accept-supplier-terms",
)  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "ISOMETRIC_ENVIRONMENT", "ISOMETRIC_LOG", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    with Sandbox() as sandbox:
        yield Desk(sandbox, tmp_path / "writes.sqlite")


@pytest.fixture
def at_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "can_ask", lambda: True)


def told(done: Result) -> str:
    """Return the one line that a command ended with."""
    assert done.stderr.count("isometric-registry: ") == 1, done.stderr
    return done.stderr.splitlines()[-1]


# ---- the plan


def test_a_plan_lets_no_serial_number_steer_the_terminal(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from isometric_registry.writes.plans import Plan

    rows = Plan.rows
    steering = "\x1b]0;x\x07\x9b2J\u202e"
    monkeypatch.setattr(
        Plan,
        "rows",
        lambda plan: [
            tuple(f"{one}{steering}" if str(one).startswith("ISO-") else one for one in row) for row in rows(plan)
        ],
    )
    done = desk(*desk.retire("--dry-run"))
    assert "ISO-" in done.stdout
    assert not set(done.stdout) & set("\x1b\x07\x9b\u202e")


def test_a_plan_shows_what_is_split_what_is_left_and_how_certain_that_is(desk: Desk) -> None:
    batch = desk.batch
    done = desk(*desk.retire("--dry-run", "--notes", "Order 117"))
    assert (done.exit_code, done.stderr) == (0, "")
    assert "Retire 500 kg (0.500 t) for good: a plan, nothing is sent" in done.stdout
    assert f"{KELDA} (org_" in done.stdout
    assert "Order 117" in done.stdout
    row = next(line for line in done.stdout.splitlines() if line.startswith(batch.id))
    assert row.split()[-4:] == [f"{batch.kgs:,}", "500", f"{batch.kgs - 500:,}", "split"]
    assert "certain" in done.stdout
    assert "expected" in done.stdout
    assert (desk.posted, desk.journal.exists()) == (0, False)


def test_a_plan_as_json_has_the_balance_afterwards(desk: Desk) -> None:
    plan = json.loads(desk(*desk.retire("--dry-run", "--json")).stdout)
    assert plan["balance_after_kgs"] == plan["balance_kgs"] - 500
    assert plan["batches"][0]["left_kgs"] == desk.batch.kgs - 500
    assert plan["is_possible"] is True


@pytest.mark.parametrize("command", ["transfer", "deliver", "oldest", "beneficiary", "checkout"])
def test_every_write_has_a_plan(desk: Desk, command: str) -> None:
    order = desk.sandbox.data.landmarks.open_order
    arguments = {
        "transfer": ("transfer", f"{desk.batch.id}=1t", "--to", "Bröd"),
        "deliver": ("deliver", f"{desk.suppliers_batch.id}=1t", "--order", order),
        "oldest": desk.oldest(),
        "beneficiary": ("beneficiary", "create", "--name", "Acme", "--domain", "acme.example"),
        "checkout": CHECKOUT,
    }[command]
    token = desk.suppliers_token if command == "checkout" else desk.sandbox.access_token
    done = desk(*arguments, "--dry-run", ISOMETRIC_ACCESS_TOKEN=token)
    assert (done.exit_code, done.stderr) == (0, "")
    assert "a plan, nothing is sent" in done.stdout
    assert desk.posted == 0


def test_a_plan_that_the_service_would_refuse_says_why_and_ends_with_3(desk: Desk) -> None:
    done = desk(*desk.retire("--dry-run", kgs=desk.batch.kgs + 1))
    assert done.exit_code == 3
    assert f"problem      Credit batch {desk.batch.id} has {desk.batch.kgs:,} kg" in done.stdout


# ---- the question


def test_without_a_terminal_and_without_yes_nothing_is_sent(desk: Desk) -> None:
    done = desk(*desk.retire())
    assert done.exit_code == 2
    assert "nothing was sent: there is no terminal to ask at; add --yes" in told(done)
    assert (len(desk.sandbox.requests), desk.journal.exists()) == (0, False)


@pytest.mark.usefixtures("at_terminal")
def test_a_no_sends_nothing(desk: Desk) -> None:
    done = desk(*desk.retire(), input="n\n")
    assert done.exit_code == 1
    assert f"for good in the name of {KELDA}, at {desk.sandbox.url}? [y/N]" in done.stderr
    assert told(done) == "isometric-registry: nothing was sent"
    assert (desk.posted, desk.entries) == (0, [])


@pytest.mark.usefixtures("at_terminal")
def test_a_yes_sends_it_and_leaves_standard_output_to_the_result(desk: Desk) -> None:
    done = desk(*desk.retire("--json"), input="y\n")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["id"] == desk.sandbox.record[0].object_id
    assert desk.entries[0].idempotency_key in done.stderr


@pytest.mark.usefixtures("at_terminal")
def test_whoever_breaks_off_at_the_question_is_told_that_nothing_was_sent(desk: Desk) -> None:
    done = desk(*desk.retire(), input="")
    assert done.exit_code == 130
    assert done.stderr.endswith("interrupted; nothing was sent\n")
    assert (desk.posted, desk.entries) == (0, [])


@pytest.mark.skipif(os.name != "posix", reason="terminals as POSIX has them")
def test_at_a_real_terminal_it_asks(desk: Desk) -> None:
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *desk.retire("--json")],
        env=os.environ | desk.variables,
        stdin=slave,
        stdout=subprocess.PIPE,
        stderr=slave,
        text=True,
    )
    os.close(slave)
    shown = ""
    while "[y/N]" not in shown:
        shown += os.read(master, 1000).decode()
    os.write(master, b"y\n")
    output, _ = process.communicate(timeout=60)
    os.close(master)
    assert process.returncode == 0
    assert "is split for good" in shown
    assert json.loads(output)["id"] == desk.sandbox.record[0].object_id


def test_production_is_named_in_the_question() -> None:
    from isometric_registry import RegistryClient

    with RegistryClient(client_secret="x", environment="production") as registry:
        assert sending.where(registry) == "in PRODUCTION, where credits are real"
    with RegistryClient(client_secret="x", environment="sandbox") as registry:
        assert sending.where(registry) == "in the sandbox"


def test_a_part_of_a_name_is_not_enough_if_nobody_is_asked(desk: Desk) -> None:
    done = desk(*("Kelda" if word == KELDA else word for word in desk.retire("--yes")))
    assert done.exit_code == 2
    assert f"'Kelda' is only a part of {KELDA} (org_" in told(done)
    assert desk.posted == 0


# ---- the result


def test_a_retirement_shows_its_public_page(desk: Desk) -> None:
    done = desk(*desk.retire("--yes", "--key", "inv-1"))
    assert done.exit_code == 0, done.stderr
    assert done.stderr == "Key: inv-1\n"
    assert f"https://to.registry.example/{desk.sandbox.record[0].object_id}" in done.stdout


def test_the_same_key_again_shows_the_same_and_sends_nothing(desk: Desk) -> None:
    command = desk.retire("--yes", "--key", "inv-1")
    first, again = desk(*command), desk(*command)
    assert again.exit_code == 0
    assert again.stdout == first.stdout
    assert "Written already (key inv-1" in again.stderr
    assert len(desk.sandbox.record) == 1


def test_the_same_key_for_another_write_is_refused(desk: Desk) -> None:
    desk(*desk.retire("--yes", "--key", "inv-1"))
    done = desk(*desk.oldest("--yes", "--key", "inv-1"))
    assert done.exit_code == 2
    assert "--key 'inv-1' was used on" in told(done)
    assert len(desk.sandbox.record) == 1


def test_a_second_write_like_one_that_was_applied_is_said_to_be_one(desk: Desk) -> None:
    desk(*desk.oldest("--yes"))
    again = desk(*desk.oldest("--yes"))
    assert f"The same was written before, on {desk.entries[0].intended_at:%Y-%m-%d}" in again.stderr
    assert len(desk.sandbox.record) == 2


def test_each_of_the_other_writes_happens(desk: Desk) -> None:
    order = desk.sandbox.data.landmarks.open_order
    token = desk.suppliers_token
    transferred = desk("transfer", f"{desk.batch.id}=1t", "--to", "Bröd och Påhitt", "--yes")
    delivered = desk(
        "deliver", f"{desk.suppliers_batch.id}=1t", "--order", order, "--yes", ISOMETRIC_ACCESS_TOKEN=token
    )
    opened = desk(*CHECKOUT, "--customer-email", "-", "--yes", input=f"{EMAIL}\n", ISOMETRIC_ACCESS_TOKEN=token)
    added = desk("beneficiary", "create", "--name", "Acme", "--domain", "acme.example", "--yes")
    assert [one.exit_code for one in (transferred, delivered, opened, added)] == [0, 0, 0, 0]
    assert [one.operation for one in desk.sandbox.record] == [
        "createTransfer",
        "createDelivery",
        "createStripeCheckoutSession",
        "createBeneficiary",
    ]
    assert opened.stdout.startswith("https://")
    assert opened.stdout.count("\n") == 1
    assert [entry.state for entry in desk.entries] == ["applied"] * 4


def test_the_checks_can_be_left_to_the_service(desk: Desk) -> None:
    batch = desk.batch.id
    desk(*desk.retire("--yes"))
    done = desk("retire", f"{batch}=1t", "--for", KELDA, "--purpose", "other", "--yes", "--no-check")
    assert done.exit_code == 1
    assert desk.posted == 2
    assert [entry.state for entry in desk.entries] == ["applied", "refused"]


# ---- what is not known


def test_a_lost_answer_is_found_by_reading(desk: Desk) -> None:
    desk.sandbox.faults = in_turn([Fault("drop")])
    done = desk(*desk.retire("--yes"))
    assert done.exit_code == 0
    assert "the answer was lost (the connection failed), and reading found what was created: ret_" in done.stderr
    assert len(desk.sandbox.record) == 1


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_what_was_interrupted_is_settled_by_reading(desk: Desk, number: signal.Signals) -> None:
    desk.sandbox.faults = in_turn([Fault("hang")])
    process = desk.start(*desk.oldest("--yes"))
    ends = time.monotonic() + 60
    while not desk.sandbox.record and time.monotonic() < ends:
        time.sleep(0.05)
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    [entry] = desk.entries
    assert entry.is_open
    settle = f"isometric-registry writes resolve {entry.idempotency_key} --journal {desk.journal}"
    if number == signal.SIGINT:
        assert process.returncode == 4
        assert errors.splitlines()[-1].endswith(f"do not write it anew, settle it with: {settle}")
    done = desk(*shlex.split(settle)[1:], ISOMETRIC_JOURNAL=None)
    assert done.exit_code == 0
    assert f"{entry.idempotency_key}: applied as {desk.sandbox.record[0].object_id} https://" in done.stderr
    assert len(desk.sandbox.record) == 1


def test_a_run_without_a_key_settles_an_open_write_like_it(desk: Desk) -> None:
    desk.sandbox.faults = in_turn([Fault("drop")])
    unknown(desk)
    again = desk("beneficiary", "create", "--name", "Erika", "--email", EMAIL, "--yes")
    assert again.exit_code == 4
    assert "The same write is still open (key " in again.stderr
    assert "give that one a --key of its own" in again.stderr
    assert len(desk.sandbox.record) == 1


def unknown(desk: Desk, *more: str, **environment: str) -> Result:
    """Add a person and lose the answer: no read tells of it."""
    command = ("beneficiary", "create", "--name", "Erika", "--email", "-", "--yes", *more)
    done = desk(*command, input=f"{EMAIL}\n", **environment)
    assert done.exit_code == 4
    return done


def test_what_no_read_can_tell_ends_with_4_and_says_so(desk: Desk) -> None:
    desk.sandbox.faults = in_turn([Fault("drop")])
    done = unknown(desk, "--key", "erika")
    assert "only you can find out: this key sends nothing again, another --key does" in told(done)
    assert f"it may be {desk.sandbox.record[0].object_id}" in told(done)
    resolved = desk("writes", "resolve")
    assert resolved.exit_code == 4
    assert "erika: it is not known whether this was applied" in resolved.stderr
    assert "erika" in resolved.stdout


def test_a_write_to_elsewhere_is_left_open_and_named(desk: Desk) -> None:
    desk.sandbox.faults = in_turn([Fault("drop")])
    unknown(desk, "--key", "erika")
    with Sandbox() as other:
        done = desk("writes", "resolve", ISOMETRIC_BASE_URL=other.url)
        assert other.requests[:] == []
    assert done.exit_code == 4
    assert f"erika: went to {desk.sandbox.url}; set what leads there to resolve it" in done.stderr


def test_an_e_mail_address_is_in_no_log_and_in_no_journal(desk: Desk) -> None:
    desk.sandbox.faults = in_turn([Fault("drop")])
    process = subprocess.run(
        [*PROGRAM, "beneficiary", "create", "--name", "Erika Mustermann", "--email", "-", "--yes", "--debug"],
        env=os.environ | desk.variables | {"ISOMETRIC_LOG": "debug"},
        input=f"{EMAIL}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 4
    assert "DEBUG" in process.stderr
    for text in (process.stdout, process.stderr, desk("writes", "show", desk.entries[0].idempotency_key).stdout):
        assert "ustermann" not in text
    kept = b"".join(path.read_bytes() for path in desk.journal.parent.glob("writes.sqlite*"))
    assert b"ustermann" not in kept


# ---- the journal


def test_an_absent_journal_is_no_writes_yet(desk: Desk) -> None:
    done = desk("writes")
    assert (done.exit_code, done.stdout) == (0, f"No writes yet: {desk.journal} has none.\n")
    assert desk("writes", "--json").stdout == "[]\n"
    assert desk("writes", "resolve").exit_code == 0
    assert not desk.journal.exists()


def test_the_journal_is_listed_in_every_format(desk: Desk) -> None:
    desk(*desk.retire("--yes", "--key", "inv-1"))
    made = desk.sandbox.record[0].object_id
    table = desk("writes").stdout
    assert "1 write\n" in table
    assert [word in table for word in ("inv-1", "applied", "retire", "0.500", made)] == [True] * 5
    [row] = csv.DictReader(io.StringIO(desk("writes", "--format", "csv").stdout))
    assert (row["idempotency_key"], row["state"], row["credit_kgs"], row["object_id"]) == (
        "inv-1", "applied", "500", made
    )  # fmt: skip
    [whole] = json.loads(desk("writes", "--json").stdout)
    assert json.loads(desk("writes", "--format", "jsonl").stdout) == whole
    assert whole["request"]["credit_batch_quantities"] == {row_batch(desk): 500}
    assert desk("writes", "show", "inv-1", "--json").stdout == json.dumps(whole, indent=2) + "\n"


def row_batch(desk: Desk) -> str:
    return next(iter(desk.entries[0].request["credit_batch_quantities"]))


def test_a_key_that_is_not_there_is_wrong_usage(desk: Desk) -> None:
    for command in ("show", "resolve"):
        done = desk("writes", command, "nothing")
        assert done.exit_code == 2
        assert "has no key 'nothing'" in told(done)


def test_the_journal_is_in_the_users_state_directory_for_the_user_alone(desk: Desk, tmp_path: Path) -> None:
    state = tmp_path / "state"
    done = desk(*desk.oldest("--yes"), ISOMETRIC_JOURNAL=None, XDG_STATE_HOME=str(state))
    made = state / "isometric-registry" / "writes.sqlite"
    assert done.exit_code == 0
    assert oct(made.stat().st_mode)[-3:] == "600"
    assert oct(made.parent.stat().st_mode)[-3:] == "700"


def test_a_state_directory_that_is_not_absolute_is_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("ISOMETRIC_JOURNAL", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", "here")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert journal_path.Place.named(None).path.is_relative_to(tmp_path)


# ---- bad input


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"quantity": "0kg"}, "'0kg' is nothing"),
        ({"quantity": "-5kg"}, "'-5kg' is no quantity: write more than 0"),
        ({"quantity": "12.5"}, "write 12.5kg or 12.5t"),
        ({"quantity": "900000t"}, "nothing was sent: "),
        ({"purposes": ()}, "missing option '--purpose'"),
        ({"purposes": ("",)}, "--purpose has ''"),
        ({"purposes": ("corporate targets",)}, "--purpose has 'corporate targets'"),
        ({"more": ("--notes", "x" * 257)}, "notes has 257 characters"),
        ({"more": ("--key", "a\nb")}, "--key has a line break"),
        ({"more": ("--key", "")}, "--key has 0 characters"),
        ({"more": ("--supplier", "spl_1AAAAAAAASBXAAAA")}, "there is no supplier spl_1AAAAAAAASBXAAAA"),
        ({"more": ("--journal", "")}, "--journal is '', which no file is called"),
    ],
)
def test_bad_input_is_one_sentence_and_nothing_is_sent(desk: Desk, change: dict[str, Any], words: str) -> None:
    purposes = [word for purpose in change.get("purposes", ("other",)) for word in ("--purpose", purpose)]
    pair = f"{desk.batch.id}={change.get('quantity', '1kg')}"
    done = desk("retire", pair, "--for", KELDA, *purposes, "--yes", *change.get("more", ()))
    assert done.exit_code == 2
    assert words in told(done)
    assert desk.posted == 0
    assert not desk.journal.exists() or desk.entries == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("retire", "--for", KELDA, "--purpose", "other"), "missing argument"),
        (("retire", "ctb_a=1t", "ctb_a=1t", "--for", KELDA, "--purpose", "other"), "ctb_a is named twice"),
        (("retire", "../x=1t", "--for", KELDA, "--purpose", "other"), "'../x'"),
        (("retire", "ctb_1AAAAAAAASBXAAAA=1t", "--for", KELDA, "--purpose", "other"), "there is no credit batch"),
        (("transfer", "BATCH=1t", "--to", "Société Imaginaire du Lac"), "would be giver and receiver"),
        (("beneficiary", "create", "--name", "A"), "write either --domain"),
        (("beneficiary", "create", "--name", "A", "--domain", "a.example", "--email", "-"), "write either --domain"),
        (("beneficiary", "create", "--name", "A", "--email", "-"), "standard input has no e-mail address"),
        (CHECKOUT[:-1], "the customer has to accept both terms"),
    ],
)
def test_bad_input_of_any_command_is_one_sentence(desk: Desk, arguments: tuple[str, ...], words: str) -> None:
    done = desk(*(word.replace("BATCH", desk.batch.id) for word in arguments), "--yes")
    assert done.exit_code == 2
    assert words in told(done)
    assert desk.posted == 0


def test_a_journal_that_cannot_be_one_is_one_sentence_and_left_as_it_is(desk: Desk, tmp_path: Path) -> None:
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE bills (id INTEGER)")
    connection.close()
    text = tmp_path / "notes.txt"
    text.write_text("Milk, bread, and whatever else is needed for the week.\n" * 20, encoding="utf-8")
    before = other.read_bytes(), text.read_bytes()
    for path, words in (
        (other, "is another program's database"),
        (text, "is another program's file"),
        (tmp_path, "is a directory"),
        (tmp_path / "nowhere" / "writes.sqlite", "cannot be used"),
    ):
        done = desk(*desk.retire("--yes", "--journal", str(path)))
        assert done.exit_code == 1
        assert words in told(done)
        if path.exists():
            listed = desk("writes", "--journal", str(path))
            assert listed.exit_code == 1
            assert words in told(listed)
    assert len(desk.sandbox.requests) == 0
    assert (other.read_bytes(), text.read_bytes()) == before
