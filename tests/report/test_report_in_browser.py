"""The page in a real browser without a network: nothing is asked for, nothing overflows, everything can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    MakePage = Callable[..., str]

pytestmark = pytest.mark.slow

LANDMARKS = ("demo", "large", "deep_splits", "future")

HOSTILE = '"\'></style></title><script>window.pwned=1</script><img src=http://127.0.0.1:9/x onerror="window.pwned=1">'

OPEN_ALL = "document.querySelectorAll('details').forEach(list => { list.open = true })"

OVERFLOWING = """
[...document.querySelectorAll('body *')]
  .filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .filter(one => !one.closest('.scroll')).map(one => one.outerHTML.slice(0, 200)).slice(0, 5)
"""

# WCAG 2.2, 1.4.3: the contrast of every element that has words of its own with what is behind it.
TOO_FAINT = """
(() => {
  const channel = value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const parts = colour => colour.match(/[0-9.]+/g).map(Number);
  const light = colour => {
    const [r, g, b] = parts(colour).map(value => channel(value / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = one => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if ((parts(colour)[3] ?? 1) > 0) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const faint = [];
  for (const one of document.querySelectorAll('body *')) {
    if (![...one.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    const [high, low] = [light(getComputedStyle(one).color), light(behind(one))].sort((a, b) => b - a);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < 4.5) faint.push(ratio.toFixed(2) + ' ' + one.outerHTML.slice(0, 100));
  }
  return faint.slice(0, 5);
})()
"""


@pytest.fixture
def write_page(make_page: MakePage, tmp_path: Path) -> Callable[..., Path]:
    def write(landmark: str, **arguments: Any) -> Path:
        path = tmp_path / f"{landmark}.html"
        path.write_text(make_page(landmark, **arguments), "utf-8")
        return path

    return write


@pytest.mark.parametrize("landmark", LANDMARKS)
def test_the_console_stays_empty_and_only_the_file_is_read(
    browser: Any, write_page: Callable[..., Path], landmark: str
) -> None:
    path = write_page(landmark)
    browser.open(path)

    assert browser.complaints() == []
    assert browser.requests() == [path.as_uri()]
    assert browser.evaluate("getComputedStyle(document.body).fontVariantNumeric") is not None
    assert browser.evaluate("getComputedStyle(document.querySelector('.bar rect')).fill") == "rgb(0, 158, 115)"


def test_a_page_that_asks_for_something_would_be_noticed(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "curious.html"
    path.write_text(
        '<!doctype html><title>x</title><img src="http://127.0.0.1:9/x"><script>console.log("here")</script>'
    )
    browser.open(path)

    assert "http://127.0.0.1:9/x" in browser.requests()
    assert len(browser.complaints()) >= 2


@pytest.mark.parametrize("landmark", LANDMARKS)
@pytest.mark.parametrize("width", [380, 1400])
def test_nothing_is_wider_than_the_screen_even_with_every_list_open(
    browser: Any, write_page: Callable[..., Path], landmark: str, width: int
) -> None:
    browser.open(write_page(landmark), width=width)
    browser.evaluate(OPEN_ALL)

    assert browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert browser.evaluate(OVERFLOWING) == []


def test_a_name_without_a_blank_is_broken_on_a_telephone(browser: Any, write_page: Callable[..., Path]) -> None:
    def rename(batch: dict[str, Any]) -> None:
        batch["owner"] = {"id": "o" * 300, "name": "n" * 300, "domain": None}
        batch["serial_number"] = batch["project_id"] = batch["supplier_id"] = "s" * 300

    browser.open(write_page("deep_splits", change=rename), width=380)

    assert browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert browser.evaluate(OVERFLOWING) == []


@pytest.mark.parametrize("dark", [False, True])
def test_every_word_stands_out_from_what_is_behind_it(
    browser: Any, write_page: Callable[..., Path], dark: bool
) -> None:
    browser.open(write_page("future", source="http://127.0.0.1:1/"), dark=dark)

    assert browser.evaluate(TOO_FAINT) == []


def test_dark_mode_is_dark_on_a_screen_and_white_on_paper(browser: Any, write_page: Callable[..., Path]) -> None:
    background = "getComputedStyle(document.body).backgroundColor"
    path = write_page("demo")

    browser.open(path, dark=True)
    assert browser.evaluate(background) == "rgb(20, 23, 28)"
    browser.open(path, dark=True, media="print")
    assert browser.evaluate(background) == "rgb(255, 255, 255)"


def test_lists_of_a_small_issuance_are_printed_even_if_they_were_closed(
    browser: Any, write_page: Callable[..., Path]
) -> None:
    closed = "document.querySelectorAll('details').forEach(list => { list.open = false })"
    shown = "[...document.querySelectorAll('.batches tr, .tree li')].map(one => one.checkVisibility())"
    path = write_page("deep_splits")

    browser.open(path)
    browser.evaluate(closed)
    assert not any(browser.evaluate(shown))
    browser.command("Emulation.setEmulatedMedia", media="print")
    assert all(browser.evaluate(shown))


def test_a_long_list_that_is_closed_is_not_printed_and_paper_says_so(
    browser: Any, write_page: Callable[..., Path]
) -> None:
    browser.open(write_page("large"), media="print")

    assert not browser.evaluate("document.querySelector('.batches').checkVisibility()")
    assert browser.evaluate("[...document.querySelectorAll('.when-closed')].at(-1).checkVisibility()")
    assert browser.pdf().startswith(b"%PDF")


def test_hostile_names_run_nothing(browser: Any, write_page: Callable[..., Path]) -> None:
    def rename(batch: dict[str, Any]) -> None:
        batch["owner"] = {"id": HOSTILE, "name": HOSTILE, "domain": HOSTILE}
        batch["serial_number"] = batch["project_id"] = batch["supplier_id"] = HOSTILE

    path = write_page("demo", change=rename)
    browser.open(path, width=380)

    assert browser.evaluate("typeof window.pwned") == "undefined"
    assert browser.complaints() == []
    assert browser.requests() == [path.as_uri()]
    assert browser.evaluate("document.querySelector('.batches bdi').textContent") == HOSTILE
    assert browser.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


def test_the_bar_is_as_long_as_the_shares_say(browser: Any, write_page: Callable[..., Path]) -> None:
    browser.open(write_page("demo"))
    parts = browser.evaluate(
        "[...document.querySelectorAll('.bar rect')].map(one => one.getBoundingClientRect().width)"
    )
    shares = browser.evaluate(
        "[...document.querySelectorAll('.legend tbody td:nth-child(2)')].map(one => one.textContent)"
    )

    assert [round(1000 * part / sum(parts)) / 10 for part in parts] == [float(text.split()[0]) for text in shares]
