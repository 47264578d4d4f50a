"""Walks through the pages of any list, synchronously and asynchronously, by one set of rules.

It goes forward with ``first`` and ``after`` only, and ``has_next_page`` alone ends it: a page may be empty while more
follow.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from attrs import evolve

from .arguments import MOST_CURSOR, PAGE_SIZE, checked_cursor, checked_page_size
from .operation import queried
from .wire import InvalidFieldError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator

    from .funnel import AsyncFunnel, Funnel
    from .operation import Operation

T = TypeVar("T")
S = TypeVar("S", contravariant=True)


class PageInfo(Protocol):
    """Where a page stands in its list."""

    has_next_page: bool
    end_cursor: str | None


class Page(Protocol[T]):
    """What every page of the contract has."""

    nodes: list[T]
    total_count: int

    @property
    def page_info(self) -> PageInfo: ...
    def to_dict(self) -> dict[str, Any]: ...


class Choice(Protocol[S]):
    """Which items of a walk are wanted. A walk makes its own, so it may remember what came before."""

    def keeps(self, item: S, /) -> bool: ...
    def is_over(self, items: list[Any], /) -> bool: ...


class Walk(Generic[T]):
    """One walk from page to page: what to ask for, where to go on, when to stop, what to keep."""

    def __init__(self, operation: Operation[Any], after: str | None, page_size: int, choice: Choice[T] | None) -> None:
        self._operation = operation
        self._after = after
        self._page_size = page_size
        self._choice = choice
        self._seen = set() if after is None else {after}
        self.is_over = False

    def question(self) -> Operation[Any]:
        """Return the request for the next page. Its answer breaks the contract if the walk could never end."""
        into_page = self._operation.into

        def into(value: Any) -> Any:
            page = into_page(value)
            info: PageInfo = page.page_info
            if info.has_next_page and (info.end_cursor is None or info.end_cursor in self._seen):
                expected = "a cursor to reach the next page by" + (
                    "" if info.end_cursor is None else ", not used before"
                )
                raise InvalidFieldError(expected, info.end_cursor).inside("end_cursor").inside("page_info")
            if info.end_cursor is not None and len(info.end_cursor) > MOST_CURSOR:
                expected = f"a cursor of {MOST_CURSOR} characters at most"
                raise InvalidFieldError(expected, info.end_cursor).inside("end_cursor").inside("page_info")
            return page

        place = queried(("first", self._page_size), ("after", self._after))
        return evolve(self._operation, into=into, query=self._operation.query + place)

    def received(self, page: Page[T]) -> Page[T]:
        """Take a page and return it with the items that are wanted."""
        following = page.page_info.end_cursor if page.page_info.has_next_page else None
        self.is_over = following is None or (self._choice is not None and self._choice.is_over(page.nodes))
        if following is not None:
            self._seen.add(following)
            self._after = following
        if self._choice is None:
            return page
        kept = copy.copy(page)
        kept.nodes = [item for item in page.nodes if self._choice.keeps(item)]
        return kept


class _Pages(Generic[T]):
    """What both kinds of pages share."""

    def __init__(
        self,
        operation: Operation[Any],
        *,
        after: str | None = None,
        page_size: int = PAGE_SIZE,
        choice: Callable[[], Choice[T]] | None = None,
    ) -> None:
        self._operation = operation
        self._after = self._cursor = checked_cursor(after)
        self._page_size = checked_page_size(page_size)
        self._choice = choice
        self._first: Page[T] | None = None
        self._total_count: int | None = None

    @property
    def cursor(self) -> str | None:
        """Where to go on later: pass it as ``after=`` to another call of the method that made these pages.

        Everything before it has been handed out. In the middle of a page it is that page's beginning, so going on
        repeats a part of a page and never skips anything. None at the beginning.
        """
        return self._cursor

    def _walk(self) -> Walk[T]:
        choice = None if self._choice is None else self._choice()
        return Walk(self._operation, self._after, self._page_size, choice)

    def _counted(self, page: Page[T]) -> Page[T]:
        self._total_count = page.total_count
        return page

    def _fresh_first(self) -> Page[T] | None:
        """Return the page that ``total_count`` fetched, once, so that it is not asked for again."""
        page, self._first = self._first, None
        return page

    def _reached(self, page: Page[T]) -> None:
        if page.page_info.end_cursor is not None:
            self._cursor = page.page_info.end_cursor


class Pages(_Pages[T]):
    """All of a list, a page at a time as they are needed. Iterate over it; each time begins anew."""

    def __init__(self, funnel: Funnel, operation: Operation[Any], **how: Any) -> None:
        super().__init__(operation, **how)
        self._funnel = funnel

    def __iter__(self) -> Iterator[T]:
        """Yield every item that is wanted.

        Raises:
            ResponseValidationError: If a page breaks the contract, or if there is a next page and its cursor is missing
                or was used before, so that the walk would never end.
            RegistryError: Whatever else may happen to a request.
        """
        for page in self._received():
            yield from page.nodes
            self._reached(page)

    def pages(self) -> Iterator[Page[T]]:
        """Yield the pages, with only the wanted items in ``nodes``; some may be empty.

        While a page is in hand, ``cursor`` already points behind it.
        """
        for page in self._received():
            self._reached(page)
            yield page

    @property
    def total_count(self) -> int:
        """How many there are in all, whatever is filtered out on this side.

        It asks for the first page unless one was received already, and the next iteration begins with that page.
        """
        if self._total_count is None:
            self._first = self._counted(self._funnel.call(self._walk().question()))
            return self._first.total_count
        return self._total_count

    def _received(self) -> Generator[Page[T], None, None]:
        walk = self._walk()
        while not walk.is_over:
            yield walk.received(self._fresh_first() or self._counted(self._funnel.call(walk.question())))


class AsyncPages(_Pages[T]):
    """All of a list, for ``async for``; see ``Pages``."""

    def __init__(self, funnel: AsyncFunnel, operation: Operation[Any], **how: Any) -> None:
        super().__init__(operation, **how)
        self._funnel = funnel

    async def __aiter__(self) -> AsyncIterator[T]:
        """Yield every item that is wanted; see ``Pages.__iter__``."""
        async for page in self._received():
            for item in page.nodes:
                yield item
            self._reached(page)

    async def pages(self) -> AsyncIterator[Page[T]]:
        """Yield the pages; see ``Pages.pages``."""
        async for page in self._received():
            self._reached(page)
            yield page

    @property
    def total_count(self) -> Awaitable[int]:
        """How many there are in all: ``await pages.total_count``; see ``Pages``."""
        return _TotalCount(self)

    async def _count(self) -> int:
        if self._total_count is None:
            self._first = self._counted(await self._funnel.call(self._walk().question()))
            return self._first.total_count
        return self._total_count

    async def _received(self) -> AsyncIterator[Page[T]]:
        walk = self._walk()
        while not walk.is_over:
            yield walk.received(self._fresh_first() or self._counted(await self._funnel.call(walk.question())))


class _TotalCount:
    """Fetches the count when it is awaited. A coroutine would complain if a debugger merely looked at it."""

    def __init__(self, pages: AsyncPages[Any]) -> None:
        self._pages = pages

    def __await__(self) -> Generator[object, None, int]:
        return self._pages._count().__await__()
