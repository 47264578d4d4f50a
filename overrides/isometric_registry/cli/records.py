"""Prints the objects of a kind: as a table or a card for people, as JSON, JSON lines or CSV for programs."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from .fields import Shape
from .output import print_csv, print_json, print_json_lines
from .text import counted, tonnes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.table import Table
    from rich.text import Text

    from .fields import Field, Kind, Value
    from .screen import Screen

FORMATS = ("table", "json", "jsonl", "csv")


def show_list(kind: Kind, items: Iterable[Any], form: str, source: str, title: str = "") -> None:
    """Print many objects of a kind. Programs get each as it comes; a table has a last row with the sums."""
    if form == "json":
        print_json([item.to_dict() for item in items])
    elif form == "jsonl":
        print_json_lines(item.to_dict() for item in items)
    elif form == "csv":
        print_csv(kind.columns, (record(kind, item) for item in items))
    else:
        _show_table(kind, list(items), source, title)


def show_one(kind: Kind, item: Any, form: str, source: str) -> None:
    """Print one object of a kind: as a card with everything that is known of it, or as JSON."""
    if form == "json":
        print_json(item.to_dict())
        return
    from .screen import Column, Screen, cell

    screen = Screen()
    has_name = hasattr(item, "id")  # it stands in the heading, and first among the fields
    screen.heading(f"{kind.one.capitalize()} {item.id}" if has_name else kind.one.capitalize(), source)
    amounts = [field.value(item) for field in kind.fields if field.shape is Shape.KGS]
    width = max((len(tonnes(int(kgs))) for kgs in amounts if isinstance(kgs, int)), default=0)

    def card(screen: Screen) -> Table:
        table = screen.table(Column("", is_whole=True), Column(""))
        table.show_header = False
        for field in kind.fields[has_name:]:
            value = field.value(item)
            if value in (None, ""):
                continue
            is_amount = field.shape is Shape.KGS and isinstance(value, int)
            shown = f"{tonnes(int(str(value))):>{width}} t" if is_amount else _moment(value)
            table.add_row(field.heading, cell(shown, "bold" if is_amount else ""))
        return table

    screen.show(card)


def record(kind: Kind, item: Any) -> dict[str, str | int | None]:
    """Return an object as a row of a file: moments as the service writes them, amounts in kilograms."""
    return {field.name: _written(field.value(item)) for field in kind.fields if field.in_file}


def _written(value: Value) -> str | int | None:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _moment(value: Value) -> str:
    if isinstance(value, datetime):
        from ..ledger.moments import in_utc

        return f"{in_utc(value):%Y-%m-%d %H:%M %Z}"
    return str(value)


def _show_table(kind: Kind, items: Sequence[Any], source: str, title: str) -> None:
    from .screen import Screen

    screen = Screen()
    screen.heading(counted(len(items), kind.one, kind.many) + (f" {title}" if title else ""), source)
    if not items:
        return
    shown = [field for field in kind.fields if field.in_table]
    ranks = sorted({field.rank for field in shown}, reverse=True)
    layouts = [[field for field in shown if field.rank <= rank] for rank in ranks]
    screen.show(*(lambda screen, fields=fields: _table(screen, kind, fields, items) for fields in layouts))


def _above(field: Field) -> str:
    """Return what stands above a column: of an amount with its unit, which its values do not have."""
    unit = field.shape is Shape.KGS and "tonnes" not in field.heading.lower()
    return f"{field.heading} t" if unit else field.heading


def _table(screen: Screen, kind: Kind, fields: Sequence[Field], items: Sequence[Any]) -> Table:
    from .screen import Column

    whole = (Shape.ID, Shape.DATE, Shape.KGS, Shape.STATUS)
    table = screen.table(
        *(Column(_above(f), is_number=f.shape is Shape.KGS, is_whole=f.shape in whole) for f in fields)
    )
    for item in items:
        table.add_row(*(_cell(field, field.value(item)) for field in fields))
    if kind.has_sums and len(items) > 1 and any(field.shape is Shape.KGS for field in fields):
        sums = [sum(_kgs(f.value(item)) for item in items) if f.shape is Shape.KGS else None for f in fields]
        screen.add_section(table)
        table.add_row(*_last_row(sums), style="bold")
    return table


def _last_row(sums: Sequence[int | None]) -> list[str]:
    row = ["" if kgs is None else tonnes(kgs) for kgs in sums]
    return ["Total", *row[1:]] if sums[0] is None else row


def _kgs(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _cell(field: Field, value: Value) -> Text | str:
    from .screen import cell, status_cell

    if field.shape is Shape.KGS:
        return "" if value is None else tonnes(_kgs(value))
    if field.shape is Shape.STATUS:
        return status_cell(str(value))
    if isinstance(value, datetime):
        from ..ledger.moments import in_utc

        return f"{in_utc(value):%Y-%m-%d}"
    return cell("" if value is None else str(value))
