"""Whatever is handed to a public callable in place of what it asks for is refused in one sentence, and nothing is sent.

The wrong values go to each parameter in turn, by its signature. One that its annotation allows may be accepted or
refused; every other has to be refused.
"""

from __future__ import annotations

import asyncio
import inspect
import re
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen
from isometric_registry import AsyncRegistryClient, RegistryClient, export, ledger, models, report, sandbox, testing
from isometric_registry._core.timing import Timing
from isometric_registry.errors import ConfigurationError, InvalidArgumentError
from isometric_registry.ledger import IssuanceLedger, SerialNumber
from isometric_registry.mirror import Mirror, MirrorError
from isometric_registry.models import CreditBatch, InvalidFieldError, IssuanceCreditBatches, Project
from isometric_registry.sandbox.data import RegistryData, make_body, make_registry
from isometric_registry.writes import Journal
from isometric_registry_client.api.issuances.get_issuance import get_issuance

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

SECRET = "0123456789abcdef0123456789abcdef"
ISSUANCE = "iss_1F2Q7K9M4SBX3T8R"
NOW = datetime(2026, 4, 1, tzinfo=UTC)


async def _coroutine(_: object = None) -> None: ...


async def _asynchronous() -> AsyncIterator[str]:
    yield ISSUANCE


class Unhelpful:
    """An object that does not even show itself."""

    def __repr__(self) -> str:
        raise RuntimeError("no")


class BrokenZone(tzinfo):
    """A time zone that cannot say how far it is from UTC."""

    def utcoffset(self, _: datetime | None) -> timedelta:
        raise LookupError("no such zone")


WRONG: dict[str, tuple[Any, str]] = {
    "None": (None, r"None|Any|object"),
    "5": (5, r"\bint\b|float|Amount|Any|object"),
    "10**400": (10**400, r"\bint\b|Amount|Any|object"),
    "-10**5000": (-(10**5000), r"\bint\b|Amount|Any|object"),
    "nan": (float("nan"), r"Any|object"),
    "surrogate": ("\ud800", r"\bstr\b|Any|object"),
    "bytes": (b"", r"Any|object"),
    "bytearray": (bytearray(b"x"), r"\[str\]|Any|object"),
    "list": ([], r"Iterable|Sequence|Collection|Source|Any|object"),
    "lists": ([[]], r"\[str\]|Any|object"),  # a wrong identifier among many comes in its own record
    "set": ({1, "a", None}, r"\[str\]|Any|object"),
    "dict": ({}, r"Mapping|Any|object|Iterable|Sequence|Collection|Source"),
    "object": (object(), r"Any|object"),
    "broken zone": (datetime(2026, 4, 1, tzinfo=BrokenZone()), r"Any|object"),
    "naive": (datetime(2026, 4, 1), r"Any|object"),  # that is what is wrong with it
    "unhelpful": (Unhelpful(), r"Any|object"),
    "text": ("x" * 5000, r"\bstr\b|Any|object"),
    "asynchronous": (_asynchronous, r"Awaitable|Any|object"),
    "coroutine": (_coroutine, r"Awaitable|Any|object"),
    "function": (print, r"Callable|Plan|Any|object"),
    "asynchronous items": (_asynchronous(), r"AsyncIterable|Any|object"),
}
"""Wrong values, each with what an annotation says that allows it after all."""

MOST = 400
"""Characters of a message: a wrong value may be shown in part, never as a whole."""


class SentError(Exception):
    """The arguments were accepted."""


class Nowhere:
    """A transport that says that something would have been sent."""

    def send(self, *_: Any) -> Any:
        raise SentError

    def close(self) -> None: ...


class NowhereAsync:
    async def send(self, *_: Any) -> Any:
        raise SentError

    async def aclose(self) -> None: ...


class Sleepless:
    """A clock that a sleep puts forward, so that nobody waits for a turn at a pace that was accepted."""

    def __init__(self) -> None:
        self._seconds = 1000.0

    def sleep(self, seconds: float) -> None:
        self._seconds += seconds

    async def async_sleep(self, seconds: float) -> None:
        self._seconds += seconds

    def timing(self) -> Timing:
        return Timing(lambda: self._seconds, lambda: NOW, self.sleep, self.async_sleep, fraction=lambda: 0.5)


@frozen
class Case:
    """A callable, with arguments that it accepts."""

    name: str
    call: Callable[..., Any]
    good: dict[str, Any]
    errors: tuple[type[Exception], ...] = (InvalidArgumentError,)
    most: int = MOST

    def parameters(self) -> dict[str, inspect.Parameter]:
        found = inspect.signature(self.call).parameters
        return {name: one for name, one in found.items() if one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)}

    def run(self, **wrong: Any) -> None:
        positional, named = [], {}
        for name, parameter in self.parameters().items():
            if name in wrong or name in self.good:
                value = wrong.get(name, self.good.get(name))
                if parameter.kind is parameter.KEYWORD_ONLY:
                    named[name] = value
                else:
                    positional.append(value)
        _finish(self.call(*positional, **named))


