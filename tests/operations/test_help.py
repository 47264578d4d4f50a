"""What `help()` and an editor say of the generated code: the contract's words, as they are true in Python."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from isometric_registry import RegistryClient, models
from operation_cases import CONTRACT, cases, named

if TYPE_CHECKING:
    from isometric_registry_client.api import Entry

every = pytest.mark.parametrize("entry", [case.entry for case in cases()], ids=[named(case) for case in cases()])
every_model = pytest.mark.parametrize("name", sorted(CONTRACT["components"]["schemas"]))


@pytest.fixture(scope="module")
def client() -> RegistryClient:
    return RegistryClient(client_secret="c" * 32, base_url="http://127.0.0.1:9/registry/v0")


def said_of(client: RegistryClient, entry: Entry) -> str:
    return inspect.getdoc(getattr(getattr(client, entry.resource), entry.call)) or ""


@every
def test_a_method_s_help_speaks_of_methods_and_of_none(client: RegistryClient, entry: Entry) -> None:
    said = said_of(client, entry)
    assert not re.search(r"`(GET|POST) /|(?<!`)`[^`]|\bone page of\b", said)
    # What a request and an answer look like is the client's business.
    assert not re.search(r"\b200\b|\bholds null\b|[Rr]epeat the parameter|\w=\w+&", " ".join(said.split()))
    for argument in entry.arguments:
        line = said.partition(f"\n    {argument.name}: ")[2].partition("\n    ")[0]
        assert line
        assert "null" not in line


@every
def test_a_write_s_help_says_what_the_client_does_after_a_timeout(client: RegistryClient, entry: Entry) -> None:
    said = " ".join(said_of(client, entry).split())
    assert "After a timeout" not in said
    assert ("OutcomeUnknownError: If it may have been applied, and reading did not tell." in said) == (
        entry.method == "POST"
    )


def test_an_amount_of_each_batch_is_passed_in_kilograms(client: RegistryClient) -> None:
    said = " ".join((inspect.getdoc(client.retirements.create) or "").split())
    assert "Pass a mapping of each ``credit_batch_id`` to its ``credit_quantity_kg``, or a list of" in said


@every_model
def test_a_model_s_help_has_the_words_of_each_property(name: str) -> None:
    model = getattr(models, name)
    said = " ".join((inspect.getdoc(model) or "").split())
    properties: dict[str, Any] = CONTRACT["components"]["schemas"][name]["properties"]
    attributes = [attribute.name for attribute in attrs.fields(model) if attribute.init]
    assert len(attributes) == len(properties)
    for node in properties.values():
        words = re.sub(r"\bnull\b", "None", " ".join(node["description"].split())).replace("`", "``")
        assert any(f"{attribute}: {words}" in said for attribute in attributes)
    assert "None | " not in str(inspect.signature(model))
