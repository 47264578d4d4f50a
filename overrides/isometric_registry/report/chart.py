"""The bar, drawn by pygal as static SVG that takes its colours from the page."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 1000
HEIGHT = 40
"""Only the proportion of the two matters: the page's stylesheet stretches the bar to the width there is."""

WHOLE = 10**9
"""What the bar stands for, since pygal works in floats, for which kilograms can be too many. A share of less than one
of these is drawn as one: on no screen can it be told from nothing."""

SVG = "http://www.w3.org/2000/svg"


def load_pygal() -> Any:
    """Import pygal without the finder that it puts among Python's own.

    It is there for maps, and of a kind that Python 3.11 warns of at every later import that finds nothing, which a
    program that turns warnings into errors takes for a failure. A program that has imported pygal itself keeps it.
    """
    is_ours = "pygal" not in sys.modules
    pygal = import_module("pygal")
    if is_ours:
        sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != "pygal"]
    return pygal


def stacked_bar(parts: Sequence[tuple[str, int]], *, labelled_by: str) -> str:
    """Draw one horizontal bar.

    pygal brings a script, a stylesheet with fixed colours and hidden texts for its tooltips. The page forbids the
    first two, prints and has a dark mode, so that only the shapes are kept and the page's stylesheet colours them.

    Args:
        parts: For each part the class that the stylesheet colours it by, and its size. Parts of no size are left out.
        labelled_by: The id of the element on the page that says in words what the bar shows.

    Returns:
        An ``svg`` element, without any text.
    """
    drawn = [(name, size) for name, size in parts if size > 0]
    chart = load_pygal().HorizontalStackedBar(
        js=(), css=(), width=WIDTH, height=HEIGHT, margin=0, spacing=0, show_legend=False,
        show_x_labels=False, show_y_labels=False,
    )  # fmt: skip
    total = sum(size for _, size in drawn)
    for name, size in drawn:
        chart.add(name, [max(WHOLE * size // total, 1)])
    bars = [bar for bar in chart.render_tree().iter("rect") if "reactive" in bar.get("class", "").split()]
    left = min((_number(bar, "x") for bar in bars), default=0.0)
    right = max((_number(bar, "x") + _number(bar, "width") for bar in bars), default=float(WIDTH))
    svg = ElementTree.Element(
        "svg",
        {
            "xmlns": SVG,
            "class": "bar",
            "role": "img",
            "aria-labelledby": labelled_by,
            "viewBox": f"{left:.3f} 0 {right - left:.3f} {HEIGHT}",
            "preserveAspectRatio": "none",
        },
    )
    for (name, _), bar in zip(drawn, bars, strict=True):
        place = {"x": f"{_number(bar, 'x'):.3f}", "width": f"{_number(bar, 'width'):.3f}"}
        ElementTree.SubElement(svg, "rect", {"class": name, **place, "y": "0", "height": str(HEIGHT)})
    return ElementTree.tostring(svg, encoding="unicode")


def _number(element: Any, name: str) -> float:
    # pygal leaves out a width that rounds to nothing.
    return float(element.get(name, 0))
