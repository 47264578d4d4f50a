"""Keeps signals out of the middle of a request: the main thread, which alone gets them, only waits for it.

A signal handler may raise between any two instructions, Ctrl-C does. Inside of httpcore that would leave a place in
the pool or a lock taken for good. A thread of its own has the request then, and whatever is raised comes out here.
"""

from __future__ import annotations

import threading
import weakref
from contextvars import copy_context
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from .timing import abandoned

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Offload:
    """Runs functions in threads of their own, one after the other in the same where that can be."""

    def __init__(self) -> None:
        self._idle: list[_Worker] = []

    def run(self, function: Callable[[], T]) -> T:
        """Return what a function returns, or raise what it raises.

        In the main thread it runs in another, and is abandoned if this one is interrupted meanwhile.
        """
        if threading.current_thread() is not threading.main_thread():
            return function()
        gone = threading.Event()
        context = copy_context()
        context.run(abandoned.set, gone)
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = _Worker()
        job = _Job(lambda: context.run(function))
        try:
            worker.jobs.put(job)
            job.done.acquire()
        except BaseException:
            # The thread ends by itself, once what it does has been broken off.
            gone.set()
            worker.jobs.put(None)
            raise
        self._idle.append(worker)
        if job.error is not None:
            raise job.error
        result: T = job.result
        return result

    def close(self) -> None:
        """End the threads that wait for work."""
        while self._idle:
            self._idle.pop().jobs.put(None)


class _Job:
    """A function and what became of it."""

    def __init__(self, function: Callable[[], Any]) -> None:
        self.function = function
        self.result: Any = None
        self.error: BaseException | None = None
        self.done = threading.Lock()
        self.done.acquire()


class _Worker:
    """A thread that does one job after the other. It does not keep the interpreter from ending.

    It ends when this object does, which an exception from a signal handler may bring about at any moment.
    """

    def __init__(self) -> None:
        self.jobs: SimpleQueue[Any] = SimpleQueue()
        """What is to be done. Anything but a job ends the thread."""
        lost = weakref.ref(self, self.jobs.put)
        threading.Thread(target=_work, args=(self.jobs, lost), name="isometric-request", daemon=True).start()


def _work(jobs: SimpleQueue[Any], _lost: object) -> None:
    """Do what comes, without a reference to the worker; the weak one must stay alive to tell that it is gone."""
    while isinstance(job := jobs.get(), _Job):
        try:
            job.result = job.function()
        except BaseException as error:  # noqa: BLE001  # it is raised where it is waited for
            job.error = error
        job.done.release()
        del job
