"""The rules that keep the contract usable in every language whose generator was tried."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .document import Document, operations, resolve, schemas, without_null

if TYPE_CHECKING:
    from collections.abc import Iterator

STATUSES = ("200", "400", "401", "403", "404", "422", "429", "default")
"""What every operation answers. Without an error's schema, a generated client throws the error's text away."""

SECRET_HEADER = "x-client-secret"
"""A parameter and not a second security scheme: three of the generators ignore an apiKey beside a bearer token."""

FORMATS = {"integer": "int64", "number": "double"}
"""Without a format, five languages read an integer into 32 bits."""

PROPERTY = re.compile(r"(__)?[a-z][a-z0-9]*(_[a-z0-9]+)*")
"""Two underscores before a name are GraphQL's mark of a name of its own, such as ``__typename``."""

KNOWN_TYPES = {"string", "integer", "number", "boolean", "array", "object"}


def faults(document: Document) -> list[str]:
    """Return one line for every place that breaks a rule: a JSON pointer, and what to do."""
    return [*_document_faults(document), *_operation_faults(document), *_all_schema_faults(document)]


def _document_faults(document: Document) -> Iterator[str]:
    if document.get("openapi", "").rpartition(".")[0] != "3.1":
        yield "#/openapi: write the contract in OpenAPI 3.1"
    for name, scheme in document.get("components", {}).get("securitySchemes", {}).items():
        if (scheme.get("type"), scheme.get("scheme")) != ("http", "bearer"):
            yield f"#/components/securitySchemes/{name}: only a bearer scheme is sent by every generated client"


def _operation_faults(document: Document) -> Iterator[str]:
    seen: set[str] = set()
    for path, method, operation in operations(document):
        place = f"{method.upper()} {path}"
        name = operation.get("operationId", "")
        if not re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", name):
            yield f"{place}: give it an operationId in lowerCamelCase, which becomes the method's name"
        if name in seen:
            yield f"{place}: the operationId {name} stands twice"
        seen.add(name)
        if len(operation.get("tags", [])) != 1:
            yield f"{place}: give it exactly one tag; some generators repeat the method for each"
        parameters = [resolve(document, parameter) for parameter in operation.get("parameters", [])]
        if not any(p["name"] == SECRET_HEADER and p["in"] == "header" and p.get("required") for p in parameters):
            yield f"{place}: add the required header parameter {SECRET_HEADER}"
        elif parameters[0]["name"] != SECRET_HEADER:
            yield f"{place}: put {SECRET_HEADER} first, so that no identifier takes its place in positional signatures"
        for parameter in parameters:
            if "default" in parameter.get("schema", {}):
                yield f"{place}: say {parameter['name']}'s default in prose; generated clients send it otherwise"
        if "requestBody" in operation:
            body = resolve(document, operation["requestBody"])
            if not body.get("required"):
                yield f"{place}: say that the body is required; otherwise generated clients let it be left out"
            yield from _body_faults(f"{place} body", body)
        yield from _answer_faults(document, place, operation.get("responses", {}))


def _answer_faults(document: Document, place: str, responses: dict[str, Any]) -> Iterator[str]:
    for status in STATUSES:
        if status not in responses:
            yield f"{place}: describe the answer {status}"
            continue
        yield from _body_faults(f"{place} {status}", resolve(document, responses[status]))


def _body_faults(place: str, described: dict[str, Any]) -> Iterator[str]:
    body = described.get("content", {}).get("application/json", {})
    if "$ref" not in without_null(body.get("schema", {})):
        yield f"{place}: name the body's schema in components/schemas; an inline one has no name"
    if not body.get("examples"):
        yield f"{place}: give an example"


def _all_schema_faults(document: Document) -> Iterator[str]:
    for pointer, schema in schemas(document):
        in_answer = "/parameters/" not in pointer
        for reason in _schema_faults(document, schema, in_answer=in_answer, pointer=pointer):
            yield f"{pointer}: {reason}"


def _schema_faults(document: Document, schema: dict[str, Any], *, in_answer: bool, pointer: str) -> Iterator[str]:
    for keyword in ("enum", "const"):
        if in_answer and keyword in schema:
            yield f"no {keyword} in an answer: use type string and x-extensible-enum, or clients break at a new word"
    for keyword in ("oneOf", "allOf", "not", "discriminator", "patternProperties", "prefixItems"):
        if keyword in schema:
            yield f"no {keyword}: Java or Go does not compile"
    for keyword in ("nullable", "exclusiveMinimum", "exclusiveMaximum", "default", "readOnly", "writeOnly"):
        if keyword in schema:
            yield f"no {keyword}: the generators do not agree on it"
    types = schema.get("type", [])
    if isinstance(types, list) and types and (len(types) != 2 or types[1] != "null" or types[0] == "null"):
        yield "write a type, or a type and 'null' in this order"
    kinds = [types] if isinstance(types, str) else [kind for kind in types if kind != "null"]
    for kind in kinds:
        if kind not in KNOWN_TYPES and not (kind == "null" and "/anyOf/" in pointer):
            yield f"{kind!r} is no type that every language has"
        if kind in FORMATS and schema.get("format") != FORMATS[kind]:
            yield f"give the {kind} the format {FORMATS[kind]}"
        if kind == "object" and schema.get("additionalProperties") is not True:
            yield "say additionalProperties: true, or Go refuses a property that it does not know"
        if kind == "object" and pointer.count("/") > 3:
            yield "name the object in components/schemas; each generator makes up another name for an inline one"
        if kind == "array" and "items" not in schema:
            yield "say what the items are"
    if "anyOf" in schema and without_null(schema) is schema:
        yield "an anyOf is a reference and {type: 'null'}; any other union breaks Rust, PHP or C#"
    if "properties" in schema and "object" not in kinds:
        yield "say type: object"
    properties = schema.get("properties", {})
    for name in schema.get("required", []):
        if name not in properties:
            yield f"the required property {name} is not described"
    for name, member in properties.items():
        if not PROPERTY.fullmatch(name):
            yield f"the property {name} is not in snake_case, as all others are"
        if "$ref" in member and not resolve(document, member):
            yield f"the property {name} refers to nothing"
