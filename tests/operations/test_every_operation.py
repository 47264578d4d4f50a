"""Every operation of the contract, in both clients, over a socket: what is asked, what is read, what is refused."""

from __future__ import annotations

import copy
import datetime
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry import AsyncRegistryClient, RegistryClient, errors, models
from isometric_registry_client.api import OPERATIONS
from operation_cases import CONTRACT, Case, as_moments, as_query, cases, named, without_more

if TYPE_CHECKING:
    from conftest import Caller

every = pytest.mark.parametrize("case", cases(), ids=named)
reads = pytest.mark.parametrize("case", [case for case in cases() if not case.is_write], ids=named)
writes = pytest.mark.parametrize("case", [case for case in cases() if case.is_write], ids=named)
paged = pytest.mark.parametrize("case", [case for case in cases() if case.entry.item], ids=named)

STATUSES = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    403: errors.PermissionDeniedError,
    404: errors.NotFoundError,
    409: errors.APIStatusError,
    422: errors.UnprocessableEntityError,
    429: errors.RateLimitError,
    500: errors.ServerError,
    503: errors.ServerError,
}


def ask(call: Caller, case: Case, **changes: Any) -> Any:
    return call(case.entry.resource, case.entry.call, **case.arguments(**changes))


def test_the_table_has_every_operation_of_the_contract() -> None:
    written = {
        (operation["operationId"], method.upper(), path, operation["tags"][0])
        for path, item in CONTRACT["paths"].items()
        for method, operation in item.items()
        if method in ("get", "post", "put", "patch", "delete")
    }
    assert {(entry.name, entry.method, entry.path, entry.resource) for entry in OPERATIONS} == written


@pytest.mark.parametrize("client", [RegistryClient, AsyncRegistryClient])
def test_both_clients_have_every_operation(client: type) -> None:
    made = client(client_secret="c" * 32, base_url="http://127.0.0.1:9/registry/v0")
    for entry in OPERATIONS:
        assert getattr(getattr(made, entry.resource), entry.call).__doc__


@every
def test_every_example_comes_through_whole(call: Caller, case: Case) -> None:
    assert case.answers, "the contract has no example"
    for name, answer in case.answers.items():
        if answer is None:
            continue
        call.server.says(without_more(answer) if case.entry.item else answer, status=case.status)
        result = ask(call, case)
        model = result[0] if case.entry.item else result
        assert type(model) is getattr(models, case.entry.answer), name
        assert as_moments(model.to_dict()) == as_moments(without_more(answer) if case.entry.item else answer), name


@every
def test_the_request_is_the_one_of_the_contract(call: Caller, case: Case) -> None:
    call.server.says(without_more(case.answer) if case.entry.item else case.answer, status=case.status)
    ask(call, case)
    (asked,) = call.server.asked
    assert (asked.method, asked.path) == (case.entry.method, case.url)
    assert asked.headers["x-client-secret"] == "c" * 32
    assert asked.headers["authorization"] == "Bearer T0kenOf0neW0rd5x"
    paging = [("first", "50")] if case.entry.item else []
    assert asked.query == [*as_query(case.query), *paging]
    if case.body:
        assert asked.headers["content-type"] == "application/json"
        assert {name: value for name, value in asked.body.items() if not name.startswith("__")} == {
            name: value for name, value in case.body.items() if not name.startswith("__")
        }
    else:
        assert asked.body is None


@paged
def test_a_list_is_walked_to_its_last_page(call: Caller, case: Case) -> None:
    node = next(iter(next(answer for answer in case.answers.values() if answer["nodes"])["nodes"]))
    pages = [
        {"nodes": [node], "total_count": 2, "page_info": info(more=True, end="one")},
        {"nodes": [], "total_count": 2, "page_info": info(more=True, end="two")},
        {"nodes": [node], "total_count": 2, "page_info": info(more=False, end="three")},
    ]
    call.server.says(*pages, status=case.status)
    result = ask(call, case, page_size=7)
    assert [len(page.nodes) for page in result] == [1, 0, 1]
    places = [[pair for pair in asked.query if pair[0] in ("first", "after")] for asked in call.server.asked]
    assert places == [[("first", "7")], [("first", "7"), ("after", "one")], [("first", "7"), ("after", "two")]]


@paged
def test_a_walk_that_could_never_end_breaks_the_contract(call: Caller, case: Case) -> None:
    call.server.says({"nodes": [], "total_count": 0, "page_info": info(more=True, end="again")}, status=case.status)
    with pytest.raises(errors.ResponseValidationError) as caught:
        ask(call, case)
    assert caught.value.path == "$.page_info.end_cursor"
    assert len(call.server.asked) == 2


@every
def test_what_the_contract_does_not_know_is_kept(call: Caller, case: Case) -> None:
    grown = add_unknown(copy.deepcopy(case.answer))
    call.server.says(without_more(grown) if case.entry.item else grown, status=case.status)
    result = ask(call, case)
    model = result[0] if case.entry.item else result
    assert model.additional_properties["a_new_property"] == {"nested": [1, "zwölf"]}
    assert as_moments(model.to_dict()) == as_moments(without_more(grown) if case.entry.item else grown)


