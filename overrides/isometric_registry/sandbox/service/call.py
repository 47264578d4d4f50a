"""One request as a handler sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from ..ledger.ledger import find
from ..ledger.refusal import RefusalError, not_yours
from .body import Body
from .paging import page_info, part_of
from .validation import UnprocessableError, identifier_faults

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..data import RegistryData
    from ..ledger.ledger import Ledger
    from ..ledger.records import Organisation
    from .answers import Wire
    from .query import Query


class _Identified(Protocol):
    @property
    def id(self) -> str: ...


_Record = TypeVar("_Record")
_Listed = TypeVar("_Listed", bound=_Identified)


class Call:
    """What a request asks for, who asks, and the registry that it asks.

    Attributes:
        data: The registry.
        query: The query's parameters.
        applied: The identifier of what this call put on record, for the server's own record of writes.
    """

    def __init__(
        self, data: RegistryData, actor: Organisation | None, identifiers: Mapping[str, str], query: Query, body: bytes
    ) -> None:
        self.data = data
        self.query = query
        self.applied: str | None = None
        self._actor = actor
        self._identifiers = identifiers
        self._body = body

    @property
    def ledger(self) -> Ledger:
        """The registry's ledger."""
        return self.data.ledger

    @property
    def actor(self) -> Organisation:
        """The organisation whose token came with the request.

        Raises:
            RefusalError: None came.
        """
        if self._actor is None:
            raise RefusalError(401, "This needs an access token")
        return self._actor

    @property
    def identifier(self) -> str:
        """The identifier in the path.

        Raises:
            UnprocessableError: Its form is wrong.
        """
        # Called `id`, whatever the contract calls it: that is the service's own name for all of them.
        (identifier,) = self._identifiers.values()
        if faults := identifier_faults(("path", "id"), identifier):
            raise UnprocessableError(faults)
        return identifier

    def found(self, records: Mapping[str, _Record], kind: str) -> _Record:
        """The record that the path names.

        Raises:
            RefusalError: There is none.
        """
        return find(records, kind, self.identifier)

    def demand(self, *allowed: Organisation) -> None:
        """Lets nobody pass but these.

        Raises:
            RefusalError: The token is another organisation's, or there is none.
        """
        if self.actor not in allowed:
            raise not_yours("This access token belongs to an organisation that may not see this")

    def body(self) -> Body:
        """The body's properties, for one who has shown a token."""
        _ = self.actor
        return Body(self._body)

    def page(self, records: Sequence[_Listed], write: Callable[[_Listed], Wire]) -> Wire:
        """The page of a list that the query asks for.

        Raises:
            UnprocessableError: The query has faults, those of its filters included.
        """
        identifiers = [record.id for record in records]
        part = part_of(identifiers, self.query)
        if self.query.faults:
            raise UnprocessableError(self.query.faults)
        return {
            "nodes": [write(records[place]) for place in part],
            "total_count": len(records),
            "page_info": page_info(identifiers, part),
        }

    def batches(self, identifiers: Sequence[str]) -> Wire:
        """A list of credit batches that is not paged."""
        nodes = [self.data.credit_batches[identifier] for identifier in identifiers]
        return {"nodes": nodes, "total_count": len(nodes)}
