"""The clients as people use them: views, closing, sharing between threads and tasks."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from isometric_registry import AsyncRegistryClient, Environment, RegistryClient
from isometric_registry.errors import ConfigurationError

ISSUANCE = "iss_1F2Q7K9M4SBX3T8R"
SECRET = "c" * 32

forks = pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
"""From Python 3.12 on a fork warns if there are threads, and the server of these tests is one."""


@pytest.fixture
def right(body: dict[str, Any]) -> Any:
    def serve(exchange: Any) -> None:
        exchange.answer(200, json.dumps({**body, "issuance_id": exchange.issuance_id}).encode())

    return serve


class TestTheClients:
    def test_take_the_same_arguments_by_name_only(self) -> None:
        sync, asynchronous = (inspect.signature(kind).parameters for kind in (RegistryClient, AsyncRegistryClient))
        assert list(sync) == list(asynchronous)
        assert {parameter.kind for parameter in (*sync.values(), *asynchronous.values())} == {
            inspect.Parameter.KEYWORD_ONLY
        }
        assert [sync[name].default for name in sync] == [asynchronous[name].default for name in sync]

    def test_have_the_same_methods(self) -> None:
        def names(kind: type) -> set[str]:
            return {name.removeprefix("a") for name in dir(kind) if not name.startswith("_")}

        assert names(RegistryClient) == names(AsyncRegistryClient)

    @pytest.mark.parametrize("kind", [RegistryClient, AsyncRegistryClient])
    def test_say_where_they_lead(self, kind: Any) -> None:
        client = kind(client_secret=SECRET, environment="production")
        assert client.environment is Environment.PRODUCTION
        assert client.base_url == "https://api.isometric.com/registry/v0"
        assert repr(client) == f"{kind.__name__}(base_url='https://api.isometric.com/registry/v0')"


class TestAView:
    def test_shares_the_connections_and_has_limits_of_its_own(self, serve: Any, right: Any) -> None:
        server = serve(right)
        ports = set()

        def note(exchange: Any) -> None:
            ports.add(exchange._connection.getpeername()[1])
            right(exchange)

        server._serve = note
        with RegistryClient(client_secret=SECRET, base_url=server.url) as client:
            view = client.with_options(timeout=3.0, max_retries=0, budget=4.0)
            for one in (client, view, client, view.with_options(timeout=2.0)):
                one.issuances.credit_batches(ISSUANCE)
            assert (view._settings.timeout, view._settings.max_retries, view._settings.budget) == (3.0, 0, 4.0)
            assert client._settings.max_retries == 2
            assert type(view) is RegistryClient
        assert len(ports) == 1

    def test_is_not_closed_by_itself_but_with_its_client(self, serve: Any, right: Any) -> None:
        client = RegistryClient(client_secret=SECRET, base_url=serve(right).url)
        with client.with_options(timeout=3.0) as view:
            view.close()
        assert client.issuances.credit_batches(ISSUANCE)
        client.close()
        with pytest.raises(ConfigurationError, match="this client is closed"):
            view.issuances.credit_batches(ISSUANCE)

    def test_of_an_asynchronous_client_likewise(self, serve: Any, right: Any) -> None:
        async def main() -> None:
            client = AsyncRegistryClient(client_secret=SECRET, base_url=serve(right).url)
            async with client.with_options(max_retries=0) as view:
                assert await view.issuances.credit_batches(ISSUANCE)
            assert await client.issuances.credit_batches(ISSUANCE)
            await client.aclose()
            with pytest.raises(ConfigurationError, match="this client is closed"):
                await view.issuances.credit_batches(ISSUANCE)

        asyncio.run(main())

    def test_keeps_the_pace_of_its_client(self) -> None:
        with RegistryClient(client_secret=SECRET, max_requests_per_minute=60) as client:
            assert client.with_options(timeout=1.0)._funnel.spacer is client._funnel.spacer is not None

    def test_of_a_subclass_is_one_too(self) -> None:
        class Own(RegistryClient): ...

        with Own(client_secret=SECRET) as client:
            assert type(client.with_options(timeout=1.0)) is Own

    def test_with_a_limit_that_makes_no_sense_is_refused(self) -> None:
        with RegistryClient(client_secret=SECRET) as client, pytest.raises(ConfigurationError, match="timeout is 0"):
            client.with_options(timeout=0)


class TestClosing:
    def test_twice_does_no_harm(self) -> None:
        client = RegistryClient(client_secret=SECRET)
        client.close()
        client.close()

    def test_twice_does_no_harm_asynchronously(self, serve: Any, right: Any) -> None:
        async def main() -> None:
            client = AsyncRegistryClient(client_secret=SECRET, base_url=serve(right).url)
            await client.issuances.credit_batches(ISSUANCE)
            await client.aclose()
            await client.aclose()
            with pytest.raises(ConfigurationError, match="this client is closed: make a new one"):
                await client.issuances.credit_batches(ISSUANCE)

        asyncio.run(main())

    def test_leaves_no_socket_behind(self, serve: Any, right: Any) -> None:
        server = serve(right)

        def sockets() -> int:
            return sum(
                "socket" in os.readlink(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd") if _is_open(fd)
            )

        with RegistryClient(client_secret=SECRET, base_url=server.url) as client:
            client.issuances.credit_batches(ISSUANCE)
            inside = sockets()
        for _ in range(200):
            if sockets() <= inside - 2:  # the client's end, and the server's
                break
            threading.Event().wait(0.005)
        assert sockets() <= inside - 2

    def test_happens_at_the_end_of_a_with_block_even_after_an_error(self) -> None:
        with pytest.raises(ZeroDivisionError), RegistryClient(client_secret=SECRET) as client:
            raise ZeroDivisionError
        with pytest.raises(ConfigurationError, match="closed"):
            client.issuances.get(ISSUANCE)


def _is_open(descriptor: str) -> bool:
    return os.path.lexists(f"/proc/self/fd/{descriptor}")


class TestSharing:
    def test_one_client_between_many_threads_gives_each_its_own_answer(self, serve: Any, right: Any) -> None:
        identifiers = [f"iss_1F2Q7K9M4SBX{number:04d}" for number in range(200)]
        with (
            RegistryClient(client_secret=SECRET, base_url=serve(right).url) as client,
            ThreadPoolExecutor(32) as pool,
        ):
            answers = list(pool.map(client.issuances.credit_batches, identifiers))
        assert [answer.issuance_id for answer in answers] == identifiers

    def test_one_client_between_many_tasks_gives_each_its_own_answer(self, serve: Any, right: Any) -> None:
        identifiers = [f"iss_1F2Q7K9M4SBX{number:04d}" for number in range(110)]

        async def main() -> list[str]:
            async with AsyncRegistryClient(client_secret=SECRET, base_url=serve(right).url) as client:
                answers = await asyncio.gather(*map(client.issuances.credit_batches, identifiers))
                return [answer.issuance_id for answer in answers]

        assert asyncio.run(main()) == identifiers

    def test_one_asynchronous_client_between_two_event_loops_is_refused(self, serve: Any, right: Any) -> None:
        client = AsyncRegistryClient(client_secret=SECRET, base_url=serve(right).url)
        first, second = asyncio.new_event_loop(), asyncio.new_event_loop()
        try:
            first.run_until_complete(client.issuances.credit_batches(ISSUANCE))
            with pytest.raises(ConfigurationError, match=r"make one client for each asyncio.run\(\)"):
                second.run_until_complete(client.issuances.credit_batches(ISSUANCE))
            with pytest.raises(ConfigurationError, match="close it there"):
                second.run_until_complete(client.aclose())
            first.run_until_complete(client.aclose())
        finally:
            first.close()
            second.close()

    @forks
    def test_one_client_between_a_process_and_its_child_is_refused(self, serve: Any, right: Any) -> None:
        server = serve(right)
        with RegistryClient(client_secret=SECRET, base_url=server.url) as client:
            client.issuances.credit_batches(ISSUANCE)
            child = os.fork()
            if child == 0:
                try:
                    client.issuances.credit_batches(ISSUANCE)
                except ConfigurationError as error:
                    os._exit(7 if "before the process forked" in str(error) else 8)
                finally:
                    os._exit(9)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
            assert client.issuances.credit_batches(ISSUANCE)
        assert len(server.requests) == 2

    @forks
    def test_a_client_that_was_not_used_yet_may_go_to_a_child(self, serve: Any, right: Any) -> None:
        server = serve(right)
        with RegistryClient(client_secret=SECRET, base_url=server.url) as client:
            child = os.fork()
            if child == 0:
                try:
                    os._exit(7 if client.issuances.credit_batches(ISSUANCE).issuance_id == ISSUANCE else 8)
                finally:
                    os._exit(9)
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
            assert client.issuances.credit_batches(ISSUANCE)
