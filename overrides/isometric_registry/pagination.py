"""Walks through all pages of issuances, synchronously and asynchronously, by one set of rules.

It goes forward with ``first`` and ``after`` only, and ``has_next_page`` alone ends it: a page may be empty while more
follow.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from ._secrets import Secret, scrub
from .decode import Fault, invalid
from .errors import InvalidArgumentError, RequestInfo, ResponseValidationError
from .policy import next_cursor

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator

    from isometric_registry_client.models import Issuance, IssuancePage

    from ._settings import Settings
    from .issuance_filters import IssuanceFilter

PAGE_SIZE = 50
"""The most that the service returns at once; smaller pages only cost more requests."""


class Walk:
    """The rules of a walk from page to page: where to go on, when to stop, what to keep."""

    def __init__(self, wanted: IssuanceFilter, after: str | None, settings: Settings) -> None:
        self._wanted = wanted
        self._settings = settings
        self._seen = set() if after is None else {after}
        self._newest_first = True
        self._oldest: dt.datetime | None = None
        self.after = after
        """The cursor to ask for the next page with."""
        self.is_over = False

    def accept(self, page: IssuancePage) -> IssuancePage | ResponseValidationError:
        """Take the page that was asked for and return it with the issuances that are wanted.

        Returns:
            The page, or the error to raise if there is a next page and no new cursor to reach it by. It is raised
            elsewhere, because this frame holds what the server sent.
        """
        info = page.page_info
        try:
            cursor = next_cursor(has_next_page=info.has_next_page, end_cursor=info.end_cursor, seen=self._seen)
        except ValueError as error:
            self.is_over = True
            return self._broken(page, str(error))
        self.is_over = self._lies_before_the_range(page) or cursor is None
        if cursor is not None:
            self._seen.add(cursor)
            self.after = cursor
        kept = copy.copy(page)
        kept.nodes = [issuance for issuance in page.nodes if self._wanted.keeps(issuance)]
        return kept

    def _broken(self, page: IssuancePage, reason: str) -> ResponseValidationError:
        url = f"{self._settings.base_url}/issuances"
        credentials = (self._settings.client_secret, self._settings.access_token)
        secrets = tuple(credential for credential in credentials if isinstance(credential, Secret))
        return invalid(
            Fault("$.page_info.end_cursor", f"$.page_info.end_cursor: {reason}"),
            body=scrub(msgspec.json.encode(page.to_dict()).decode(), secrets),
            request=RequestInfo("listIssuances", "GET", url, urlsplit(url).path),
        )

    def _lies_before_the_range(self, page: IssuancePage) -> bool:
        """Say whether nothing wanted can follow, since the service lists the newest issuances first.

        That order is documented, and a whole page must lie before the range. All the same it is believed only as
        long as every issuance so far has kept to it: missing one would be worse than a few pages too many.
        """
        for issuance in page.nodes:
            if self._oldest is not None and issuance.issued_at > self._oldest:
                self._newest_first = False
            self._oldest = issuance.issued_at
        earliest = self._wanted.issued_from
        return (
            earliest is not None
            and self._newest_first
            and bool(page.nodes)
            and all(issuance.issued_at < earliest for issuance in page.nodes)
        )


class _Pages:
    """What both kinds of pages share."""

    def __init__(self, wanted: IssuanceFilter, after: str | None, settings: Settings) -> None:
        self._wanted = wanted
        self._after = after
        self._settings = settings
        self._cursor = after
        self._first: IssuancePage | None = None
        self._total_count: int | None = None

    @property
    def cursor(self) -> str | None:
        """Where to go on later: pass it as ``after=`` to another ``list()``.

        Everything before it has been handed out. In the middle of a page it is that page's beginning, so going on
        repeats a part of a page and never skips anything. None at the beginning.
        """
        return self._cursor

    def _walk(self) -> Walk:
        return Walk(self._wanted, self._after, self._settings)

    def _fresh_first(self) -> IssuancePage | None:
        """Return the page that ``total_count`` fetched, once, so that it is not asked for again."""
        page, self._first = self._first, None
        return page

    def _reached(self, page: IssuancePage) -> None:
        if page.page_info.end_cursor is not None:
            self._cursor = page.page_info.end_cursor


class IssuancePages(_Pages):
    """All issuances, newest first, a page at a time as they are needed. Iterate over it; each time begins anew."""

    def __init__(
        self,
        fetch: Callable[[str | None], IssuancePage],
        wanted: IssuanceFilter,
        after: str | None,
        settings: Settings,
    ) -> None:
        super().__init__(wanted, after, settings)
        self._fetch = fetch

    def __iter__(self) -> Iterator[Issuance]:
        """Yield every issuance that is wanted.

        Raises:
            RegistryError: As for ``Issuances.list``.
        """
        for page in self._received():
            yield from page.nodes
            self._reached(page)

    def pages(self) -> Iterator[IssuancePage]:
        """Yield the pages as the service made them, with only the wanted issuances in ``nodes``; some may be empty.

        While a page is in hand, ``cursor`` already points behind it.

        Raises:
            RegistryError: As for ``Issuances.list``.
        """
        for page in self._received():
            self._reached(page)
            yield page

    @property
    def total_count(self) -> int:
        """How many issuances the registry has in all, filters or not.

        It asks for the first page unless one was received already, and the next iteration begins with that page.

        Raises:
            RegistryError: As for ``Issuances.list``.
        """
        if self._total_count is None:
            self._first = self._fetch(self._after)
            self._total_count = self._first.total_count
        return self._total_count

    def _received(self) -> Generator[IssuancePage, None, None]:
        walk = self._walk()
        while not walk.is_over:
            outcome = walk.accept(self._fresh_first() or self._fetch(walk.after))
            if isinstance(outcome, ResponseValidationError):
                raise outcome
            self._total_count = outcome.total_count
            yield outcome


class AsyncIssuancePages(_Pages):
    """All issuances, newest first, a page at a time as they are needed; see ``IssuancePages``."""

    def __init__(
        self,
        fetch: Callable[[str | None], Awaitable[IssuancePage]],
        wanted: IssuanceFilter,
        after: str | None,
        settings: Settings,
    ) -> None:
        super().__init__(wanted, after, settings)
        self._fetch = fetch

    async def __aiter__(self) -> AsyncIterator[Issuance]:
        """Yield every issuance that is wanted; see ``IssuancePages.__iter__``."""
        async for page in self._received():
            for issuance in page.nodes:
                yield issuance
            self._reached(page)

    async def pages(self) -> AsyncIterator[IssuancePage]:
        """Yield the pages; see ``IssuancePages.pages``."""
        async for page in self._received():
            self._reached(page)
            yield page

    @property
    def total_count(self) -> Awaitable[int]:
        """How many issuances the registry has in all: ``await pages.total_count``; see ``IssuancePages``."""
        return _TotalCount(self)

    async def _count(self) -> int:
        if self._total_count is None:
            self._first = await self._fetch(self._after)
            self._total_count = self._first.total_count
        return self._total_count

    async def _received(self) -> AsyncIterator[IssuancePage]:
        walk = self._walk()
        while not walk.is_over:
            outcome = walk.accept(self._fresh_first() or await self._fetch(walk.after))
            if isinstance(outcome, ResponseValidationError):
                raise outcome
            self._total_count = outcome.total_count
            yield outcome


class _TotalCount:
    """Fetches the count when it is awaited. A coroutine would complain if a debugger merely looked at it."""

    def __init__(self, pages: AsyncIssuancePages) -> None:
        self._pages = pages

    def __await__(self) -> Generator[object, None, int]:
        return self._pages._count().__await__()


def checked_page_size(value: object) -> int:
    """Refuse a page size that the service would refuse.

    Raises:
        InvalidArgumentError: If it is no whole number from 1 to 50.
    """
    if type(value) is not int or not 1 <= value <= PAGE_SIZE:
        raise InvalidArgumentError(f"page_size is {value!r}: pass a whole number from 1 to {PAGE_SIZE}")
    return value


def checked_cursor(value: object) -> str | None:
    """Refuse what cannot be a cursor.

    Raises:
        InvalidArgumentError: If it is neither None nor text, or empty.
    """
    if value is not None and (not isinstance(value, str) or not value):
        raise InvalidArgumentError(f"after is {value!r}: pass the cursor of an earlier list(), or None to begin anew")
    return value
