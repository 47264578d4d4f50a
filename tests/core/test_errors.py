"""The tree of errors: what each holds, that it travels, and that the README has a line for it."""

from __future__ import annotations

import inspect
import pickle
import re
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from isometric_registry import errors
from isometric_registry.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ConfigurationError,
    InvalidArgumentError,
    RateLimitError,
    RegistryError,
    RequestInfo,
    ResponseValidationError,
    UnprocessableEntityError,
)

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"
REQUEST = RequestInfo("getIssuance", "GET", "https://api.example/issuances/1", "/issuances/1", attempts=3)
PUBLIC = [getattr(errors, name) for name in errors.__all__ if name != "RequestInfo"]


def example(kind: type[RegistryError]) -> RegistryError:
    if issubclass(kind, ResponseValidationError):
        return kind("m", request=REQUEST, path="$.id", body="{}", status_code=200, request_id="r")
    if issubclass(kind, APIStatusError):
        more: dict[str, Any] = {"retry_after": 7.0} if kind is RateLimitError else {}
        return kind(
            "m",
            request=REQUEST,
            status_code=422,
            detail=[{"msg": "x"}],
            body="b",
            headers={"a": "b"},
            request_id="r",
            **more,
        )
    if issubclass(kind, errors.ReconciliationError):
        return kind("m", reconciliation="everything that was found")  # any plain value does here
    if issubclass(kind, errors.IncompleteExportError):
        return kind("m", failures={"iss_1": ConfigurationError("n")})
    about_a_request = issubclass(kind, APIConnectionError | errors.OutcomeUnknownError)
    return kind("m", request=REQUEST) if about_a_request else kind("m")


@pytest.mark.parametrize("kind", PUBLIC)
def test_an_error_survives_a_pickle_with_its_cause(kind: type[RegistryError]) -> None:
    error = example(kind)
    error.__cause__ = ConnectionResetError(104, "reset")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == "m"
    assert repr(vars(again)) == repr(vars(error))
    assert repr(again.__cause__) == "ConnectionResetError(104, 'reset')"


class Unpicklable(Exception):  # noqa: N818
    def __reduce__(self) -> Any:
        raise TypeError("no")


def test_a_cause_that_cannot_be_pickled_leaves_its_words() -> None:
    error = RegistryError("m")
    error.__cause__ = Unpicklable("the words")
    again = pickle.loads(pickle.dumps(error))
    assert repr(again.__cause__) == "RegistryError('Unpicklable: the words')"


def _raise_in_another_process() -> None:
    raise example(RateLimitError)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_an_error_comes_back_from_another_process() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        raised = pool.submit(_raise_in_another_process).exception()
    assert isinstance(raised, RateLimitError)
    assert raised.retry_after == 7.0


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_error_belongs_to_the_one_root_and_says_what_it_is(kind: type[RegistryError]) -> None:
    assert issubclass(kind, RegistryError)
    assert inspect.getdoc(kind)


def test_a_wrong_argument_is_a_value_error_and_a_timeout_is_a_connection_error() -> None:
    assert issubclass(InvalidArgumentError, ValueError)
    assert issubclass(APITimeoutError, APIConnectionError)
    assert not issubclass(ConfigurationError, ValueError)


def test_an_error_about_a_request_says_which_and_how_often() -> None:
    error = example(APITimeoutError)
    assert vars(error) == {"operation": "getIssuance", "method": "GET", "url": REQUEST.url, "attempts": 3}


def test_a_422_lists_its_faults() -> None:
    error = example(UnprocessableEntityError)
    assert isinstance(error, UnprocessableEntityError)
    assert error.errors == [{"msg": "x"}]


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    assert errors.__doc__ is not None
    drawn = set(re.findall(r"\b(\w+Error)\b", errors.__doc__.split("An error holds")[0]))
    assert drawn - {"ValueError"} == {kind.__name__ for kind in PUBLIC}


def test_the_readme_says_of_every_error_when_it_happens_and_what_to_do() -> None:
    section = PAGE.read_text(encoding="utf-8").split("\n## What Python raises\n", 1)[1].split("\n## ", 1)[0]
    rows = dict(re.findall(r"^\| `(\w+)`[^|]*\| ([^|]+\|[^|]{10,})\|$", section, re.MULTILINE))
    assert [kind.__name__ for kind in PUBLIC if kind.__name__ not in rows] == []
    assert rows.keys() == {kind.__name__ for kind in PUBLIC}
