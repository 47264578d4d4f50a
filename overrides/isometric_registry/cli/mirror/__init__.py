"""The commands of the mirror, one to a file, and what they share. Only `sync` asks the service."""

from .group import mirror

__all__ = ["mirror"]
