"""Reads a registry through this package, and prints what the programs in the other languages print."""

from __future__ import annotations

import os
import sys
from collections import Counter
from typing import TYPE_CHECKING

# [client]
from isometric_registry import RegistryClient
from isometric_registry.errors import AuthenticationError, NotFoundError, UnprocessableEntityError
from isometric_registry.models import sequestration_date

# The address and the credentials come from the environment; without an access token, public resources still answer.
# A 429 is waited out as its Retry-After says, no redirect is followed, and an int has no largest value.
registry = RegistryClient()
# [/client]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from isometric_registry.models import CreditBatch, IssuanceCreditBatches, Project


# [describe]
def describe(result: IssuanceCreditBatches) -> None:
    batches = [*result.supplier_credit_batches, *result.buffer_pool_credit_batches]
    print(f"issuance {result.issuance_id}: {len(batches)} batches")
    for batch in batches:
        domain = batch.owner.domain or "no domain"
        beneficiary = batch.beneficiary.name if batch.beneficiary else "nobody"
        day = sequestration_date(batch) or "unknown"
        held = f"{batch.serial_number} {batch.status} {batch.size.credit_kgs} kg, {batch.owner.name} ({domain})"
        print(f"  {held}, for {beneficiary}, sequestered {day}")
    print_totals("total", batches)
    print(f"  total: {result.credit_batch_size_total.credit_kgs} kg")


def print_totals(label: str, batches: Iterable[CreditBatch]) -> None:
    kgs_by_status: Counter[str] = Counter()
    for batch in batches:
        kgs_by_status[batch.status] += batch.size.credit_kgs
    for status, kgs in sorted(kgs_by_status.items()):
        print(f"  {label} {status}: {kgs} kg")


# [/describe]


# [follow]
def held_now(batch: CreditBatch) -> Iterator[CreditBatch]:
    """The batches that hold a batch's credits now: itself, or its halves' halves."""
    if batch.left_child_id is None or batch.right_child_id is None:
        yield batch
        return
    for half_id in (batch.left_child_id, batch.right_child_id):
        yield from held_now(registry.credit_batches.get(half_id))


# [/follow]


# [walk]
def walk() -> list[Project]:
    """Every project. An error in the middle is raised: no sum of a part passes for that of the whole."""
    projects = list(registry.projects.list(page_size=10))
    kgs = sum(project.issued_credits_total.credit_kgs for project in projects)
    print(f"projects: {len(projects)}, {kgs} kg issued")
    return projects


# [/walk]


# [write]
def retire(organisation_id: str) -> None:
    held = list(registry.organisations.credit_batches(organisation_id, status=["active", "split"], page_size=10))
    kgs = sum(batch.size.credit_kgs for batch in held)
    print(f"held: {len(held)} batches active or split, {kgs} kg")
    batch = next(batch for batch in held if batch.status == "active")
    retirement = registry.retirements.create(
        credit_batch_quantities={batch.id: 125},  # kilograms
        owner_organisation_id=organisation_id,
        beneficiary_organisation_id=organisation_id,
        supplier_id=batch.supplier_id,
        retirement_purposes=["corporate_targets"],
        notes="Retired by a sample",
    )
    quantity, purposes = retirement.credit_batch_size_total.credit_kgs, ", ".join(retirement.purposes)
    print(f"retired: {quantity} kg for {retirement.beneficiary.name}, {purposes}, {retirement.retired_at:%Y-%m-%d}")


# [/write]


def main(with_splits: str, future: str, unknown: str, buyer: str, recorded_url: str, *recorded: str) -> None:
    result = registry.issuances.credit_batches(with_splits)
    describe(result)
    print_totals("now", [held for batch in result.supplier_credit_batches for held in held_now(batch)])

    project = registry.projects.get(walk()[0].id)
    print(f"project {project.name}: {project.status}, credited from {(project.crediting_period_start or 'never')[:10]}")

    # [errors]
    try:
        with RegistryClient(client_secret="0" * 32) as stranger:
            stranger.issuances.credit_batches(with_splits)
    except AuthenticationError as error:
        print(f"wrong secret: {error.status_code} {error.detail}")
    try:
        registry.issuances.credit_batches(unknown)
    except NotFoundError as error:
        print(f"not found: {error.detail}")  # a 404, or a 400 that says so
    try:
        next(iter(registry.projects.list(after="elsewhere")))
    except UnprocessableEntityError as error:
        print(f"malformed: {error.errors[0]['msg']}")
    # [/errors]

    try:
        retire(buyer)
    except AuthenticationError as error:
        print(f"held: {error.status_code} {error.detail}")

    # [growth]
    result = registry.issuances.credit_batches(future)
    describe(result)  # an unknown status comes through as itself
    print(
        "  provenance revision", result.additional_properties["provenance"]["revision"]
    )  # a property that the contract does not know
    # [/growth]

    with RegistryClient(base_url=recorded_url) as older_and_newer:
        try:
            older_and_newer.issuances.credit_batches(unknown)
        except NotFoundError as error:
            print(f"not found: {error.detail}")
        for issuance_id in recorded:
            result = older_and_newer.issuances.credit_batches(issuance_id)
            describe(result)
            if "ledger_revision" in result.additional_properties:
                print("  ledger revision", result.additional_properties["ledger_revision"])


if __name__ == "__main__":
    if "ISOMETRIC_BASE_URL" not in os.environ:
        sys.exit("set ISOMETRIC_BASE_URL; `make clients` does")
    main(*sys.argv[1:])
    registry.close()
