"""The types that users of the package see. Type checkers read this file, and nothing ever runs it."""

from __future__ import annotations

import datetime
from typing import Any, assert_type

from isometric_registry import AsyncRegistryClient, CreditBatchStatus, Environment, RegistryClient
from isometric_registry._core.pages import Page
from isometric_registry.errors import NotFoundError, RateLimitError, ResponseValidationError, UnprocessableEntityError
from isometric_registry.ledger import IssuanceLedger, Reconciliation, kilograms
from isometric_registry.models import (
    CreditBatch,
    Issuance,
    IssuanceCreditBatches,
    OrganisationCreditBalance,
    Project,
    Retirement,
)


def sync() -> None:
    with RegistryClient(environment=Environment.PRODUCTION, client_secret="s", access_token=lambda: "t") as registry:
        assert_type(registry, RegistryClient)
        assert_type(registry.with_options(timeout=5, max_retries=0), RegistryClient)
        result = registry.issuances.credit_batches("iss_1EWT8R5FY1S0GFCY")
        assert_type(result, IssuanceCreditBatches)
        assert_type(registry.issuances.get("iss_1EWT8R5FY1S0GFCY"), Issuance)
        assert_type(registry.credit_batches.get("ctb_1F2Q8A7NPSBX5KD2"), CreditBatch)
        assert_type(registry.issuances.ledger("iss_1EWT8R5FY1S0GFCY"), IssuanceLedger)
        pages = registry.issuances.list()
        assert_type(pages.total_count, int)
        for issuance in pages:
            assert_type(issuance, Issuance)
        for page in pages.pages():
            assert_type(page, Page[Issuance])
        for fetched in registry.issuances.credit_batches_many(["iss_1EWT8R5FY1S0GFCY"]):
            assert_type(fetched.unwrap(), IssuanceCreditBatches)
        for project in registry.projects.list(page_size=10):
            assert_type(project, Project)
        assert_type(registry.organisations.credit_balance("org_1EWT8R5FY1S0GFCY"), OrganisationCreditBalance)
        retirement = registry.retirements.create(
            credit_batch_quantities={"ctb_1F2Q8A7NPSBX5KD2": 1500},
            owner_organisation_id="org_1E9K5V2CXSBXD8TN",
            beneficiary_organisation_id="org_1EB3W6J1PSBXF4QZ",
            supplier_id="spl_1E2J7M0FHSBXR3XA",
            retirement_purposes=["corporate_targets"],
            idempotency_key="invoice-2026-117",
        )
        assert_type(retirement, Retirement)


async def asynchronous() -> None:
    async with AsyncRegistryClient(journal="writes.sqlite") as registry:
        assert_type(await registry.issuances.credit_batches("iss_1EWT8R5FY1S0GFCY"), IssuanceCreditBatches)
        assert_type(await registry.issuances.ledger("iss_1EWT8R5FY1S0GFCY"), IssuanceLedger)
        pages = registry.issuances.list()
        assert_type(await pages.total_count, int)
        async for issuance in pages:
            assert_type(issuance, Issuance)
        async for fetched in registry.issuances.credit_batches_many(["iss_1EWT8R5FY1S0GFCY"]):
            assert_type(fetched.result, IssuanceCreditBatches | None)


def models(batch: CreditBatch, ledger: IssuanceLedger) -> None:
    assert_type(batch.size.credit_kgs, int)
    assert_type(batch.size.credits, float)
    assert_type(batch.status == CreditBatchStatus.RETIRED, bool)
    assert_type(batch.sequestered_on, datetime.date | None)
    assert_type(batch.delivered_at, datetime.datetime | None)
    assert_type(batch.additional_properties, dict[str, Any])
    assert_type(kilograms([batch]), int)
    assert_type(ledger.reconcile(), Reconciliation)
    assert_type(ledger.current_batches, tuple[CreditBatch, ...])


def errors(
    missing: NotFoundError, slow: RateLimitError, wrong: ResponseValidationError, faulty: UnprocessableEntityError
) -> None:
    assert_type(missing.status_code, int)
    assert_type(slow.retry_after, float | None)
    assert_type(wrong.path, str)
    assert_type(faulty.errors, list[dict[str, Any]])
