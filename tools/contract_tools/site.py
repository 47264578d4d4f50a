"""Builds the site into dist/docs/: pages, the Python reference, the contract's reference and its downloads."""

from __future__ import annotations

import shutil
import sys
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from .bundle import EDITION_30, replacing, write_archive, write_bundle
from .document import CONTRACT, ROOT, parse
from .gate import refuse_faults
from .pages import write_pages
from .programs import GateError, fresh, run

if TYPE_CHECKING:
    from collections.abc import Iterator

SITE = ROOT / "dist" / "docs"

DOCS = ROOT / "docs"


class _Page(HTMLParser):
    """The anchors of a page, and what it links to or loads."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.anchors |= {value for name in ("id", "name") if (value := given.get(name))}
        if tag == "a" and (href := given.get("href")):
            self.links.append(href)
        source = given.get("href") if tag == "link" and given.get("rel") == "stylesheet" else given.get("src")
        if tag in ("script", "img", "link", "iframe") and source:
            self.loads.append(source)


def read_page(path: Path) -> _Page:
    """Read a page's links and anchors."""
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def link_faults(site: Path) -> list[str]:
    """Return one line for every link inside the site that leads nowhere, and everything loaded from a network."""
    pages = {path: read_page(path) for path in sorted(site.rglob("*.html"))}
    return [
        f"{path.relative_to(site).as_posix()}: {fault}"
        for path, page in pages.items()
        for fault in _faults(path, page, pages)
    ]


def _faults(path: Path, page: _Page, pages: dict[Path, _Page]) -> Iterator[str]:
    for source in page.loads:
        if urlsplit(source).netloc:
            yield f"{source} is loaded from a network; the site has to work offline"
    for link in [*page.links, *page.loads]:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if not target.is_file():
            yield f"{link} leads nowhere"
        elif target in pages and not _has_anchor(pages[target], parts.fragment):
            yield f"{link} leads to a page without that anchor"


def _has_anchor(page: _Page, fragment: str) -> bool:
    return not fragment or unquote(fragment) in page.anchors


def build(contract: Path, folder: Path) -> None:
    """Build the site into an empty folder.

    Raises:
        GateError: If a tool fails or warns, or a link leads nowhere.
    """
    options = ["-m", "sphinx", "--builder", "html", "--fail-on-warning", "--keep-going", "--quiet", "--fresh-env"]
    doctrees = ROOT / "build" / "doctrees"
    write_pages(parse(contract.read_text(encoding="utf-8")), fresh(DOCS / "reference"))
    run([sys.executable, *options, "--doctree-dir", doctrees, DOCS, folder])
    _write_downloads(contract, folder / "contract")
    (folder / ".buildinfo").unlink(missing_ok=True)
    found = link_faults(folder)
    if found:
        raise GateError("\n".join(["links are broken:", *found[:30]]))


def _write_downloads(contract: Path, folder: Path) -> None:
    """The contract in both editions, and the whole bundle as one file."""
    folder.mkdir()
    with TemporaryDirectory() as scratch:
        bundle = Path(scratch)
        write_bundle(contract, bundle)
        for name in ("openapi.yaml", EDITION_30):
            shutil.copyfile(bundle / name, folder / name)
        write_archive(bundle, folder / "contract.zip")


def main(arguments: list[str]) -> int:
    """Build the site around a contract, by default ours."""
    contract = Path(arguments[0]).resolve() if arguments else CONTRACT
    try:
        refuse_faults(contract)
        with replacing(SITE) as folder:
            build(contract, folder)
    except GateError as error:
        print(f"make docs: nothing was written: {error}", file=sys.stderr)
        return 1
    print(f"The site is in dist/docs; open {SITE.relative_to(ROOT) / 'index.html'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
