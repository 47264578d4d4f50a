"""Somebody else's tests find the fixtures by themselves, and pay nothing for those they do not ask for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from isometric_registry import models
from isometric_registry.models import CreditBatch, IssuancePage, Organisation
from isometric_registry.testing import make as make_object
from isometric_registry.testing import making

if TYPE_CHECKING:
    from isometric_registry.sandbox import Sandbox

pytestmark = pytest.mark.slow

pytest_plugins = ["pytester"]

PAGE = Path(__file__).parents[2] / "docs" / "testing.md"
SNIPPETS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("snippet", SNIPPETS)
def test_what_the_page_shows_passes_as_it_stands(pytester: pytest.Pytester, snippet: str) -> None:
    pytester.makepyfile(snippet)
    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=1)


def test_the_asynchronous_client_is_entered_by_the_test(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import asyncio

        async def name_of(client):
            async with client as registry:
                return (await registry.organisations.current()).name

        def test_it(async_registry, registry):
            assert asyncio.run(name_of(async_registry)) == registry.organisations.current().name
        """
    )
    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=1)


def test_what_a_test_writes_is_gone_in_the_next(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("turn", [1, 2])
        def test_it(registry, turn):
            assert "Again" not in {one.name for one in registry.beneficiaries.list()}
            registry.beneficiaries.create(beneficiary_name="Again", beneficiary_domain="again.example")
            assert "Again" in {one.name for one in registry.beneficiaries.list()}
        """
    )
    pytester.runpytest_subprocess("-W", "error").assert_outcomes(passed=2)


def test_the_plugin_loads_nothing_that_it_may_not_need() -> None:
    code = "import pytest, sys; before = set(sys.modules); import isometric_registry.testing.plugin; "
    code += "print(*sorted(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    ours = {name for name in run.stdout.split() if name.startswith("isometric_registry")}
    assert ours <= {
        "isometric_registry",
        "isometric_registry._core",
        "isometric_registry._core.version",
        "isometric_registry.testing",
        "isometric_registry.testing.plugin",
    }


@pytest.mark.parametrize("kind", making._KINDS)
def test_every_kind_is_made_as_an_answer_would_be(kind: str) -> None:
    model = getattr(models, kind)
    made = make_object(model)
    assert model.from_dict(made.to_dict()) == made
    assert made is not make_object(model)


def test_a_property_is_replaced_in_one_object_only() -> None:
    assert make_object(CreditBatch, status="retired").status == "retired"
    assert make_object(Organisation, name="Somebody").name != make_object(Organisation).name


@pytest.mark.parametrize(("kind", "changes"), [(CreditBatch, {"state": "x"}), (IssuancePage, {}), (int, {})])
def test_what_cannot_be_made_is_refused(kind: type, changes: dict[str, str]) -> None:
    with pytest.raises(TypeError, match=kind.__name__):
        make_object(kind, **changes)


def test_the_environment_ends_with_the_test(registry_environment: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    assert os.environ["ISOMETRIC_BASE_URL"] == registry_environment.url
    monkeypatch.undo()
    assert os.environ.get("ISOMETRIC_BASE_URL") != registry_environment.url
