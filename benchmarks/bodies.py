"""The answers that are measured: issuances of a few sizes, made by the sandbox's generator."""

from __future__ import annotations

from functools import cache

from isometric_registry.sandbox.data import make_body
from isometric_registry.sandbox.service.answers import to_json

SIZES = (6, 200, 1200, 11_000)
"""Batches in an answer: a typical one, a large one, the largest seen, and the largest tenfold."""


@cache
def body(batches: int) -> bytes:
    """Return the answer for an issuance of so many batches, as the service would write it."""
    return to_json(make_body(batches))
