"""Writes what other teams need into dist/contract/: the contract, its page, samples, answers and a manifest."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import jinja2

from . import edition30
from .document import CONTRACT, RECORDED, ROOT, Document, parse, recorded_answers, without_null
from .examples import body_examples
from .gate import refuse_faults
from .programs import GateError, fresh
from .reference import write_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

BUNDLE = ROOT / "dist" / "contract"

EDITION_30 = "openapi-3.0.yaml"
"""The same contract for tools that cannot read OpenAPI 3.1."""


README = ROOT / "tools" / "site" / "bundle.md.jinja"
OTHER_LANGUAGES = ROOT / "docs" / "other-languages.md"
CHANGELOG = ROOT / "CHANGELOG.md"
PROGRAMS = ROOT / "tests" / "clients"
LICENSE = ROOT / "LICENSE"


def write_bundle(contract: Path, folder: Path) -> Document:
    """Write the bundle into an empty folder. The same contract gives the same bytes, whenever and wherever.

    Returns:
        The manifest.
    """
    document = parse(contract.read_text(encoding="utf-8"))
    shutil.copyfile(contract, folder / "openapi.yaml")
    _write_json(folder / "openapi.json", document)
    edition30.write_edition(document, folder / EDITION_30)
    write_reference(contract, folder / "reference.html")
    _write_words(document, folder)
    _copy_samples(folder / "samples")
    fixtures = [*_write_examples(document, folder), *_write_recorded(folder)]
    manifest = {
        "name": "isometric-registry-contract",
        "version": document["info"]["version"],
        "openapi": document["openapi"],
        "editions": {document["openapi"]: "openapi.yaml", edition30.VERSION: EDITION_30},
        "fixtures": fixtures,
        "sha256": {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    }
    _write_json(folder / "manifest.json", manifest)
    return manifest


def _write_words(document: Document, folder: Path) -> None:
    """What people read first, and the licence."""
    commands = _between(OTHER_LANGUAGES, "<!-- commands -->", "<!-- /commands -->")
    template = jinja2.Template(README.read_text(encoding="utf-8"), undefined=jinja2.StrictUndefined)
    info = {"version": document["info"]["version"], "openapi": document["openapi"], "edition_30": EDITION_30}
    (folder / "README.md").write_text(template.render(**info, commands=commands) + "\n", encoding="utf-8")
    changes = _between(CHANGELOG, "## Contract", None)
    (folder / "CHANGELOG.md").write_text(f"# Changelog of the contract\n\n{changes}\n", encoding="utf-8")
    shutil.copyfile(LICENSE, folder / "LICENSE")


def _between(page: Path, start: str, end: str | None) -> str:
    """The text of a page between two marks.

    Raises:
        GateError: If the page has no such marks.
    """
    _, found, rest = page.read_text(encoding="utf-8").partition(f"{start}\n")
    text, closed, _ = rest.partition(end) if end else (rest, "end", "")
    if not found or not closed:
        raise GateError(f"{page.name} has no longer the lines {start} to {end or 'its end'}; the bundle is cut there")
    return text.strip()


def _copy_samples(folder: Path) -> None:
    """The program in every language that there is, as CI runs it."""
    shutil.copytree(PROGRAMS, folder, ignore=shutil.ignore_patterns("__pycache__", "node_modules", ".*"))


def _write_examples(document: Document, folder: Path) -> Iterator[dict[str, Any]]:
    """Every example of the contract as `<operationId>.<status>.<case>.json`, of requests too."""
    for operation_id, status, case, _, value, schema in body_examples(document):
        path = folder / "examples" / f"{operation_id}.{status}.{case}.json"
        _write_json(path, value)
        yield {
            "file": path.relative_to(folder).as_posix(),
            "operationId": operation_id,
            "status": status,
            "schema": without_null(schema)["$ref"].rpartition("/")[2],
            "nullable": "anyOf" in schema,
            "case": case,
        }


def _write_recorded(folder: Path) -> Iterator[dict[str, Any]]:
    """The hand-written answers, as `<operationId>.<version>.json`."""
    for operation_id, schema in RECORDED.items():
        for source in sorted(recorded_answers(operation_id).glob("*.json")):
            path = folder / "recorded" / f"{operation_id}.{source.stem}.json"
            path.parent.mkdir(exist_ok=True)
            shutil.copyfile(source, path)
            yield {
                "file": path.relative_to(folder).as_posix(),
                "operationId": operation_id,
                "status": "200",
                "schema": schema,
                "nullable": False,
                "case": source.stem,
            }


def _write_json(path: Path, value: Any) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_archive(folder: Path, path: Path) -> None:
    """Write a folder as a zip file. The same folder gives the same bytes."""
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        for source in sorted(folder.rglob("*")):
            if source.is_file():
                member = ZipInfo(f"isometric-registry-contract/{source.relative_to(folder).as_posix()}")
                member.compress_type = ZIP_DEFLATED
                member.external_attr = 0o644 << 16
                archive.writestr(member, source.read_bytes())


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """Build a folder beside the one that is there, and put it in its place only if nothing failed."""
    building = fresh(folder.with_name(f".{folder.name}.building"))
    try:
        yield building
        replaced = folder.with_name(f".{folder.name}.replaced")
        shutil.rmtree(replaced, ignore_errors=True)
        if folder.exists():
            os.rename(folder, replaced)
        os.rename(building, folder)
        shutil.rmtree(replaced, ignore_errors=True)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def main(arguments: list[str]) -> int:
    """Write the bundle of a contract, by default ours, that has passed its gates."""
    contract = Path(arguments[0]).resolve() if arguments else CONTRACT
    try:
        refuse_faults(contract)
        with replacing(BUNDLE) as folder:
            manifest = write_bundle(contract, folder)
    except GateError as error:
        print(f"make bundle: nothing was written: {error}", file=sys.stderr)
        return 1
    count = len(manifest["fixtures"])
    print(f"dist/contract holds version {manifest['version']} with {count} answers to test with.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
