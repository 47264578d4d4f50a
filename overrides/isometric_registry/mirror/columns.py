"""Columns made from the contract's models, so that a new property in the contract is a column and no code."""

from __future__ import annotations

import datetime
import types
import typing
from functools import cache
from typing import TYPE_CHECKING, Any

import attrs
import sqlalchemy as sa
from attrs import frozen
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from .._core.wire import to_date, to_datetime
from ..ledger.moments import in_utc
from ..models import CreditQuantity, Organisation, Supplier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Record = dict[str, Any]
"""What the registry says about one object: a value for each column made from its model."""


class Moment(TypeDecorator[datetime.datetime]):
    """A moment in UTC: ``timestamptz`` where there is one, else text of a fixed width that sorts as time does."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> Any:
        kind: Any = sa.DateTime(timezone=True) if dialect.name == "postgresql" else sa.String(27)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime.datetime | None, dialect: sa.Dialect) -> Any:
        return value if value is None or dialect.name == "postgresql" else moment_text(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime.datetime | None:  # noqa: ARG002
        if isinstance(value, str):
            return datetime.datetime.fromisoformat(value)
        return None if value is None else in_utc(value)


def moment_text(moment: datetime.datetime) -> str:
    """Return a moment as text of 27 characters, in UTC and to the microsecond.

    Raises:
        OverflowError: If it lies outside of the years 1 to 9999 in UTC. The client refuses such a moment in an answer.
    """
    return moment.astimezone(datetime.UTC).isoformat(timespec="microseconds")[:26] + "Z"


JSON: sa.types.TypeEngine[Any] = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
KILOGRAMS: sa.types.TypeEngine[Any] = sa.BigInteger()

_PLAIN: dict[Any, sa.types.TypeEngine[Any]] = {
    str: sa.Text(),
    int: KILOGRAMS,
    float: sa.Double(),
    bool: sa.Boolean(),
    datetime.datetime: Moment(),
    datetime.date: sa.Date(),
}
_NAMED = {Organisation: "organisation", Supplier: "supplier"}
"""Models with a table of their own: whoever names one has only its identifier, so that a rename is one change."""

UNKNOWN = "unknown_properties"


@frozen
class Property:
    """One property of a model and the columns that it becomes."""

    name: str
    """In the model."""
    columns: tuple[tuple[str, sa.types.TypeEngine[Any]], ...]
    read: Callable[[Any], tuple[Any, ...]]
    """Turns the property's value into a value for each column."""
    decode: Callable[[Any], Any]
    """Reads the property from JSON, as the model would."""
    is_plain: bool
    """Whether the value itself is the value of its one column."""
    inner: tuple[Property, ...] = ()
    """The properties of an object that is flattened into columns of its own."""


def kilograms_name(name: str) -> str:
    """Return what a column of kilograms is called: ``size`` becomes ``credit_kgs``."""
    if name == "size":
        return "credit_kgs"
    for ending, instead in (("credit_batch_size_total", "credit_kgs"), ("credits_total", "credit_kgs")):
        if name.endswith(ending):
            return name.removesuffix(ending) + instead
    return f"{name}_kgs"


@cache
def properties_of(model: type) -> tuple[Property, ...]:
    """Return the properties of a model, its identifier and what the contract does not know left out."""
    hints = typing.get_type_hints(model)
    names = [one.name for one in attrs.fields(model) if one.name not in ("id", "additional_properties", "_absent")]
    return tuple(_property(name, hints[name]) for name in names)


def _property(name: str, hint: Any) -> Property:
    kind: Any = _without_none(hint)
    if kind in _PLAIN:
        return Property(
            name,
            ((name, _PLAIN[kind]),),
            _moment if kind is datetime.datetime else _itself,
            _DECODE.get(kind, lambda value: value),
            kind is not datetime.datetime,
        )
    if kind is CreditQuantity:
        return Property(name, ((kilograms_name(name), KILOGRAMS),), _kilograms, CreditQuantity.from_dict, False)
    if kind in _NAMED:
        column = f"{name}_id"
        return Property(name, ((column, sa.Text()),), _identifier, kind.from_dict, False)
    if not attrs.has(kind):  # a list, or whatever the contract may learn
        return Property(name, ((name, JSON),), _listed, lambda value: value, False)
    inner = properties_of(kind)
    columns = tuple((f"{name}_{column}", column_type) for one in inner for column, column_type in one.columns)
    return Property(name, columns, _flattened(inner, len(columns)), _decoder(kind), False, inner)


def _decoder(model: Any) -> Callable[[Any], Any]:
    decode: Callable[[Any], Any] = model.from_dict
    return decode


def _without_none(hint: Any) -> Any:
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        kinds = [kind for kind in typing.get_args(hint) if kind is not type(None)]
        return kinds[0] if len(kinds) == 1 else object
    return hint


_DECODE: dict[Any, Callable[[Any], Any]] = {datetime.datetime: to_datetime, datetime.date: to_date}


def _itself(value: Any) -> tuple[Any, ...]:
    return (value,)


def _moment(value: Any) -> tuple[Any, ...]:
    return (None if value is None else in_utc(value),)


def _kilograms(value: Any) -> tuple[Any, ...]:
    return (None if value is None else value.credit_kgs,)


def _identifier(value: Any) -> tuple[Any, ...]:
    return (None if value is None else value.id,)


def _listed(value: Any) -> tuple[Any, ...]:
    is_list = isinstance(value, list)
    return ([one.to_dict() if hasattr(one, "to_dict") else one for one in value] if is_list else value,)


def _flattened(inner: tuple[Property, ...], width: int) -> Callable[[Any], tuple[Any, ...]]:
    def read(value: Any) -> tuple[Any, ...]:
        if value is None:
            return (None,) * width
        return tuple(cell for one in inner for cell in one.read(getattr(value, one.name)))

    return read


def unknown_properties(value: Any) -> Record | None:
    """Return the properties that the contract does not know, at their places in the object; None if there are none.

    Those of organisations and suppliers stand with these.
    """
    found: Record = dict(value.additional_properties)
    for name in _nested(value.__class__):
        inner = getattr(value, name)
        if inner is not None and (below := unknown_properties(inner)):
            found[name] = below
    return found or None


def unknown_below(value: Any) -> Record | None:
    """Return the unknown properties of what stands inside of an object, unless that has a table of its own."""
    return unknown_properties(value) if attrs.has(value.__class__) and value.__class__ not in _NAMED else None


@cache
def _nested(model: Any) -> tuple[str, ...]:
    hints = typing.get_type_hints(model)
    kinds = {one.name: _without_none(hints[one.name]) for one in attrs.fields(model)}
    return tuple(name for name, kind in kinds.items() if attrs.has(kind) and kind not in _NAMED) if kinds else ()


def named_in(value: Any) -> Iterator[Organisation | Supplier]:
    """Yield the organisations and suppliers that an object names, those inside of a supplier included."""
    for name in _naming(value.__class__):
        inner = getattr(value, name)
        if inner is not None:
            yield inner
            yield from named_in(inner)


@cache
def _naming(model: Any) -> tuple[str, ...]:
    hints = typing.get_type_hints(model)
    return tuple(one.name for one in attrs.fields(model) if _without_none(hints[one.name]) in _NAMED)
