"""One thin typed method for each operation of the contract, synchronous and asynchronous side by side."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from isometric_registry_client.api.credit_batches import get_credit_batch
from isometric_registry_client.api.issuances import get_issuance, get_issuance_credit_batches, list_issuances
from isometric_registry_client.models import CreditBatch, Issuance, IssuanceCreditBatches, IssuancePage
from isometric_registry_client.types import UNSET

from .bulk import MAX_CONCURRENCY, REQUESTS_PER_MINUTE, fetch_many, fetch_many_async
from .decode import answer_about
from .errors import InvalidArgumentError
from .funnel import Operation
from .issuance_filters import issuance_filter
from .pagination import PAGE_SIZE, AsyncIssuancePages, IssuancePages, checked_cursor, checked_page_size

if TYPE_CHECKING:
    import datetime
    from collections.abc import AsyncGenerator, AsyncIterable, Callable, Generator, Iterable

    from .bulk import Fetched, Progress
    from .funnel import AsyncFunnel, Funnel
    from .ledger import IssuanceLedger, LedgerProgress, SerialVerification

ABSENT_SECRET = ""
"""The generated builders want the client secret; the transport puts it on, so that nothing on the way holds it."""


def checked_identifier(name: str, value: object) -> str:
    """Refuse an identifier that could change the path of the request.

    Raises:
        InvalidArgumentError: If it is no string, empty, longer than 200 characters, or has more than ASCII letters,
            digits, ``_`` and ``-``.
    """
    if not isinstance(value, str):
        raise InvalidArgumentError(f"{name} is {type(value).__name__}: pass a string such as 'iss_1EWT8R5FY1S0GFCY'")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,200}", value):
        raise InvalidArgumentError(
            f"{name} is {value[:80]!r}: pass letters, digits, '_' and '-' only, such as 'iss_1EWT8R5FY1S0GFCY'"
        )
    return value


def _credit_batches(issuance_id: object) -> Operation[IssuanceCreditBatches]:
    asked = checked_identifier("issuance_id", issuance_id)
    request = get_issuance_credit_batches._get_kwargs(asked, x_client_secret=ABSENT_SECRET)
    into = answer_about(asked, "issuance_id", IssuanceCreditBatches.from_dict)
    return Operation("getIssuanceCreditBatches", request, into)


def _issuance(issuance_id: object) -> Operation[Issuance]:
    asked = checked_identifier("issuance_id", issuance_id)
    request = get_issuance._get_kwargs(asked, x_client_secret=ABSENT_SECRET)
    return Operation("getIssuance", request, answer_about(asked, "id", Issuance.from_dict))


def _credit_batch(credit_batch_id: object) -> Operation[CreditBatch]:
    asked = checked_identifier("credit_batch_id", credit_batch_id)
    request = get_credit_batch._get_kwargs(asked, x_client_secret=ABSENT_SECRET)
    return Operation("getCreditBatch", request, answer_about(asked, "id", CreditBatch.from_dict))


def _issuance_page(after: str | None, page_size: int) -> Operation[IssuancePage]:
    request = list_issuances._get_kwargs(
        first=page_size, after=UNSET if after is None else after, x_client_secret=ABSENT_SECRET
    )
    return Operation("listIssuances", request, IssuancePage.from_dict)


class Issuances:
    """Issuances, and the credits each of them created."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def credit_batches(self, issuance_id: str) -> IssuanceCreditBatches:
        """Return every credit batch that an issuance created, split between the supplier and the buffer pool.

        These are the original batches: one that was divided later stands in its list with the status ``split``.
        Add up ``size.credit_kgs``, which is exact, and not ``size.credits``.

        Args:
            issuance_id: The identifier of the issuance, ``iss_`` and 16 characters as a rule.

        Raises:
            InvalidArgumentError: If the identifier has the wrong form; nothing was sent.
            NotFoundError: If there is no such issuance.
            APIStatusError: If the service refuses in another way.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(_credit_batches(issuance_id))

    def credit_batches_many(
        self,
        issuance_ids: Iterable[str],
        *,
        max_concurrency: int = MAX_CONCURRENCY,
        max_requests_per_minute: int | None = REQUESTS_PER_MINUTE,
        in_order: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Generator[Fetched[IssuanceCreditBatches], None, None]:
        """Yield what ``credit_batches`` returns or raises for each of many issuances, several at once.

        A failed one yields its error beside the others. Nothing is sent before the first record is asked for, and
        while the caller is busy no more than ``max_concurrency`` answers wait. Closing the generator breaks off what
        is in flight.

        Args:
            issuance_ids: The identifiers, read one at a time as there is room.
            max_concurrency: How many calls are under way at once, 1 to 100.
            max_requests_per_minute: The pace, retries included, shared by all bulk runs of this client that name the
                same; None sets none. A slower ``max_requests_per_minute`` of the client holds as well.
            in_order: Yield in the order of the identifiers, and not as the answers come.
            on_progress: Called with a ``Progress`` before each record.

        Raises:
            InvalidArgumentError: If an argument has the wrong form. That of an identifier comes in its record.
            ConfigurationError: If the client cannot be used, such as after ``close``.
        """
        return fetch_many(
            self._funnel,
            issuance_ids,
            _credit_batches,
            max_concurrency=max_concurrency,
            max_requests_per_minute=max_requests_per_minute,
            in_order=in_order,
            on_progress=on_progress,
        )

    def get(self, issuance_id: str) -> Issuance:
        """Return an issuance with its supplier and totals, without its batches.

        Raises:
            RegistryError: As for ``credit_batches``.
        """
        return self._funnel.call(_issuance(issuance_id))

    def list(
        self,
        *,
        supplier_id: str | None = None,
        project_id: str | None = None,
        issued_from: datetime.date | None = None,
        issued_until: datetime.date | None = None,
        reporting_from: datetime.date | None = None,
        reporting_until: datetime.date | None = None,
        after: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> IssuancePages:
        """Return all issuances, newest first, to iterate over. Pages are fetched as they are needed.

        The service cannot filter. All filters work here, on what was received, so they save no requests, with one
        exception: since the newest come first, a walk ends at the first page that lies wholly before ``issued_from``,
        unless an issuance so far was out of order.

        Args:
            supplier_id: Only issuances to this supplier.
            project_id: Only issuances of this project.
            issued_from: Only issuances from this moment on; a date means its beginning in UTC.
            issued_until: Only issuances up to and with this moment; a date means its end in UTC.
            reporting_from: Only issuances whose reporting period ends on this day or later. With either of the
                reporting filters, issuances that do not say their period are left out, as those before spring 2026.
            reporting_until: Only issuances whose reporting period begins on this day or earlier.
            after: Go on behind this cursor, which an earlier ``list()`` had as its ``cursor``.
            page_size: How many issuances to ask for at once, 1 to 50.

        Returns:
            An iterator over ``Issuance``, with ``.pages()``, ``.total_count`` and ``.cursor``.

        Raises:
            InvalidArgumentError: At once, if an argument has the wrong form or a range ends before it begins.
            ResponseValidationError: While iterating, if a page breaks the contract, or if there is a next page and
                its cursor is missing or was used before, so that the walk would never end.
            RegistryError: While iterating, as for ``credit_batches``.
        """
        wanted = issuance_filter(
            supplier_id=supplier_id,
            project_id=project_id,
            issued_from=issued_from,
            issued_until=issued_until,
            reporting_from=reporting_from,
            reporting_until=reporting_until,
        )
        size = checked_page_size(page_size)
        return IssuancePages(
            lambda cursor: self._funnel.call(_issuance_page(cursor, size)),
            wanted,
            checked_cursor(after),
            self._funnel.settings,
        )

    def ledger(
        self,
        issuance_id: str,
        *,
        max_concurrency: int = MAX_CONCURRENCY,
        max_requests_per_minute: int | None = REQUESTS_PER_MINUTE,
        on_progress: Callable[[LedgerProgress], None] | None = None,
    ) -> IssuanceLedger:
        """Fetch an issuance's credit batches, follow every split to where the credits are now, and return it all.

        Each level of splits is one round of concurrent requests: splits ``d`` deep cost ``d + 1`` rounds, and
        ``1 + 2 * splits`` requests. A half that is missing, names another parent or leads back to where it came from
        is a finding of ``ledger.reconcile()``, and no error.

        Args:
            issuance_id: The identifier of the issuance.
            max_concurrency: How many calls are under way at once, 1 to 100.
            max_requests_per_minute: The pace, as for ``credit_batches_many``; None sets none.
            on_progress: Called with a ``LedgerProgress`` after each answer.

        Raises:
            RegistryError: As for ``credit_batches``, from whichever request failed.
        """
        from .ledger.following import Follower

        follower = Follower(_credit_batches, _credit_batch, max_concurrency, max_requests_per_minute, on_progress)
        return follower.follow(self._funnel, issuance_id)

    def verify_serial(
        self,
        issuance_id: str,
        text: str,
        *,
        max_concurrency: int = MAX_CONCURRENCY,
        max_requests_per_minute: int | None = REQUESTS_PER_MINUTE,
    ) -> SerialVerification:
        """Say whether an issuance holds a serial number, or a range that contains it, and how it stands today.

        Only the splits that the serial number can lie below are followed, so it costs far fewer requests than the
        whole ledger. The grammar of serial numbers is observed and not documented: treat the outcome as what the
        records say, not as proof.

        Args:
            issuance_id: The identifier of the issuance.
            text: The serial number; spaces around it do not matter.
            max_concurrency: As for ``ledger``.
            max_requests_per_minute: As for ``ledger``.

        Returns:
            Whether it is held, by which batch, and with which status and owner. It is true if it is held.

        Raises:
            InvalidArgumentError: If the serial number is not text; nothing was sent.
            RegistryError: As for ``credit_batches``.
        """
        from .ledger.following import Follower
        from .ledger.serial_numbers import SerialNumber

        serial = SerialNumber.parse(text).stripped()
        follower = Follower(_credit_batches, _credit_batch, max_concurrency, max_requests_per_minute, below=serial)
        return follower.follow(self._funnel, issuance_id).verify_serial(text)


class AsyncIssuances:
    """Issuances, and the credits each of them created."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    async def credit_batches(self, issuance_id: str) -> IssuanceCreditBatches:
        """Return every credit batch that an issuance created; see ``Issuances.credit_batches``."""
        return await self._funnel.call(_credit_batches(issuance_id))

    def credit_batches_many(
        self,
        issuance_ids: Iterable[str] | AsyncIterable[str],
        *,
        max_concurrency: int = MAX_CONCURRENCY,
        max_requests_per_minute: int | None = REQUESTS_PER_MINUTE,
        in_order: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> AsyncGenerator[Fetched[IssuanceCreditBatches], None]:
        """Yield what ``credit_batches`` returns or raises for each of many; see ``Issuances.credit_batches_many``.

        To leave the loop early, read it inside ``async with contextlib.aclosing(...)``, so that it is closed at once.
        """
        return fetch_many_async(
            self._funnel,
            issuance_ids,
            _credit_batches,
            max_concurrency=max_concurrency,
            max_requests_per_minute=max_requests_per_minute,
            in_order=in_order,
            on_progress=on_progress,
        )

    async def get(self, issuance_id: str) -> Issuance:
        """Return an issuance without its batches; see ``Issuances.get``."""
        return await self._funnel.call(_issuance(issuance_id))

    def list(
        self,
        *,
        supplier_id: str | None = None,
        project_id: str | None = None,
        issued_from: datetime.date | None = None,
        issued_until: datetime.date | None = None,
        reporting_from: datetime.date | None = None,
        reporting_until: datetime.date | None = None,
        after: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> AsyncIssuancePages:
        """Return all issuances, newest first, for ``async for``; see ``Issuances.list``.

        The call itself is not awaited; ``await pages.total_count`` is.
        """
        wanted = issuance_filter(
            supplier_id=supplier_id,
            project_id=project_id,
            issued_from=issued_from,
            issued_until=issued_until,
            reporting_from=reporting_from,
            reporting_until=reporting_until,
        )
        size = checked_page_size(page_size)
        return AsyncIssuancePages(
            lambda cursor: self._funnel.call(_issuance_page(cursor, size)),
            wanted,
            checked_cursor(after),
            self._funnel.settings,
        )

    async def ledger(
        self,
        issuance_id: str,
        *,
        max_concurrency: int = MAX_CONCURRENCY,
        max_requests_per_minute: int | None = REQUESTS_PER_MINUTE,
        on_progress: Callable[[LedgerProgress], None] | None = None,
    ) -> IssuanceLedger:
        """Follow every split of an issuance to where its credits are now; see ``Issuances.ledger``."""
        from .ledger.following import Follower

        follower = Follower(_credit_batches, _credit_batch, max_concurrency, max_requests_per_minute, on_progress)
        return await follower.follow_async(self._funnel, issuance_id)

    async def verify_serial(
        self,
        issuance_id: str,
        text: str,
        *,
        max_concurrency: int = MAX_CONCURRENCY,
        max_requests_per_minute: int | None = REQUESTS_PER_MINUTE,
    ) -> SerialVerification:
        """Say whether an issuance holds a serial number and how it stands today; see ``Issuances.verify_serial``."""
        from .ledger.following import Follower
        from .ledger.serial_numbers import SerialNumber

        serial = SerialNumber.parse(text).stripped()
        follower = Follower(_credit_batches, _credit_batch, max_concurrency, max_requests_per_minute, below=serial)
        return (await follower.follow_async(self._funnel, issuance_id)).verify_serial(text)


class CreditBatches:
    """Single credit batches, the halves of split ones included."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def get(self, credit_batch_id: str) -> CreditBatch:
        """Return a credit batch, be it an original batch of an issuance or a half of one that was split.

        Raises:
            RegistryError: As for ``Issuances.credit_batches``.
        """
        return self._funnel.call(_credit_batch(credit_batch_id))


class AsyncCreditBatches:
    """Single credit batches, the halves of split ones included."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    async def get(self, credit_batch_id: str) -> CreditBatch:
        """Return a credit batch; see ``CreditBatches.get``."""
        return await self._funnel.call(_credit_batch(credit_batch_id))
