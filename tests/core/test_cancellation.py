"""A call that is cancelled, timed out or interrupted leaves the client usable and no connection behind."""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any

import httpcore
import pytest
from isometric_registry import AsyncRegistryClient, RegistryClient
from isometric_registry._core.blocking import DeadlineStream
from isometric_registry._core.offload import Offload
from isometric_registry._core.timing import Abandoned, abandoned
from isometric_registry.errors import APITimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable

ISSUANCE = "iss_1F2Q7K9M4SBX3T8R"
OPTIONS: dict[str, Any] = {"client_secret": "c" * 32, "max_retries": 0}


@pytest.fixture
def right(body: dict[str, Any]) -> Callable[[Any], None]:
    def serve(exchange: Any) -> None:
        exchange.answer(200, json.dumps({**body, "issuance_id": exchange.issuance_id}).encode())

    return serve


@pytest.fixture
def slow(right: Callable[[Any], None]) -> Callable[[Any], None]:
    """An answer in pieces, with a moment between them, so that there is always something to cancel."""

    def serve(exchange: Any) -> None:
        if exchange.issuance_id.endswith("SLOW"):
            exchange.send(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n")
            exchange.drip(b" " * 18 + b"{}", every_s=0.005)
        else:
            right(exchange)

    return serve


def pool_of(client: AsyncRegistryClient | RegistryClient) -> Any:
    return client._funnel.transport._client._transport._pool  # type: ignore[attr-defined]


def states(pool: Any) -> Counter[str]:
    return Counter("idle" if connection.is_idle() else "busy" for connection in pool.connections)


def sockets() -> int:
    """Count the sockets of this process."""
    count = 0
    for name in os.listdir("/proc/self/fd"):
        try:
            count += os.readlink(f"/proc/self/fd/{name}").startswith("socket:")
        except OSError:
            continue
    return count


async def stepping(steps: int) -> None:
    for _ in range(steps):
        await asyncio.sleep(0)


@pytest.mark.slow
@pytest.mark.parametrize("is_warm", [False, True], ids=["new connection", "kept connection"])
def test_cancelled_at_any_step_the_client_answers_the_next_call(serve: Any, slow: Any, is_warm: bool) -> None:
    async def main() -> None:
        async with AsyncRegistryClient(**OPTIONS, base_url=serve(slow).url) as client:
            for steps in range(120):
                if is_warm:
                    await client.issuances.credit_batches(ISSUANCE)
                else:
                    await pool_of(client).aclose()
                call = asyncio.create_task(client.issuances.credit_batches("iss_1F2Q7K9M4SBXSLOW"))
                await stepping(steps)
                call.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await call
                assert states(pool_of(client))["busy"] == 0
                assert pool_of(client)._requests == []
            assert (await client.issuances.credit_batches(ISSUANCE)).issuance_id == ISSUANCE
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(main())


def test_a_burst_that_is_cancelled_leaves_no_socket_open(serve: Any, slow: Any) -> None:
    async def main() -> None:
        before = sockets()
        async with AsyncRegistryClient(**OPTIONS, base_url=serve(slow).url) as client:
            for moment in (0.0, 0.001, 0.01):
                calls = [asyncio.create_task(client.issuances.get("iss_1F2Q7K9M4SBXSLOW")) for _ in range(50)]
                await asyncio.sleep(moment)
                for call in calls:
                    call.cancel()
                await asyncio.gather(*calls, return_exceptions=True)
            assert states(pool_of(client))["busy"] == 0
            assert (await client.issuances.credit_batches(ISSUANCE)).issuance_id == ISSUANCE
        await asyncio.sleep(0.05)
        assert sockets() <= before + 60  # the server's own ends, which close in their own time

    asyncio.run(main())


@pytest.mark.slow
def test_at_random_moments_both_ways_to_end_leave_the_client_usable(serve: Any, slow: Any) -> None:
    dice = random.Random(7)

    async def main() -> None:
        async with AsyncRegistryClient(**OPTIONS, base_url=serve(slow).url) as client:
            for number in range(150):
                seconds = dice.uniform(0.0005, 0.02)
                if number % 2:
                    with pytest.raises(APITimeoutError):
                        await client.with_options(timeout=seconds).issuances.get("iss_1F2Q7K9M4SBXSLOW")
                else:
                    with pytest.raises(TimeoutError):
                        await asyncio.wait_for(client.issuances.get("iss_1F2Q7K9M4SBXSLOW"), seconds)
                assert states(pool_of(client))["busy"] == 0
            assert (await client.issuances.credit_batches(ISSUANCE)).issuance_id == ISSUANCE

    asyncio.run(main())


def test_more_tasks_than_connections_wait_and_none_times_out(serve: Any, right: Any) -> None:
    async def main() -> None:
        async with AsyncRegistryClient(**OPTIONS, base_url=serve(right).url, timeout=20.0) as client:
            answers = await asyncio.gather(*(client.issuances.credit_batches(ISSUANCE) for _ in range(110)))
        assert len(answers) == 110

    asyncio.run(main())


def test_more_threads_than_connections_are_kept_all_get_an_answer(serve: Any, right: Any) -> None:
    results: list[str] = []
    with RegistryClient(**OPTIONS, base_url=serve(right).url, timeout=20.0) as client:

        def call() -> None:
            results.append(client.issuances.credit_batches(ISSUANCE).issuance_id)

        threads = [threading.Thread(target=call) for _ in range(150)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert results == [ISSUANCE] * 150


INTERRUPTED = """
import random, signal, sys, time
from isometric_registry import RegistryClient

class Alarm(Exception):
    pass

def ring(number, frame):
    raise Alarm

dice, raised = random.Random(11), 0
signal.signal(signal.SIGALRM, ring)
with RegistryClient(client_secret="c" * 32, max_retries=2, base_url=sys.argv[1]) as client:
    client.issuances  # Python does not get over an exception in the middle of its first import of asyncio
    pool = client._funnel.transport._client._transport._pool
    for _ in range(1000):
        if raised == int(sys.argv[2]):
            break
        try:
            signal.setitimer(signal.ITIMER_REAL, dice.uniform(0.0005, 0.02))
            # Python swallows what is raised while it finalises an object, so that not every alarm gets through.
            for _ in range(20):
                client.issuances.get("iss_1F2Q7K9M4SBXSLOW")
        except Alarm:
            raised += 1
        except Exception as error:
            if "Alarm" in repr(error):
                raise
        signal.setitimer(signal.ITIMER_REAL, 0)
    deadline = time.monotonic() + 10
    while any(not c.is_idle() for c in pool.connections) and time.monotonic() < deadline:
        time.sleep(0.05)
    busy = [c for c in pool.connections if not c.is_idle()]
    print(raised, len(busy), client.issuances.credit_batches("iss_1F2Q7K9M4SBX3T8R").issuance_id)
"""


@pytest.mark.slow
def test_what_a_signal_handler_raises_comes_out_and_the_client_stays_usable(serve: Any, slow: Any) -> None:
    command = [sys.executable, "-c", INTERRUPTED, serve(slow).url, "200"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.split() == ["200", "0", ISSUANCE], done.stderr


def test_a_child_process_does_not_use_the_parents_connection(serve: Any, right: Any) -> None:
    async def main() -> None:
        client = AsyncRegistryClient(**OPTIONS, base_url=serve(right).url)
        await client.issuances.credit_batches(ISSUANCE)
        client._funnel.transport._process = os.getpid() + 1  # type: ignore[attr-defined]  # as after a fork
        with pytest.raises(Exception, match="before the process forked"):
            await client.issuances.credit_batches(ISSUANCE)
        client._funnel.transport._process = os.getpid()  # type: ignore[attr-defined]
        await client.aclose()

    asyncio.run(main())


def test_a_thread_for_requests_ends_when_an_interruption_loses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    threads = []
    start = threading.Thread.start

    def start_and_be_interrupted(thread: threading.Thread) -> None:
        start(thread)
        threads.append(thread)
        raise KeyboardInterrupt

    offload = Offload()
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", start_and_be_interrupted)
        with pytest.raises(KeyboardInterrupt):
            offload.run(lambda: None)
    threads[0].join(5.0)
    assert not threads[0].is_alive()
    assert offload.run(lambda: 7) == 7
    offload.close()


def test_a_request_that_nobody_waits_for_any_more_does_not_leave() -> None:
    sent: list[bytes] = []

    class Stream(httpcore.NetworkStream):
        def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
            sent.append(buffer)

    gone = threading.Event()
    mark = abandoned.set(gone)
    DeadlineStream(Stream()).write(b"GET ")
    gone.set()  # by Ctrl-C, while the thread that has the request was still connecting
    with pytest.raises(Abandoned):
        DeadlineStream(Stream()).write(b"POST ")
    abandoned.reset(mark)
    assert sent == [b"GET "]
