from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.issuance_page import IssuancePage
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    first: int | Unset = UNSET,
    after: str | Unset = UNSET,
    last: int | Unset = UNSET,
    before: str | Unset = UNSET,
    x_client_secret: str,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["x-client-secret"] = x_client_secret

    params: dict[str, Any] = {}

    params["first"] = first

    params["after"] = after

    params["last"] = last

    params["before"] = before

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/issuances",
        "params": params,
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | IssuancePage:
    if response.status_code == 200:
        response_200 = IssuancePage.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Error.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Error.from_dict(response.json())

        return response_401

    if response.status_code == 403:
        response_403 = Error.from_dict(response.json())

        return response_403

    if response.status_code == 404:
        response_404 = Error.from_dict(response.json())

        return response_404

    if response.status_code == 422:
        response_422 = Error.from_dict(response.json())

        return response_422

    if response.status_code == 429:
        response_429 = Error.from_dict(response.json())

        return response_429

    response_default = Error.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Error | IssuancePage]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    first: int | Unset = UNSET,
    after: str | Unset = UNSET,
    last: int | Unset = UNSET,
    before: str | Unset = UNSET,
    x_client_secret: str,
) -> Response[Error | IssuancePage]:
    """List issuances

     Returns one page of all issuances, newest first.
    Walk forward with `first` and `after`, passing each page's `end_cursor` as the next `after`, until
    `has_next_page` is false.
    A page may be empty while more follow, so an empty page is no sign of the end.
    The pair `last` and `before` walks backward; do not mix the two pairs.

    Args:
        first (int | Unset):
        after (str | Unset):
        last (int | Unset):
        before (str | Unset):
        x_client_secret (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | IssuancePage]
    """

    kwargs = _get_kwargs(
        first=first,
        after=after,
        last=last,
        before=before,
        x_client_secret=x_client_secret,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    first: int | Unset = UNSET,
    after: str | Unset = UNSET,
    last: int | Unset = UNSET,
    before: str | Unset = UNSET,
    x_client_secret: str,
) -> Error | IssuancePage | None:
    """List issuances

     Returns one page of all issuances, newest first.
    Walk forward with `first` and `after`, passing each page's `end_cursor` as the next `after`, until
    `has_next_page` is false.
    A page may be empty while more follow, so an empty page is no sign of the end.
    The pair `last` and `before` walks backward; do not mix the two pairs.

    Args:
        first (int | Unset):
        after (str | Unset):
        last (int | Unset):
        before (str | Unset):
        x_client_secret (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | IssuancePage
    """

    return sync_detailed(
        client=client,
        first=first,
        after=after,
        last=last,
        before=before,
        x_client_secret=x_client_secret,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    first: int | Unset = UNSET,
    after: str | Unset = UNSET,
    last: int | Unset = UNSET,
    before: str | Unset = UNSET,
    x_client_secret: str,
) -> Response[Error | IssuancePage]:
    """List issuances

     Returns one page of all issuances, newest first.
    Walk forward with `first` and `after`, passing each page's `end_cursor` as the next `after`, until
    `has_next_page` is false.
    A page may be empty while more follow, so an empty page is no sign of the end.
    The pair `last` and `before` walks backward; do not mix the two pairs.

    Args:
        first (int | Unset):
        after (str | Unset):
        last (int | Unset):
        before (str | Unset):
        x_client_secret (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | IssuancePage]
    """

    kwargs = _get_kwargs(
        first=first,
        after=after,
        last=last,
        before=before,
        x_client_secret=x_client_secret,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    first: int | Unset = UNSET,
    after: str | Unset = UNSET,
    last: int | Unset = UNSET,
    before: str | Unset = UNSET,
    x_client_secret: str,
) -> Error | IssuancePage | None:
    """List issuances

     Returns one page of all issuances, newest first.
    Walk forward with `first` and `after`, passing each page's `end_cursor` as the next `after`, until
    `has_next_page` is false.
    A page may be empty while more follow, so an empty page is no sign of the end.
    The pair `last` and `before` walks backward; do not mix the two pairs.

    Args:
        first (int | Unset):
        after (str | Unset):
        last (int | Unset):
        before (str | Unset):
        x_client_secret (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | IssuancePage
    """

    return (
        await asyncio_detailed(
            client=client,
            first=first,
            after=after,
            last=last,
            before=before,
            x_client_secret=x_client_secret,
        )
    ).parsed
