"""What breaks for teams that generate their client again: the names and types that their code is written against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import shapes
from .calls import Call, Key, filled, gone, listed, media_types, pairs, placeholders, security_schemes
from .document import Document, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = dict[str, Any]

SECTIONS = ("schemas", "parameters", "responses", "requestBodies", "headers", "pathItems")
"""The components that openapi-typescript makes types of, and many generators classes of the schemas."""

BODY: Key = ("body", "the body")
"""The body stands among the parameters of generated methods, after those of the operation."""

BY_POSITION = "PHP, C# and TypeScript's axios take them by position, and Java without useSingleRequestParameter=true"


def breaks(old: Document, new: Document) -> list[str]:
    """Return one line for each name or type that code against a generated client would no longer find."""
    found = [f"the operation {was.name} ({was.place}) is gone" for was in gone(old, new)]
    shared: dict[str, list[str]] = {}
    both = list(pairs(old, new))
    for was, now in both:
        found += _name_breaks(was, now)
        for judge in (_operation_breaks, _parameter_breaks, _server_breaks, _body_breaks, _answer_breaks):
            for reason in judge(was, now):
                shared.setdefault(reason, []).append(was.name)
    found += [f"{listed(operations, len(both))}: {reason}" for reason, operations in shared.items()]
    return list(dict.fromkeys([*found, *_component_breaks(old, new), *_scheme_breaks(old, new)]))


def notes(old: Document, new: Document) -> list[str]:
    """Return one line for each change that is harmless only to teams that generate as we recommend."""
    was, now = (document["info"]["title"] for document in (old, new))
    renamed = f"the document is called {now}: openapi-python-client names the package after that, unless told otherwise"
    return ([renamed] if was != now else []) + [
        f"{now.name} takes {name} as well, as its last parameter: harmless to Java with request objects "
        "(useSingleRequestParameter=true), as recommended; Java's calls by position do not compile any more"
        for was, now in pairs(old, new)
        for name in _appended(was, now)
    ]


def _name_breaks(was: Call, now: Call) -> Iterator[str]:
    if was.operation.get("operationId") != now.operation.get("operationId"):
        yield f"the operation {was.name} ({was.place}) is now called {now.name}"


def _operation_breaks(was: Call, now: Call) -> Iterator[str]:
    if was.group[0] != now.group[0] or not set(was.group) <= set(now.group):
        yield (
            f"moved from the group {', '.join(was.group)} to {', '.join(now.group)}: "
            "a method of another class, in Python too"
        )
    for one, other in zip(placeholders(was), placeholders(now), strict=True):
        if one != other:
            yield f"takes {other} where it took {one}"


def _parameters(call: Call) -> dict[Key, Node]:
    """The parameters and the body, in the order in which generated methods take them: what is required comes first."""
    found = dict(call.parameters)
    if call.body is not None:
        found[BODY] = call.body
    return dict(sorted(found.items(), key=lambda entry: not entry[1].get("required")))


def _was_and_now(was: Call, now: Call) -> tuple[dict[Key, Node], dict[Key, Node]]:
    """The parameters of both, those in the path by the names that they have now."""
    renamed = {("path", one): ("path", other) for one, other in zip(placeholders(was), placeholders(now), strict=True)}
    return {renamed.get(key, key): member for key, member in _parameters(was).items()}, _parameters(now)


def _parameter_breaks(was: Call, now: Call) -> Iterator[str]:
    before, after = _was_and_now(was, now)
    for key, parameter in before.items():
        if key not in after:
            yield f"no longer takes {key[1]} in the {key[0]}" if key != BODY else "no longer takes a body"
            continue
        if key != BODY:
            yield from shapes.breaks(
                f"takes another {key[1]}: it", _parameter_schema(was, parameter), _parameter_schema(now, after[key])
            )
        if after[key].get("required") and not parameter.get("required"):
            yield f"demands {key[1]}"
        elif parameter.get("required") and not after[key].get("required"):
            yield f"may do without {key[1]}: generated Ruby and Rust take it in another way"
    for key, parameter in after.items():
        if key not in before and parameter.get("required"):
            yield f"demands {key[1]}"
    kept = [key for key in after if key in before]
    if kept != [key for key in before if key in after]:
        yield f"takes its parameters in another order, {', '.join(name for _, name in kept)}: {BY_POSITION}"
    for key in after:
        if key not in before and not after[key].get("required") and _follows(key, kept, after):
            yield f"takes {key[1]} before the last parameter that it had: {BY_POSITION}"


def _follows(key: Key, kept: list[Key], after: dict[Key, Node]) -> bool:
    """Whether one of the kept parameters comes after another one."""
    order = list(after)
    return any(order.index(other) > order.index(key) for other in kept)


def _appended(was: Call, now: Call) -> Iterator[str]:
    before, after = _was_and_now(was, now)
    kept = [key for key in after if key in before]
    for key in after:
        if key not in before and not after[key].get("required") and not _follows(key, kept, after):
            yield key[1]


def _parameter_schema(call: Call, parameter: Node) -> Any:
    for media in media_types(call.document, parameter).values():
        return _schema(media)
    return _schema(parameter)


def _server_breaks(was: Call, now: Call) -> Iterator[str]:
    if (was.own_servers is None) != (now.own_servers is None):
        yield (
            f"has {'servers of its own' if now.own_servers else 'no servers of its own any more'}: "
            "generated Go and Java clients take these whatever address they were given"
        )
    before, after = ([_server_said(server) for server in call.servers] for call in (was, now))
    for one, other in zip(was.servers, now.servers, strict=False):
        for name in one.get("variables", {}):
            if name not in other.get("variables", {}):
                yield f"has no variable {name} in its address any more: code that sets it is refused"
    if before[0] != after[0]:
        yield f"goes to {after[0]} from generated clients that were not told otherwise, and no longer to {before[0]}"
    elif after[: len(before)] != before and set(before) <= set(after):
        yield "has its servers in another order: generated clients choose them by their number"


def _server_said(server: Node) -> str:
    """The address that a generated client has if nobody told it another."""
    return filled(server, {name: variable["default"] for name, variable in server.get("variables", {}).items()})


def _body_breaks(was: Call, now: Call) -> Iterator[str]:
    if was.body is not None and now.body is not None:
        before, after = media_types(was.document, was.body), media_types(now.document, now.body)
        for media, content in before.items():
            if media not in after:
                yield f"no longer takes {media}"
            else:
                yield from shapes.breaks("takes another body: it", _schema(content), _schema(after[media]))


def _answer_breaks(was: Call, now: Call) -> Iterator[str]:
    for status, response in was.responses.items():
        other = now.responses.get(status)
        if other is None:
            yield f"no longer answers {status}"
            continue
        before, after = media_types(was.document, response), media_types(now.document, other)
        for media, content in before.items():
            if media not in after:
                yield f"no longer answers {status} with {media}"
            else:
                place = f"answers {status} with another body: it"
                yield from shapes.breaks(place, _schema(content), _schema(after[media]))
        kept = {name.lower(): resolve(now.document, header) for name, header in other.get("headers", {}).items()}
        for name, header in response.get("headers", {}).items():
            if name.lower() not in kept:
                yield f"no longer answers {status} with the header {name}"
            else:
                place = f"answers {status} with another header {name}: it"
                yield from shapes.breaks(place, _schema(resolve(was.document, header)), _schema(kept[name.lower()]))


def _schema(holder: Node) -> Any:
    return holder.get("schema", {})


def _component_breaks(old: Document, new: Document) -> Iterator[str]:
    for section in SECTIONS:
        newer = new.get("components", {}).get(section, {})
        for name, was in old.get("components", {}).get(section, {}).items():
            if name not in newer:
                yield f"components/{section}/{name} is gone or has another name"
            elif section == "schemas":
                yield from shapes.breaks(name, was, newer[name])


def _scheme_breaks(old: Document, new: Document) -> Iterator[str]:
    newer = security_schemes(new)
    for name, was in security_schemes(old).items():
        if name not in newer:
            yield f"the security scheme {name} is gone or has another name"
        elif _kind(was) != _kind(newer[name]):
            yield f"the security scheme {name} is {_said(newer[name])} and no longer {_said(was)}"
        else:
            yield from _flow_breaks(name, was.get("flows", {}), newer[name].get("flows", {}))


def _kind(scheme: Node) -> tuple[str, ...]:
    kind = tuple(str(scheme.get(key, "")) for key in ("type", "in", "name", "openIdConnectUrl"))
    return (*kind, str(scheme.get("scheme", "")).lower())


def _said(scheme: Node) -> str:
    return " ".join(word for word in _kind(scheme) if word)


def _flow_breaks(name: str, was: Node, now: Node) -> Iterator[str]:
    for flow, before in was.items():
        after = now.get(flow, {})
        if any(before.get(url) != after.get(url) for url in ("authorizationUrl", "tokenUrl", "refreshUrl")):
            yield f"the security scheme {name} has its flow {flow} at another address, or not at all"
        for scope in before.get("scopes", {}):
            if scope not in after.get("scopes", {}):
                yield f"the security scheme {name} lost the scope {scope}"
