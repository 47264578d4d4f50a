"""How Sphinx builds the site; `make docs` runs it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "overrides"), str(ROOT / "generated"), str(ROOT / "tools")]

from isometric_registry import __version__  # noqa: E402  # the path is set above

project = "isometric-registry"
author = "The isometric-registry authors"
copyright = author  # noqa: A001  # Sphinx reads this name
release = version = __version__
language = "en"


def setup(app: Sphinx) -> None:
    """Leave out of a model what ``help`` is told of its properties: each of them is on the page with its own words."""

    def without_properties(*event: Any) -> None:
        name, lines = event[2], event[-1]
        if name.startswith("isometric_registry_client.models.") and "Attributes:" in lines:
            del lines[lines.index("Attributes:") :]

    app.connect("autodoc-process-docstring", without_properties, priority=400)  # before napoleon reads it


extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_copybutton"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
# The pages are read on GitHub too, where a link may lead to a file that the site does not hold.
exclude_patterns = ["conf.py"]

copybutton_prompt_text = "$ "
copybutton_line_continuation_character = "\\"

autodoc_default_options = {"members": True, "member-order": "bysource", "exclude-members": "with_traceback"}
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 90
napoleon_google_docstring = True
napoleon_numpy_docstring = False

html_theme = "furo"
html_title = "isometric-registry"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0f5f5c", "color-brand-content": "#0f5f5c"},
    "dark_css_variables": {"color-brand-primary": "#7cc9bd", "color-brand-content": "#7cc9bd"},
    "top_of_page_buttons": [],
}
pygments_style = "friendly"
pygments_dark_style = "github-dark"

smartquotes = False  # a command line keeps its two dashes
