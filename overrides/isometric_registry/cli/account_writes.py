"""`beneficiary create` and `checkout`: the writes that move no credits."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from . import kinds
from .command import PROGRAM, Command, Group, WrongArgument
from .output import print_json
from .proposals import amount
from .quantities import read_quantity
from .records import show_one
from .sending import Wish, carry_out, check_words, write_options
from .text import say

if TYPE_CHECKING:
    from .. import RegistryClient
    from ..models import Organisation, StripeCheckoutResponse
    from ..writes import Plan, Statement

DOMAIN = r"[^\s/:@.]+(\.[^\s/:@.]+)+"
"""What an internet domain looks like, in any script."""

FREQUENCIES = ("one_time", "monthly", "yearly")

STDIN = "-"
"""Stands for a value that is asked for at the terminal, or else read as the first line of standard input."""


@click.group(
    "beneficiary",
    cls=Group,
    examples=(f"{PROGRAM} beneficiary create --name Example --domain example.com --dry-run",),
)
def beneficiary() -> None:
    """Add those in whose name you can retire credits; `beneficiaries` lists them."""


@beneficiary.command(
    "create",
    cls=Command,
    examples=(
        f"{PROGRAM} beneficiary create --name Example --domain example.com",
        f"{PROGRAM} beneficiary create --name Example --email -",
    ),
)
@click.option("--name", required=True, help="The name. It is public once something is retired in it.")
@click.option("--domain", help="The internet domain of an organisation.")
@click.option(
    "--email",
    metavar="ADDRESS|-",
    help="The e-mail address of a person, in place of a domain. Every user of this machine can see what stands on a "
    "command line: with - it is asked for, or read from standard input.",
)
@write_options
def create(name: str, domain: str | None, email: str | None, **options: Any) -> int:
    """Add an organisation by its domain, or a person by an e-mail address.

    Nothing is retired by it. Make sure that you may retire in this name. The journal keeps a digest of name, domain
    and address, and no log has them. The service never shows an e-mail address: if the answer is lost, nobody can
    find out whether the person was added, and nothing is sent again under that key.
    """
    if (domain is None) == (email is None):
        raise WrongArgument("write either --domain for an organisation or --email for a person, and not both")
    if not name.strip():
        raise WrongArgument(f"--name is {name!r}: write the name that everybody will read")
    if domain is not None and re.fullmatch(DOMAIN, domain) is None:
        raise WrongArgument(
            f"--domain is {domain!r}: write one such as example.com, without https:// and without a path"
        )
    address = _read_private(email, "E-mail address")

    def make(registry: RegistryClient, _is_exact: bool) -> Wish:
        from ..writes.beneficiaries import beneficiary_operation

        me = registry.organisations.current()
        arguments: dict[str, Any] = {"beneficiary_name": name}
        arguments |= {"beneficiary_domain": domain} if domain is not None else {"beneficiary_email": address}
        return Wish(
            title=f"Add {name} as a beneficiary",
            towards="",
            arguments=arguments,
            operation=beneficiary_operation,
            create=registry.beneficiaries.create,
            plan=lambda **_: _beneficiary_plan(registry, me, name, domain),
            facts=lambda _: [
                ("Account", f"{me.name} ({me.id})"),
                ("Name", name),
                ("Domain", domain) if domain else ("E-mail", "as you gave it"),
            ],
            show=lambda created, form, source: show_one(kinds.ORGANISATION, created, form, source),
        )

    return carry_out(make, options)


@click.command(
    "checkout",
    cls=Command,
    examples=(
        f"{PROGRAM} checkout 500kg --success-url https://example.com/thanks --cancel-url https://example.com/basket "
        "--accept-isometric-terms --accept-supplier-terms --dry-run",
    ),
)
@click.argument("words", metavar="QUANTITY", nargs=-1, required=True)
@click.option("--success-url", metavar="URL", required=True, help="Where the customer goes after paying.")
@click.option("--cancel-url", metavar="URL", required=True, help="Where the customer goes after giving up.")
@click.option(
    "--frequency",
    metavar="WORD",
    default="one_time",
    show_default=True,
    help=f"How often to charge: {', '.join(FREQUENCIES[:-1])} or {FREQUENCIES[-1]}.",
)
@click.option("--accept-isometric-terms", is_flag=True, help="The customer has accepted the terms of Isometric.")
@click.option("--accept-supplier-terms", is_flag=True, help="The customer has accepted your terms.")
@click.option(
    "--customer-email",
    metavar="ADDRESS|-",
    help="The customer's e-mail address. With - it is asked for, or read from standard input, where no other user of "
    "this machine can see it.",
)
@write_options
def checkout(
    words: tuple[str, ...],
    success_url: str,
    cancel_url: str,
    frequency: str,
    accept_isometric_terms: bool,
    accept_supplier_terms: bool,
    customer_email: str | None,
    **options: Any,
) -> int:
    """Open a Stripe checkout for your customer, as a supplier, and print its address.

    A QUANTITY is `12.5t` or `12500kg`. Whoever has the address can pay; it is printed once and kept nowhere. The
    service lists no checkouts: if the answer is lost, nobody can find out whether one was opened.
    """
    kgs = read_quantity(" ".join(words))
    if not (accept_isometric_terms and accept_supplier_terms):
        raise WrongArgument(
            "the customer has to accept both terms: add --accept-isometric-terms and --accept-supplier-terms if so"
        )
    check_words("--frequency", [frequency], FREQUENCIES, options)
    for option, url in (("--success-url", success_url), ("--cancel-url", cancel_url)):
        if re.fullmatch(r"https?://[^\s/]+\S*", url) is None:
            raise WrongArgument(f"{option} is {url!r}: write a whole address, such as https://example.com/thanks")
    address = _read_private(customer_email, "Customer's e-mail address")

    def make(registry: RegistryClient, _is_exact: bool) -> Wish:
        from isometric_registry_client.api.stripe.create_stripe_checkout_session import create_stripe_checkout_session

        me = registry.organisations.current()
        return Wish(
            title=f"Open a checkout of {amount(kgs)}",
            towards="",
            arguments={
                "quantity_kg": kgs,
                "frequency": frequency,
                "isometric_terms_and_conditions_accepted": accept_isometric_terms,
                "supplier_terms_and_conditions_accepted": accept_supplier_terms,
                "success_url": success_url,
                "cancel_url": cancel_url,
                "customer_email": address,
            },
            operation=create_stripe_checkout_session,
            create=registry.stripe.create_checkout_session,
            plan=lambda **_: _checkout_plan(registry, me, kgs),
            facts=lambda _: [
                ("Account", f"{me.name} ({me.id})"),
                ("Charged", frequency),
                ("Afterwards to", success_url),
                ("Or else to", cancel_url),
            ],
            show=_show_checkout,
        )

    return carry_out(make, options)


def _read_private(value: str | None, name: str) -> str | None:
    if value is None:
        return None
    if value != STDIN:
        address = value
    elif sys.stdin.isatty():
        address = str(click.prompt(name, err=True))
    else:
        address = sys.stdin.readline().strip()
        if not address:
            raise WrongArgument(f"standard input has no {name.lower()}: write it there, on a line of its own")
    if re.fullmatch(r"[^@\s]+@[^@\s]+", address) is None:  # which is not repeated, being somebody's
        raise WrongArgument(f"the {name.lower()} is none: write one such as name@example.com")
    return address


def _beneficiary_plan(registry: RegistryClient, me: Organisation, name: str, domain: str | None) -> Plan:
    from ..writes.plans import CERTAIN, EXPECTED, Statement

    listed = list(registry.beneficiaries.list())
    problems = [
        f"{one.name} ({one.id}) is a beneficiary with the domain {domain} already"
        for one in listed
        if domain is not None and (one.domain or "").casefold() == domain.casefold()
    ]
    namesakes = [one.id for one in listed if one.name.casefold() == name.casefold()]
    said = [Statement(f"{', '.join(namesakes)} has that name already", CERTAIN)] if namesakes else []
    said.append(Statement("the name is public once something is retired in it", EXPECTED))
    if domain is None:
        said.append(Statement("if the answer is lost, it cannot be found out whether the person was added", CERTAIN))
    return _plain("createBeneficiary", me, 0, problems, said)


def _checkout_plan(registry: RegistryClient, me: Organisation, kgs: int) -> Plan:
    from ..errors import NotFoundError, PermissionDeniedError
    from ..writes.plans import CERTAIN, EXPECTED, UNKNOWN, Statement

    problems = []
    try:
        registry.stripe.configuration()
    except (NotFoundError, PermissionDeniedError):
        problems.append(f"{me.name} ({me.id}) is no supplier with Stripe Connect, which opens checkouts")
    said = [
        Statement("whoever has the address can pay, and it is shown once", CERTAIN),
        Statement("if the answer is lost, it cannot be found out whether a checkout was opened", CERTAIN),
        Statement("once it is paid, there is a new order", EXPECTED),
        Statement("the smallest quantity and the time until the address ends are not documented", UNKNOWN),
    ]
    return _plain("createStripeCheckoutSession", me, kgs, problems, said)


def _plain(operation: str, me: Organisation, kgs: int, problems: list[str], said: list[Statement]) -> Plan:
    from ..writes import Plan

    return Plan(operation, kgs, (), me.id, None, None, None, None, tuple(problems), tuple(said))


def _show_checkout(created: StripeCheckoutResponse, form: str, _source: str) -> None:
    if form == "json":
        print_json(created.to_dict())
    else:
        say(created.redirect_url, err=False)
