"""How organisations come to be on record after the founding: as beneficiaries, and as customers at a checkout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .records import Organisation
from .refusal import broken_rule

if TYPE_CHECKING:
    from .ledger import Ledger


def create_beneficiary(
    ledger: Ledger, actor: Organisation, *, name: str, domain: str | None, email: str | None
) -> Organisation:
    """Enter an organisation with a domain, or a person with an e-mail, that the caller can then retire for.

    A domain or an e-mail that is on record already is refused: an assumption.

    Raises:
        RefusalError: Somebody is on record with that domain or e-mail.
    """
    for known in ledger.organisations.values():
        if domain is not None and known.domain is not None and known.domain.casefold() == domain.casefold():
            raise broken_rule(f"A beneficiary with the domain '{domain}' exists already")
    if _with_email(ledger, email) is not None:
        raise broken_rule("A beneficiary with this e-mail exists already")
    return _enter(ledger, name, domain, email, actor.id)


def enter_customer(ledger: Ledger, email: str | None) -> Organisation:
    """Whoever paid at a checkout: the person already on record with the e-mail, or a new one."""
    return _with_email(ledger, email) or _enter(ledger, "A customer at the checkout", None, email or None, None)


def _with_email(ledger: Ledger, email: str | None) -> Organisation | None:
    """Who is on record with an e-mail, in whatever case it was written; nobody is with none."""
    for known in ledger.organisations.values():
        if email and known.email is not None and known.email.casefold() == email.casefold():
            return known
    return None


def _enter(ledger: Ledger, name: str, domain: str | None, email: str | None, entered_by: str | None) -> Organisation:
    ledger.tick()
    organisation = Organisation(
        id=ledger.identifier("org"),
        name=name,
        domain=domain,
        has_account=False,
        entered_by=entered_by,
        email=email,
    )
    ledger.organisations[organisation.id] = organisation
    ledger.version += 1
    return organisation
