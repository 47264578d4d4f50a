"""What breaks for teams that generate their client again: the names and types that their code is written against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .document import Document, operations, parameters, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

PROSE = ("description", "summary", "title", "examples", "example", "contact", "license", "externalDocs", "info", "tags")
"""What no generated code depends on. `tags` stands for the top-level list; an operation's own tag is compared."""


def breaks(old: Document, new: Document) -> list[str]:
    """Return one line for each name or type that code against a generated client would no longer find."""
    return [*_operation_breaks(old, new), *_schema_breaks(old, new), *_scheme_breaks(old, new)]


def same_meaning(old: Document, new: Document) -> bool:
    """Whether two contracts differ in nothing but what they say to people."""
    return bool(_meaning(old) == _meaning(new))


def _meaning(node: Any, *, names: bool = False) -> Any:
    if isinstance(node, dict):
        return {
            key: value if key == "tags" and isinstance(value[0], str) else _meaning(value, names=key == "properties")
            for key, value in node.items()
            if names or key not in PROSE or (key == "tags" and value and isinstance(value[0], str))
        }
    if isinstance(node, list):
        return [_meaning(item) for item in node]
    return node


def _operation_breaks(old: Document, new: Document) -> Iterator[str]:
    newer = {(path, method): operation for path, method, operation in operations(new)}
    for path, method, was in operations(old):
        place = f"{method.upper()} {path}"
        now = newer.get((path, method))
        if now is None:
            yield f"the operation {was['operationId']} ({place}) is gone"
            continue
        if was["operationId"] != now.get("operationId"):
            yield f"the operation {was['operationId']} ({place}) is now called {now.get('operationId')}"
        if was.get("tags") != now.get("tags"):
            yield f"{was['operationId']} moved from the group {was.get('tags')} to {now.get('tags')}"
        yield from _parameter_breaks(was["operationId"], parameters(old, was), parameters(new, now))
        yield from _body_breaks(was["operationId"], _bodies(old, was), _bodies(new, now))


def _parameter_breaks(name: str, was: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for parameter in was:
        if parameter not in now:
            yield f"{name} no longer takes {parameter}"
        elif code_type(was[parameter]["schema"]) != code_type(now[parameter]["schema"]):
            yield f"{name} takes {parameter} as another type: {code_type(now[parameter]['schema'])}"
    for parameter in now:
        if now[parameter].get("required") and parameter not in was:
            yield f"{name} demands {parameter}"


def _bodies(document: Document, operation: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {
        (status, media): code_type(content.get("schema", {}))
        for status, response in operation.get("responses", {}).items()
        for media, content in resolve(document, response).get("content", {}).items()
    }


def _body_breaks(name: str, was: dict[tuple[str, str], str], now: dict[tuple[str, str], str]) -> Iterator[str]:
    for (status, media), kind in was.items():
        if (status, media) not in now:
            yield f"{name} no longer answers {status} with {media}"
        elif now[status, media] != kind:
            yield f"{name} answers {status} with {now[status, media]} and not with {kind}"


def _schema_breaks(old: Document, new: Document) -> Iterator[str]:
    newer = new.get("components", {}).get("schemas", {})
    for name, was in old.get("components", {}).get("schemas", {}).items():
        if name not in newer:
            yield f"the schema {name} is gone or has another name"
            continue
        now = newer[name]
        if was.get("additionalProperties") is True and now.get("additionalProperties") is not True:
            yield f"{name} is closed: generated Go clients refuse a property that they do not know"
        for key, member in was.get("properties", {}).items():
            if key not in now.get("properties", {}):
                yield f"{name}.{key} is gone or has another name"
                continue
            other = now["properties"][key]
            if code_type(member) != code_type(other):
                yield f"{name}.{key} is {code_type(other)} and no longer {code_type(member)}"
            if "enum" in other and "enum" not in member:
                yield f"{name}.{key} has become a closed list: generated clients refuse a new word"


def _scheme_breaks(old: Document, new: Document) -> Iterator[str]:
    newer = new.get("components", {}).get("securitySchemes", {})
    for name in old.get("components", {}).get("securitySchemes", {}):
        if name not in newer:
            yield f"the security scheme {name} is gone or has another name"


def code_type(schema: dict[str, Any]) -> str:
    """What a generator makes of a schema, in words that are the same for all languages. Null is not looked at."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(code_type(member) for member in schema["anyOf"] if member != {"type": "null"})
    kind = schema.get("type", "anything")
    if isinstance(kind, list):
        kind = " or ".join(member for member in kind if member != "null")
    if kind == "array":
        return f"a list of {code_type(schema.get('items', {}))}"
    return f"{kind} ({schema['format']})" if "format" in schema else str(kind)
