"""The site as its readers meet it: in a browser, on a screen and on a phone, in the light and in the dark."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from browser import Browser, find_browser
from contract_tools import site
from contract_tools.document import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCREEN, PHONE = 1400, 380
SHOWN = ("index.html", "getting-started.html", "reference.html", "reference/issuances.html", "reference/schemas.html")
"""The pages that are looked at in every width and light."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    site.build(CONTRACT, folder)
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program = find_browser()
    if program is None:
        pytest.skip("no browser to look at the site with: apt-get install chromium")
    browser = Browser(program, tmp_path_factory.mktemp("browser-profile"))
    yield browser
    browser.close()


def test_every_page_is_clean_on_a_screen(made: Path, browser: Browser) -> None:
    for page in sorted(made.rglob("*.html")):
        browser.open(page, width=SCREEN)
        name = page.relative_to(made).as_posix()
        assert browser.complaints() == [], name
        assert [url for url in browser.requests() if not url.startswith(("file:", "data:"))] == [], name
        assert (
            browser.evaluate(
                "[...document.querySelectorAll('pre')].filter(e => e.scrollWidth > e.clientWidth + 1).length"
            )
            == 0
        ), name
        levels = browser.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(e => +e.tagName[1])")
        # The theme's search page has no heading of its own until something is searched for.
        assert levels.count(1) == 1 or name == "search.html", name
        assert all(after <= before + 1 for before, after in zip([0, *levels], levels, strict=False)), name
        assert browser.evaluate("[...document.images].filter(e => !e.alt).length") == 0, name


def test_no_page_is_wider_than_a_phone(made: Path, browser: Browser) -> None:
    for page in sorted(made.rglob("*.html")):
        browser.open(page, width=PHONE)
        assert browser.evaluate("document.documentElement.scrollWidth") <= PHONE, page.name


@pytest.mark.parametrize("word", ["page_info", "left_child_id"])
def test_the_search_finds_what_stands_in_the_reference(made: Path, browser: Browser, word: str) -> None:
    browser.open(made / "search.html", width=SCREEN)
    browser.command("Page.navigate", url=f"{(made / 'search.html').as_uri()}?q={word}")
    # Results come one after the other, each with the text around the word.
    found = "document.querySelector('#search-results a[href*=\"reference/schemas.html\"]') !== null"
    assert until(browser, found)


def until(browser: Browser, expression: str) -> Any:
    """Ask until the answer is something, for ten seconds."""
    for _ in range(100):
        if found := browser.evaluate(expression):
            return found
        time.sleep(0.1)
    raise AssertionError(f"nothing came of {expression}")


COLOURS = "[document.body, document.querySelector('.sidebar-drawer')].map(e => getComputedStyle(e).backgroundColor)"


def test_every_page_has_the_same_look_in_the_light_and_in_the_dark(made: Path, browser: Browser) -> None:
    looks = {}
    for dark in (False, True):
        found = set()
        for name in SHOWN:
            browser.open(made / name, width=SCREEN, dark=dark)
            found.add(tuple(browser.evaluate(COLOURS)))
        assert len(found) == 1
        looks[dark] = found
    assert looks[False] != looks[True]


def test_the_keyboard_reaches_search_navigation_and_the_copy_buttons_and_is_seen(made: Path, browser: Browser) -> None:
    browser.open(made / "reference" / "refunds.html", width=SCREEN)
    until(browser, "document.querySelector('button.copybtn') !== null")
    reached = set()
    for _ in range(150):
        for kind in ("rawKeyDown", "keyUp"):
            browser.command("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
        what, outline = browser.evaluate(
            "(e => [e.closest('.sidebar-search-container') ? 'search' : e.closest('.sidebar-tree') ? 'navigation'"
            " : e.matches('.copybtn') ? 'copy' : e.matches('.theme-toggle') ? 'theme' : 'other',"
            " getComputedStyle(e).outlineStyle])(document.activeElement)"
        )
        if what != "other":
            assert outline != "none", what
            reached.add(what)
        if reached >= {"search", "navigation", "copy", "theme"}:
            break
    assert reached == {"search", "navigation", "copy", "theme"}
