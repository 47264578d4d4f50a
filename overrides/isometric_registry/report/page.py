"""The page: one HTML file that needs nothing else and lets nothing in."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .._core.arguments import checked_kind
from .._core.settings import address_of
from .._core.text import missing, printable, shown
from .._core.version import __version__
from ..environment import Environment
from ..errors import ConfigurationError, InvalidArgumentError
from ..ledger import IssuanceLedger, format_tonnes
from ..ledger.moments import checked_moment_in_utc, in_utc
from ..models import Issuance
from .chart import load_pygal, stacked_bar
from .families import MOST_INDENTED, families
from .figures import Breakdown

if TYPE_CHECKING:
    from .figures import Share

MOST_RETIREMENTS = 25
"""With more pairs of owner and beneficiary than this, the page first shows beneficiaries only."""

OPEN_FAMILIES = 40
"""With more divided batches than this, their list begins closed: it would be longer than the rest of the page."""

OPEN_TREES = 5
"""With more divided batches than this, each tree begins closed, so that the list can be read at a glance."""

OPEN_BATCHES = 40
"""With more batches than this, the register begins closed."""

PRINTED_LINES = 150
"""A closed list that is longer than this, about four pages, is not printed; who opens it first has it printed."""

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no HTML document may hold, and halves of surrogate pairs, which no file can."""


def render_report(
    ledger: IssuanceLedger, *, observed_at: datetime, source: str, issuance: Issuance | None = None
) -> str:
    """Return a self-contained HTML page about an issuance: totals, owners, retirements, splits and findings.

    The page loads nothing and runs no script; its Content-Security-Policy forbids both. Everything that comes from
    the registry is escaped.

    Args:
        ledger: The ledger.
        observed_at: When the registry was asked, with a time zone; ``ledger.observed_at`` as a rule.
        source: The base URL that was asked. Credentials and a query in it are left out of the page.
        issuance: The issuance itself, which names the supplier and the reporting period.

    Raises:
        ConfigurationError: If the extra ``report`` is not installed.
        InvalidArgumentError: If an argument has the wrong form, ``observed_at`` has no time zone, ``source`` is no
            address, or ``issuance`` is another one than the ledger's.
    """
    checked_kind("ledger", ledger, IssuanceLedger, "what issuances.ledger() returns, or IssuanceLedger.from_batches")
    checked_kind("issuance", issuance, Issuance | None, "what issuances.get() returns, or None")
    observed_at = checked_moment_in_utc("observed_at", observed_at)
    if issuance is not None and issuance.id != ledger.issuance_id:
        raise InvalidArgumentError(
            f"issuance is {shown(issuance.id)} and the ledger is about {shown(ledger.issuance_id)}: "
            "pass the same issuance"
        )
    source = _without_credentials(source)
    result = ledger.result
    breakdown = Breakdown(ledger)
    shares = breakdown.shares()
    reconciliation = ledger.reconcile()
    environment, notice = _environment(source)
    originals = [*result.supplier_credit_batches, *result.buffer_pool_credit_batches]
    template, stylesheet = _template()
    return str(
        template.render(
            ledger=ledger,
            issuance=issuance,
            supplier_ids=_distinct(batch.supplier_id for batch in originals),
            project_ids=[issuance.project_id] if issuance else _distinct(batch.project_id for batch in originals),
            issued_at=issuance.issued_at if issuance else min((batch.issued_at for batch in originals), default=None),
            observed_at=observed_at,
            source=source,
            environment=environment,
            notice=notice,
            version=__version__,
            stylesheet=stylesheet,
            policy=_policy(stylesheet),
            totals=_totals(ledger),
            verdict="bad" if reconciliation.errors else "fair" if reconciliation.warnings else "good",
            reconciliation=reconciliation,
            breakdown=breakdown,
            shares=shares,
            bar=_bar(shares),
            retirements=breakdown.retirements(),
            retirements_by_owner=breakdown.retirements_by_owner(),
            most_retirements=MOST_RETIREMENTS,
            families=families(ledger),
            most_indented=MOST_INDENTED,
            open_families=OPEN_FAMILIES,
            open_trees=OPEN_TREES,
            open_batches=OPEN_BATCHES,
            printed_lines=PRINTED_LINES,
        )
    )