def _finish(outcome: Any) -> None:
    """Have what is done later done: by whoever iterates or awaits."""
    if inspect.iscoroutine(outcome):
        asyncio.run(outcome)
    elif isinstance(outcome, Iterator):
        next(outcome, None)
    elif inspect.isasyncgen(outcome):

        async def first() -> None:
            async for _ in outcome:
                return

        asyncio.run(first())


RESULT = IssuanceCreditBatches.from_dict(make_body(4))
LEDGER = IssuanceLedger.from_batches(RESULT, {}, observed_at=NOW)
BATCH = RESULT.supplier_credit_batches[0]
SERIAL = SerialNumber.parse(BATCH.serial_number)
DATA = make_registry(issuances=10)

GOOD: dict[str, Any] = {
    "credit_batch_quantities": {BATCH.id: 1},
    "retirement_purposes": ["other"],
    "credit_quantity_kg": 1,
    "quantity_kg": 1,
    "frequency": "one_off",
    "isometric_terms_and_conditions_accepted": True,
    "supplier_terms_and_conditions_accepted": True,
    "success_url": "https://shop.example/yes",
    "cancel_url": "https://shop.example/no",
    "beneficiary_name": "Erika",
    "beneficiary_domain": "shop.example",
    "text": BATCH.serial_number,
    "issuance_ids": [ISSUANCE],
    "operation": get_issuance(ISSUANCE),
    "idempotency_key": "a",
}
"""Arguments of the clients' methods by their names; identifiers are any."""


def _good(name: str, parameter: inspect.Parameter) -> dict[str, Any]:
    if name in GOOD and (parameter.default is parameter.empty or name == "beneficiary_domain"):
        return {name: GOOD[name]}
    return {} if parameter.default is not parameter.empty else {name: f"abc_{abs(hash(name)) % 10**16:016d}"}


def _clients() -> Iterator[Any]:
    for kind, transport in ((RegistryClient, Nowhere()), (AsyncRegistryClient, NowhereAsync())):
        client: Any = kind(client_secret=SECRET, base_url="http://127.0.0.1:1")
        client._funnel.transport = transport
        client._funnel.timing = Sleepless().timing()
        yield client


def _client_cases() -> Iterator[Case]:
    for client in _clients():
        name = type(client).__name__
        limits = {"timeout": 1.0, "max_retries": 0, "budget": 1.0}
        yield Case(f"{name}.with_options", client.with_options, limits, (ConfigurationError,))
        for resource in sorted(one for one in dir(client) if not one.startswith("_") and one != "writes"):
            group = getattr(client, resource)
            if not hasattr(group, "_funnel"):
                continue
            for method, call in inspect.getmembers(group, inspect.ismethod):
                if not method.startswith("_"):
                    parameters = inspect.signature(call).parameters
                    good = {key: value for one in parameters.items() for key, value in _good(*one).items()}
                    yield Case(f"{name}.{resource}.{method}", call, good)


def _made(kind: type[Any]) -> Callable[..., Any]:
    """Return a maker with the signature of a class, without what belongs to its metaclass."""

    def make(*positional: Any, **named: Any) -> None:
        kind(*positional, **named)

    make.__signature__ = inspect.signature(kind)  # type: ignore[attr-defined]
    return make


def _cases() -> Iterator[Case]:
    for client in (RegistryClient, AsyncRegistryClient):
        # Plain http to loopback, since reading the authorities takes a twentieth of a second each time.
        good = {"client_secret": SECRET, "base_url": "http://127.0.0.1:1"}
        yield Case(client.__name__, _made(client), good, (ConfigurationError,))
    yield from _client_cases()
    for size in (ledger.kilograms, ledger.tonnes, ledger.format_tonnes):
        yield Case(size.__name__, size, {"amounts": BATCH})
    yield Case("reconcile", ledger.reconcile, {"result": RESULT})
    for method in (SerialNumber.parse, SerialNumber.pasted):
        yield Case(f"SerialNumber.{method.__name__}", method, {"text": BATCH.serial_number})
    for method in (SERIAL.overlaps, SERIAL.overlap_kgs):
        yield Case(f"SerialNumber.{method.__name__}", method, {"other": SERIAL})
    yield Case("from_batches", IssuanceLedger.from_batches, {"result": RESULT, "children": {}})
    yield Case("find", LEDGER.find, {"batch_id": BATCH.id})
    yield Case("pool_of", LEDGER.pool_of, {"batch": BATCH})
    yield Case("at_height", LEDGER.at_height, {"depth": 0})
    yield Case("verify_serial", LEDGER.verify_serial, {"text": BATCH.serial_number})
    wrong_field = (InvalidArgumentError, InvalidFieldError)
    yield Case("price", models.price, {"text": "1.5"}, wrong_field)
    yield Case("sequestration_date", models.sequestration_date, {"batch": BATCH})
    yield Case("crediting_period", models.crediting_period, {"project": _project()})
    yield Case("make", testing.make, {"model": CreditBatch})
    yield Case("in_turn", testing.in_turn, {"faults": []})
    yield Case("Fault", _made(sandbox.Fault), {})
    yield Case("Sandbox", _made(sandbox.Sandbox), {"data": DATA})
    yield Case("Sandbox.advance", sandbox.Sandbox(data=DATA).advance, {"days": 0})
    buyer = DATA.landmarks.buyer
    yield Case("access_token_for", sandbox.Sandbox(data=DATA).access_token_for, {"organisation_id": buyer})
    yield Case("RegistryData.advance", RegistryData.advance.__get__(DATA), {"days": 0})
    yield Case("make_body", make_body, {"batches": 2})


