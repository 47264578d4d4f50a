"""The sandbox's own credentials, and the check of those that a request brings.

They open nothing but a server on this machine with invented data: neither is a secret.
"""

from __future__ import annotations

import base64
import hmac
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CLIENT_SECRET = "NotASecretOnlyTheEmbeddedSandbox"
"""32 letters and digits, the shape of a real client secret."""

TOKEN_EXPIRY = 4_070_908_800
"""2099-01-01 in Unix time, so that no test of the sandbox ever meets an expired token by accident."""


def _make_access_token() -> str:
    header = {"alg": "none", "typ": "JWT"}
    claims = {"iss": "isometric-registry sandbox", "sub": "nobody", "iat": 1_672_531_200, "exp": TOKEN_EXPIRY}
    parts = (json.dumps(part, separators=(",", ":")).encode() for part in (header, claims))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (*parts, b"not a signature"))


ACCESS_TOKEN = _make_access_token()
"""A token in the shape of a JWT that nobody signed."""


def accepted(secrets: Sequence[str], authorizations: Sequence[str]) -> bool:
    """Whether a request with these header values may be answered.

    The client secret is required. An access token may be left out, but one that is given has to be right. Where a
    header came more than once, every value has to be.
    """
    right_secret = bool(secrets) and all(_same(secret, CLIENT_SECRET) for secret in secrets)
    right_token = all(_is_access_token(authorization) for authorization in authorizations)
    return right_secret and right_token


def _is_access_token(authorization: str) -> bool:
    scheme, _, token = authorization.partition(" ")
    # RFC 9110, section 11.1: the name of the scheme is case-insensitive.
    return scheme.lower() == "bearer" and _same(token, ACCESS_TOKEN)


def _same(given: str, expected: str) -> bool:
    # As bytes, because compare_digest refuses text beyond ASCII, which a header may hold.
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())
