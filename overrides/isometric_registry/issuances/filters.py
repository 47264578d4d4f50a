"""Which issuances a caller wants. The service has no filters, so these work on what was received."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from attrs import frozen

from .._core.arguments import utc_offset
from .._core.text import shown
from ..errors import InvalidArgumentError

if TYPE_CHECKING:
    from isometric_registry_client.models import Issuance


@frozen
class IssuanceFilter:
    """Which issuances to keep. Every value is valid; ``issuance_filter`` makes one from what a caller passed."""

    supplier_id: str | None = None
    project_id: str | None = None
    issued_from: dt.datetime | None = None
    issued_until: dt.datetime | None = None
    """The last moment that counts."""
    reporting_from: dt.date | None = None
    reporting_until: dt.date | None = None

    def keeps(self, issuance: Issuance) -> bool:
        """Say whether an issuance is wanted."""
        return (
            self.supplier_id in (None, issuance.supplier.id)
            and self.project_id in (None, issuance.project_id)
            and (self.issued_from is None or issuance.issued_at >= self.issued_from)
            and (self.issued_until is None or issuance.issued_at <= self.issued_until)
            and self._keeps_period(issuance.reporting_period_start_at, issuance.reporting_period_end_at)
        )

    def _keeps_period(self, start: dt.date | None, end: dt.date | None) -> bool:
        if self.reporting_from is None and self.reporting_until is None:
            return True
        if start is None or end is None:
            return False
        return (self.reporting_from is None or end >= self.reporting_from) and (
            self.reporting_until is None or start <= self.reporting_until
        )


class NewestFirst:
    """The choice of one walk: what it keeps, and where it ends since the service lists the newest first.

    That order is documented, and a whole page must lie before the range. All the same it is believed only as long as
    every issuance so far has kept to it: missing one would be worse than a few pages too many.
    """

    def __init__(self, wanted: IssuanceFilter) -> None:
        self._wanted = wanted
        self._is_in_order = True
        self._oldest: dt.datetime | None = None

    def keeps(self, issuance: Issuance) -> bool:
        """Say whether an issuance is wanted."""
        return self._wanted.keeps(issuance)

    def is_over(self, issuances: list[Issuance]) -> bool:
        """Say whether nothing wanted can follow behind this page."""
        for issuance in issuances:
            if self._oldest is not None and issuance.issued_at > self._oldest:
                self._is_in_order = False
            self._oldest = issuance.issued_at
        earliest = self._wanted.issued_from
        return (
            earliest is not None
            and self._is_in_order
            and bool(issuances)
            and all(issuance.issued_at < earliest for issuance in issuances)
        )


def issuance_filter(
    *,
    supplier_id: str | None,
    project_id: str | None,
    issued_from: dt.date | None,
    issued_until: dt.date | None,
    reporting_from: dt.date | None,
    reporting_until: dt.date | None,
) -> IssuanceFilter:
    """Check what a caller passed, before anything is sent.

    Raises:
        InvalidArgumentError: If a value has the wrong type or a range ends before it begins.
    """
    wanted = IssuanceFilter(
        supplier_id=_identifier("supplier_id", supplier_id),
        project_id=_identifier("project_id", project_id),
        issued_from=_moment("issued_from", issued_from, dt.time.min),
        issued_until=_moment("issued_until", issued_until, dt.time.max),
        reporting_from=_day("reporting_from", reporting_from),
        reporting_until=_day("reporting_until", reporting_until),
    )
    _check_range("issued", wanted.issued_from, wanted.issued_until)
    _check_range("reporting", wanted.reporting_from, wanted.reporting_until)
    return wanted


def _identifier(name: str, value: object) -> str | None:
    if value is not None and (not isinstance(value, str) or not value):
        raise InvalidArgumentError(f"{name} is {shown(value)}: pass an identifier, or None for all")
    return value


def _moment(name: str, value: object, time_of_day: dt.time) -> dt.datetime | None:
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        if utc_offset(name, value) is None:
            raise InvalidArgumentError(f"{name} has no time zone: add tzinfo=datetime.UTC, or pass a date")
        return value
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, time_of_day, dt.UTC)
    raise InvalidArgumentError(
        f"{name} is {shown(value)}: pass a datetime.date, or a datetime.datetime with a time zone"
    )


def _day(name: str, value: object) -> dt.date | None:
    if value is None or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    raise InvalidArgumentError(f"{name} is {shown(value)}: pass a datetime.date; reporting periods are whole days")


def _check_range(name: str, earliest: dt.date | None, latest: dt.date | None) -> None:
    if earliest is not None and latest is not None and latest < earliest:
        raise InvalidArgumentError(
            f"{name}_until ({latest.isoformat()}) is before {name}_from ({earliest.isoformat()}): swap them"
        )
