"""The operations of a contract with all that holds for them, wherever in the document it stands."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .document import Document, operations, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACEHOLDER = re.compile(r"\{([^}]*)\}")

ANY_WORD = "{any}"
"""Stands in an address for a variable that takes any word."""

NAMED_PLACES = 3
"""How many operations are named before the others are only counted."""

Node = dict[str, Any]

Key = tuple[str, str]
"""A method and a path without the names in its braces: whoever asks does not see these names."""


@dataclass(frozen=True)
class Call:
    """An operation, what its path item and the document say for it included, and references followed."""

    document: Document
    path: str
    method: str
    operation: Node
    item: Node

    @property
    def place(self) -> str:
        """The method and the path."""
        return f"{self.method.upper()} {self.path}"

    @property
    def name(self) -> str:
        """What generated code is called after: the operationId, or else the method and the path."""
        return str(self.operation.get("operationId", self.place))

    @property
    def parameters(self) -> dict[Key, Node]:
        """The parameters by their place and name, in the order in which generators hand them on.

        The operation's own come first, then those of the path item that it does not replace.
        """
        found: dict[Key, Node] = {}
        for listed in (self.operation, self.item):
            for parameter in (resolve(self.document, member) for member in listed.get("parameters", [])):
                place = str(parameter["in"])
                name = str(parameter["name"])
                found.setdefault((place, name.lower() if place == "header" else name), parameter)
        return found

    @property
    def body(self) -> Node | None:
        """The body of the request, if it takes one."""
        body: Node | None = resolve(self.document, self.operation.get("requestBody"))
        return body

    @property
    def responses(self) -> dict[str, Node]:
        """The answers by their status."""
        return {
            status: resolve(self.document, response)
            for status, response in self.operation.get("responses", {}).items()
            if not status.startswith("x-")
        }

    @property
    def group(self) -> list[str]:
        """Its tags; generators put what has none into a group of their own making."""
        return list(self.operation.get("tags") or ["default"])

    @property
    def own_servers(self) -> list[Node] | None:
        """The servers that stand at the operation or its path item, if any do."""
        return self.operation.get("servers") or self.item.get("servers") or None

    @property
    def servers(self) -> list[Node]:
        """The servers that hold for it. Without any the address of the document itself holds (OpenAPI 3.1, 4.8.1)."""
        return self.own_servers or self.document.get("servers") or [{"url": "/"}]

    @property
    def security(self) -> list[Node]:
        """The ways to be let in; without any, none is needed."""
        return list(self.operation.get("security", self.document.get("security")) or [{}])

    @property
    def schemes(self) -> dict[str, Node]:
        """The security schemes of the document by their names."""
        return security_schemes(self.document)


def security_schemes(document: Document) -> dict[str, Node]:
    """The security schemes of a document by their names."""
    schemes = document.get("components", {}).get("securitySchemes", {})
    return {name: resolve(document, scheme) for name, scheme in schemes.items()}


def calls(document: Document) -> dict[Key, Call]:
    """Every operation of a document, by what a client in service knows it by."""
    return {
        (method, PLACEHOLDER.sub("{}", path)): Call(
            document, path, method, operation, resolve(document, document["paths"][path])
        )
        for path, method, operation in operations(document)
    }


def pairs(old: Document, new: Document) -> Iterator[tuple[Call, Call]]:
    """Every operation that both documents have."""
    newer = calls(new)
    for key, was in calls(old).items():
        if key in newer:
            yield was, newer[key]


def gone(old: Document, new: Document) -> Iterator[Call]:
    """Every operation that only the older document has."""
    newer = calls(new)
    return (was for key, was in calls(old).items() if key not in newer)


def addresses(server: Node) -> Iterator[str]:
    """Every address of a server: one for each word of its closed variables, and `ANY_WORD` for the open ones."""
    variables = server.get("variables", {})
    choices = [variable.get("enum", [ANY_WORD]) for variable in variables.values()]
    for words in itertools.product(*choices):
        yield filled(server, dict(zip(variables, words, strict=True)))


def filled(server: Node, words: dict[str, Any]) -> str:
    """The address of a server with these words for its variables."""
    url = str(server["url"])
    for name, word in words.items():
        url = url.replace(f"{{{name}}}", str(word))
    return url


def listed(places: list[str], of: int) -> str:
    """The operations that something holds for, in words that stay short however many there are."""
    if len(places) == of > NAMED_PLACES:
        return f"each of the {of} operations"
    more = len(places) - NAMED_PLACES
    return ", ".join(places[:NAMED_PLACES]) + (f" and {more} more" if more > 0 else "")


def placeholders(call: Call) -> list[str]:
    """The names in the braces of its path, in order."""
    return PLACEHOLDER.findall(call.path)


def media_types(document: Document, holder: Node | None) -> dict[str, Node]:
    """The media types of a body or an answer, by their names; case and blanks mean nothing in these."""
    content = (holder or {}).get("content", {})
    return {name.lower().replace(" ", ""): resolve(document, media) for name, media in content.items()}
