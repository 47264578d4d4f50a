"""Every example of the contract, held against its schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from .document import Document, operations, parameters, resolve, schemas

if TYPE_CHECKING:
    from collections.abc import Iterator


def faults(document: Document) -> list[str]:
    """Return one line for every example that breaks its schema, and every one that nothing uses."""
    used: set[str] = set()
    found = [*_media_type_faults(document, used), *_schema_example_faults(document), *_parameter_faults(document)]
    unused = sorted(set(document.get("components", {}).get("examples", {})) - used)
    return found + [f"#/components/examples/{name}: nothing uses it" for name in unused]


REQUEST = "request"
"""Stands where an answer's example has its status."""


def body_examples(document: Document) -> Iterator[tuple[str, str, str, str | None, Any, dict[str, Any]]]:
    """Every example of a body: operationId, status or `REQUEST`, the example's name, component, value, schema."""
    for _, _, operation in operations(document):
        bodies = {REQUEST: operation.get("requestBody", {}), **operation.get("responses", {})}
        for status, body in bodies.items():
            for media_type in resolve(document, body).get("content", {}).values():
                for name, example in media_type.get("examples", {}).items():
                    component = example["$ref"].rpartition("/")[2] if "$ref" in example else None
                    value = resolve(document, example).get("value")
                    yield operation.get("operationId", ""), status, name, component, value, media_type["schema"]


def validator(document: Document, schema: dict[str, Any]) -> Draft202012Validator:
    """A validator for a schema of the document. It checks formats, which JSON Schema leaves to the reader."""
    rooted = {**schema, "components": {"schemas": document["components"]["schemas"]}}
    return Draft202012Validator(rooted, format_checker=Draft202012Validator.FORMAT_CHECKER)


def value_faults(document: Document, schema: dict[str, Any], value: Any) -> list[str]:
    """Return one line for every place where a value breaks a schema."""
    errors = validator(document, schema).iter_errors(value)
    return sorted(f"{error.json_path}: {error.message[:160]}" for error in errors)


def _media_type_faults(document: Document, used: set[str]) -> Iterator[str]:
    for operation_id, status, name, component, value, schema in body_examples(document):
        used.add(component or "")
        for fault in value_faults(document, schema, value):
            yield f"{operation_id} {status}, example {name}: {fault}"


def _schema_example_faults(document: Document) -> Iterator[str]:
    for pointer, schema in schemas(document):
        for value in schema.get("examples", []):
            for fault in value_faults(document, schema, value):
                yield f"{pointer}: {fault}"


def _parameter_faults(document: Document) -> Iterator[str]:
    found = {}
    for _, _, operation in operations(document):
        for name, parameter in parameters(document, operation).items():
            if "example" in parameter:
                for fault in value_faults(document, parameter["schema"], parameter["example"]):
                    found[f"the example of the parameter {name}: {fault}"] = None
    # A parameter that several operations share is told of once.
    yield from found
