"""What breaks for clients in service: the same request, the same answer, over the wire.

Specmatic judges types, formats, what is required and what may be null, operations and answers; `bounds` judges values;
the rest, which Specmatic misjudges or does not look at, is judged here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from . import specmatic
from .bounds import Bounds, Direction
from .calls import ANY_WORD, Call, Key, addresses, gone, listed, media_types, pairs
from .document import Document, resolve
from .meaning import meaning
from .shapes import code_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

Node = dict[str, Any]

Way = dict[Key, frozenset[str]]
"""One way to be let in: what is sent and where, with the scopes that it has to cover."""

KINDS = {"2": "a success", "3": "a redirect"}
"""The kinds of answers that a caller has to know beforehand; with an error it has to reckon anyway."""

STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
"""How a parameter is written where its `style` does not say so (OpenAPI 3.1, 4.8.12.2)."""


def breaks(contracts: Mapping[str, tuple[Document, Document]], scratch: Path) -> dict[str, list[str]]:
    """Compare pairs of contracts, older and newer, with one run of Specmatic for all.

    Returns:
        For each pair's name one line for each thing that breaks a client in service.

    Raises:
        GateError: If a tool is missing or fails.
    """
    judged = specmatic.breaks(contracts, scratch)
    return {name: list(dict.fromkeys([*_own_breaks(*pair), *judged.get(name, [])])) for name, pair in contracts.items()}


def _own_breaks(old: Document, new: Document) -> Iterator[str]:
    for was in gone(old, new):
        yield f"{was.place} is gone"
    found: dict[str, list[str]] = {}
    both = list(pairs(old, new))
    for was, now in both:
        for reason in (*_address_breaks(was, now), *_credential_breaks(was, now)):
            found.setdefault(reason, []).append(was.place)
    for reason, places in found.items():
        yield reason if len(places) == len(both) else f"{listed(places, len(both))}: {reason}"
    bounds = Bounds(old, new)
    for was, now in both:
        yield from _parameter_breaks(bounds, was, now)
        yield from _body_breaks(bounds, was, now)
        yield from _answer_breaks(bounds, was, now)
    yield from _reverse_breaks(old, new)


def _address_breaks(was: Call, now: Call) -> Iterator[str]:
    kept = [re.compile(_takes(url)) for server in now.servers for url in addresses(server)]
    for url in dict.fromkeys(url for server in was.servers for url in addresses(server)):
        if not any(pattern.fullmatch(url) for pattern in kept):
            yield f"the server {url} is gone"


def _takes(url: str) -> str:
    """The addresses that an address with open variables stands for, as a pattern."""
    return "[^/]*".join(re.escape(part) for part in re.split(re.escape(ANY_WORD), url))


def _credential_breaks(was: Call, now: Call) -> Iterator[str]:
    # A key that was a parameter and is a security scheme now is sent all the same.
    sent = {key: frozenset[str]() for key, parameter in was.parameters.items() if parameter.get("required")}
    for way in _ways(was):
        if not any(_covers({**sent, **way}, accepted) for accepted in _ways(now)):
            named = " and ".join(_named(key, scopes) for key, scopes in sorted(way.items()))
            yield f"a request with {named or 'no credentials'} was accepted, and no longer is"


def _covers(sent: Way, demanded: Way) -> bool:
    return all(key in sent and scopes <= sent[key] for key, scopes in demanded.items())


def _ways(call: Call) -> Iterator[Way]:
    """The ways to be let in, by what stands in the request: how a scheme is called is not seen there."""
    for way in call.security:
        kinds = [(_kind(name, call.schemes.get(name, {})), frozenset(scopes)) for name, scopes in way.items()]
        yield {kind: frozenset().union(*(scopes for key, scopes in kinds if key == kind)) for kind, _ in kinds}


def _kind(name: str, scheme: Node) -> Key:
    kind = scheme.get("type")
    if kind == "apiKey":
        return scheme["in"], scheme["name"].lower() if scheme["in"] == "header" else scheme["name"]
    if kind == "http":
        return "header", f"authorization: {scheme['scheme'].lower()}"
    if kind in ("oauth2", "openIdConnect"):
        return "header", "authorization: bearer"
    return str(kind), name


def _named(key: Key, scopes: frozenset[str]) -> str:
    covering = f" for {', '.join(sorted(scopes))}" if scopes else ""
    return f"{key[1]} in the {key[0]}{covering}"


def _parameter_breaks(bounds: Bounds, was: Call, now: Call) -> Iterator[str]:
    for key, parameter in was.parameters.items():
        place = f"{was.place}: {parameter['name']}"
        if key not in now.parameters:
            if key[0] != "path":  # its place in the path is what it was, whatever it is called
                yield f"{place} is no longer taken in the {key[0]}, and what it asked for is not what comes"
            continue
        other = now.parameters[key]
        spelled, spelt = _spelling(key[0], parameter), _spelling(key[0], other)
        for word in spelled:
            if spelled[word] != spelt[word]:
                yield f"{place} is written in another way: {word} is {spelt[word]} now and was {spelled[word]}"
        if parameter.get("allowEmptyValue") and not other.get("allowEmptyValue"):
            yield f"{place} may not be empty any more"
        yield from bounds.breaks(place, parameter.get("schema", {}), other.get("schema", {}), Direction.REQUEST)
        before, after = media_types(was.document, parameter), media_types(now.document, other)
        yield from _content_breaks(bounds, place, before, after, Direction.REQUEST)


def _spelling(place: str, parameter: Node) -> Node:
    """How a parameter is written."""
    style = parameter.get("style", STYLES[place])
    return {
        "style": style,
        "explode": parameter.get("explode", style == "form"),
        "allowReserved": bool(parameter.get("allowReserved")),
        "content": ", ".join(parameter.get("content", {})) or "plain",
    }


def _body_breaks(bounds: Bounds, was: Call, now: Call) -> Iterator[str]:
    if was.body is None and now.body is not None and now.body.get("required"):
        yield f"{was.place}: a body is demanded where there was none"
    if was.body is not None and now.body is None:
        yield f"{was.place}: no body is taken any more, and what it asked for is not what comes"
    if was.body is None or now.body is None:
        return
    before, after = media_types(was.document, was.body), media_types(now.document, now.body)
    for media in before:
        if media not in after:
            yield f"{was.place}: a body of {media} was taken, and no longer is"
        elif before[media].get("encoding") != after[media].get("encoding"):
            yield f"{was.place}: a body of {media} is encoded in another way"
    yield from _content_breaks(bounds, f"{was.place}: body", before, after, Direction.REQUEST)


def _content_breaks(
    bounds: Bounds, place: str, was: dict[str, Node], now: dict[str, Node], direction: Direction
) -> Iterator[str]:
    for media, content in was.items():
        if media in now:
            yield from bounds.breaks(place, content.get("schema", {}), now[media].get("schema", {}), direction)


def _answer_breaks(bounds: Bounds, was: Call, now: Call) -> Iterator[str]:
    for status, response in was.responses.items():
        other = now.responses.get(status)
        if other is None:
            yield f"{was.place}: the answer {status} is no longer described"
            continue
        place = f"{was.place} -> {status}"
        before, after = media_types(was.document, response), media_types(now.document, other)
        for media in before:
            if media not in after:
                yield f"{place}: the body is no longer {media}"
        yield from _content_breaks(bounds, f"{place}: body", before, after, Direction.ANSWER)
        kept = {name.lower(): resolve(now.document, header) for name, header in other.get("headers", {}).items()}
        for name, member in response.get("headers", {}).items():
            header = resolve(was.document, member)
            if header.get("required") and not kept.get(name.lower(), {}).get("required"):
                yield f"{place}: the header {name} was always there, and may be absent now"
            if name.lower() in kept:
                one, two = header.get("schema", {}), kept[name.lower()].get("schema", {})
                if code_type(one) != code_type(two):
                    yield f"{place}: the header {name} is {code_type(two)} and no longer {code_type(one)}"
                yield from bounds.breaks(f"{place}: {name}", one, two, Direction.ANSWER)
    for status in now.responses:
        if status[0] in KINDS and status not in was.responses and f"{status[0]}XX" not in was.responses:
            yield f"{was.place} may answer {status}, {KINDS[status[0]]} that clients in service do not know"


def _reverse_breaks(old: Document, new: Document) -> Iterator[str]:
    """Requests that the service sends. Nothing here judges them, so any change counts as a break."""
    before, after = (meaning(document).get("webhooks", {}) for document in (old, new))
    for name in before:
        if before[name] != after.get(name):
            yield f"the webhook {name} is gone or another"
    for was, now in pairs(old, new):
        sent = [meaning(call.operation.get("callbacks", {})) for call in (was, now)]
        for name in sent[0]:
            if sent[0][name] != sent[1].get(name):
                yield f"{was.place}: the callback {name} is gone or another"
