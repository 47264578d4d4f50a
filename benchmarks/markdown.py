"""Writes the measured tables into the README and the docs, between their marks, so that no figure is copied by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from benchmarks import calls, peers, starting

if TYPE_CHECKING:
    from pathlib import Path

MARK = re.compile(r"(<!-- measured: (?P<name>[a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def write_tables(results: dict[str, Any], *files: Path) -> None:
    """Replace what stands between ``<!-- measured: NAME -->`` and ``<!-- end -->`` in each file."""
    made = {
        "summary": _summary(results),
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


def _summary(results: dict[str, Any]) -> str:
    large = _medians(results, "decoding 1,200 batches")
    sync = _medians(results, "one call of a 6-batch answer, sync")
    asynchronous = _medians(results, "one call of a 6-batch answer, async")
    many = _medians(results, "2,000 calls")
    memory = _medians(results, "peak memory")
    start = _medians(results, "starting a process")
    stock, kept, floor = peers.STOCK_NAME, peers.PYDANTIC, peers.FLOOR
    lines = [
        ("reading 1,200 batches (0.9 MB)", f"{large[peers.OURS]:.1f} ms",
         f"stock generator {large[stock]:.1f}, pydantic v2 {large[kept]:.1f}, cattrs {large[peers.CATTRS]:.1f}, "
         f"`json.loads` to dicts {large[floor]:.1f}, msgspec Structs {large[peers.MSGSPEC]:.1f}"),
        ("one call, synchronous", f"{sync[calls.OURS]:.2f} ms", f"httpx by hand {sync[calls.HTTPX]:.2f}"),
        ("one call, asynchronous",
         f"{asynchronous[calls.OURS]:.2f} ms; {asynchronous[calls.OURS_AIOHTTP]:.2f} over aiohttp",
         f"httpx by hand {asynchronous[calls.HTTPX]:.2f}, aiohttp by hand {asynchronous[calls.AIOHTTP]:.2f}"),
        ("many calls, 32 in flight, 20 ms away",
         f"{many[calls.MANY_OURS]:,.0f} a second; {many[calls.MANY_SYNC]:,.0f} with threads",
         f"`httpx.AsyncClient` {max(many[calls.MANY_HTTPX], many[calls.MANY_HTTPX_DEFAULT]):,.0f} at most, "
         f"aiohttp {many[calls.MANY_AIOHTTP]:,.0f}"),
        ("peak memory, 11,000 batches", f"{memory[peers.OURS]:.0f} MiB", f"stock generator {memory[stock]:.0f}"),
        ("`import isometric_registry`", f"{start[starting.OURS]:.0f} ms",
         f"`import httpx` {start[starting.HTTPX]:.0f}"),
    ]  # fmt: skip
    return _table(("what", "here", "beside it"), lines)


def _decoding(results: dict[str, Any]) -> str:
    tables = [table for table in results["tables"] if table["title"].startswith("decoding")]
    heads = ["", *(table["title"].removeprefix("decoding ").partition(",  ")[0] for table in tables)]
    return _table(heads, [(name, *(_ms(table, name) for table in tables)) for name in tables[0]["medians"]])


def _calls(results: dict[str, Any]) -> str:
    rows = []
    for table in results["tables"]:
        if table["title"].startswith(("one call", "2,000", "starting", "peak")):
            first = next(iter(table["medians"]))
            ratios = table[f"ratios_to_{first}"]
            rows += [
                (table["title"], name, f"{value:,.4g} {table['unit']}", f"{ratios[name]:.2f}")
                for name, value in table["medians"].items()
            ]
    return _table(("measured", "with", "median", "to the first"), rows)


def _targets(results: dict[str, Any]) -> str:
    return _table(
        ("ratio", "measured", "target"),
        [(target["what"], f"{target['measured']:.2f}", target["limit"]) for target in results["targets"]],
    )


def _rows(points: list[dict[str, Any]]) -> str:
    heads = [name.replace("_", " ").replace("mib", "MiB").replace("calls MiB", "MiB") for name in points[0]]
    return _table(heads, [[f"{v:,}" if isinstance(v, int | float) else v for v in point.values()] for point in points])


def _medians(results: dict[str, Any], start: str) -> dict[str, float]:
    medians: dict[str, float] = next(t["medians"] for t in results["tables"] if t["title"].startswith(start))
    return medians


def _ms(table: dict[str, Any], name: str) -> str:
    return f"{table['medians'][name]:,.3g} ms"


def _table(heads: Any, rows: Any) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)
