"""Founds a registry: puts every invented organisation, supplier and project on record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from .identifiers import Mint
from .ledger.ledger import Ledger
from .ledger.records import Document, Location, Organisation, Project, StripeAccount, Supplier
from .names import BUFFER_POOL, BUYERS, SUPPLIERS, OrganisationProfile, SupplierProfile
from .projects import PROJECTS, ProjectProfile
from .randomness import Draw

if TYPE_CHECKING:
    from collections.abc import Callable

_FOUNDING = datetime(2022, 3, 1, 8, tzinfo=UTC)
_FOUNDING_DAYS = 300
"""Every organisation and project was entered in these days, before the first issuance."""

_ACCOUNT_URL = "https://registry.example"
"""Where invented documents and terms are said to be. Nothing answers there."""


def found(seed: int) -> Ledger:
    """A ledger with everybody on record and not a single credit."""
    draw = Draw(seed, "founding")
    mint = Mint(Draw(seed, "identifiers"))

    def identifier(prefix: str) -> str:
        return mint.identifier(prefix, _FOUNDING + timedelta(milliseconds=draw.integer(0, _FOUNDING_DAYS * 86_400_000)))

    def organisation(profile: OrganisationProfile) -> Organisation:
        return Organisation(
            id=identifier("org"), name=profile.name, domain=profile.domain, has_account=profile.has_account
        )

    ledger = Ledger(mint, organisation(BUFFER_POOL), _FOUNDING + timedelta(days=_FOUNDING_DAYS))
    for profile in BUYERS:
        buyer = organisation(profile)
        ledger.organisations[buyer.id] = buyer
    suppliers = {}
    for supplier_profile in SUPPLIERS:
        supplier = _supplier(supplier_profile, organisation(supplier_profile.organisation), identifier("spl"))
        suppliers[supplier.code] = supplier
        ledger.organisations[supplier.organisation.id] = supplier.organisation
        ledger.suppliers[supplier.id] = supplier
        if supplier_profile.stripe is not None:
            account = StripeAccount(
                id=identifier("ssc"),
                account_id=supplier_profile.stripe.account_id,
                supplier=supplier,
                credit_price_per_tonne=supplier_profile.stripe.credit_price_per_tonne,
                verification_price_per_tonne=supplier_profile.stripe.verification_price_per_tonne,
                currency=supplier_profile.stripe.currency,
            )
            ledger.stripe_accounts[account.id] = account
    for project_profile in PROJECTS:
        project = _project(project_profile, suppliers[project_profile.supplier_code], identifier)
        ledger.projects[project.id] = project
    return ledger


def _supplier(profile: SupplierProfile, organisation: Organisation, identifier: str) -> Supplier:
    return Supplier(
        id=identifier,
        organisation=organisation,
        code=profile.code,
        short_description=profile.short_description,
        long_description=profile.long_description,
        location=_location(profile.country_code, profile.country_name, profile.place),
    )


def _project(profile: ProjectProfile, supplier: Supplier, identifier: Callable[[str], str]) -> Project:
    project_id = identifier("prj")
    documents = []
    for name in profile.documents:
        document_id = identifier("pjd")
        documents.append(Document(document_id, name, project_id, f"{_ACCOUNT_URL}/documents/{document_id}.pdf"))
    return Project(
        id=project_id,
        name=profile.name,
        supplier=supplier,
        code=profile.code,
        country_code=profile.country_code,
        status=profile.status,
        process_key=profile.process_key,
        pathway=profile.pathway,
        protocol_slug=profile.protocol_slug,
        validator=profile.validator,
        verifier=profile.verifier,
        crediting_period=profile.crediting_period,
        location=_location(profile.country_code, profile.country_name, profile.place),
        ccp_approved=profile.ccp_approved,
        credited=profile.credited,
        documents=tuple(documents),
    )


def _location(country_code: str, country_name: str, place: tuple[float, float, str | None] | None) -> Location | None:
    if place is None:
        return None
    latitude, longitude, note = place
    return Location(country_code, country_name, latitude, longitude, note)