@every
@pytest.mark.parametrize("status", STATUSES)
def test_every_refusal_is_its_error(call: Caller, case: Case, status: int) -> None:
    detail: Any = "No" if status != 422 else [{"loc": ["path", "id"], "msg": "too short", "type": "string_too_short"}]
    call.server.says({"detail": detail}, status=status)
    expected = STATUSES[status]
    if case.is_write and status >= 500:
        expected = errors.OutcomeUnknownError
    with pytest.raises(expected) as caught:
        ask(call, case)
    assert caught.value.operation == case.entry.name
    if expected is errors.OutcomeUnknownError:
        assert isinstance(caught.value.__cause__, errors.ServerError)


@reads
def test_a_success_that_is_null_is_not_found(call: Caller, case: Case) -> None:
    call.server.says(None)
    with pytest.raises(errors.NotFoundError):
        ask(call, case)


@every
def test_every_required_property_is_missed_and_checked(call: Caller, case: Case) -> None:
    schema = CONTRACT["components"]["schemas"][case.entry.answer]
    for name in schema["required"]:
        for broken in ({k: v for k, v in case.answer.items() if k != name}, {**case.answer, name: [{"a": 1}, 2.5]}):
            call.server.says(broken, status=case.status)
            with pytest.raises((errors.ResponseValidationError, errors.OutcomeUnknownError)) as caught:
                ask(call, case)
            fault = caught.value.__cause__ if case.is_write else caught.value
            assert isinstance(fault, errors.ResponseValidationError)
            assert fault.path.startswith(f"$.{name}")
            assert fault.operation == case.entry.name


@writes
def test_a_write_is_sent_once_whatever_comes_back(call: Caller, case: Case) -> None:
    call.server.says({"detail": "Bad gateway"}, status=502)
    with pytest.raises(errors.OutcomeUnknownError):
        ask(call, case)
    assert len([asked for asked in call.server.asked if asked.method == case.entry.method]) == 1


@writes
def test_a_key_without_a_journal_is_refused_before_anything_is_sent(call: Caller, case: Case) -> None:
    call.server.says(case.answer)
    with pytest.raises(errors.InvalidArgumentError, match="journal"):
        ask(call, case, idempotency_key="invoice-2026-117")
    assert call.server.asked == []


@every
@pytest.mark.parametrize("wrong", ["", "a/b", "iss_1?x=1", "\ud800", "x" * 201, None, 5, b"iss_1", "iss 1", "../x"])
def test_a_wrong_identifier_is_refused_before_anything_is_sent(call: Caller, case: Case, wrong: Any) -> None:
    for name in case.path:
        call.server.says(case.answer)
        with pytest.raises(errors.InvalidArgumentError, match=name):
            ask(call, case, **{name: wrong})
        assert call.server.asked == []


@paged
@pytest.mark.parametrize(
    "wrong", [{"page_size": 0}, {"page_size": 51}, {"page_size": 5.0}, {"after": ""}, {"after": 1}]
)
def test_a_wrong_place_in_a_list_is_refused_before_anything_is_sent(
    call: Caller, case: Case, wrong: dict[str, Any]
) -> None:
    call.server.says(case.answer)
    with pytest.raises(errors.InvalidArgumentError, match=next(iter(wrong))):
        ask(call, case, **wrong)
    assert call.server.asked == []


WRONG = {
    "issued_after": [datetime.datetime(2026, 1, 1), datetime.date(2026, 1, 1), "2026-01-01T00:00:00Z"],
    "sort_field": ["size", "", 1],
    "sort_direction": ["up", "DESC"],
    "status": [[], "active", [""], ["active", "active"], [1]],
    "credit_batch_quantities": [{}, {"ctb_1F2Q8A7NPSBX5KD2": 0}, {"ctb_1F2Q8A7NPSBX5KD2": 1.5}, ["x"], "x", {"": 1}],
    "credit_quantity_kg": [0, -1, 1.5, True, "5", 2**63],
    "quantity_kg": [1.5, True, "5"],
    "retirement_purposes": [[], "other", ["two words"], ["other", "other"], [None]],
    "notes": ["x" * 257, 5, "\ud800"],
    "vintage": [1899, 2101, "2026"],
    "order_id": ["a/b", 5],
    "beneficiary_name": ["x" * 257, None],
    "isometric_terms_and_conditions_accepted": ["yes", 1, None],
}
"""Values that the contract rules out, by the argument."""


@pytest.mark.parametrize(
    ("case", "name"), [(c, n) for c in cases() for n in WRONG if n in c.filled_in],
    ids=lambda value: value if isinstance(value, str) else named(value),
)  # fmt: skip
def test_a_value_that_the_contract_rules_out_is_refused_before_anything_is_sent(
    call: Caller, case: Case, name: str
) -> None:
    for wrong in WRONG[name]:
        call.server.says(case.answer)
        with pytest.raises(errors.InvalidArgumentError, match=name):
            ask(call, case, **{name: wrong})
        assert call.server.asked == []


def info(*, more: bool, end: str | None) -> dict[str, Any]:
    return {"has_previous_page": False, "start_cursor": None, "has_next_page": more, "end_cursor": end}


def add_unknown(value: Any) -> Any:
    """Put a property that nobody knows into every object."""
    if isinstance(value, list):
        return [add_unknown(item) for item in value]
    if isinstance(value, dict):
        return {name: add_unknown(item) for name, item in value.items()} | {"a_new_property": {"nested": [1, "zwölf"]}}
    return value
