"""An operation as a curl command that can be pasted, with no secret on the command line."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from .document import parameters, resolve

if TYPE_CHECKING:
    from .document import Document

SECRET = "x-client-secret: $ISOMETRIC_CLIENT_SECRET"
TOKEN = "Authorization: Bearer $ISOMETRIC_ACCESS_TOKEN"


def command(document: Document, path: str, method: str, operation: dict[str, Any]) -> str:
    """Return a command for an operation, with the contract's examples in place of what the reader fills in.

    The headers come from standard input, because every user of a machine can read a command line. The variables are
    those that the client and the embedded registry use.
    """
    query = {}
    for name, parameter in parameters(document, operation).items():
        value = str(parameter.get("example", name.upper()))
        if parameter["in"] == "path":
            path = path.replace(f"{{{name}}}", value)
        elif parameter["in"] == "query" and parameter.get("required"):
            query[name] = value
    path += f"?{urlencode(query)}" if query else ""
    lines = ["curl --silent --show-error --fail-with-body --max-time 30 --header @-"]
    body = first_example(document, operation.get("requestBody"))
    if body is not None:
        lines.append(f"  --json {shlex.quote(json.dumps(body, indent=2, ensure_ascii=False))}")
    if method != ("get" if body is None else "post"):  # which curl takes by itself
        lines.append(f"  --request {method.upper()}")
    lines.append(f'  "$ISOMETRIC_BASE_URL{path}" <<END')
    headers = [SECRET, TOKEN] if needs_token(document, operation) else [SECRET]
    return " \\\n".join(lines) + "\n" + "\n".join([*headers, "END"])


def needs_token(document: Document, operation: dict[str, Any]) -> bool:
    """Whether an operation is refused without an access token. An empty requirement is met without any."""
    security = operation.get("security", document.get("security", []))
    return bool(security) and {} not in security


def first_example(document: Document, body: dict[str, Any] | None) -> Any:
    """The first example of a request's or an answer's body, or None if it has none."""
    for media_type in resolve(document, body or {}).get("content", {}).values():
        for example in media_type.get("examples", {}).values():
            return resolve(document, example).get("value")
    return None
