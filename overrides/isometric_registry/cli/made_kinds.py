"""Kinds of objects that nobody has described by hand: what is shown of them is made from their models."""

from __future__ import annotations

import re
from datetime import date
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

import attrs

from .. import models
from .fields import Field, Kind, Shape
from .kinds import BY_MODEL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .fields import Value

KILOGRAMS = re.compile(r"_kgs?$")
"""How the contract's properties end that are whole kilograms."""


def kind_of(model: str) -> Kind:
    """Return what is shown of a model: as it was described by hand, or else every plain value of it.

    Its columns are left out of a table that is too narrow from the last one on. Nobody has said that they add up, so a
    table of them has no sums.
    """
    if model in BY_MODEL:
        return BY_MODEL[model]
    one = _spaced(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", model)).lower()
    many = f"{one[:-1]}ies" if one.endswith("y") else one if one.endswith("s") else f"{one}s"
    found = list(_fields(getattr(models, model), lambda item: item, (), one))
    found.sort(key=lambda field: field.name != "id")
    ranked = (attrs.evolve(field, rank=rank) for rank, field in enumerate(found))
    return Kind(one, many, tuple(ranked), has_sums=False)


def nodes_of(model: str) -> str | None:
    """Return the model of what an answer lists without pages, or None if it is no list."""
    listed = get_type_hints(getattr(models, model)).get("nodes")
    return get_args(listed)[0].__name__ if get_origin(listed) is list else None


def _fields(model: type, read: Callable[[Any], Any], path: tuple[str, ...], one: str) -> Iterator[Field]:
    """Yield a field for each plain value of a model, those of the objects in it included."""
    hints = get_type_hints(model)
    for attribute in attrs.fields(model):
        if not attribute.init:
            continue  # what the contract does not know

        def value(item: Any, name: str = attribute.name) -> Any:
            holder = read(item)
            return None if holder is None else getattr(holder, name)

        names = (*path, attribute.name)
        kind = _without_none(hints[attribute.name])
        if attrs.has(kind):
            yield from _fields(kind, value, names, one)
        elif not (model is models.CreditQuantity and attribute.name == "credits"):  # the same again, less exact
            yield _field(names, kind, value, one)


def _field(names: tuple[str, ...], kind: Any, value: Callable[[Any], Any], one: str) -> Field:
    name = "_".join(names)
    # Of `total.active_credits_total.credit_kgs`, the amount of something, only what it is of.
    plain = KILOGRAMS.sub("", name.removesuffix("_credit_kgs"))
    heading = _spaced(plain.removeprefix("total_").removesuffix("_total") or plain).capitalize()
    if kind is int and KILOGRAMS.search(name):
        return Field(heading, name, value, Shape.KGS)
    if isinstance(kind, type) and issubclass(kind, date):
        return Field(heading, name, value, Shape.DATE)
    if get_origin(kind) is list and attrs.has(get_args(kind)[0]):
        return Field(heading, name, lambda item: _how_many(value(item)), in_file=False)
    if name == "id":
        heading = one.capitalize()
    is_copied = names[-1] == "id" or names[-1].endswith(("_id", "url", "number"))
    shape = Shape.STATUS if name == "status" else Shape.ID if is_copied else Shape.TEXT
    return Field(heading, name, lambda item: _plain(value(item)), shape)


def _plain(value: Any) -> Value:
    """Return a value as a table and a file have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return " ".join(str(_plain(item)) for item in value)
    return value if value is None or isinstance(value, str | int | date) else str(value)


def _how_many(items: list[Any] | None) -> str | None:
    return None if items is None else str(len(items))


def _without_none(hint: Any) -> Any:
    if get_origin(hint) not in (Union, UnionType):
        return hint
    return next(part for part in get_args(hint) if part is not type(None))


def _spaced(name: str) -> str:
    return name.replace("_", " ")
