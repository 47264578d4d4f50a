"""A server that echoes what it was sent and what it was sent before, in every place and every spelling.

The client has another token for each request, and may show neither it nor those before.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import secrets
from typing import TYPE_CHECKING, Any

from hostile import HostileServer
from isometric_registry import AsyncRegistryClient, RegistryClient
from isometric_registry.errors import RegistryError
from spellings import PLACES, SPELLINGS, fragments, seen_in
from survival import Log, everything_about

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hostile import Exchange

LOOKED_BACK = 50
"""Tokens. A client remembers somewhat more of them."""

PAIRS = list(itertools.permutations(SPELLINGS, 2))

WAYS = [
    *((place, "itself", spelling) for place in PLACES for spelling in SPELLINGS),
    *zip(itertools.islice(itertools.cycle(PLACES), 3 * len(PAIRS)), *zip(*PAIRS * 3, strict=True), strict=True),
]
"""Every place with every spelling, and every pair of spellings around each other in three of the places."""


class _Echo:
    """What the server was sent, and what it makes of it."""

    def __init__(self) -> None:
        self.secret = secrets.token_hex(16)
        self.tokens: list[str] = []

    def token(self) -> str:
        """Make the token of the next request."""
        self.tokens.append(f"ey{secrets.token_hex(16)}.{secrets.token_hex(24)}.{secrets.token_hex(16)}")
        return self.tokens[-1]

    def serve(self, exchange: Exchange) -> None:
        place, inner, outer = WAYS[int(exchange.issuance_id[-4:])]
        recent = self.tokens[-LOOKED_BACK:]
        spelled = [SPELLINGS[outer](SPELLINGS[inner](each)) for each in (self.secret, recent[0], recent[-1])]
        status, headers, body = PLACES[place](" ".join(spelled))
        exchange.answer(status, body.encode(), headers)

    def judge(self, way: tuple[str, ...], error: RegistryError | None, lines: list[str]) -> str | None:
        """Say what of a credential was shown, or that nothing went wrong where something had to."""
        if error is None:
            return f"no error for {way}"
        parts = set().union(*map(fragments, [self.secret, *self.tokens[-LOOKED_BACK:]]))
        found = seen_in("\n".join([everything_about(error), *lines]), parts)
        lines.clear()
        return f"{way} showed {len(found)} parts of a credential" if found else None


def _options(echo: _Echo, url: str) -> dict[str, Any]:
    return {"client_secret": echo.secret, "access_token": echo.token, "base_url": url, "max_retries": 0}


def _synchronous(echo: _Echo, url: str, lines: list[str]) -> str | None:
    with RegistryClient(**_options(echo, url)) as client:
        for number, way in enumerate(WAYS):
            caught = None
            try:
                client.issuances.get(f"iss_1F2Q7K9M4SBX{number:04d}")
            except RegistryError as error:
                caught = error
            if problem := echo.judge(way, caught, lines):
                return problem
    return None


async def _asynchronous(echo: _Echo, url: str, lines: list[str]) -> str | None:
    async with AsyncRegistryClient(**_options(echo, url)) as client:
        for number, way in enumerate(WAYS):
            caught = None
            try:
                await client.issuances.get(f"iss_1F2Q7K9M4SBX{number:04d}")
            except RegistryError as error:
                caught = error
            if problem := echo.judge(way, caught, lines):
                return problem
    return None


def echoes() -> Iterator[tuple[str, str | None]]:
    """Yield each client with what it showed, or None."""
    for kind in ("sync", "async"):
        echo, log = _Echo(), Log()
        logging.getLogger().addHandler(log)
        try:
            with HostileServer(echo.serve) as server:
                if kind == "sync":
                    yield kind, _synchronous(echo, server.url, log.lines)
                else:
                    yield kind, asyncio.run(_asynchronous(echo, server.url, log.lines))
        finally:
            logging.getLogger().removeHandler(log)
