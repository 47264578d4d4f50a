"""Draws the results: one picture for the README, one for docs/performance.md."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "isometric-registry"  # the same results give the same file
mpl.rcParams["font.size"] = 9

from matplotlib import pyplot as plt  # noqa: E402  # after the choice of how to draw

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

OURS_COLOUR, PEER_COLOUR = "#1b7f5c", "#b9c2c9"

SHOWN = (
    ("decoding 1,200 batches", "Reading 1,200 batches, ms", "less is better"),
    ("one call of a 6-batch answer, sync", "One call, ms", "less is better"),
    ("200 calls", "Calls a second, 32 in flight", "more is better"),
)


def draw_comparison(results: dict[str, Any], file: Path) -> None:
    """Draw bars for what people ask about first."""
    figure, all_axes = plt.subplots(1, 3, figsize=(13, 3.1), layout="constrained")
    for axes, (start, title, direction) in zip(all_axes, SHOWN, strict=True):
        table = next(table for table in results["tables"] if table["title"].startswith(start))
        _bars(axes, table["medians"], is_rate=direction.startswith("more"))
        axes.set_title(f"{title}\n({direction})", fontsize=9, loc="left")
    _save(figure, file)


def draw_growth(growth: dict[str, list[dict[str, float]]], file: Path) -> None:
    """Draw time and memory against size, on logarithmic axes, where a straight line at 45 degrees is linear."""
    figure, (decoding, calls) = plt.subplots(1, 2, figsize=(10, 3.4), layout="constrained")
    points = growth["decoding"]
    batches = [point["batches"] for point in points]
    decoding.loglog(batches, [point["ms"] for point in points], "o-", color=OURS_COLOUR, label="ms to decode")
    decoding.loglog(
        batches,
        [max(point["peak_mib_above_the_body"], 0.1) for point in points],
        "s--",
        color="#444444",
        label="MiB above the body",
    )
    decoding.set_xlabel("batches in the answer")
    decoding.legend()
    points = growth["calls"]
    number = [point["calls"] for point in points]
    calls.loglog(number, [point["seconds"] for point in points], "o-", color=OURS_COLOUR, label="seconds")
    calls.loglog(number, [point["peak_mib"] for point in points], "s--", color="#444444", label="peak MiB")
    calls.set_xlabel("calls through credit_batches_many")
    calls.legend()
    for axes in (decoding, calls):
        axes.grid(alpha=0.3)
    _save(figure, file)


def _bars(axes: Axes, medians: dict[str, float], *, is_rate: bool) -> None:
    ordered = sorted(medians.items(), key=lambda item: item[1], reverse=not is_rate)
    names = [name for name, _ in ordered]
    values = [value for _, value in ordered]
    ours = [name.startswith(("isometric-registry", "credit_batches_many")) for name in names]
    bars = axes.barh(names, values, color=[OURS_COLOUR if mine else PEER_COLOUR for mine in ours])
    axes.bar_label(bars, [f"{value:,.0f}" if value >= 100 else f"{value:.3g}" for value in values], padding=3)
    axes.set_xlim(0, max(values) * 1.18)
    axes.xaxis.set_visible(False)
    axes.spines[["top", "right", "bottom"]].set_visible(False)


def _save(figure: Any, file: Path) -> None:
    figure.savefig(file, metadata={"Date": None}, facecolor="white")
    plt.close(figure)
    # matplotlib ends many lines with a blank.
    file.write_text("".join(line.rstrip() + "\n" for line in file.read_text().splitlines()))
