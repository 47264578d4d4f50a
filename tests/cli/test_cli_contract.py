"""`get` and `list` have every operation of the contract that reads, without knowing any of them."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from isometric_registry import models
from isometric_registry.cli.app import app
from isometric_registry.cli.cards import CARDS
from isometric_registry.cli.fields import Shape
from isometric_registry.cli.kinds import BY_MODEL
from isometric_registry.cli.made_kinds import kind_of
from isometric_registry_client.api import OPERATIONS, Entry

if TYPE_CHECKING:
    from collections.abc import Callable

    import click
    from click.testing import Result
    from isometric_registry.cli.cards import Card
    from isometric_registry.sandbox import Sandbox

    Run = Callable[..., Result]

READS = [entry for entry in OPERATIONS if entry.method == "GET"]
OF_A_SUPPLIER = ("getCurrentSupplier", "getStripeConfiguration", "listSupplierOrders")
"""What takes the access token of a supplier."""

reads = pytest.mark.parametrize("entry", READS, ids=[entry.name for entry in READS])
made = pytest.mark.parametrize("model", sorted(set(models._generated.__all__) - set(BY_MODEL)))


def commands() -> dict[tuple[str, str], Any]:
    found: dict[tuple[str, str], Any] = {}
    for verb in ("get", "list"):
        group: Any = app.commands[verb]
        context = click_context(group)
        found |= {(verb, name): group.get_command(context, name) for name in group.list_commands(context)}
    return found


def click_context(group: Any) -> click.Context:
    return group.make_context(group.name, ["x"], resilient_parsing=True)


def written(entry: Entry) -> tuple[str, str]:
    words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in entry.name)
    return ("list" if entry.item else "get"), words.partition("-")[2]


@pytest.fixture
def identifiers(sandbox: Sandbox) -> dict[str, str]:
    examples = {f"{card.kind.one.replace(' ', '_')}_id": card.example for card in CARDS}
    landmarks = sandbox.data.landmarks
    return examples | {"organisation_id": landmarks.buyer, "supplier_id": landmarks.supplier}


def test_every_operation_that_reads_is_there_and_nothing_else() -> None:
    assert sorted(commands()) == sorted(map(written, READS))


@reads
def test_the_help_has_the_contract_s_words(run: Run, entry: Entry) -> None:
    done = run(*written(entry), "--help")
    assert done.exit_code == 0
    said = " ".join(done.output.split())
    for words in (entry.summary, entry.description, *(one.description for one in entry.arguments)):
        assert " ".join(words.split()) in said
    for one in entry.arguments:
        assert (one.name.upper() if one.place == "path" else f"--{one.name.replace('_', '-')}") in said


@reads
def test_every_format_has_what_the_client_gets(
    run: Run, entry: Entry, identifiers: dict[str, str], sandbox: Sandbox
) -> None:
    token = sandbox.access_token
    if entry.name in OF_A_SUPPLIER:
        supplier = sandbox.data.ledger.suppliers[identifiers["supplier_id"]]
        token = sandbox.access_token_for(supplier.organisation.id)
    given = {one.name: identifiers[one.name] for one in entry.arguments if one.place == "path"}
    with sandbox.client(access_token=token) as registry:
        answer = getattr(getattr(registry, entry.resource), entry.call)(**given)
        asked = [item.to_dict() for item in answer][:3] if entry.item else answer.to_dict()
    objects = asked if entry.item else asked.get("nodes", [asked])
    assert objects

    def printed(form: str) -> str:
        limit = ("--limit", "3") if entry.item else ()
        done = run(*written(entry), *given.values(), *limit, "--format", form, ISOMETRIC_ACCESS_TOKEN=token)
        assert (done.exit_code, done.stderr) == (0, "")
        return done.stdout

    assert json.loads(printed("json")) == asked
    assert [json.loads(line) for line in printed("jsonl").splitlines()] == objects
    rows = list(csv.DictReader(io.StringIO(printed("csv"))))
    assert len(rows) == len(objects)
    table = printed("table")
    for row, item in zip(rows, objects, strict=True):
        shown = [value for value in (item.get("id"), item.get("name")) if value]
        assert set(shown) <= set(row.values())
        assert all(value in table for value in shown)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["get", "supplier", "../x"], "SUPPLIER_ID is '../x': pass letters"),
        (["list", "organisation-credit-batches", "org_1", "--sort-field", "size"], "--sort-field is 'size': pass"),
        (["list", "organisation-credit-batches", "org_1", "--status", "a b"], "--status has 'a b': pass words"),
        (["list", "organisation-credit-batches", "org_1", "--issued-after", "01/02/2026"], "write the one that is"),
        (["list", "projects", "--limit", "0"], "'--limit'"),
        (["get", "buffer-pool"], "no such command 'buffer-pool'"),
        (["get", "organisation"], "missing argument 'ORGANISATION_ID'"),
    ],
    ids=" ".join,
)
def test_what_is_written_wrongly_is_refused_with_a_sentence_and_nothing_is_sent(
    run: Run, sandbox: Sandbox, arguments: list[str], words: str
) -> None:
    before = len(sandbox.requests)
    done = run(*arguments)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert words in done.stderr
    assert len(sandbox.requests) == before


def test_filters_are_sent_as_the_contract_has_them(run: Run, sandbox: Sandbox, identifiers: dict[str, str]) -> None:
    buyer = identifiers["organisation_id"]
    filters = ["--status", "active", "--status", "retired", "--issued-after", "Q1 2026", "--limit", "1"]
    done = run("list", "organisation-credit-batches", buyer, *filters, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert sandbox.requests[-1].query.startswith("status=active&status=retired&issued_after=2026-01-01T00%3A00%3A00Z&")


def test_an_answer_that_is_no_object_of_a_kind_is_shown_with_all_its_values(
    run: Run, sandbox: Sandbox, identifiers: dict[str, str]
) -> None:
    buyer = identifiers["organisation_id"]
    with sandbox.client() as registry:
        total = registry.organisations.credit_balance(buyer).total
    done = run("get", "organisation-credit-balance", buyer)
    assert done.stdout.startswith("Organisation credit balance\nfrom http")
    assert f"{total.active_credits_total.credit_kgs / 1000:,.3f} t" in done.stdout
    assert f"{total.retired_credits_total.credit_kgs / 1000:,.3f} t" in done.stdout


@made
def test_a_model_that_nobody_described_shows_every_plain_value_once(model: str) -> None:
    kind = kind_of(model)
    names = [field.name for field in kind.fields]
    assert len(set(names)) == len(names)
    assert [field.rank for field in kind.fields] == list(range(len(names)))
    own = {attribute.name for attribute in attrs.fields(getattr(models, model)) if attribute.init}
    own -= {"credits"} if model == "CreditQuantity" else set()
    assert all(any(name == one or name.startswith(f"{one}_") for name in names) for one in own)
    assert all(field.shape is Shape.KGS for field in kind.fields if field.name.endswith(("_kg", "_kgs")))


@pytest.mark.parametrize("card", CARDS, ids=[card.name for card in CARDS])
def test_every_kind_is_shown_by_its_own_name_too(run: Run, card: Card) -> None:
    done = run(card.name, card.example, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)["id"] == card.example


def test_to_transfer_is_another_command_than_to_show_a_transfer(run: Run) -> None:
    assert "tfr_1KW80GHC0SBXRBCJ" in run("transfer", "tfr_1KW80GHC0SBXRBCJ").output
    assert "--to" in run("transfer", "ctb_1KWBAY9CESBX43D8=1kg").output
