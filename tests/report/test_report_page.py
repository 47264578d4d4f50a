"""The page says what the ledger says, escapes everything that comes from the registry, and can load nothing."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
from datetime import datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from isometric_registry import __version__
from isometric_registry.environment import Environment
from isometric_registry.errors import ConfigurationError, InvalidArgumentError
from isometric_registry.ledger import format_tonnes
from isometric_registry.report import page as page_module
from isometric_registry.report import render_report
from isometric_registry.report.page import OPEN_TREES, UNPRINTABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from isometric_registry.ledger import IssuanceLedger
    from isometric_registry.models import Issuance

    MakePage = Callable[..., str]

HOSTILE = '"\'><script>window.pwned=1</script><img src=x onerror="window.pwned=1"></style></bdi></table>{{ 7*7 }}&lt;'

MOST_NESTED_IN_A_BROWSER = 512

VOID = {"meta"}

BLOCKS = {"dt", "dd", "td", "th", "p", "li", "h1", "h2", "caption"}


class Outline(HTMLParser):
    """The elements and the text of a page, read by a parser that knows nothing of templates."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.deepest = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.words.append(" " if tag in BLOCKS else "")
        if tag not in VOID:
            self.open.append(tag)
            self.deepest = max(self.deepest, len(self.open))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def tags(self) -> list[str]:
        return [tag for tag, _ in self.elements]

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def rename(batch: dict[str, Any], name: str) -> None:
    """Put a text everywhere where the registry puts one that no rule looks at."""
    for party in ("owner", "beneficiary"):
        if batch[party]:
            batch[party] = {"id": name, "name": name, "domain": name}
    batch["serial_number"] = name
    batch["project_id"] = batch["supplier_id"] = name


@pytest.mark.parametrize("landmark", ["demo", "large", "empty_buffer_pool", "deep_splits", "future"])
def test_every_element_is_closed_in_its_turn(make_page: MakePage, landmark: str) -> None:
    outline = Outline(make_page(landmark))

    assert outline.open == []
    assert outline.tags.count("h1") == 1
    assert outline.elements[0] == ("html", {"lang": "en"})


def test_the_totals_are_exact_in_tonnes_and_kilograms(
    make_page: MakePage, make_ledger: Callable[..., IssuanceLedger]
) -> None:
    result = make_ledger("large").result
    text = Outline(make_page("large")).text

    for total in (
        result.credit_batch_size_total,
        result.supplier_credit_batch_size_total,
        result.buffer_pool_credit_batch_size_total,
    ):
        assert f"{format_tonnes(total)} {total.credit_kgs:,} kg" in text


def test_every_current_batch_and_every_half_is_on_the_page(
    make_page: MakePage, make_ledger: Callable[..., IssuanceLedger]
) -> None:
    ledger = make_ledger("large")
    text = Outline(make_page("large")).text

    assert len(ledger.batches) > 1200
    for batch in ledger.batches:
        assert batch.id in text
    for batch in ledger.current_batches:
        assert batch.serial_number in text


def test_it_says_whose_credits_were_retired_for_whom(
    make_page: MakePage, make_ledger: Callable[..., IssuanceLedger]
) -> None:
    retired = [batch for batch in make_ledger("demo").current_batches if batch.status == "retired"]
    text = Outline(make_page("demo")).text

    assert retired
    for batch in retired:
        assert batch.beneficiary is not None
        assert (
            f"{batch.beneficiary.name} {batch.owner.name} {batch.retired_at:%Y-%m-%d} 1 {format_tonnes(batch)}" in text
        )


def test_an_issuance_without_retirements_or_splits_says_so(make_page: MakePage) -> None:
    def undo(batch: dict[str, Any]) -> None:
        batch.update(status="active", left_child_id=None, right_child_id=None, beneficiary=None, retired_at=None)

    text = Outline(make_page("demo", undo)).text

    assert "Nothing of this issuance has been retired." in text
    assert "No batch of this issuance has been divided." in text


def test_what_adds_up_is_said_to_add_up(make_page: MakePage) -> None:
    text = Outline(make_page("demo")).text

    assert "It adds up, to the kilogram." in text
    assert "Nothing was found." in text


def test_a_kilogram_too_few_is_an_error_on_the_page(make_page: MakePage) -> None:
    def lose_a_kilogram(batch: dict[str, Any]) -> None:
        if batch["status"] == "split":
            batch["size"] = {"credits": 12.249, "credit_kgs": 12249}

    text = Outline(make_page("demo", lose_a_kilogram)).text

    assert "It does not add up." in text
    assert "It adds up" not in text
    assert "halves_total 12.249 t 12.250 t" in text


def test_a_warning_does_not_keep_it_from_adding_up(make_page: MakePage) -> None:
    def blur(batch: dict[str, Any]) -> None:
        batch["serial_number"] = "illegible"

    text = Outline(make_page("demo", blur)).text

    assert "It adds up, to the kilogram." in text
    assert "warning" in text
    assert "serial_unreadable" in text


