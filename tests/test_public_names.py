"""The public surface is what the package says it is, and importing it costs nothing that is not used."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import isometric_registry
import pytest
from isometric_registry import errors, models


def test_every_public_name_can_be_imported() -> None:
    for name in isometric_registry.__all__:
        assert getattr(isometric_registry, name) is not None


def test_the_public_names_are_these() -> None:
    assert set(isometric_registry.__all__) >= {
        "AsyncRegistryClient",
        "CreditBatchStatus",
        "Environment",
        "RegistryClient",
        "RegistryError",
        "errors",
        "ledger",
        "models",
        "sandbox",
    }


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Registry'"):
        _ = isometric_registry.Registry
    with pytest.raises(AttributeError, match="no attribute 'Batch'"):
        _ = models.Batch


@pytest.mark.parametrize("name", models.__all__)
def test_every_model_is_re_exported(name: str) -> None:
    assert getattr(models, name).__name__ == name


def test_the_error_tree_is_the_one_in_the_docstring() -> None:
    assert errors.__doc__ is not None
    drawn = {line.split("── ")[1].split()[0] for line in errors.__doc__.splitlines() if "── " in line}
    classes = {name for name in errors.__all__ if inspect.isclass(getattr(errors, name)) and name != "RequestInfo"}
    assert drawn | {"RegistryError"} == classes
    assert all(issubclass(getattr(errors, name), errors.RegistryError) for name in drawn)


def test_every_public_name_of_the_clients_has_a_docstring() -> None:
    for client in (isometric_registry.RegistryClient, isometric_registry.AsyncRegistryClient):
        assert client.__doc__
        for name, member in inspect.getmembers(client):
            if not name.startswith("_") and callable(member):
                assert member.__doc__, name


def test_sync_and_async_clients_take_the_same_arguments() -> None:
    sync = inspect.signature(isometric_registry.RegistryClient).parameters
    asynchronous = inspect.signature(isometric_registry.AsyncRegistryClient).parameters
    assert list(sync) == list(asynchronous)
    assert all(parameter.kind is inspect.Parameter.KEYWORD_ONLY for parameter in sync.values())
    assert [p.default for p in sync.values()] == [p.default for p in asynchronous.values()]


def test_importing_the_package_imports_no_http_library() -> None:
    heavy = {"httpx", "attrs", "msgspec", "click", "rich"}
    probe = f"import sys, isometric_registry; print(sorted({heavy} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", probe], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == "[]"


def test_only_the_transports_import_an_http_library() -> None:
    package = Path(isometric_registry.__file__).parent
    importers = {
        path.name
        for path in package.rglob("*.py")
        if any(line.strip().startswith(("import httpx", "from httpx")) for line in path.read_text().splitlines())
    }
    assert importers <= {"transport.py", "connecting.py"}


def test_the_python_reference_names_everything_that_is_public() -> None:
    page = (Path(__file__).parents[1] / "docs" / "python-api.md").read_text("utf-8")
    whole = set(re.findall(r"automodule:: (\S+)", page))
    named = set(re.findall(r"auto(?:class|function):: (\S+)", page))
    root = isometric_registry.__name__
    classes = {f"{root}.{name}" for name in isometric_registry.__all__} - {f"{root}.__version__"}
    modules = {name for name in classes if inspect.ismodule(getattr(isometric_registry, name.rpartition(".")[2]))}
    assert modules | {f"{root}.writes"} <= whole
    assert classes - modules - {f"{root}.RegistryError"} <= named
    accessors = {name for name in models.__all__ if inspect.isfunction(getattr(models, name))}
    assert {f"{root}.models.{name}" for name in accessors} <= named


def test_the_page_of_errors_has_a_line_for_each() -> None:
    page = (Path(__file__).parents[1] / "docs" / "errors.md").read_text("utf-8")
    lines = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert lines == set(errors.__all__) - {"RequestInfo"}


@pytest.mark.parametrize("tag", ["beneficiaries", "deliveries", "retirements", "stripe", "transfers"])
def test_what_creates_says_that_an_answer_may_break_the_contract(tag: str) -> None:
    module = importlib.import_module(f"isometric_registry_client.api.{tag}")
    kind = getattr(module, module.__all__[-1])
    creating = [member for name, member in vars(kind).items() if name.startswith("create")]
    assert creating
    assert all("ResponseValidationError: If" in member.__doc__ for member in creating)
