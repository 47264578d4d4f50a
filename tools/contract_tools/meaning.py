"""What a contract says to programs, without what it says to people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .document import DATA, NAMED, Document

if TYPE_CHECKING:
    from collections.abc import Iterator

PROSE = ("description", "summary", "title", "examples", "example", "externalDocs", "bearerFormat", "$comment")
"""What no generated code and no request depends on; the title of a schema is judged by `shapes`."""

SETS = ("required", "type")
"""The lists whose order means nothing."""


def meaning(document: Document) -> Document:
    """Return a contract without its prose and its version."""
    slim: Document = _slim({key: value for key, value in document.items() if key not in ("info", "tags")})
    return slim


def _slim(node: Any, *, named: bool = False) -> Any:
    if isinstance(node, dict):
        return {key: _member(key, value, named=named) for key, value in node.items() if named or key not in PROSE}
    return [_slim(member) for member in node] if isinstance(node, list) else node


def _member(key: str, value: Any, *, named: bool) -> Any:
    if named:
        return _slim(value)
    if key in DATA or key.startswith("x-") or key == "security":
        return value
    if key in SETS and isinstance(value, list):
        return sorted(value, key=str)
    return _slim(value, named=key in NAMED)


def differences(old: Any, new: Any, pointer: str = "#") -> Iterator[str]:
    """One line for each place where two documents differ: what is new, gone or another."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            place = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            if key not in new:
                yield f"{place} is gone"
            elif key not in old:
                yield f"{place} is new"
            else:
                yield from differences(old[key], new[key], place)
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (one, other) in enumerate(zip(old, new, strict=True)):
            yield from differences(one, other, f"{pointer}/{index}")
    elif json.dumps(old) != json.dumps(new):
        yield f"{pointer} is another"
