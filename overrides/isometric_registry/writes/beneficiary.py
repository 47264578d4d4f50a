"""New beneficiaries: the list of beneficiaries tells, for a company by its domain, for a person not for certain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isometric_registry_client.api.beneficiaries.list_beneficiaries import list_beneficiaries
from isometric_registry_client.api.organisations.get_current_organisation import get_current_organisation

from .._core.errors import IdempotencyConflictError, InvalidArgumentError
from .sight import Absent, Found, Unclear, items

if TYPE_CHECKING:
    from isometric_registry_client.models import Organisation

    from .asked import Asked
    from .entry import Entry
    from .sight import Known, Sight, Steps


class NewBeneficiary:
    """``createBeneficiary``."""

    def refuse(self, asked: Asked) -> None:
        """Refuse what the service could read in two ways.

        Raises:
            InvalidArgumentError: If there is neither a domain nor an e-mail address, or both.
        """
        checked_choice("beneficiary_domain" in asked.fields, "beneficiary_email" in asked.fields)

    def is_decidable(self, asked: Asked) -> bool:
        """No answer shows an e-mail address, so a person's name may be somebody else's."""
        return "beneficiary_domain" in asked.fields

    def is_rival(self, asked: Asked, other: Entry) -> bool:  # noqa: ARG002
        """A domain is there once, whoever has asked for it."""
        return False

    def is_shared(self) -> bool:
        """Whoever asks for the same name and domain means the same beneficiary."""
        return True

    def note(self, asked: Asked) -> Steps[dict[str, Any]]:  # noqa: ARG002
        """Note whose list it is; whoever is in it afterwards is the one."""
        me: Organisation = yield get_current_organisation()
        return {"organisation": me.id}

    def look(self, asked: Asked, noted: dict[str, Any], known: Known) -> Steps[Sight]:  # noqa: ARG002
        """Look through all beneficiaries."""
        me: Organisation = yield get_current_organisation()
        if me.id != noted["organisation"]:
            return Unclear((f"it was sent for {noted['organisation']}, and these credentials are those of {me.id}",))
        every, _ = yield from items(list_beneficiaries())
        named = [one for one in every if asked.agrees("beneficiary_name", one.name)]
        if not self.is_decidable(asked):
            return Unclear((f"{_counted(len(named))} the name, and no answer shows an e-mail address",), tuple(named))
        found = [one for one in named if one.domain is not None and asked.agrees("beneficiary_domain", one.domain)]
        if found:
            return Found(found[0])
        likely = [one for one in every if asked.agrees("beneficiary_domain", one.domain)]
        likely += [one for one in named if one.domain is None]
        if likely:
            return Unclear((f"{_counted(len(likely))} the domain or the name, and none has both",), tuple(likely))
        return Absent(("no beneficiary has the name and the domain",))

    def again(self, asked: Asked, object_id: str | None) -> Steps[Any]:  # noqa: ARG002
        """Read the beneficiary in the list; there is no other read."""
        every, _ = yield from items(list_beneficiaries())
        for one in every:
            if one.id == object_id:
                return one
        raise IdempotencyConflictError(
            f"this beneficiary was created as {object_id}, which the list of beneficiaries does not show: "
            "use the identifier"
        )

    def mismatch(self, asked: Asked, created: Organisation) -> str | None:
        """Say in what the answer is not what was asked for; a domain that is not shown says nothing."""
        if not asked.agrees("beneficiary_name", created.name):
            return "name is another one than was asked for"
        if self.is_decidable(asked) and created.domain and not asked.agrees("beneficiary_domain", created.domain):
            return "domain is another one than was asked for"
        return None


def _counted(count: int) -> str:
    return "1 beneficiary has" if count == 1 else f"{count or 'no'} beneficiaries have"


def checked_choice(has_domain: bool, has_email: bool) -> None:
    """Refuse neither and both.

    Raises:
        InvalidArgumentError: If it is not exactly one.
    """
    if has_domain == has_email:
        raise InvalidArgumentError(
            "pass either beneficiary_domain= for an organisation or beneficiary_email= for a person, and not both"
        )
