"""What goes wrong with a mirror, for whoever catches it. Imports no database."""

from __future__ import annotations

from .._core.errors import RegistryError


class MirrorError(RegistryError):
    """The mirror's database cannot be used as it is, or a sync had to stop. What was in it is as it was.

    The text is one sentence that says what happened and what to do. It never holds a password.
    """
