"""The contract as pages of the site: one for each resource, one with all schemas, written again on every build."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import jinja2

from . import curl
from .document import ROOT, Document, operations, resolve, without_null

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATES = ROOT / "tools" / "site"

Node = dict[str, Any]

BOUNDS = {
    "minimum": "at least {}",
    "maximum": "at most {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} of them",
    "maxItems": "at most {} of them",
}
"""In words, what a value may be. A pattern is left to the contract itself."""


def write_pages(document: Document, folder: Path) -> None:
    """Write the pages of a contract into an empty folder, as Markdown for Sphinx."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # Markdown of our own contract, and no HTML of anybody else's
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["cell"] = cell
    resources = [_resource(document, tag) for tag in document.get("tags", [])]
    used = _uses(document)
    schemas = [_schema(name, schema, used) for name, schema in document["components"]["schemas"].items()]
    made = {
        "overview.inc": templates.get_template("overview.md.jinja").render(
            info=document["info"], servers=document.get("servers", []), resources=resources, schemas=schemas
        ),
        "schemas.md": templates.get_template("schemas.md.jinja").render(schemas=schemas),
    }
    made["python-resources.inc"] = templates.get_template("python-resources.md.jinja").render(
        classes=_classes(document)
    )
    for resource in resources:
        made[f"{resource['page']}.md"] = templates.get_template("resource.md.jinja").render(**resource)
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


def _classes(document: Document) -> list[str]:
    """Return the class behind each attribute of the Python client that a tag names, by the name that people import."""
    from isometric_registry import RegistryClient

    found = []
    with RegistryClient(client_secret="x" * 32, base_url="http://127.0.0.1:9") as client:
        for tag in document.get("tags", []):
            made = type(getattr(client, tag["name"]))
            package = made.__module__.rpartition(".")[0]
            is_offered = made.__name__ in getattr(sys.modules[package], "__all__", ())
            found.append(f"{package if is_offered else made.__module__}.{made.__name__}")
    return found


def cell(text: str) -> str:
    """Return a description as it can stand in a table: on one line, and without what would end the cell."""
    return " ".join(text.split()).replace("|", "\\|")


def kind(schema: Node) -> str:
    """Say in a few words of Markdown what a value is, with a link to the schema that it names."""
    inner = without_null(schema)
    if "$ref" in inner:
        name = inner["$ref"].rpartition("/")[2]
        return f"[{name}](#schema-{name.lower()})" + ("" if inner is schema else " or null")
    types = schema.get("type", "any value")
    types = [types] if isinstance(types, str) else types
    words = " or ".join(f"list of {kind(schema['items'])}" if name == "array" else name for name in types)
    return f"{words}, {schema['format']}" if "format" in schema else words


def _limits(schema: Node) -> str:
    if schema.get("minLength") == 1 and "maxLength" not in schema:
        return "not empty"
    return "; ".join(text.format(schema[key]) for key, text in BOUNDS.items() if key in schema)


def _resource(document: Document, tag: Node) -> Node:
    name = tag["name"].replace("_", " ")
    return {
        "name": name[:1].upper() + name[1:],
        "page": tag["name"].replace("_", "-"),
        "description": tag["description"],
        "operations": [
            _operation(document, path, method, operation)
            for path, method, operation in operations(document)
            if tag["name"] in operation.get("tags", [])
        ],
    }


def _operation(document: Document, path: str, method: str, operation: Node) -> Node:
    body = resolve(document, operation.get("requestBody"))
    answers = {status: resolve(document, answer) for status, answer in operation["responses"].items()}
    example = next(
        (found for answer in answers.values() if (found := curl.first_example(document, answer)) is not None), None
    )
    return {
        "id": operation["operationId"],
        "summary": operation["summary"],
        "description": operation["description"],
        "method": method.upper(),
        "path": path,
        "needs_token": curl.needs_token(document, operation),
        "curl": curl.command(document, path, method, operation),
        "parameters": [
            {"required": False, **parameter, "kind": kind(parameter["schema"]), "limits": _limits(parameter["schema"])}
            for parameter in (resolve(document, given) for given in operation.get("parameters", []))
        ],
        "body": body and {"description": body["description"], "kind": _content(body)},
        "answers": [
            {"status": status, "description": answer["description"], "kind": _content(answer)}
            for status, answer in answers.items()
        ],
        "example": example and json.dumps(example, indent=2, ensure_ascii=False),
    }


def _content(body: Node) -> str:
    return ", ".join(kind(media_type["schema"]) for media_type in body.get("content", {}).values())


def _schema(name: str, schema: Node, used: dict[str, list[str]]) -> Node:
    required = schema.get("required", [])
    return {
        "name": name,
        "description": schema["description"],
        "used": used.get(name, []),
        "properties": [
            {
                "name": key,
                "kind": kind(member),
                "presence": "always" if key in required else "optional",
                "description": member["description"],
                "limits": _limits(member),
            }
            for key, member in schema.get("properties", {}).items()
        ],
    }


def _uses(document: Document) -> dict[str, list[str]]:
    """Which schemas and operations name a schema, as links."""
    found: dict[str, list[str]] = {}
    for name, schema in document["components"]["schemas"].items():
        for reference in dict.fromkeys(_references(schema)):
            found.setdefault(reference, []).append(f"[{name}](#schema-{name.lower()})")
    for _, _, operation in operations(document):
        bodies = [operation.get("requestBody"), *(a for s, a in operation["responses"].items() if s.startswith("2"))]
        for body in bodies:
            for reference in dict.fromkeys(_references(resolve(document, body))):
                link = f"[{operation['operationId']}](#{operation['operationId'].lower()})"
                found.setdefault(reference, []).append(link)
    return found


def _references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [name for member in node for name in _references(member)]
    if not isinstance(node, dict):
        return []
    reference = node.get("$ref")
    own = [reference.rpartition("/")[2]] if isinstance(reference, str) and "/schemas/" in reference else []
    return own + [name for member in node.values() for name in _references(member)]