def test_lost_halves_are_named_and_lead_to_the_findings(make_page: MakePage) -> None:
    def rename_halves(batch: dict[str, Any]) -> None:
        if batch["left_child_id"]:
            batch.update(left_child_id="ctb_gone_left", right_child_id="ctb_gone_right")

    text = Outline(make_page("demo", rename_halves)).text

    assert "Its halves could not be found" in text
    assert "missing_child" in text
    assert "Split, halves not found" in text


def test_it_names_source_time_version_and_independence(make_page: MakePage) -> None:
    text = Outline(make_page("demo")).text

    assert "https://api.isometric.com/registry/v0 (production)" in text
    assert "2026-07-01 09:30 UTC" in text
    assert f"isometric-registry {__version__}, an independent tool" in text
    assert "neither published nor endorsed by Isometric" in text


@pytest.mark.parametrize(
    ("source", "environment", "is_public"),
    [
        (Environment.PRODUCTION.base_url, "production", True),
        (f"{Environment.PRODUCTION.base_url}/", "production", True),
        (Environment.SANDBOX.base_url, "sandbox", False),
        ("http://127.0.0.1:8123/registry/v0", "on this computer", False),
        ("http://[::1]:8123/registry/v0", "on this computer", False),
        ("https://proxy.example.org/registry/v0", "another host", False),
    ],
)
def test_only_the_public_ledger_goes_without_a_warning(
    make_page: MakePage, source: str, environment: str, is_public: bool
) -> None:
    text = Outline(make_page("demo", source=source)).text

    assert f"({environment})" in text
    assert ("Not the public ledger." in text) is not is_public


@pytest.mark.parametrize(
    "source",
    [
        "", " ", "https:/someone:hunter2@proxy.example.org", "someone:hunter2@proxy.example.org",
        "https:someone:hunter2@proxy.example.org", "https:///someone:hunter2@proxy.example.org", "//a:hunter2@b.org",
        "https://someone:1/hunter2@proxy.example.org", "https://someone:1#hunter2@proxy.example.org",
        "https://someone:1?hunter2@proxy.example.org", "https://someone:1\\hunter2@proxy.example.org",
        "ftp://someone:hunter2@proxy.example.org", "https://[hunter2", "https://a.example/hunter2 b", 5, None, b"https://a",
    ],
)  # fmt: skip
def test_a_source_that_is_no_address_is_refused_and_not_shown(make_ledger: Any, source: Any) -> None:
    ledger = make_ledger("demo")
    with pytest.raises(InvalidArgumentError, match="source is no address: pass the one that was asked") as caught:
        render_report(ledger, observed_at=ledger.observed_at, source=source)
    assert "hunter2" not in str(caught.value)


def test_credentials_in_the_source_stay_off_the_page(make_page: MakePage) -> None:
    page = make_page("demo", source="https://someone:hunter2@proxy.example.org/v0?key=hunter2#hunter2")

    assert "hunter2" not in page
    assert "https://proxy.example.org/v0" in page


def test_the_issuance_adds_supplier_and_reporting_period(
    make_page: MakePage, make_issuance: Callable[[str], Issuance]
) -> None:
    issuance = make_issuance("demo")
    text = Outline(make_page("demo", issuance=issuance)).text

    assert issuance.supplier.organisation.name in text
    assert f"{issuance.reporting_period_start_at} to {issuance.reporting_period_end_at}" in text


def test_without_the_issuance_the_batches_name_the_supplier(
    make_page: MakePage, make_ledger: Callable[..., IssuanceLedger]
) -> None:
    supplier_id = make_ledger("demo").result.supplier_credit_batches[0].supplier_id

    assert f"Supplier {supplier_id}" in Outline(make_page("demo")).text


def test_another_issuance_than_the_ledgers_is_refused(
    make_page: MakePage, make_issuance: Callable[[str], Issuance]
) -> None:
    with pytest.raises(InvalidArgumentError, match="pass the same issuance"):
        make_page("demo", issuance=make_issuance("large"))


def test_a_time_without_a_zone_is_refused(make_page: MakePage) -> None:
    with pytest.raises(InvalidArgumentError, match="no time zone"):
        make_page("demo", observed_at=datetime(2026, 7, 1))


@pytest.mark.parametrize("landmark", ["demo", "large", "future"])
def test_nothing_on_the_page_can_load_or_run_anything(make_page: MakePage, landmark: str) -> None:
    outline = Outline(make_page(landmark))

    assert not {"script", "link", "img", "iframe", "object", "embed", "base", "form", "image", "use"} & set(
        outline.tags
    )
    for tag, attributes in outline.elements:
        assert not {name for name in attributes if name.startswith("on") or name in ("src", "style", "xlink:href")}
        assert attributes.get("href", "#findings") == "#findings", tag


