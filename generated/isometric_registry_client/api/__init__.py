"""Every operation of the contract in one table."""

from __future__ import annotations

from typing import Final, NamedTuple


class Entry(NamedTuple):
    """One operation."""

    name: str
    """Its ``operationId`` in the contract."""
    method: str
    """In capitals."""
    path: str
    """With path parameters in braces."""
    resource: str
    """The attribute of the client that has it."""
    call: str
    """The method of that attribute."""
    answer: str
    """The model of its answer."""
    item: str | None
    """The model of what its pages hold, or None if it has no pages."""
    path_parameters: tuple[str, ...]
    query: tuple[str, ...]
    """The filters that it takes, paging aside."""
    body: tuple[str, ...]
    """The properties of its request body."""


OPERATIONS: Final = (
    Entry(
        "listIssuances",
        "GET",
        "/issuances",
        "issuances",
        "list",
        "IssuancePage",
        "Issuance",
        (),
        (),
        (),
    ),
    Entry(
        "getIssuance",
        "GET",
        "/issuances/{issuance_id}",
        "issuances",
        "get",
        "Issuance",
        None,
        ("issuance_id",),
        (),
        (),
    ),
    Entry(
        "getIssuanceCreditBatches",
        "GET",
        "/issuances/{issuance_id}/credit_batches",
        "issuances",
        "credit_batches",
        "IssuanceCreditBatches",
        None,
        ("issuance_id",),
        (),
        (),
    ),
    Entry(
        "getCreditBatch",
        "GET",
        "/credit_batches/{credit_batch_id}",
        "credit_batches",
        "get",
        "CreditBatch",
        None,
        ("credit_batch_id",),
        (),
        (),
    ),
)
