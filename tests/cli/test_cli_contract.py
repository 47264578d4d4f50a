"""`get` and `list`, and what is shown of a model that nobody has described; each operation is in tests/operations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import attrs
import pytest
from isometric_registry import models
from isometric_registry.cli.cards import CARDS
from isometric_registry.cli.fields import Shape
from isometric_registry.cli.kinds import BY_MODEL
from isometric_registry.cli.made_kinds import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result
    from isometric_registry.cli.cards import Card
    from isometric_registry.sandbox import Sandbox

    Run = Callable[..., Result]

made = pytest.mark.parametrize("model", sorted(set(models._generated.__all__) - set(BY_MODEL)))


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


def test_filters_are_sent_as_the_contract_has_them(run: Run, sandbox: Sandbox) -> None:
    buyer = sandbox.data.landmarks.buyer
    filters = ["--status", "active", "--status", "retired", "--issued-after", "Q1 2026", "--limit", "1"]
    done = run("list", "organisation-credit-batches", buyer, *filters, "--json")
    assert (done.exit_code, done.stderr) == (0, "")
    assert sandbox.requests[-1].query.startswith("status=active&status=retired&issued_after=2026-01-01T00%3A00%3A00Z&")


def test_an_answer_that_is_no_object_of_a_kind_is_shown_with_all_its_values(run: Run, sandbox: Sandbox) -> None:
    buyer = sandbox.data.landmarks.buyer
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


@pytest.mark.parametrize(("after", "before"), [("2026-06-01", "2026-01-01"), ("Q1 2026", "Q1 2026")])
def test_a_range_that_nothing_can_lie_in_is_refused_and_nothing_is_sent(
    run: Run, sandbox: Sandbox, after: str, before: str
) -> None:
    requests = len(sandbox.requests)
    whose = sandbox.data.landmarks.buyer
    done = run("list", "organisation-credit-batches", whose, "--issued-after", after, "--issued-before", before)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "nothing comes after 2026-" in done.stderr
    assert len(sandbox.requests) == requests


def test_an_amount_is_called_by_what_it_is_of(run: Run, sandbox: Sandbox) -> None:
    shown = run("get", "organisation-credit-balance", sandbox.data.landmarks.buyer).output
    assert [line.split("  ")[0] for line in shown.splitlines() if line.endswith(" t")] == [
        "Active credits",
        "Retired credits",
    ]