def test_the_policy_lets_in_this_stylesheet_and_nothing_else(make_page: MakePage) -> None:
    page = make_page("demo")
    (policy,) = [
        attributes["content"]
        for _, attributes in Outline(page).elements
        if attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    (stylesheet,) = re.findall("<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(stylesheet.encode()).digest()).decode()

    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert not re.search(r"url\(|@import|@font-face", stylesheet)


def test_hostile_names_change_no_element(make_page: MakePage) -> None:
    hostile = Outline(make_page("demo", lambda batch: rename(batch, HOSTILE)))
    harmless = Outline(make_page("demo", lambda batch: rename(batch, "harmless")))

    assert hostile.tags == harmless.tags
    assert HOSTILE in hostile.text


def test_a_hostile_status_changes_no_element(make_page: MakePage) -> None:
    def set_status(status: str) -> Callable[[dict[str, Any]], None]:
        return lambda batch: batch.update(status=status) if batch["status"] == "active" else None

    hostile = Outline(make_page("demo", set_status(HOSTILE)))
    harmless = Outline(make_page("demo", set_status("harmless")))

    assert hostile.tags == harmless.tags
    assert HOSTILE in hostile.text


@settings(max_examples=settings.default.max_examples * 2 // 5)
@given(name=st.text(alphabet=st.characters(), min_size=1, max_size=60))
def test_any_text_at_all_reaches_the_reader_and_nothing_else(make_page: MakePage, name: str) -> None:
    page = make_page("demo", lambda batch: rename(batch, name))

    page.encode("utf-8")
    shown = " ".join(UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", name).split())
    assert shown in Outline(page).text


def test_half_a_surrogate_pair_and_control_characters_are_replaced(make_page: MakePage) -> None:
    page = make_page("demo", lambda batch: rename(batch, "a\ud800b\x00c\x1bd"))

    assert page.encode("utf-8")
    assert "a\ufffdb\ufffdc\ufffdd" in page


def test_a_name_that_reads_from_right_to_left_is_kept_apart(make_page: MakePage) -> None:
    page = make_page("demo", lambda batch: rename(batch, "\u202eevil"))

    assert "<bdi>\u202eevil</bdi>" in page


@pytest.mark.parametrize(("landmark", "is_open"), [("demo", True), ("deep_splits", True), ("large", False)])
def test_long_lists_begin_closed(make_page: MakePage, landmark: str, is_open: bool) -> None:
    lists = [attributes for tag, attributes in Outline(make_page(landmark)).elements if tag == "details"]

    assert lists
    assert all(("open" in attributes) is is_open for attributes in lists)


def test_many_divided_batches_are_listed_with_their_trees_closed(
    make_page: MakePage, make_ledger: Callable[..., IssuanceLedger]
) -> None:
    divided = [batch for batch in make_ledger("large").batches if batch.status == "split" and batch.parent_id is None]

    assert len(divided) > OPEN_TREES
    assert len(re.findall('<details class="family">', make_page("large"))) == len(divided)


def test_the_same_ledger_gives_the_same_page(make_page: MakePage) -> None:
    source = Environment.PRODUCTION.base_url

    assert make_page("deep_splits", source=source) == make_page("deep_splits", source=source)


@pytest.mark.parametrize("missing", ["jinja2", "pygal"])
def test_a_missing_library_names_the_extra(
    make_ledger: Callable[..., IssuanceLedger], monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    page_module._template.cache_clear()
    ledger = make_ledger("demo")

    with pytest.raises(ConfigurationError, match=rf"{missing}.*pip install '\.\[report\]'"):
        render_report(ledger, observed_at=ledger.observed_at, source=Environment.SANDBOX.base_url)


@pytest.mark.slow
def test_a_chain_of_splits_longer_than_the_stack_has_a_page_that_browsers_can_nest(chain: IssuanceLedger) -> None:
    page = render_report(chain, observed_at=chain.observed_at, source=Environment.SANDBOX.base_url)

    assert Outline(page).open == []
    assert Outline(page).deepest < MOST_NESTED_IN_A_BROWSER
    assert "3,000 splits deep" in page


def test_a_ledger_of_nothing_has_a_page(make_ledger: Callable[..., IssuanceLedger]) -> None:
    ledger = make_ledger("demo")
    result = ledger.result
    result.supplier_credit_batches = []
    result.buffer_pool_credit_batches = []
    empty = type(ledger).from_batches(result, {}, observed_at=ledger.observed_at)

    text = Outline(render_report(empty, observed_at=empty.observed_at, source=Environment.SANDBOX.base_url)).text

    assert "0 batches, 0.000 t" in text
    assert "It does not add up." in text


def test_no_finder_is_left_behind_that_later_imports_warn_of() -> None:
    program = """
import sys
from isometric_registry.report.chart import stacked_bar
assert stacked_bar([("active", 1)], labelled_by="totals").startswith("<svg")
assert all(hasattr(finder, "find_spec") for finder in sys.meta_path), sys.meta_path
"""
    subprocess.run([sys.executable, "-c", program], check=True)
