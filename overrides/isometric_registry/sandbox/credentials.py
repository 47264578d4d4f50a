"""The sandbox's own credentials, and the check of those that a request brings.

They open nothing but a server on this machine with invented data: none of them is a secret.
"""

from __future__ import annotations

import base64
import hmac
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .ledger.records import Organisation

CLIENT_SECRET = "Not1A2Secret3Only4A5Demo6Server7"
"""32 letters and digits, the shape of a real client secret. Digits part its words, since eight characters of a
credential in a row are taken out of every text: with "embedded" in it, the service's own sentences would lack it."""

TOKEN_EXPIRY = 4_070_908_800
"""2099-01-01 in Unix time, so that no test of the sandbox ever meets an expired token by accident."""


class NotAdmittedError(Exception):
    """A request whose credentials are missing or wrong."""


def access_token_for(organisation_id: str) -> str:
    """The access token of an organisation, in the shape of a JWT that nobody signed."""
    header = {"alg": "none", "typ": "JWT"}
    claims = {"iss": "isometric-registry sandbox", "sub": organisation_id, "iat": 1_672_531_200, "exp": TOKEN_EXPIRY}
    parts = (json.dumps(part, separators=(",", ":")).encode() for part in (header, claims))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (*parts, b"not a signature"))


def admitted(
    secrets: Sequence[str], authorizations: Sequence[str], organisations: Mapping[str, Organisation]
) -> Organisation | None:
    """The organisation that a request with these header values speaks for, or None if it brought no access token.

    The client secret is required. An access token may be left out, but one that is given has to be right. Where a
    header came more than once, every value has to be.

    Raises:
        NotAdmittedError: One of them is missing or wrong.
    """
    if not secrets or not all(_same(secret, CLIENT_SECRET) for secret in secrets):
        raise NotAdmittedError
    owners = [_owner(authorization, organisations) for authorization in authorizations]
    if any(owner is not owners[0] for owner in owners):
        raise NotAdmittedError
    return owners[0] if owners else None


def _owner(authorization: str, organisations: Mapping[str, Organisation]) -> Organisation:
    scheme, _, token = authorization.partition(" ")
    owner = organisations.get(_subject(token))
    # RFC 9110, section 11.1: the name of the scheme is case-insensitive.
    if owner is None or scheme.lower() != "bearer" or not _same(token, access_token_for(owner.id)):
        raise NotAdmittedError
    return owner


def _subject(token: str) -> str:
    """Whom a token says that it belongs to; empty if it says nothing that can be read."""
    _, _, rest = token.partition(".")
    claims = rest.partition(".")[0]
    try:
        read = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    except (ValueError, RecursionError):
        return ""
    subject = read.get("sub") if isinstance(read, dict) else None
    return subject if isinstance(subject, str) else ""


def _same(given: str, expected: str) -> bool:
    # As bytes, because compare_digest refuses text beyond ASCII, which a header may hold.
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())
