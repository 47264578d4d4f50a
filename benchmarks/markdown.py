"""Writes the measured tables into the docs, between their marks, so that no figure is copied by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

MARK = re.compile(r"(<!-- measured: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def write_tables(results: dict[str, Any], *files: Path) -> None:
    """Replace what stands between ``<!-- measured: NAME -->`` and ``<!-- end -->`` in each file."""
    made = {
        "decoding": _decoding(results),
        "calls": _calls(results),
        "growth-decoding": _rows(results["growth"]["decoding"]),
        "growth-calls": _rows(results["growth"]["calls"]),
        "growth-trees": _rows(results["growth"]["trees"]),
        "targets": _targets(results),
    }
    for file in files:
        text = file.read_text(encoding="utf-8")
        file.write_text(
            MARK.sub(lambda found: f"{found[1]}\n{made[found['name']]}\n{found[3]}", text), encoding="utf-8"
        )


def _decoding(results: dict[str, Any]) -> str:
    tables = [table for table in results["tables"] if table["title"].startswith("decoding")]
    heads = ["", *(table["title"].removeprefix("decoding ").partition(",  ")[0] for table in tables)]
    return _table(heads, [(name, *(_ms(table, name) for table in tables)) for name in tables[0]["medians"]])


def _calls(results: dict[str, Any]) -> str:
    rows = []
    for table in results["tables"]:
        if table["title"].startswith(("one call", "200 calls", "one write", "starting", "peak")):
            first = next(iter(table["medians"]))
            ratios = table[f"ratios_to_{first}"]
            rows += [
                (table["title"], name, f"{value:,.4g} {table['unit']}", f"{ratios[name]:.2f}")
                for name, value in table["medians"].items()
            ]
    return _table(("measured", "with", "median", "to the first"), rows)


def _targets(results: dict[str, Any]) -> str:
    return _table(
        ("figure", "measured", "target", "why"),
        [(t["what"], f"{t['measured']:.2f}", t["limit"], t["reason"]) for t in results["targets"]],
    )


def _rows(points: list[dict[str, Any]]) -> str:
    heads = [name.replace("_", " ").replace("mib", "MiB").replace("calls MiB", "MiB") for name in points[0]]
    return _table(heads, [[f"{v:,}" if isinstance(v, int | float) else v for v in point.values()] for point in points])


def _ms(table: dict[str, Any], name: str) -> str:
    return f"{table['medians'][name]:,.3g} ms"


def _table(heads: Any, rows: Any) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)
