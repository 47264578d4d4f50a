"""What a write asks for, in a form that may be kept: whatever a person may be recognised by is a digest."""

from __future__ import annotations

import json
import unicodedata
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen

from .._core.errors import RequestInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._core.operation import Operation

KEPT: Final = frozenset(
    {
        "beneficiary_organisation_id", "credit_quantity_kg", "frequency", "from_organisation_id", "order_id",
        "owner_organisation_id", "quantity_kg", "retirement_purposes", "supplier_id", "to_organisation_id", "vintage",
        "isometric_terms_and_conditions_accepted", "supplier_terms_and_conditions_accepted", "__typename",
    }
)  # fmt: skip
"""The properties that are kept as they are. All others, those that the contract does not have yet included, may name a
person, so of them only a digest is kept."""

DOMAIN: Final = "beneficiary_domain"

BATCHES: Final = "credit_batch_quantities"
"""The property that names credit batches, kept as a mapping of identifiers to kilograms."""

DIGEST: Final = "digest"
"""Stands before what is only a digest."""

DIGEST_BYTES = 16
"""Enough that two texts never share one by chance."""


@frozen
class Asked:
    """What one write asks for."""

    operation: str
    """The ``operationId`` in the contract."""
    path: str
    address: str
    """The base URL, so that a sandbox's write is never taken for one of production."""
    fields: Mapping[str, Any]
    """The body's properties, with a digest in place of each text: of its words, however they are spaced."""
    digest: str
    """Of all of it to the letter: two requests that would do the same have the same."""
    salt: bytes = field(repr=False)
    """Goes into every digest, so that digests from different journals cannot be compared."""

    @property
    def batches(self) -> Mapping[str, int]:
        """How many kilograms of which credit batch; empty if the write names none."""
        batches: Mapping[str, int] = self.fields.get(BATCHES, {})
        return batches

    @property
    def kgs(self) -> int:
        """How many kilograms in all."""
        return sum(self.batches.values()) or int(self.fields.get("credit_quantity_kg", 0))

    @property
    def shown(self) -> dict[str, Any]:
        """What may be shown to anybody: the properties that are no digest."""
        return {name: value for name, value in self.fields.items() if not is_digest(value)}

    def agrees(self, name: str, value: str | None) -> bool:
        """Say whether a text is the one that was asked for."""
        return bool(self.fields.get(name) == _kept(name, value, self.salt))

    def request(self, attempts: int = 1) -> RequestInfo:
        """Return what errors say about the request."""
        return RequestInfo(self.operation, "POST", self.address + self.path, self.path, attempts)


def asked_by(operation: Operation[Any], address: str, salt: bytes) -> Asked:
    """Return what an operation asks for."""
    body = operation.body or {}
    fields = {name: _kept(name, value, salt) for name, value in body.items()}
    texts = {name: body[name] for name, value in fields.items() if is_digest(value) and name != DOMAIN}
    whole = json.dumps([operation.name, operation.path, address, fields, texts], sort_keys=True)
    return Asked(operation.name, operation.path, address, fields, _digest(whole, salt), salt)


def _kept(name: str, value: Any, salt: bytes) -> Any:
    if value is None:
        return None
    if name == BATCHES:
        return {pair["credit_batch_id"]: pair["credit_quantity_kg"] for pair in value}
    if name in KEPT:
        # A list in a body is a set in meaning.
        return sorted(value) if isinstance(value, list) else value
    if not isinstance(value, str):
        return {DIGEST: _digest(json.dumps(value, sort_keys=True), salt)}
    words = " ".join(unicodedata.normalize("NFC", value).split())
    if name == DOMAIN:
        words = words.casefold()  # RFC 4343: a domain is the same in capitals
    # A service may trim what it keeps. Whoever looked for it to the letter would say that nothing was applied.
    return {DIGEST: _digest(words, salt)} if words else None


def is_digest(value: Any) -> bool:
    """Say whether a property that was kept is only a digest."""
    return isinstance(value, dict) and value.keys() == {DIGEST}


def _digest(text: str, salt: bytes) -> str:
    return blake2b(text.encode(), key=salt, digest_size=DIGEST_BYTES).hexdigest()
