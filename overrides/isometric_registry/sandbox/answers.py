"""The bytes of every answer, written once each, so that serving one costs next to nothing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .paging import Slice, cursor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .cast import Wire
    from .data import RegistryData


def to_json(value: Any) -> bytes:
    """A value as the service writes it: UTF-8 with no space to spare."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class _Shelf:
    """The answers of one kind by identifier, each written when it is first asked for."""

    def __init__(self, records: Mapping[str, Wire]) -> None:
        self._records = records
        self._written: dict[str, bytes] = {}

    def __getitem__(self, identifier: str) -> bytes:
        written = self._written.get(identifier)
        if written is None:
            written = self._written[identifier] = to_json(self._records[identifier])
        return written

    def get(self, identifier: str) -> bytes | None:
        return self[identifier] if identifier in self._records else None


class Answers:
    """Every body a registry can answer with."""

    def __init__(self, data: RegistryData) -> None:
        self._order = tuple(data.issuances)
        self._issuances = _Shelf(data.issuances)
        self._issuance_credit_batches = _Shelf(data.issuance_credit_batches)
        self._credit_batches = _Shelf(data.credit_batches)

    @property
    def total(self) -> int:
        """How many issuances there are."""
        return len(self._order)

    def issuance(self, identifier: str) -> bytes | None:
        """One issuance, or None if there is no such."""
        return self._issuances.get(identifier)

    def issuance_credit_batches(self, identifier: str) -> bytes | None:
        """The credit batches of one issuance, or None if there is no such issuance."""
        return self._issuance_credit_batches.get(identifier)

    def credit_batch(self, identifier: str) -> bytes | None:
        """One credit batch, or None if there is no such."""
        return self._credit_batches.get(identifier)

    def page(self, part: Slice) -> bytes:
        """One page of issuances."""
        empty = part.start >= part.stop
        page_info = {
            "has_previous_page": part.start > 0,
            "start_cursor": None if empty else cursor(part.start),
            "has_next_page": part.stop < self.total,
            "end_cursor": None if empty else cursor(part.stop - 1),
        }
        nodes = b",".join(self._issuances[identifier] for identifier in self._order[part.start : part.stop])
        return b'{"nodes":[%b],"total_count":%d,"page_info":%b}' % (nodes, self.total, to_json(page_info))
