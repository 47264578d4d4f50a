from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.error import Error
from ...models.issuance import Issuance
from ...types import Response


def _get_kwargs(
    id: str,
    *,
    x_client_secret: str,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    headers["x-client-secret"] = x_client_secret

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/issuances/{id}".format(
            id=quote(str(id), safe=""),
        ),
    }

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Error | Issuance:
    if response.status_code == 200:
        response_200 = Issuance.from_dict(response.json())

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
) -> Response[Error | Issuance]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    x_client_secret: str,
) -> Response[Error | Issuance]:
    """Get an issuance

     Returns one issuance with its supplier, its project and its totals, without its credit batches.

    Args:
        id (str):
        x_client_secret (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Issuance]
    """

    kwargs = _get_kwargs(
        id=id,
        x_client_secret=x_client_secret,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    x_client_secret: str,
) -> Error | Issuance | None:
    """Get an issuance

     Returns one issuance with its supplier, its project and its totals, without its credit batches.

    Args:
        id (str):
        x_client_secret (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Issuance
    """

    return sync_detailed(
        id=id,
        client=client,
        x_client_secret=x_client_secret,
    ).parsed


async def asyncio_detailed(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    x_client_secret: str,
) -> Response[Error | Issuance]:
    """Get an issuance

     Returns one issuance with its supplier, its project and its totals, without its credit batches.

    Args:
        id (str):
        x_client_secret (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Error | Issuance]
    """

    kwargs = _get_kwargs(
        id=id,
        x_client_secret=x_client_secret,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    id: str,
    *,
    client: AuthenticatedClient | Client,
    x_client_secret: str,
) -> Error | Issuance | None:
    """Get an issuance

     Returns one issuance with its supplier, its project and its totals, without its credit batches.

    Args:
        id (str):
        x_client_secret (str):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Error | Issuance
    """

    return (
        await asyncio_detailed(
            id=id,
            client=client,
            x_client_secret=x_client_secret,
        )
    ).parsed
