"""Retirements from the oldest credits, which name no batch: the owner's newest retirements tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isometric_registry_client.api.retirements.get_retirement import get_retirement
from isometric_registry_client.api.retirements.get_retirement_credit_batches import get_retirement_credit_batches
from isometric_registry_client.api.retirements.list_retirements import list_retirements

from .by_batch import mismatch
from .kinds import may_have_retired, retirement_parties, retirement_purposes
from .sight import NOT_THE_SAME_LIST, Absent, Found, Unclear, differing, newest, since

if TYPE_CHECKING:
    from isometric_registry_client.models import CreditBatch, Retirement

    from .asked import Asked
    from .entry import Entry
    from .sight import Known, Sight, Steps


class OldestCredits:
    """``createRetirementFromOldestCredits``."""

    def refuse(self, asked: Asked) -> None:
        """Whatever is wrong with it was refused when the operation was made."""

    def is_decidable(self, asked: Asked) -> bool:  # noqa: ARG002
        """Reading tells in the end, unless an equal one is open."""
        return True

    def is_rival(self, asked: Asked, other: Entry) -> bool:
        """Equal ones leave equal traces. One by batch is told by its batches, and does not wait for this one."""
        return may_have_retired(other.asked, asked)

    def is_shared(self) -> bool:
        """A retirement is one write's."""
        return False

    def note(self, asked: Asked) -> Steps[dict[str, Any]]:
        """Note the owner's newest retirement."""
        return {"newest": (yield from newest(_owners(asked)))}

    def look(self, asked: Asked, noted: dict[str, Any], known: Known) -> Steps[Sight]:
        """Look through the owner's retirements down to the noted one."""
        fresh, met = yield from since(_owners(asked), noted["newest"])
        found: list[Retirement] = []
        likely: list[Retirement] = []
        for retirement in fresh:
            kgs = retirement.credit_batch_size_total.credit_kgs
            if retirement.id in known.passed_over or known.is_claimed(retirement.id):
                continue
            if differing(asked, retirement_parties(retirement)) or kgs > asked.kgs:
                continue
            if not asked.agrees("notes", retirement.notes):
                continue
            batches = (yield get_retirement_credit_batches(retirement.id)).nodes
            if not _may_be_from(asked, batches):
                known.passed_over[retirement.id] = batches
                continue
            is_as_asked = kgs == asked.kgs and not differing(asked, retirement_purposes(retirement))
            (found if is_as_asked else likely).append(retirement)
        if len(found) == 1 and met:
            return Found(found[0])
        if found or likely:
            return Unclear((f"{len(found) + len(likely)} newer retirements that may be the one",), (*found, *likely))
        if not met:
            return NOT_THE_SAME_LIST
        return Absent(("the owner has no newer retirement like it",))

    def again(self, asked: Asked, object_id: str | None) -> Steps[Any]:  # noqa: ARG002
        """Read the retirement."""
        return (yield get_retirement(object_id or ""))

    def mismatch(self, asked: Asked, created: Retirement) -> str | None:
        """Say in what the answer is not what was asked for."""
        return mismatch(asked, created, retirement_parties(created))


def _owners(asked: Asked) -> Any:
    return list_retirements(owner_org_id=asked.fields["owner_organisation_id"])


def _may_be_from(asked: Asked, batches: list[CreditBatch]) -> bool:
    """Say whether a retirement's batches fit; what they do not tell does not count against them."""
    supplier, vintage = asked.fields["supplier_id"], asked.fields.get("vintage")
    return all(
        batch.supplier_id in (supplier, None)
        and (vintage is None or batch.sequestered_on is None or batch.sequestered_on.year == vintage)
        for batch in batches
    )
