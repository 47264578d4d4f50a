"""Well-formed bodies always come through whole; one thing wrong always raises the one error, at the right place."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from hashlib import sha1
from typing import TYPE_CHECKING, Any

import bodies
import pytest
from bodies import SCHEMAS, Corrupted, Sample, kind_of, named
from hypothesis import HealthCheck, given, settings
from isometric_registry.errors import ResponseValidationError

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow

BODIES = int(os.environ.get("FUZZ_BODIES", "300"))
"""`make fuzz` asks for 5,000."""


def fuzz(examples: int) -> settings:
    return settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
    )


def until_enough(check: Callable[[], None], seen: set[bytes]) -> None:
    """Check again if the dice have thrown the same body too often."""
    for _ in range(5):
        if len(seen) < BODIES:
            check()


@pytest.fixture
def seen(request: pytest.FixtureRequest) -> Any:
    """The bodies read without a wrong outcome. Hypothesis repeats itself, and a repeated one does not count."""
    distinct: set[bytes] = set()
    yield distinct
    sys.stdout.write(f"\n{len(distinct)} different bodies: {request.node.name}\n")
    # A small model has few bodies that differ.
    assert len(distinct) >= BODIES // 2


def test_every_well_formed_body_is_read_and_written_again(read: Callable[..., Any], seen: set[bytes]) -> None:
    @fuzz(BODIES * 5 // 4)
    @given(sample=bodies.samples())
    def check(sample: Sample) -> None:
        model = read(sample.operation, sample.body)
        same(sample.schema, sample.value, model.to_dict(), model)
        seen.add(sha1(sample.body).digest())

    until_enough(check, seen)


def test_every_corrupted_body_raises_the_one_error_at_the_right_place(
    read: Callable[..., Any], seen: set[bytes]
) -> None:
    @fuzz(BODIES * 3 // 10)
    @given(corruptions=bodies.corrupted())
    def check(corruptions: list[Corrupted]) -> None:
        for corrupted in corruptions:
            with pytest.raises(ResponseValidationError) as caught:
                read(corrupted.operation, corrupted.body)
            assert caught.value.path == corrupted.path
            assert f" at {corrupted.path}" in str(caught.value)
            assert "\n" not in str(caught.value)
            assert len(str(caught.value)) < 400
            assert caught.value.body == corrupted.body.decode("utf-8", errors="replace")
            seen.add(sha1(corrupted.body).digest())

    until_enough(check, seen)


def same(name: str, sent: dict[str, Any], written: dict[str, Any], model: Any) -> None:
    """Compare what was sent, what was written and the model; moments count as moments and not as text."""
    assert written.keys() == sent.keys()
    properties = SCHEMAS[name]["properties"]
    for key, schema in properties.items():
        held = getattr(model, key)
        if key not in sent or sent[key] is None:
            assert held is None
            assert written.get(key) is None
            continue
        kind, inner = kind_of(schema), named(schema)
        if inner is not None:
            same(inner, sent[key], written[key], held)
        elif kind == "array":
            item = named(schema["items"])
            if item is None:
                assert sent[key] == written[key] == held
                continue
            for triple in zip(sent[key], written[key], held, strict=True):
                same(item, *triple)
        elif kind == "date-time":
            assert datetime.fromisoformat(sent[key]) == datetime.fromisoformat(written[key]) == held
        elif kind == "date":
            assert written[key] == sent[key]
            assert held == date.fromisoformat(sent[key])
        else:
            assert written[key] == sent[key] == held
            assert type(written[key]) is type(sent[key]) is type(held)
    unknown = {key: value for key, value in sent.items() if key not in properties}
    assert model.additional_properties == unknown
    assert all(written[key] == value for key, value in unknown.items())
