"""Bodies made from openapi.yaml: well-formed ones of every known version and beyond, and ones with one thing wrong."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from attrs import frozen
from hypothesis import strategies as st

CONTRACT: dict[str, Any] = yaml.load(
    (Path(__file__).parents[2] / "openapi.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)
SCHEMAS: dict[str, dict[str, Any]] = CONTRACT["components"]["schemas"]


_B = {"sequestered_on", "supplier_id", "ccp_approved", "carbon_removal_data", "removal_location"}
_D = _B - {"removal_location"}
_E = _D | {"delivered_at", "delivery_id"}
_PERIOD = {"reporting_period_start_at", "reporting_period_end_at"}
VERSIONS: dict[str, set[str] | None] = {
    "A": {"sequestered_at"},
    "B": _B,
    "C": _B,
    "D": _D,
    "E": _E,
    "F": _E | _PERIOD,
    "beyond": None,
}
"""Which optional properties each known version of the answer has; beyond them, any."""

TEXTS = (
    "iss_1F2Q7K9M4SBX3T8R",
    "ctb_1F2Q8A7NPSBX5KD2ZZZZZZZZZZZZZZZZZZ",
    "active",
    "cancelled",
    "",
    "Žluťoučký kůň 株式会社 🌍",
    'quotes " and \\ and / and \u2028',
    "\u0000\u001f",
    "true",
    "null",
    "1e5",
    "constructor",
    "2026-01-01",
)
"""Longer identifiers, unknown statuses, scripts and control characters, and text that looks like something else."""

MALFORMED_DATE_TIMES = (
    "", "yesterday", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
    "2026-01-01T25:00:00Z", "2026-01-01 00:00:00Z", "2026-W01-1T00:00:00Z", "1767225600", "2026-01-01T00:00Z",
    "2026-01-01T00:00:00+0100", "\uff12026-01-01T00:00:00Z", "2026-01-01T00:00:00Z\n", "0000-01-01T00:00:00Z",
)  # fmt: skip
MALFORMED_DATES = (
    "", "today", "2026-1-1", "2026-02-30", "20260101", "2026-W01-1", "2026-01-01T00:00:00Z", "2026-01-01\n",
    "01.01.2026",
)  # fmt: skip

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
OFFSETS = (UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-9)))

# Most leaves are made from one drawn number each: a body has a hundred of them, and a run twenty thousand bodies.
_texts = st.sampled_from(TEXTS)
_integers = st.integers(-(10**40), 10**40)
_numbers = st.integers(-(10**18), 10**18).map(lambda number: number if number % 3 == 0 else number / 1000)
_anything = st.recursive(
    st.none() | st.booleans() | _integers | st.text(max_size=6) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=6), inner, max_size=2),
    max_leaves=4,
)
_unknown = st.just({}) | st.dictionaries(st.text(max_size=6).map("x-{}".format), _anything, max_size=2)
_days = st.integers(1, date.max.toordinal()).map(lambda ordinal: date.fromordinal(ordinal).isoformat())


@st.composite
def _moments(draw: st.DrawFn) -> str:
    """Draw a date-time in any year that has one in every offset, with or without a fraction."""
    seconds = draw(st.integers(-60_000_000_000, 250_000_000_000))
    moment = EPOCH + timedelta(seconds=seconds, microseconds=seconds % 1_000_000 if seconds % 2 else 0)
    text = moment.astimezone(OFFSETS[seconds % len(OFFSETS)]).isoformat()
    return text.replace("+00:00", "Z") if seconds % 5 else text


def named(schema: dict[str, Any]) -> str | None:
    """Return the name of the schema that this one refers to, through ``anyOf`` with null as well."""
    for option in (schema, *schema.get("anyOf", ())):
        if "$ref" in option:
            return str(option["$ref"]).split("/")[-1]
    return None


def success(operation: dict[str, Any]) -> dict[str, Any]:
    """Return the answer that an operation gives when all is well, whatever its status."""
    return next(answer for status, answer in operation["responses"].items() if str(status).startswith("2"))


OPERATIONS = {
    operation["operationId"]: str(named(success(operation)["content"]["application/json"]["schema"]))
    for item in CONTRACT["paths"].values()
    for operation in item.values()
}
"""The schema of each operation's answer."""


def is_nullable(schema: dict[str, Any]) -> bool:
    """Say whether null is right here."""
    types = [option.get("type") for option in (schema, *schema.get("anyOf", ()))]
    return any(kind == "null" or (isinstance(kind, list) and "null" in kind) for kind in types)


def kind_of(schema: dict[str, Any]) -> str:
    """Return what the schema is about, null apart: a type, or for strings with one, their format."""
    if named(schema):
        return "object"
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    (kind,) = (kind for kind in types if kind != "null")
    return str(schema.get("format", kind)) if kind == "string" else str(kind)


