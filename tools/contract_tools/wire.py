"""What breaks for clients in service: the same request, the same answer, over the wire. Specmatic is the judge."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from .document import operations, parameters
from .programs import NODE_MODULES, find_file, fresh, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .document import Document

GIT = ["git", "-c", "user.name=contract", "-c", "user.email=contract@localhost", "-c", "commit.gpgsign=false"]

VERDICT = re.compile(r"Verdict for spec (\S+):\s*\((COMPATIBLE|INCOMPATIBLE)\)")

STATEMENT = re.compile(r"^ {4}API: (?P<api>.+)$|^ {6}>> (?P<place>\S+)|^ {10}(?P<message>\S.*)$", re.MULTILINE)
"""The three kinds of lines that matter in its report; a message may go on in the next line."""

NOT_ON_THE_WIRE = ("examples", "example", "description", "summary", "title", "security", "operationId", "tags")

BOUNDS = {"maximum": -1, "maxLength": -1, "maxItems": -1, "minimum": 1, "minLength": 1, "minItems": 1}
"""The keywords that bound a parameter, and the direction in which a change refuses what was accepted."""

OTHER_ANSWERS = "1000"
"""What Specmatic calls the answer that the contract calls `default`."""


def breaks(pairs: Mapping[str, tuple[Document, Document]], scratch: Path) -> dict[str, list[str]]:
    """Compare pairs of contracts, older and newer, in one run of Specmatic.

    Returns:
        For each pair's name one line for each thing that breaks a client in service.

    Raises:
        GateError: If a tool is missing, or Specmatic gives no verdict on one of the pairs.
    """
    found = {
        name: [*_address_breaks(old, new), *_credential_breaks(old, new), *_request_breaks(old, new)]
        for name, (old, new) in pairs.items()
    }
    slim = {name: (_slim(old), _slim(new)) for name, (old, new) in pairs.items()}
    changed = {name: pair for name, pair in slim.items() if pair[0] != pair[1]}
    if changed:
        report = _specmatic(changed, fresh(scratch))
        for name, lines in _read(report).items():
            found[name] += lines
    return found


def _slim(document: Document) -> Document:
    """A contract without what Specmatic misjudges and is judged elsewhere.

    It takes optional credentials for a change of themselves, and examples for a part of the wire.
    """
    slim: Document = _without(document, NOT_ON_THE_WIRE)
    slim["info"] = {"title": "contract", "version": "1"}
    for item in slim.get("paths", {}).values():
        for operation in item.values():
            for response in operation.get("responses", {}).values():
                response.setdefault("description", "-")
    for response in slim.get("components", {}).get("responses", {}).values():
        response.setdefault("description", "-")
    slim.get("components", {}).pop("securitySchemes", None)
    return slim


def _without(node: Any, keys: tuple[str, ...], *, names: bool = False) -> Any:
    """A copy without some keywords. Under `properties` and the like, keys are names and all stay."""
    if isinstance(node, dict):
        return {
            key: _without(value, keys, names=not names and key in ("properties", "schemas", "responses", "parameters"))
            for key, value in node.items()
            if names or key not in keys
        }
    if isinstance(node, list):
        return [_without(item, keys) for item in node]
    return node


def _address_breaks(old: Document, new: Document) -> Iterator[str]:
    kept = {server["url"] for server in new.get("servers", [])}
    for server in old.get("servers", []):
        if server["url"] not in kept:
            yield f"the server {server['url']} is gone"


def _credential_breaks(old: Document, new: Document) -> Iterator[str]:
    def ways(document: Document) -> list[frozenset[str]]:
        return [frozenset(way) for way in document.get("security", [{}])]

    for way in ways(old):
        if not any(accepted <= way for accepted in ways(new)):
            named = " and ".join(sorted(way)) or "no credentials of the security schemes"
            yield f"a request with {named} was accepted, and no longer is"


def _request_breaks(old: Document, new: Document) -> Iterator[str]:
    """Bounds of parameters that became narrower. Specmatic tries values at random, and may miss the ones between."""
    newer = {(path, method): operation for path, method, operation in operations(new)}
    for path, method, was in operations(old):
        now = parameters(new, newer.get((path, method), {}))
        for name, parameter in parameters(old, was).items():
            before, after = parameter["schema"], now.get(name, parameter)["schema"]
            for keyword, direction in BOUNDS.items():
                if keyword in after and (keyword not in before or (after[keyword] - before[keyword]) * direction > 0):
                    yield f"{method.upper()} {path}: {name}: {keyword} is now {after[keyword]}"
            if "pattern" in after and after["pattern"] != before.get("pattern"):
                yield f"{method.upper()} {path}: {name}: the pattern is now {after['pattern']}"


def _specmatic(pairs: Mapping[str, tuple[Document, Document]], folder: Path) -> str:
    jar = find_file(NODE_MODULES / "specmatic" / "specmatic.jar", "make node-tools")
    for name, (old, _) in pairs.items():
        _write(folder / f"{name}.yaml", old)
    run([*GIT, "init", "--quiet"], cwd=folder)
    run([*GIT, "add", "."], cwd=folder)
    run([*GIT, "commit", "--quiet", "--message", "base"], cwd=folder)
    run([*GIT, "tag", "base"], cwd=folder)
    for name, (_, new) in pairs.items():
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
        name = Path(verdict[1]).stem
        if verdict[2] == "INCOMPATIBLE":
            found[name] = lines or ["Specmatic calls it incompatible and does not say why"]
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
