"""Every operation of the contract, with what to call it with and what it answers, read from the contract itself."""

from __future__ import annotations

import datetime
import json
import keyword
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from attrs import frozen
from isometric_registry_client.api import OPERATIONS, Entry

CONTRACT: dict[str, Any] = yaml.load(
    (Path(__file__).parents[2] / "openapi.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader
)


def resolved(node: Any) -> Any:
    """Follow references until there is something else."""
    while isinstance(node, dict) and "$ref" in node:
        found: Any = CONTRACT
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


@frozen
class Case:
    """One operation, ready to be called."""

    entry: Entry
    path: dict[str, str]
    """A value for each path parameter."""
    query: dict[str, Any]
    """A value for each filter."""
    body: dict[str, Any]
    """The example of the request body, as it goes over the wire."""
    answers: dict[str, Any]
    """Every example of the answer, by its name."""
    status: int
    """The success that the contract documents."""

    @property
    def is_write(self) -> bool:
        """Whether sending it twice may do more, so that it takes a key and its outcome may stay unknown."""
        return self.entry.method in ("POST", "PATCH")

    @property
    def filled_in(self) -> set[str]:
        """What stands in the query or in the body."""
        return {argument.name for argument in self.entry.arguments if argument.place != "path"}

    @property
    def url(self) -> str:
        return self.entry.path.format(**self.path)

    @property
    def answer(self) -> Any:
        """The first example, which is a current one."""
        return next(iter(self.answers.values()))

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """What a person passes by keyword, path parameters included."""
        written = {name: value for name, value in self.body.items() if not name.startswith("__")}
        if "credit_batch_quantities" in written:
            pairs = written["credit_batch_quantities"]
            written["credit_batch_quantities"] = {p["credit_batch_id"]: p["credit_quantity_kg"] for p in pairs}
        return {spelled(name): value for name, value in (self.path | self.query | written).items()} | changes


def spelled(name: str) -> str:
    """Return a name of the contract as Python has it."""
    name = name.replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


def _value(parameter: dict[str, Any]) -> Any:
    schema = resolved(parameter["schema"])
    kind = schema["type"] if isinstance(schema["type"], str) else next(t for t in schema["type"] if t != "null")
    if schema.get("format") == "date-time":
        return datetime.datetime.fromisoformat(parameter.get("example", "2026-03-31T12:00:00Z"))
    words = schema.get("x-extensible-enum") or resolved(schema.get("items", {})).get("x-extensible-enum")
    if kind == "array":
        return list(words)[-2:]
    if words:
        return words[0]
    example = parameter.get("example", schema.get("example"))
    return example if example is not None else "xyz_1F2Q7K9M4SBX3T8R"


def _examples(content: Any) -> dict[str, Any]:
    media = content["application/json"]
    if "example" in media:
        return {"only": media["example"]}
    return {name: resolved(example)["value"] for name, example in media.get("examples", {}).items()}


@cache
def cases() -> tuple[Case, ...]:
    """Return a case for each operation of the generated table."""
    found = []
    for entry in OPERATIONS:
        node = CONTRACT["paths"][entry.path][entry.method.lower()]
        filters = {argument.name for argument in entry.arguments if argument.place == "query"}
        parameters = [resolved(p) for p in (*CONTRACT["paths"][entry.path].get("parameters", ()), *node["parameters"])]
        status = next(status for status in node["responses"] if status.startswith("2"))
        body = resolved(node["requestBody"])["content"] if "requestBody" in node else None
        found.append(
            Case(
                entry,
                {p["name"]: _value(p) for p in parameters if p["in"] == "path"},
                {p["name"]: _value(p) for p in parameters if p["in"] == "query" and spelled(p["name"]) in filters},
                {} if body is None else next(iter(_examples(body).values())),
                _examples(resolved(node["responses"][status])["content"]),
                int(status),
            )
        )
    return tuple(found)


def named(case: Case) -> str:
    """Return what a test of this case is called."""
    return f"{case.entry.resource}.{case.entry.call}"


def without_more(page: dict[str, Any]) -> dict[str, Any]:
    """Make a page the last one, so that a walk ends with it."""
    return {**page, "page_info": {**page["page_info"], "has_next_page": False}}


def as_query(query: dict[str, Any]) -> list[tuple[str, str]]:
    pairs = []
    for name, value in query.items():
        for item in value if isinstance(value, list) else [value]:
            text = item.isoformat().replace("+00:00", "Z") if isinstance(item, datetime.datetime) else json.dumps(item)
            pairs.append((name, text.strip('"')))
    return pairs


def as_moments(value: Any) -> Any:
    """Read every text that is a moment, since two spellings of one are the same."""
    if isinstance(value, list):
        return [as_moments(item) for item in value]
    if isinstance(value, dict):
        return {name: as_moments(item) for name, item in value.items()}
    if isinstance(value, str) and len(value) > 18 and value[10:11] == "T":
        return datetime.datetime.fromisoformat(value)
    return value
