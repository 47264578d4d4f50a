"""Holds a running registry and our own client against the contract, with judges that know neither."""

from __future__ import annotations

import copy
import socket
import subprocess
import tempfile
import time
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

import yaml
from isometric_registry import RegistryClient
from isometric_registry.errors import AuthenticationError, NotFoundError, OutcomeUnknownError, RegistryError
from isometric_registry_client.api import OPERATIONS

from .document import parse
from .every_call import Known
from .programs import GateError, environment, find, fresh

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from isometric_registry.sandbox import Sandbox

    Calls = Iterator[tuple[str, Callable[[], object]]]

START_TIMEOUT_S = 180.0
"""Prism is up in two seconds; a machine that builds something else beside it took a minute."""

CASES_PER_OPERATION = 12
"""Seeded faults show within the first ten, and with all 41 operations more of them take minutes."""

FUZZING = """
headers = { x-client-secret = "${SECRET}", Authorization = "Bearer ${TOKEN}" }

# A GET of that path asks for a retirement of that name, and is refused for its length.
[[operations]]
include-path = "/retirements/from_oldest_credits"
phases.coverage.unexpected-methods = ["delete", "options", "patch", "put", "query", "trace"]
"""
"""How schemathesis is told who asks; the credentials come from its environment and stand in no file."""

UNKNOWN_ISSUANCE = "iss_0000000000SBX000"


def proxy_faults(contract: Path, sandbox: Sandbox) -> list[str]:
    """Send both clients' requests through Prism, which answers 500 where either side breaks the contract.

    Returns:
        One line for each call whose request or answer broke the contract.
    """
    faults = []
    with _prism(contract, sandbox.url) as url, ExitStack() as clients:
        for name, call in (*_every_operation(sandbox, url, clients), *_issuances_and_refusals(sandbox, url, clients)):
            try:
                call()
            except RegistryError as error:
                cause = error.__cause__ if isinstance(error, OutcomeUnknownError) else None
                said = getattr(cause or error, "body", None) or cause or error
                faults.append(f"{name}: {' '.join(str(said).split())[:600]}")
            except LookupError as error:
                faults.append(f"{name}: tools/contract_tools/every_call.py has no argument for it: {error}")
    return faults


def _every_operation(sandbox: Sandbox, url: str, clients: ExitStack) -> Calls:
    """Every operation, first the writes, by the synchronous and the asynchronous client."""
    known = Known(sandbox, clients)
    for entry in sorted(OPERATIONS, key=lambda entry: entry.method != "POST"):
        yield entry.name, partial(known.ask, entry, url)
        yield f"{entry.name}, asynchronously", partial(known.ask_asynchronously, entry, url)


def _issuances_and_refusals(sandbox: Sandbox, url: str, clients: ExitStack) -> Calls:
    """Every kind of issuance, and the refusals that a well-formed request can meet."""
    client = clients.enter_context(sandbox.client(base_url=url, max_retries=0))
    bare = clients.enter_context(RegistryClient(base_url=url, client_secret=sandbox.client_secret, max_retries=0))
    stranger = clients.enter_context(RegistryClient(base_url=url, client_secret="0" * 32, max_retries=0))
    marks = sandbox.data.landmarks
    half = next(batch["id"] for batch in sandbox.data.credit_batches.values() if batch["parent_id"] is not None)
    for name in ("demo", "large", "empty_buffer_pool", "deep_splits", "future"):
        issuance_id = getattr(marks, name)
        yield f"getIssuance {name}", partial(client.issuances.get, issuance_id)
        yield f"getIssuanceCreditBatches {name}", partial(client.issuances.credit_batches, issuance_id)
    yield "getCreditBatch of a half", partial(client.credit_batches.get, half)
    yield "without an access token", partial(bare.issuances.get, marks.demo)
    yield "an unknown issuance", partial(_expect, NotFoundError, partial(client.issuances.get, UNKNOWN_ISSUANCE))
    yield "a wrong secret", partial(_expect, AuthenticationError, partial(stranger.issuances.get, marks.demo))


def _expect(kind: type[RegistryError], call: Callable[[], object]) -> None:
    try:
        call()
    except kind:
        return
    raise RegistryError(f"no {kind.__name__} was raised")


@contextmanager
def _prism(contract: Path, upstream: str) -> Iterator[str]:
    """Run Prism as a validating proxy, and yield its address."""
    port = _free_port()
    command = [find("prism"), "proxy", "--errors", "--host", "127.0.0.1", "--port", str(port), str(contract), upstream]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, env=environment())
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise GateError("prism did not start; it does so alone with: tools/node/node_modules/.bin/prism proxy")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise GateError(f"prism did not answer within {START_TIMEOUT_S:.0f} seconds")


def fuzz_faults(contract: Path, sandbox: Sandbox, scratch: Path) -> list[str]:
    """Let schemathesis ask the sandbox whatever the contract allows and forbids.

    Returns:
        The failures' lines of its report, or an empty list.
    """
    folder = fresh(scratch)
    (folder / "openapi.yaml").write_text(_with_known_ids(contract, sandbox), encoding="utf-8")
    (folder / "schemathesis.toml").write_text(f'base-url = "{sandbox.url}"\n{FUZZING}', encoding="utf-8")
    done = subprocess.run(
        [
            *(find("schemathesis"), "run", "openapi.yaml", "--checks", "all"),
            # A well-formed identifier that nothing has is refused with a 400: the contract says so.
            *("--exclude-checks", "positive_data_acceptance"),
            *("--max-examples", str(CASES_PER_OPERATION), "--generation-deterministic", "--no-color"),
        ],
        cwd=folder,
        env=environment({"SECRET": sandbox.client_secret, "TOKEN": sandbox.access_token}),
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    if done.returncode == 0:
        return []
    _, _, failures = done.stdout.partition(" FAILURES ")
    lines = (failures or done.stdout + done.stderr).splitlines()[1:80]
    return [line for line in lines if line.strip()] or ["schemathesis failed without a word"]


def _with_known_ids(contract: Path, sandbox: Sandbox) -> str:
    """The contract with identifiers that the sandbox holds as examples, so that 200s are met and not only refusals."""
    document = copy.deepcopy(parse(contract.read_text(encoding="utf-8")))
    marks = sandbox.data.landmarks
    halves = [batch["id"] for batch in sandbox.data.credit_batches.values() if batch["parent_id"] is not None]
    known = {
        "issuance_id": [marks.demo, marks.deep_splits, marks.future, marks.empty_buffer_pool],
        "credit_batch_id": halves[:3],
    }
    with ExitStack() as clients:
        registry = Known(sandbox, clients)
        for parameter in document["components"]["parameters"].values():
            if parameter["in"] == "path":
                name = parameter["name"]
                parameter.pop("example", None)
                identifiers = known.get(name) or [registry.argument(name)]
                parameter["examples"] = {identifier: {"value": identifier} for identifier in identifiers}
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
