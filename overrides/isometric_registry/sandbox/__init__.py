"""The embedded registry: a real HTTP server on loopback that speaks the Registry API's contract.

All data, organisations and people in it are invented, and so are its credentials. It needs the extra `sandbox`;
`isometric_registry.sandbox.data`, which makes the data, needs nothing.
"""

from .request_log import RequestLog, ServedRequest
from .server import Sandbox

__all__ = ["RequestLog", "Sandbox", "ServedRequest"]
