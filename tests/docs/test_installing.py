"""What the pages say to install is what can be installed: a clone, since the package is on no index."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *(
        path
        for path in sorted((ROOT / "docs").rglob("*"))
        if path.suffix in (".md", ".yml", ".yaml", ".py", ".service")
    ),
]
FROM_AN_INDEX = re.compile(r"(pip install|uv add|uvx|pipx \w+) +(-\S+ +)*['\"]?isometric-registry|isometric-registry\[")
EXTRAS = re.compile(r"['/][./\w]*\[([a-z, ]+)\]'")


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_no_page_installs_the_package_from_an_index(page: Path) -> None:
    found = [line for line in page.read_text(encoding="utf-8").splitlines() if FROM_AN_INDEX.search(line)]
    assert found == []


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_extra_that_a_page_names_is_one(page: Path) -> None:
    there = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    for line in page.read_text(encoding="utf-8").splitlines():
        if "pip install" in line:
            for names in EXTRAS.findall(line):
                assert set(re.split(", *", names)) <= set(there), line


def test_what_the_image_of_docker_is_made_of_is_there() -> None:
    recipe = ROOT / "docs" / "recipes" / "compose.yaml"
    text = recipe.read_text(encoding="utf-8")
    context = re.search(r"context: (\S+)", text)
    assert context
    for copied in re.findall(r"COPY (.+) /package", text):
        for name in copied.split():
            assert (recipe.parent / context[1] / name).exists(), name
