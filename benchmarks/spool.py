"""Answers of a large registry on disk, and a server in a process of its own that answers with them.

Whoever loads them waits for no registry: the server finds an answer by its address and writes it. There are as many
batches as in twelve registries of today's size. Few are split: each half costs a request, which whoever is compared
pays alike, and which would hide what the rest of the work takes.

    python -m benchmarks.spool make FOLDER
    python -m benchmarks.spool serve FOLDER
"""

from __future__ import annotations

import asyncio
import json
import mmap
import subprocess
import sys
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from isometric_registry.sandbox.data import make_registry
from isometric_registry.sandbox.ledger.queries import Credited
from isometric_registry.sandbox.service import answers

from benchmarks.server import message, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

ISSUANCES = 3_000
BATCHES = 76
"""In each issuance, halves included: 228,000 in all."""

SPLIT_EVERY = 10
"""Every tenth issuance has a batch that is split."""

PAGE_SIZE = 50
HALF_KGS = 50_000
LISTS = ("deliveries", "transfers", "retirements", "documents")
"""Lists that are empty here. The last belongs to each project."""

Wire = dict[str, Any]


def make(folder: Path) -> None:
    """Write every answer, one after the other, to a file, and where each stands to another."""
    small = make_registry(issuances=64)
    template = next(
        batch
        for body in small.issuance_credit_batches.values()
        for batch in body["supplier_credit_batches"]
        if batch["status"] == "active"
    )
    owners = [answers.organisation(one) for one in small.ledger.organisations.values()]
    pool = next(
        batch["owner"]
        for body in small.issuance_credit_batches.values()
        for batch in body["buffer_pool_credit_batches"]
    )
    issuances = list(small.issuances.values())
    index: dict[str, tuple[int, int]] = {}
    issued: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    listed = []
    with (folder / "answers").open("wb") as out:

        def add(target: str, value: Wire) -> None:
            content = answers.to_json(value)
            index[target] = (out.tell(), len(content))
            out.write(content)

        for number in range(ISSUANCES):
            issuance = issuances[number % len(issuances)] | {"id": f"iss_{number:016}"}
            body, halves = _batches(number, issuance, template, owners, pool)
            for total in ("supplier_credit_batch_size_total", "buffer_pool_credit_batch_size_total"):
                issuance[total] = body[total]
            issuance["credit_batch_size_total"] = body["credit_batch_size_total"]
            listed.append(issuance)
            sums = issued[issuance["project_id"]]
            sums[0] += body["credit_batch_size_total"]["credit_kgs"]
            sums[1] += body["buffer_pool_credit_batch_size_total"]["credit_kgs"]
            add(f"issuances/{issuance['id']}", issuance)
            add(f"issuances/{issuance['id']}/credit_batches", body)
            for half in halves:
                add(f"credit_batches/{half['id']}", half)
        projects = [
            answers.project(one, Credited(issued_kgs=issued[one.id][0], issued_buffer_kgs=issued[one.id][1]))
            for one in small.ledger.projects.values()
        ]
        lists: dict[str, list[Wire]] = {
            "issuances": listed,
            "projects": projects,
            "suppliers": [answers.supplier(one) for one in small.ledger.suppliers.values()],
        }
        for name, nodes in lists.items():
            for start in range(0, max(len(nodes), 1), PAGE_SIZE):
                add(f"{name}@{start}", _page(nodes, start))
        add("nothing", _page([], 0))
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")


def _batches(number: int, issuance: Wire, template: Wire, owners: list[Wire], pool: Wire) -> tuple[Wire, list[Wire]]:
    """Make the credit batches of an issuance, and the halves of the one that is split, if there is one."""
    halves: list[Wire] = []
    has_split = number % SPLIT_EVERY == 0
    originals = []
    for place in range(BATCHES - 2 * has_split):
        batch = _batch(number, place, 2 * HALF_KGS, issuance, template, owners[(number + place) % len(owners)])
        originals.append(batch)
    if has_split:
        halves = [
            _batch(number, BATCHES - 1 - side, HALF_KGS, issuance, template, owners[number % len(owners)])
            | {"parent_id": originals[0]["id"]}
            for side in (0, 1)
        ]
        originals[0] |= {"status": "split", "left_child_id": halves[0]["id"], "right_child_id": halves[1]["id"]}
    buffer_pool = [originals.pop() | {"owner": pool}]
    sizes = [answers.quantity(2 * HALF_KGS * len(batches)) for batches in (originals, buffer_pool)]
    body = {
        "issuance_id": issuance["id"],
        "supplier_credit_batches": originals,
        "supplier_credit_batch_size_total": sizes[0],
        "buffer_pool_credit_batches": buffer_pool,
        "buffer_pool_credit_batch_size_total": sizes[1],
        "credit_batch_size_total": answers.quantity(sum(size["credit_kgs"] for size in sizes)),
    }
    return body, halves


def _batch(number: int, place: int, kgs: int, issuance: Wire, template: Wire, owner: Wire) -> Wire:
    start = place * kgs
    return template | {
        "id": f"ctb_{number:010}{place:06}",
        "serial_number": f"ISO-1-NORD-NOR-{number:04}-2026-{start}-{start + kgs}",
        "size": answers.quantity(kgs),
        "issuance_id": issuance["id"],
        "project_id": issuance["project_id"],
        "supplier_id": issuance["supplier"]["id"],
        "removal_id": f"rmv_{number:010}{place:06}",
        "issued_at": issuance["issued_at"],
        "owner": owner,
        "parent_id": None,
        "left_child_id": None,
        "right_child_id": None,
    }


def _page(nodes: list[Wire], start: int) -> Wire:
    end = start + PAGE_SIZE
    here = nodes[start:end]
    return {
        "nodes": here,
        "total_count": len(nodes),
        "page_info": {
            "has_previous_page": start > 0,
            "start_cursor": str(start) if here else None,
            "has_next_page": end < len(nodes),
            "end_cursor": str(end) if here else None,
        },
    }


class Spool:
    """The answers of a folder."""

    def __init__(self, folder: Path) -> None:
        self._index: dict[str, list[int]] = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        with (folder / "answers").open("rb") as file:
            self._answers = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def answer(self, request: bytes) -> bytes:
        """Return the answer to a request, headers and all."""
        address = urlsplit(request.split(b" ", 2)[1].decode())
        target = address.path.removeprefix("/registry/v0/")
        if f"{target}@0" in self._index:
            target = f"{target}@{dict(parse_qsl(address.query)).get('after', '0')}"
        elif target.rpartition("/")[2] in LISTS:
            target = "nothing"
        place = self._index.get(target)
        if place is None:
            return message(b'{"detail":"Not Found"}', status=b"404 Not Found")
        return message(self._answers[place[0] : place[0] + place[1]])


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a folder's answers and yield the base URL."""
    command = [sys.executable, "-m", "benchmarks.spool", "serve", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/registry/v0"
        finally:
            process.kill()


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]))
    else:
        asyncio.run(serve(Spool(Path(sys.argv[2])).answer))
