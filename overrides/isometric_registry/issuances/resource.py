"""Issuances with what the contract lacks: filters, many at once, the ledger and serial numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isometric_registry_client.api.credit_batches.get_credit_batch import get_credit_batch
from isometric_registry_client.api.issuances import AsyncIssuances as AsyncOperations
from isometric_registry_client.api.issuances import Issuances as Operations
from isometric_registry_client.api.issuances.get_issuance_credit_batches import get_issuance_credit_batches
from isometric_registry_client.api.issuances.list_issuances import list_issuances

from .._core.arguments import PAGE_SIZE
from .._core.bulk import MAX_CONCURRENCY, fetch_many, fetch_many_async
from .._core.pages import AsyncPages, Pages
from .filters import NewestFirst, issuance_filter

if TYPE_CHECKING:
    import datetime
    from collections.abc import AsyncGenerator, AsyncIterable, Callable, Generator, Iterable

    from isometric_registry_client.models import Issuance, IssuanceCreditBatches

    from .._core.bulk import Fetched, Progress
    from ..ledger import IssuanceLedger, LedgerProgress, SerialVerification


class Issuances(Operations):
    """Issuances, and the credits each of them created."""

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
    ) -> Pages[Issuance]:
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
        return Pages(
            self._funnel,
            list_issuances(),
            after=after,
            page_size=page_size,
            choice=lambda: NewestFirst(wanted),
        )

    def credit_batches_many(
        self,
        issuance_ids: Iterable[str],
        *,
        max_concurrency: int = MAX_CONCURRENCY,
        max_requests_per_minute: int | None = None,
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
                same. Default: the client's own, or 120 if it has none; the client's own holds in any case.
            in_order: Yield in the order of the identifiers, and not as the answers come.
            on_progress: Called with a ``Progress`` before each record.

        Raises:
            InvalidArgumentError: If an argument has the wrong form. That of an identifier comes in its record.
            ConfigurationError: If the client cannot be used, such as after ``close``.
        """
        return fetch_many(
            self._funnel,
            issuance_ids,
            get_issuance_credit_batches,
            max_concurrency=max_concurrency,
            max_requests_per_minute=max_requests_per_minute,
            in_order=in_order,
            on_progress=on_progress,
        )

    def ledger(
        self,
        issuance_id: str,
        *,
        max_concurrency: int = MAX_CONCURRENCY,
        max_requests_per_minute: int | None = None,
        on_progress: Callable[[LedgerProgress], None] | None = None,
    ) -> IssuanceLedger:
        """Fetch an issuance's credit batches, follow every split to where the credits are now, and return it all.

        Each level of splits is one round of concurrent requests: splits ``d`` deep cost ``d + 1`` rounds, and
        ``1 + 2 * splits`` requests. A half that is missing, names another parent or leads back to where it came from
        is a finding of ``ledger.reconcile()``, and no error. So are halves that hold more than the batch they came
        of, or all of it: nothing is followed below them, since that might never end.

        Args:
            issuance_id: The identifier of the issuance.
            max_concurrency: How many calls are under way at once, 1 to 100.
            max_requests_per_minute: The pace, as for ``credit_batches_many``.
            on_progress: Called with a ``LedgerProgress`` after each answer. An error it raises stops the run and comes
                out, so that whoever watches can end it.

        Raises:
            RegistryError: As for ``credit_batches``, from whichever request failed.
        """
        from .following import Follower

        follower = Follower(
            get_issuance_credit_batches, get_credit_batch, max_concurrency, max_requests_per_minute, on_progress
        )
        return follower.follow(self._funnel, issuance_id)

    def verify_serial(
        self,
        issuance_id: str,
        text: str,
        *,
        max_concurrency: int = MAX_CONCURRENCY,
        max_requests_per_minute: int | None = None,
    ) -> SerialVerification:
        """Say whether an issuance holds a serial number, or a range that contains it, and how it stands today.

        Only the splits that the serial number can lie below are followed, so it costs far fewer requests than the
        whole ledger. The grammar of serial numbers is observed and not documented: treat the outcome as what the
        records say, not as proof.

        Args:
            issuance_id: The identifier of the issuance.
            text: The serial number as it was pasted: lower case, long dashes, spaces and quotes are understood.
            max_concurrency: As for ``ledger``.
            max_requests_per_minute: As for ``ledger``.

        Returns:
            Whether it is held, by which batch, and with which status and owner. It is true if it is held. Of a range
            that is held only in part, ``parts`` have the kilograms; ``is_malformed`` says that it is no serial number.

        Raises:
            InvalidArgumentError: If the serial number is not text; nothing was sent.
            RegistryError: As for ``credit_batches``.
        """
        from ..ledger.serial_numbers import SerialNumber
        from .following import Follower

        serial = SerialNumber.pasted(text)
        follower = Follower(
            get_issuance_credit_batches, get_credit_batch, max_concurrency, max_requests_per_minute, below=serial
        )
        return follower.follow(self._funnel, issuance_id).verify_serial(text)


class AsyncIssuances(AsyncOperations):
    """Issuances, and the credits each of them created."""

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
    ) -> AsyncPages[Issuance]:
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
        return AsyncPages(
            self._funnel,
            list_issuances(),
            after=after,
            page_size=page_size,
            choice=lambda: NewestFirst(wanted),
        )

    def credit_batches_many(
        self,
        issuance_ids: Iterable[str] | AsyncIterable[str],
        *,
        max_concurrency: int = MAX_CONCURRENCY,
        max_requests_per_minute: int | None = None,
        in_order: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> AsyncGenerator[Fetched[IssuanceCreditBatches], None]:
        """Yield what ``credit_batches`` returns or raises for each of many; see ``Issuances.credit_batches_many``.

        To leave the loop early, read it inside ``async with contextlib.aclosing(...)``, so that it is closed at once.
        """
        return fetch_many_async(
            self._funnel,
            issuance_ids,
            get_issuance_credit_batches,
            max_concurrency=max_concurrency,
            max_requests_per_minute=max_requests_per_minute,
            in_order=in_order,
            on_progress=on_progress,
        )

    async def ledger(
        self,
        issuance_id: str,
        *,
        max_concurrency: int = MAX_CONCURRENCY,
        max_requests_per_minute: int | None = None,
        on_progress: Callable[[LedgerProgress], None] | None = None,
    ) -> IssuanceLedger:
        """Follow every split of an issuance to where its credits are now; see ``Issuances.ledger``."""
        from .following import Follower

        follower = Follower(
            get_issuance_credit_batches, get_credit_batch, max_concurrency, max_requests_per_minute, on_progress
        )
        return await follower.follow_async(self._funnel, issuance_id)

    async def verify_serial(
        self,
        issuance_id: str,
        text: str,
        *,
        max_concurrency: int = MAX_CONCURRENCY,
        max_requests_per_minute: int | None = None,
    ) -> SerialVerification:
        """Say whether an issuance holds a serial number and how it stands today; see ``Issuances.verify_serial``."""
        from ..ledger.serial_numbers import SerialNumber
        from .following import Follower

        serial = SerialNumber.pasted(text)
        follower = Follower(
            get_issuance_credit_batches, get_credit_batch, max_concurrency, max_requests_per_minute, below=serial
        )
        return (await follower.follow_async(self._funnel, issuance_id)).verify_serial(text)
