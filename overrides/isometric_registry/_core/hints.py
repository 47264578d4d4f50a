"""What looks wrong about a request that was refused, in sentences: hints only, since looks prove nothing."""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from .environment import Environment, environment_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .secrets import Secret

BASE_PATH = "/registry/v0"
"""What the path of each of the service's own addresses begins with."""


def token_expiry(token: str) -> datetime | None:
    """Read the expiry claim of a JWT without verifying it, or None if it has none that can be read."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        expiry = claims.get("exp") if isinstance(claims, dict) else None
        if isinstance(expiry, bool) or not isinstance(expiry, int | float):
            return None
        return datetime.fromtimestamp(expiry, UTC)
    except (ValueError, OverflowError, OSError, RecursionError, binascii.Error):
        return None


def credentials_hints(client_secret: Secret, token: Secret | None, now: datetime) -> list[str]:
    """Return what may be wrong with the credentials of a request that was refused for them."""
    hints = []
    if _is_jwt(client_secret):
        hints.append("The client secret looks like an access token: have the two been swapped?")
    elif token is not None and not _is_jwt(token):
        hints.append("The access token does not look like one, with two dots in it: is it a client secret?")
    expires = None if token is None else token_expiry(token.reveal())
    if expires is not None and expires <= now:
        hints.append(f"The access token expired on {expires:%Y-%m-%d}; make a new one.")
    return hints


def _is_jwt(secret: Secret) -> bool:
    """RFC 7519: three parts, of which the first is a JSON object in base64."""
    value = secret.reveal()
    return value.count(".") == 2 and value.startswith("ey")


def path_hints(path: str, used: Environment | None, prefixes: Mapping[str, str]) -> list[str]:
    """Return what looks wrong about the path of something that was not found or not accepted.

    Args:
        path: The one that was asked for.
        used: The environment in use, or None if it is not known.
        prefixes: What identifiers begin with, by the part of a path in front of them.
    """
    segments = path.split("/")
    hints = []
    if used is None and not path.startswith(BASE_PATH):
        hints.append(f"The service's own addresses end with {BASE_PATH}, and base_url does not.")
    for collection, identifier in pairwise(segments):
        kind, found = prefixes.get(collection), identifier.partition("_")[0]
        other = next((name for name, prefix in prefixes.items() if prefix == found), None)
        if kind not in (None, found) and other is not None:
            hints.append(f"The identifier begins as those of {other} do ({found}_), and {collection} have {kind}_.")
    tagged = next((environment for segment in segments if (environment := environment_of(segment))), None)
    if used is not None and tagged not in (None, used):
        hints.append(f"The identifier looks like one from {tagged}, and {used} is in use: they look different.")
    return hints
