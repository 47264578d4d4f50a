"""Runs the benchmark: `python -m benchmarks` measures and writes, with `--check` it measures and judges."""

from __future__ import annotations

import json
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import calls, decoding, journal, starting, targets, trees

if TYPE_CHECKING:
    from benchmarks.measuring import Table

RESULTS = Path(__file__).with_name("results.json")
PICTURE = Path(__file__).with_name("results.svg")
GROWTH_PICTURE = Path(__file__).with_name("growth.svg")
TEXTS = (RESULTS.parents[1] / "docs" / "performance.md",)

PEERS = ("attrs", "cattrs", "httpx", "msgspec", "openapi-generator-cli", "pydantic", "urllib3")


def main() -> int:
    """Measure, print and, unless only checking, write the results and the pictures."""
    is_check = "--check" in sys.argv[1:]
    tables, found = _measured()
    print("\nTargets")
    for target in found:
        print(target.as_text())
    if is_check:
        missed = [target for target in found if not target.is_met]
        print(f"\n{len(missed)} of {len(found)} targets missed." if missed else "\nEvery target is met.")
        return 1 if missed else 0
    results = {
        "machine": {
            "python": platform.python_version(),
            "system": f"{platform.system()} {platform.machine()}",
            "cores": os.cpu_count(),
            "peers": {name: version(name) for name in PEERS},
        },
        "tables": [table.as_json() for table in tables],
        "targets": [
            {"what": t.what, "measured": round(t.measured, 3), "limit": f"{t.sign} {t.limit}", "reason": t.reason}
            for t in found
        ],
        "growth": _growth(),
    }
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    from benchmarks.markdown import write_tables
    from benchmarks.picture import draw_comparison, draw_growth

    draw_comparison(results, PICTURE)
    draw_growth(results["growth"], GROWTH_PICTURE)
    write_tables(results, *TEXTS)
    print(f"\nWritten: {', '.join(file.name for file in (RESULTS, PICTURE, GROWTH_PICTURE))} in {RESULTS.parent.name}/")
    return 0


def _measured() -> tuple[list[Table], list[targets.Target]]:
    tables: list[Table] = []

    def show(table: Table) -> Table:
        print(f"\n{table.as_text()}", flush=True)
        tables.append(table)
        return table

    decoded = [show(table) for table in decoding.decoding()]
    found = targets.of_decoding(decoded[-2])
    found += targets.of_memory(show(decoding.decoding_memory()))
    found += targets.of_one_call(show(calls.one_sync(rounds=21)), show(calls.one_async(rounds=21)))
    found += targets.of_many(show(calls.many(rounds=5)))
    written = show(journal.one_write(rounds=201))
    print(f"  the journal adds {journal.added_ms(written):.2f} ms at the median")
    found += targets.of_journal(written)
    found += targets.of_starting(show(starting.starting(rounds=11)))
    return tables, found


def _growth() -> dict[str, Any]:
    print("\nHow cost grows", flush=True)
    growth = {"decoding": decoding.growth(), "calls": calls.growth(), "trees": trees.growth()}
    for points in growth.values():
        for point in points:
            print(
                "  "
                + ", ".join(
                    f"{name} {value:,}" if isinstance(value, int | float) else str(value)
                    for name, value in point.items()
                ),
                flush=True,
            )
    return growth


if __name__ == "__main__":
    sys.exit(main())
