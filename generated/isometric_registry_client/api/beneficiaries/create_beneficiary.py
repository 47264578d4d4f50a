"""``beneficiaries.create``: POST /beneficiary."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_text
from isometric_registry._core.operation import Operation, filled

from ...models import Organisation


def create_beneficiary(
    *,
    beneficiary_name: str,
    typename: str | None = None,
    beneficiary_domain: str | None = None,
    beneficiary_email: str | None = None,
) -> Operation[Organisation]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "createBeneficiary",
        "POST",
        "/beneficiary",
        Organisation.from_dict,
        body=filled(
            {
                "beneficiary_name": checked_text(
                    "beneficiary_name", beneficiary_name, most=256
                ),
            },
            (
                "__typename",
                None if typename is None else checked_text("typename", typename),
            ),
            (
                "beneficiary_domain",
                None
                if beneficiary_domain is None
                else checked_text("beneficiary_domain", beneficiary_domain, most=256),
            ),
            (
                "beneficiary_email",
                None
                if beneficiary_email is None
                else checked_text("beneficiary_email", beneficiary_email),
            ),
        ),
    )
