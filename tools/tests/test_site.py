"""A link that leads nowhere, or a page that needs a network, does not get into the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from contract_tools import site
from contract_tools.programs import GateError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("link", "fault"),
    [
        ('<a href="b.html">', None),
        ('<a href="b.html#here">', None),
        ('<a href="#top">', None),
        ('<a href="https://example.org/anything">', None),
        ('<a href="c.html">', "c.html leads nowhere"),
        ('<a href="b.html#there">', "b.html#there leads to a page without that anchor"),
        ('<a href="#bottom">', "#bottom leads to a page without that anchor"),
        ('<img src="picture.png">', "picture.png leads nowhere"),
        ('<script src="https://cdn.example/x.js"></script>', "is loaded from a network"),
        ('<link rel="stylesheet" href="https://cdn.example/x.css">', "is loaded from a network"),
    ],
)
def test_a_link_is_followed_to_its_end(tmp_path: Path, link: str, fault: str | None) -> None:
    (tmp_path / "a.html").write_text(f'<p id="top">{link}</p>')
    (tmp_path / "b.html").write_text('<p id="here"></p>')
    found = site.link_faults(tmp_path)
    assert len(found) == (0 if fault is None else 1)
    assert fault is None or fault in found[0]


def test_a_site_that_cannot_be_built_leaves_the_one_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "dist" / "docs"
    folder.mkdir(parents=True)
    (folder / "index.html").write_text("from earlier")
    monkeypatch.setattr(site, "SITE", folder)
    monkeypatch.setattr(site, "ROOT", tmp_path)

    def fail(_contract: Path, building: Path) -> None:
        (building / "index.html").write_text("half")
        raise GateError("a link is broken")

    monkeypatch.setattr(site, "build", fail)
    assert site.main([]) == 1
    assert (folder / "index.html").read_text() == "from earlier"
    assert [path.name for path in folder.parent.iterdir()] == ["docs"]
    assert "a link is broken" in capsys.readouterr().err
