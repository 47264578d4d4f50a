"""The embedded registry: a real HTTP server on loopback that speaks the Registry API's contract.

    with Sandbox() as sandbox, sandbox.client() as registry:
        registry.organisations.credit_balance(sandbox.data.landmarks.buyer)
        sandbox.advance(days=7)

- `Sandbox` starts and stops it. `.base_url`, `.client_secret` and `.access_token` are for clients, and `.environ` has
  them as environment variables. `.access_token_for(organisation_id)` speaks for somebody else. `.client()` and
  `.async_client()` hand out clients of this package.
- `.data.landmarks` has the identifiers of what is made for a purpose; `.advance(days=...)` lets time pass.
- `.requests` is what it was asked, `.record` what was really written, and `.faults` makes requests go wrong: see
  `Fault`.

All data, organisations and people in it are invented, and so are its credentials. It needs the extra `sandbox`;
`isometric_registry.sandbox.data`, which makes the data, needs nothing.
"""

from .faults import AppliedWrite, Fault, FaultPlan, IncomingRequest, in_turn
from .request_log import RequestLog, ServedRequest
from .server import Role, Sandbox

__all__ = [
    "AppliedWrite",
    "Fault",
    "FaultPlan",
    "IncomingRequest",
    "RequestLog",
    "Role",
    "Sandbox",
    "ServedRequest",
    "in_turn",
]
