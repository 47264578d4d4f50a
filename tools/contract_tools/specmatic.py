"""Asks Specmatic which operations answer otherwise, or refuse what they took."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from .calls import Call, media_types, pairs, placeholders
from .document import Document, find
from .programs import NODE_MODULES, find_file, fresh, refuse_old, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Node = dict[str, Any]

GIT = ["git", "-c", "user.name=contract", "-c", "user.email=contract@localhost", "-c", "commit.gpgsign=false"]

VERDICT = re.compile(r"Verdict for spec (\S+):\s*\((COMPATIBLE|INCOMPATIBLE)\)")

STATEMENT = re.compile(r"^ {4}API: (?P<api>.+)$|^ {6}>> (?P<place>\S+)|^ {10}(?P<message>\S.*)$", re.MULTILINE)
"""The three kinds of lines that matter in its report; a message may go on in the next line."""

OTHER_ANSWERS = "1000"
"""What Specmatic calls the answer that the contract calls `default`."""

EMPTY = {"openapi": "3.1.0", "info": {"title": "contract", "version": "1"}}

JUDGED = ("type", "format", "required", "properties", "items", "additionalProperties", "anyOf", "oneOf", "allOf")
"""The keywords of a schema that it judges rightly. What bounds a value is judged by `bounds`."""


def breaks(contracts: Mapping[str, tuple[Document, Document]], scratch: Path) -> dict[str, list[str]]:
    """Compare pairs of contracts, older and newer, in one run, which is spared what is the same in both.

    Returns:
        For each pair's name one line for each thing that breaks a client in service.

    Raises:
        GateError: If a tool is missing or fails.
    """
    changed = {name: _changed(*pair) for name, pair in contracts.items()}
    asked = {name: pair for name, pair in changed.items() if pair[0]["paths"]}
    if not asked:
        return {}
    found = _read(_run(asked, fresh(scratch)))
    named = {}
    for name, pair in asked.items():
        # Silence is no consent.
        places = ", ".join(f"{method.upper()} {path}" for path, item in pair[0]["paths"].items() for method in item)
        lines = found.get(name, [f"Specmatic has no verdict on what changed, so it counts as a break: {places}"])
        named[name] = [_with_names(line, contracts[name][0]["paths"]) for line in lines]
    return named


def _with_names(line: str, paths: Iterable[str]) -> str:
    """A line of the report with the path as it stands in the contract."""
    plain = {_plain(path): path for path in paths}
    return re.sub(r"(?<= )/\S*", lambda found: plain.get(found[0], found[0]), line)


def _changed(old: Document, new: Document) -> tuple[Document, Document]:
    """Both contracts with nothing but the operations that answer or ask otherwise."""
    slim: list[Document] = [{**EMPTY, "paths": {}} for _ in range(2)]
    for was, now in pairs(old, new):
        calls = [_slim_call(call) for call in (was, now)]
        if was.body is None or now.body is None:
            for call in calls:  # to Specmatic it is another operation with a body and without one
                call.pop("requestBody", None)
        if calls[0] != calls[1]:
            for document, call in zip(slim, calls, strict=True):
                document["paths"].setdefault(_plain(was.path), {})[was.method] = call
    return slim[0], slim[1]


def _plain(path: str) -> str:
    """A path whose braces hold numbers: the names in them are not on the wire."""
    numbers = iter(range(1, path.count("{") + 1))
    return re.sub(r"\{[^}]*\}", lambda _: f"{{p{next(numbers)}}}", path)


def _slim_call(call: Call) -> Node:
    slim: Node = {"parameters": [], "responses": {}}
    numbers = {name: f"p{number}" for number, name in enumerate(placeholders(call), 1)}
    for (place, _), parameter in call.parameters.items():
        name = numbers.get(parameter["name"], parameter["name"]) if place == "path" else parameter["name"]
        schema = {"schema": _slim_schema(call.document, parameter.get("schema", {"type": "string"}))}
        slim["parameters"].append({"name": name, "in": place, "required": bool(parameter.get("required")), **schema})
    slim["parameters"].sort(key=lambda parameter: (parameter["in"], parameter["name"]))
    if call.body is not None:
        slim["requestBody"] = {"required": bool(call.body.get("required")), **_slim_content(call.document, call.body)}
    for status, response in call.responses.items():
        slim["responses"][status] = {"description": "-", **_slim_content(call.document, response)}
    return slim


def _slim_content(document: Document, holder: Node) -> Node:
    content = {
        name: {"schema": _slim_schema(document, media.get("schema", {}))}
        for name, media in media_types(document, holder).items()
    }
    return {"content": content} if content else {}


def _slim_schema(document: Document, schema: Any, inside: tuple[str, ...] = ()) -> Node:
    """A schema with what it refers to taken in: to Specmatic another name of a schema is another schema.

    Where a schema comes upon itself, anything may stand; it was compared one level above.
    """
    if not isinstance(schema, dict):
        return {}
    reference = schema.get("$ref")
    if isinstance(reference, str):
        return {} if reference in inside else _slim_schema(document, find(document, reference), (*inside, reference))
    slim: Node = {}
    for keyword in JUDGED:
        if keyword not in schema:
            continue
        value = schema[keyword]
        if keyword == "properties":
            slim[keyword] = {name: _slim_schema(document, member, inside) for name, member in sorted(value.items())}
        elif keyword in ("anyOf", "oneOf", "allOf"):
            slim[keyword] = [_slim_schema(document, member, inside) for member in value]
        elif keyword in ("items", "additionalProperties") and not isinstance(value, bool):
            slim[keyword] = _slim_schema(document, value, inside)
        else:
            slim[keyword] = sorted(value) if isinstance(value, list) else value
    return slim


def _run(asked: Mapping[str, tuple[Document, Document]], folder: Path) -> str:
    refuse_old(("java",))
    jar = find_file(NODE_MODULES / "specmatic" / "specmatic.jar", "make node-tools")
    for name, (old, _) in asked.items():
        _write(folder / f"{name}.yaml", old)
    run([*GIT, "init", "--quiet"], cwd=folder)
    run([*GIT, "add", "."], cwd=folder)
    run([*GIT, "commit", "--quiet", "--message", "base"], cwd=folder)
    run([*GIT, "tag", "base"], cwd=folder)
    for name, (_, new) in asked.items():
        _write(folder / f"{name}.yaml", new)
    return run(
        ["java", "-jar", jar, "backward-compatibility-check", "--base-branch", "base", "--target-path", "."],
        cwd=folder,
        allowed=(0, 1),
    )


def _write(path: Path, document: Document) -> None:
    path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True), encoding="utf-8")


def _read(report: str) -> dict[str, list[str]]:
    """From Specmatic's report to one line for each break, by the name of the contract."""
    found = {}
    begin = 0
    for verdict in VERDICT.finditer(report):
        section = report[begin : verdict.start()].rpartition("Running the check for")[2]
        lines = list(dict.fromkeys(_statements(section)))
        found[Path(verdict[1]).stem] = (
            (lines or ["Specmatic calls it incompatible and does not say why"]) if verdict[2] == "INCOMPATIBLE" else []
        )
        begin = verdict.end()
    return found


def _statements(section: str) -> Iterator[str]:
    api = place = ""
    for line in STATEMENT.finditer(section):
        if line["api"]:
            api, place = re.sub(r"\((\w+):\w+\)", r"{\1}", line["api"]).replace(OTHER_ANSWERS, "default"), ""
        elif line["place"]:
            place = line["place"].removeprefix("RESPONSE.").removeprefix("REQUEST.").lower()
        else:
            message = re.sub(r" ?\(\S+\.yaml:\d+:\d+\)", "", line["message"])
            yield ": ".join(part for part in (api, place, message) if part)
