"""``organisations.credit_batches``: GET /organisations/{organisation_id}/credit_batches."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from isometric_registry._core.arguments import (
    checked_identifier,
    checked_moment,
    checked_word,
    checked_words,
)
from isometric_registry._core.operation import Operation, queried

from ...models import CreditBatchPage


def list_organisation_credit_batches(
    organisation_id: str,
    *,
    supplier_id: str | None = None,
    project_id: str | None = None,
    issuance_id: str | None = None,
    delivery_id: str | None = None,
    order_id: str | None = None,
    retirement_id: str | None = None,
    status: Sequence[str] | None = None,
    issued_after: datetime.datetime | None = None,
    issued_before: datetime.datetime | None = None,
    sort_field: str | None = None,
    sort_direction: str | None = None,
) -> Operation[CreditBatchPage]:
    """Return the operation, to be sent by a funnel."""
    organisation_id = checked_identifier("organisation_id", organisation_id)
    return Operation(
        "listOrganisationCreditBatches",
        "GET",
        f"/organisations/{organisation_id}/credit_batches",
        CreditBatchPage.from_dict,
        query=queried(
            (
                "supplier_id",
                None
                if supplier_id is None
                else checked_identifier("supplier_id", supplier_id),
            ),
            (
                "project_id",
                None
                if project_id is None
                else checked_identifier("project_id", project_id),
            ),
            (
                "issuance_id",
                None
                if issuance_id is None
                else checked_identifier("issuance_id", issuance_id),
            ),
            (
                "delivery_id",
                None
                if delivery_id is None
                else checked_identifier("delivery_id", delivery_id),
            ),
            (
                "order_id",
                None if order_id is None else checked_identifier("order_id", order_id),
            ),
            (
                "retirement_id",
                None
                if retirement_id is None
                else checked_identifier("retirement_id", retirement_id),
            ),
            (
                "status",
                None if status is None else checked_words("status", status, least=1),
            ),
            (
                "issued_after",
                None
                if issued_after is None
                else checked_moment("issued_after", issued_after),
            ),
            (
                "issued_before",
                None
                if issued_before is None
                else checked_moment("issued_before", issued_before),
            ),
            (
                "sort_field",
                None
                if sort_field is None
                else checked_word("sort_field", sort_field, ("issued_at",)),
            ),
            (
                "sort_direction",
                None
                if sort_direction is None
                else checked_word(
                    "sort_direction",
                    sort_direction,
                    (
                        "asc",
                        "desc",
                    ),
                ),
            ),
        ),
    )
