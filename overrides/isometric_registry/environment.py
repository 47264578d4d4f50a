"""The two environments of the service."""

from ._core.environment import Environment

__all__ = ["Environment"]