def _totals(ledger: IssuanceLedger) -> list[tuple[str, Any, int]]:
    """The totals as the registry states them, each with its label and how many batches were issued."""
    result = ledger.result
    supplier, buffer = len(result.supplier_credit_batches), len(result.buffer_pool_credit_batches)
    return [
        ("Issued", result.credit_batch_size_total, supplier + buffer),
        ("To the supplier", result.supplier_credit_batch_size_total, supplier),
        ("To the buffer pool", result.buffer_pool_credit_batch_size_total, buffer),
    ]


def _bar(shares: tuple[Share, ...]) -> Any:
    drawn = stacked_bar([(share.kind.key, share.kgs) for share in shares], labelled_by="bar-in-words")
    return import_module("markupsafe").Markup(drawn)


def _distinct(values: Any) -> list[str]:
    return sorted({value for value in values if value})


def _environment(source: str) -> tuple[str, str]:
    """Say in words what the registry is, and what a reader must not take it for."""
    if source.rstrip("/") == Environment.PRODUCTION.base_url:
        return "production", ""
    if source.rstrip("/") == Environment.SANDBOX.base_url:
        return "sandbox", "This page is about the sandbox, whose credits are made up for trying things out."
    host = urlsplit(source).hostname or ""
    if host == "localhost" or host == "::1" or host.startswith("127."):
        return "on this computer", "This page is about a registry on the computer it was made on, most likely a test."
    return "another host", "This page is about a registry at an address of its own."


def _without_credentials(source: object) -> str:
    parts = address_of(source)
    behind = "" if parts is None else parts.path + parts.query + parts.fragment
    if parts is None or parts.scheme not in ("http", "https") or "@" in behind or "\\" in parts.geturl():
        # Not the address itself, which may hold a password: where that ends in a malformed one is anybody's guess.
        raise InvalidArgumentError("source is no address: pass the one that was asked, such as client.base_url")
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _policy(stylesheet: str) -> str:
    """Nothing may be loaded or run; the page's own stylesheet is let in by its digest, so that no other can be."""
    digest = base64.b64encode(hashlib.sha256(stylesheet.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _template() -> tuple[Any, str]:
    try:
        jinja2 = import_module("jinja2")
        load_pygal()
    except ImportError as error:
        raise ConfigurationError(missing("the report", error.name, "report")) from error
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        t=_tonnes, kg=_kilograms, thousands=_thousands, iso=_iso, utc=_utc, utc_day=_utc_day, plain=printable
    )
    stylesheet, _, _ = environment.loader.get_source(environment, "page.css")
    return environment.get_template("page.html.jinja"), import_module("markupsafe").Markup(stylesheet)


def _printable(value: Any) -> Any:
    """Replace characters that would make the file invalid, in everything that is put into the page."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value)
    return value


def _tonnes(kgs: int) -> str:
    return format_tonnes(kgs).replace(" ", "\N{NO-BREAK SPACE}")


def _kilograms(kgs: int) -> str:
    return f"{Decimal(kgs):,f}\N{NO-BREAK SPACE}kg"


def _thousands(number: int) -> str:
    return f"{number:,}"


def _iso(moment: datetime) -> str:
    return in_utc(moment).isoformat(timespec="seconds").replace("+00:00", "Z")


def _utc(moment: datetime) -> str:
    moment = in_utc(moment)
    zone = "UTC" if moment.tzinfo is UTC else moment.isoformat()[-6:]
    return f"{moment.isoformat(sep=' ', timespec='minutes')[:16]} {zone}"


def _utc_day(moment: datetime) -> str:
    return in_utc(moment).date().isoformat()
