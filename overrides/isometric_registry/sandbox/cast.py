"""The invented organisations with their identifiers, as one registry knows them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from attrs import frozen

from .names import BUFFER_POOL, BUYERS, SUPPLIERS, OrganisationProfile, SupplierProfile

if TYPE_CHECKING:
    from .identifiers import Mint
    from .randomness import Draw

Wire = dict[str, Any]
"""A JSON object as the service writes it."""

_FOUNDING = datetime(2022, 3, 1, 8, tzinfo=UTC)
_FOUNDING_DAYS = 300
"""Every organisation and project was entered in these days, before the first issuance."""


@frozen
class Project:
    """A project, with what its batches' serial numbers are made of."""

    id: str
    code: str
    country_code: str
    supplier: Wire
    supplier_code: str
    ccp_approved: bool


@frozen
class Cast:
    """Everybody who appears in one registry."""

    buffer_pool: Wire
    buyers: tuple[Wire, ...]
    projects: tuple[Project, ...]


def make_cast(draw: Draw, mint: Mint) -> Cast:
    """Gives every invented organisation, supplier and project its identifiers."""

    def organisation(profile: OrganisationProfile) -> Wire:
        return {"id": mint.identifier("org", _founded(draw)), "name": profile.name, "domain": profile.domain}

    buffer_pool = organisation(BUFFER_POOL)
    buyers = tuple(organisation(profile) for profile in BUYERS)
    projects: list[Project] = []
    for profile in SUPPLIERS:
        supplier = _supplier(profile, organisation(profile.organisation), mint.identifier("spl", _founded(draw)))
        projects.extend(
            Project(
                id=mint.identifier("prj", _founded(draw)),
                code=mint.code(),
                country_code=country_code,
                supplier=supplier,
                supplier_code=profile.code,
                ccp_approved=draw.chance(0.5),
            )
            for country_code in profile.project_countries
        )
    return Cast(buffer_pool=buffer_pool, buyers=buyers, projects=tuple(projects))


def _founded(draw: Draw) -> datetime:
    return _FOUNDING + timedelta(milliseconds=draw.integer(0, _FOUNDING_DAYS * 86_400_000))


def _supplier(profile: SupplierProfile, organisation: Wire, identifier: str) -> Wire:
    location: Wire | None = None
    if profile.place is not None:
        latitude, longitude, note = profile.place
        location = {
            "country_code": profile.country_code,
            "country_name": profile.country_name,
            "latitude": latitude,
            "longitude": longitude,
            "description": note,
        }
    return {
        "id": identifier,
        "short_description": profile.short_description,
        "long_description": profile.long_description,
        "organisation": organisation,
        "location": location,
    }