@cache
def well_formed(name: str, version: str) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for objects of a schema, as a version of the service would send them."""
    schema = SCHEMAS[name]
    required, present = set(schema.get("required", ())), VERSIONS[version]
    values = {key: _value(inner, version) for key, inner in schema["properties"].items()}
    fixed = {key: value for key, value in values.items() if key in required or (present is not None and key in present)}
    optional = {} if present is not None else {key: value for key, value in values.items() if key not in required}
    known = st.fixed_dictionaries(fixed, optional=optional)
    return st.builds(_together, known, _unknown)


def _together(known: dict[str, Any], unknown: dict[str, Any]) -> dict[str, Any]:
    """Put an object together. The order of its properties means nothing, so those with unknown ones go backwards."""
    items = [*known.items(), *unknown.items()]
    return dict(reversed(items) if unknown else items)


def _value(schema: dict[str, Any], version: str) -> st.SearchStrategy[Any]:
    strategy: st.SearchStrategy[Any]
    kind = kind_of(schema)
    if kind == "object":
        name = named(schema)
        assert name is not None
        strategy = well_formed(name, version)
    elif kind == "array":
        strategy = st.lists(_value(schema["items"], version), max_size=2)
    else:
        strategy = {
            "string": _texts, "date-time": _moments(), "date": _days,
            "integer": _integers, "number": _numbers, "boolean": st.booleans(),
        }[kind]  # fmt: skip
    return st.none() | strategy if is_nullable(schema) else strategy


@frozen
class Sample:
    """A body, and what it was made from."""

    operation: str
    schema: str
    value: dict[str, Any]
    body: bytes


@frozen
class Corrupted:
    """A body with one thing wrong, and where."""

    operation: str
    body: bytes
    path: str


@st.composite
def samples(draw: st.DrawFn) -> Sample:
    """Draw a well-formed body for any operation, in any version."""
    operation = draw(st.sampled_from(sorted(OPERATIONS)))
    schema = OPERATIONS[operation]
    value = draw(well_formed(schema, draw(st.sampled_from(sorted(VERSIONS)))))
    return Sample(operation, schema, value, json.dumps(value, ensure_ascii=draw(st.booleans())).encode())


CORRUPTIONS = 6
"""How many corrupted bodies are made of one well-formed one, each with one thing wrong: the making takes the time."""


@st.composite
def corrupted(draw: st.DrawFn) -> list[Corrupted]:
    """Draw a well-formed body and put one thing wrong with it, several times over."""
    sample = draw(samples())
    return [_corrupted(draw, sample) for _ in range(CORRUPTIONS)]


def _corrupted(draw: st.DrawFn, sample: Sample) -> Corrupted:
    operation, body = sample.operation, sample.body
    way = _spread(draw, ["value"] * 7 + ["missing"] * 3 + ["truncated", "bytes", "NaN", "other"])
    if way == "truncated":
        return Corrupted(operation, body[: draw(st.integers(0, len(body) - 1))], "$")
    if way == "bytes":
        place = draw(st.integers(0, len(body)))
        return Corrupted(operation, body[:place] + b"\xff" + body[place:], "$")
    if way == "other":
        return Corrupted(operation, draw(st.sampled_from([b"[]", b'"text"', b"0", b"true", b"<html>"])), "$")
    value = json.loads(body)
    places = list(_places(sample.schema, value, "$"))
    if way == "missing":
        container, key, _, path = _spread(draw, [place for place in places if place[2].get("x-required")])
        del container[key]
        return Corrupted(operation, json.dumps(value).encode(), path)
    container, key, schema, path = _spread(draw, places)
    if way == "NaN":
        container[key] = draw(st.sampled_from([float("nan"), float("inf"), float("-inf")]))
        return Corrupted(operation, json.dumps(value).encode(), "$")
    container[key] = draw(_wrong_values(kind_of(schema), nullable=is_nullable(schema)))
    return Corrupted(operation, json.dumps(value).encode(), path)


def _spread(draw: st.DrawFn, places: list[Any]) -> Any:
    """Draw one of many. ``sampled_from`` comes back to the first ones again and again."""
    number = draw(st.integers(0, 2**32)) * 2_654_435_761  # Knuth's multiplicative hash
    return places[(number >> 16) % len(places)]


def _places(name: str, value: dict[str, Any], path: str) -> Any:
    """Yield every place in a body that the contract knows: the container, the key, the schema and the JSON path."""
    required = SCHEMAS[name].get("required", ())
    for key, schema in SCHEMAS[name]["properties"].items():
        if key not in value:
            continue
        here = f"{path}.{key}"
        yield value, key, {**schema, "x-required": key in required}, here
        inner = named(schema)
        if inner is not None and value[key] is not None:
            yield from _places(inner, value[key], here)
        elif kind_of(schema) == "array":
            if value[key] is None:
                continue
            item_name = named(schema["items"])
            for index, item in enumerate(value[key]):
                yield value[key], index, schema["items"], f"{here}[{index}]"
                if item_name is not None:
                    yield from _places(item_name, item, f"{here}[{index}]")


_JSON_KINDS: dict[str, st.SearchStrategy[Any]] = {
    "null": st.none(),
    "boolean": st.booleans(),
    "integer": _integers,
    # A float with nothing behind the point is no integer: it may have been rounded.
    "fraction": st.floats(allow_nan=False, allow_infinity=False),
    "string": _texts,
    "array": st.lists(_anything, max_size=2),
    "object": st.dictionaries(_texts, _anything, max_size=2),
}


@cache
def _wrong_values(kind: str, *, nullable: bool) -> st.SearchStrategy[Any]:
    right = {"number": {"integer", "fraction"}, "date-time": {"string"}, "date": {"string"}}.get(kind, {kind})
    wrong = [
        strategy for name, strategy in _JSON_KINDS.items() if name not in right and not (nullable and name == "null")
    ]
    if kind in ("date-time", "date"):
        wrong.append(st.sampled_from(MALFORMED_DATE_TIMES if kind == "date-time" else MALFORMED_DATES))
    return st.one_of(wrong)