def _project() -> Project:
    """Return a project that only says when its removals can be credited."""
    project = Project.__new__(Project)
    project.crediting_period_start = project.crediting_period_end = None
    return project


CASES = {case.name: case for case in _cases()}


def check(case: Case, name: str, wrong: str) -> None:
    value, allowed = WRONG[wrong]
    parameter = case.parameters()[name]
    is_allowed = re.search(allowed, str(parameter.annotation)) is not None
    try:
        case.run(**{name: value})
    except case.errors as error:
        text = str(error)
        assert 10 < len(text) < case.most, text
        assert "\n" not in text
        text.encode()
    except SentError:
        assert is_allowed, f"{case.name}({name}={wrong}) would be sent"
    else:
        assert is_allowed, f"{case.name}({name}={wrong}) was accepted"


@pytest.mark.parametrize("name", CASES)
def test_what_it_takes_is_accepted(name: str) -> None:
    try:
        CASES[name].run()
    except SentError:
        return


@pytest.mark.parametrize(
    ("name", "parameter"), [(case.name, one) for case in CASES.values() for one in case.parameters()]
)
def test_what_it_does_not_take_is_refused_before_anything_is_sent(name: str, parameter: str) -> None:
    failures = []
    for wrong in WRONG:
        try:
            check(CASES[name], parameter, wrong)
        except Exception as error:  # noqa: BLE001  # all of them are told at once
            failures.append(f"{parameter}={wrong}: {type(error).__name__}: {str(error)[:120]}")
    assert not failures, "\n".join(failures)


FILES: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {
    "write_csv": (export.write_csv, {"source": RESULT}),
    "write_jsonl": (export.write_jsonl, {"source": RESULT}),
    "write_parquet": (export.write_parquet, {"source": RESULT}),
    "to_records": (export.to_records, {"source": RESULT}),
    "to_arrow": (export.to_arrow, {"source": RESULT}),
    "to_pandas": (export.to_pandas, {"source": RESULT}),
    "export_issuances": (export.export_issuances, {}),
    "export_mirror": (export.export_mirror, {}),
    "render_report": (report.render_report, {"ledger": LEDGER, "observed_at": NOW, "source": "https://a.example"}),
    "write_report": (report.write_report, {"ledger": LEDGER, "observed_at": NOW, "source": "https://a.example"}),
    "Journal": (_made(Journal), {}),
}


@pytest.mark.parametrize(
    ("name", "parameter"),
    [(name, one) for name, (call, _) in FILES.items() for one in inspect.signature(call).parameters],
)
def test_so_it_is_by_what_writes_files(
    name: str, parameter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a text of one character is a file's name
    call, good = FILES[name]
    client, _ = _clients()
    mirror = Mirror(tmp_path / "mirror.db")
    given = {"mirror": mirror, "path": tmp_path / "a.csv", "target": tmp_path / "a.csv", "registry": client, **good}
    given = {key: value for key, value in given.items() if key in inspect.signature(call).parameters}
    # There is no mirror yet. What it has is listed for whoever names something else.
    most = 2000 if name == "export_mirror" else MOST
    case = Case(name, call, given, (InvalidArgumentError, ConfigurationError, MirrorError), most)
    failures = []
    for wrong in WRONG:
        try:
            check(case, parameter, wrong)
        except Exception as error:  # noqa: BLE001  # all of them are told at once
            failures.append(f"{parameter}={wrong}: {type(error).__name__}: {str(error)[:120]}")
    assert not failures, "\n".join(failures)


@pytest.mark.parametrize("method", ["get", "resolve", "alike"])
def test_so_it_is_by_what_reads_the_journal(method: str, tmp_path: Path) -> None:
    with RegistryClient(client_secret=SECRET, journal=tmp_path / "journal") as client:
        call = getattr(client.writes, method)
        good = {name: GOOD[name] for name in inspect.signature(call).parameters if name == "operation"}
        failures = []
        for parameter in inspect.signature(call).parameters:
            for wrong in WRONG:
                try:
                    check(Case(method, call, good | {"idempotency_key": "a"}), parameter, wrong)
                except Exception as error:  # noqa: BLE001  # all of them are told at once
                    failures.append(f"{parameter}={wrong}: {type(error).__name__}: {str(error)[:120]}")
        assert not failures, "\n".join(failures)
