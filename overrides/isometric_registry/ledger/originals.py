"""The original batches of an answer, each once and with its pool."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from isometric_registry_client.models import IssuanceCreditBatches

from .._core.arguments import checked_kind

if TYPE_CHECKING:
    from isometric_registry_client.models import CreditBatch


class Pool(StrEnum):
    """Whose an original batch was, and so which of the two lists it and its halves belong to."""

    SUPPLIER = "supplier"
    BUFFER_POOL = "buffer_pool"


def checked_result(result: object) -> None:
    """Refuse what is no answer with the credit batches of an issuance.

    Raises:
        InvalidArgumentError: If it is none.
    """
    checked_kind(
        "result",
        result,
        IssuanceCreditBatches,
        "what issuances.credit_batches() returns; what issuances.ledger() returns has a reconcile() of its own",
    )


def listed(result: IssuanceCreditBatches) -> list[tuple[Pool, CreditBatch]]:
    """Return the original batches with their pools. An entry that is repeated in full counts once."""
    entries = [(Pool.SUPPLIER, batch) for batch in result.supplier_credit_batches]
    entries += [(Pool.BUFFER_POOL, batch) for batch in result.buffer_pool_credit_batches]
    times = Counter(batch.id for _, batch in entries)
    seen: set[tuple[object, ...]] = set()
    kept = []
    for pool, batch in entries:
        if times[batch.id] > 1:
            # Looked up and not compared with each other, which would take a minute for a body full of one batch.
            content = (pool, *_content(batch.to_dict()))
            if content in seen:
                continue
            seen.add(content)
        kept.append((pool, batch))
    return kept


def _content(value: object) -> tuple[object, ...]:
    """Return a JSON value as a flat tuple, equal for equal values, however deep it is nested."""
    content: list[object] = []
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            content.append((dict, len(item)))
            for name in sorted(item):
                waiting += (item[name], name)
        elif isinstance(item, list):
            content.append((list, len(item)))
            waiting += item
        else:
            content.append(item)
    return tuple(content)
