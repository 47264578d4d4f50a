"""A page about an issuance that can be opened anywhere and filed: where its credits are, whose, and whether it adds up.

Needs the extra ``report``.
"""

from .page import render_report
from .writing import write_report

__all__ = ["render_report", "write_report"]
