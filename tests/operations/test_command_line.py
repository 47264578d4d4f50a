"""Every operation that reads, at the command line: `get` and `list` know them from the table alone."""

from __future__ import annotations

import csv
import datetime
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from isometric_registry.cli.app import app
from isometric_registry_client.api import OPERATIONS
from operation_cases import Case, as_moments, as_query, cases, named, without_more

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Answering

    Run = Callable[..., Result]

READS = [case for case in cases() if case.entry.method == "GET"]

reads = pytest.mark.parametrize("case", READS, ids=named)


def command(case: Case) -> list[str]:
    words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in case.entry.name)
    return ["list" if case.entry.item else "get", words.partition("-")[2]]


def flag(name: str) -> str:
    return f"--query-{name}" if name in ("limit", "format") else f"--{name.replace('_', '-')}"


def typed(case: Case) -> list[str]:
    """What a person types to ask an operation with everything that it takes."""
    written = list(case.path.values())
    for name, value in case.query.items():
        for item in value if isinstance(value, list) else [value]:
            text = item.isoformat() if isinstance(item, datetime.datetime) else json.dumps(item).strip('"')
            written += [flag(name), text]
    return written


@pytest.fixture
def run(answering: Answering) -> Run:
    environment = {"ISOMETRIC_BASE_URL": answering.base_url, "ISOMETRIC_CLIENT_SECRET": "c" * 32}
    return lambda *arguments: CliRunner(env=environment).invoke(app, arguments)


def test_every_operation_that_reads_has_a_command_and_no_other_has() -> None:
    there = []
    for verb in ("get", "list"):
        group: Any = app.commands[verb]
        context = group.make_context(verb, ["x"], resilient_parsing=True)
        there += [[verb, name] for name in group.list_commands(context)]
    assert sorted(there) == sorted(map(command, READS))
    assert len(there) == len([entry for entry in OPERATIONS if entry.method == "GET"])


@reads
def test_its_help_has_the_contract_s_words(run: Run, case: Case) -> None:
    done = run(*command(case), "--help")
    assert done.exit_code == 0
    said = " ".join(done.output.split())
    for words in (case.entry.summary, case.entry.description, *(one.description for one in case.entry.arguments)):
        assert " ".join(words.split()) in said
    for one in case.entry.arguments:
        assert (one.name.upper() if one.place == "path" else flag(one.name)) in said


@reads
def test_it_asks_what_was_typed(run: Run, case: Case, answering: Answering) -> None:
    answering.says(without_more(case.answer) if case.entry.item else case.answer, status=case.status)
    done = run(*command(case), *typed(case))
    assert (done.exit_code, done.stderr) == (0, "")
    (asked,) = answering.asked
    assert (asked.method, asked.path) == (case.entry.method, case.url)
    assert asked.query == [*as_query(case.query), *([("first", "50")] if case.entry.item else [])]


@reads
def test_every_format_has_what_was_answered(run: Run, case: Case, answering: Answering) -> None:
    for answer in filter(None, case.answers.values()):
        answering.says(without_more(answer) if case.entry.item else answer, status=case.status)
        objects = answer.get("nodes", [answer])

        def printed(form: str) -> str:
            done = run(*command(case), *case.path.values(), "--format", form)
            assert (done.exit_code, done.stderr) == (0, "")
            return done.stdout

        assert as_moments(json.loads(printed("json"))) == as_moments(objects if case.entry.item else answer)
        assert as_moments([json.loads(line) for line in printed("jsonl").splitlines()]) == as_moments(objects)
        rows = list(csv.DictReader(io.StringIO(printed("csv"))))
        assert len(rows) == len(objects)
        table = printed("table")
        for row, item in zip(rows, objects, strict=True):
            for name in ("id", "name", "status"):
                value = item.get(name)
                assert value is None or (value in row.values() and value in table)


@reads
def test_a_wrong_identifier_is_refused_with_a_sentence_and_nothing_is_sent(
    run: Run, case: Case, answering: Answering
) -> None:
    answering.says(case.answer)
    for place, name in enumerate(case.path):
        given = list(case.path.values())
        given[place] = "../x"
        done = run(*command(case), *given)
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.startswith(f"isometric-registry: {name.upper()} is '../x': pass ")
        assert answering.asked == []
