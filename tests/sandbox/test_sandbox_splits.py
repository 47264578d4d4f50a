"""The trees that divided batches make."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from isometric_registry.sandbox.data import RegistryData

Batch = dict[str, Any]


def families(data: RegistryData) -> list[tuple[Batch, Batch, Batch]]:
    """Every split batch with its left and its right half."""
    batches = data.credit_batches
    return [
        (batch, batches[batch["left_child_id"]], batches[batch["right_child_id"]])
        for batch in batches.values()
        if batch["status"] == "split"
    ]


def serial_parts(batch: Batch) -> tuple[str, int, int]:
    match = re.fullmatch("(.+)-([0-9]+)-([0-9]+)", batch["serial_number"])
    assert match is not None
    return match[1], int(match[2]), int(match[3])


def test_a_batch_has_two_halves_if_and_only_if_it_is_split(data: RegistryData) -> None:
    for batch in data.credit_batches.values():
        split = batch["status"] == "split"
        assert (batch["left_child_id"] is not None) == split
        assert (batch["right_child_id"] is not None) == split


def test_both_halves_point_back_at_the_batch_they_come_from(data: RegistryData) -> None:
    for parent, left, right in families(data):
        assert left["parent_id"] == right["parent_id"] == parent["id"]
        assert left["id"] != right["id"]


def test_every_batch_is_an_original_or_a_half_of_a_split(data: RegistryData) -> None:
    listed = {
        batch["id"]
        for body in data.issuance_credit_batches.values()
        for batch in body["supplier_credit_batches"] + body["buffer_pool_credit_batches"]
    }
    halves = {half["id"] for _, left, right in families(data) for half in (left, right)}
    assert listed | halves == set(data.credit_batches)
    assert listed.isdisjoint(halves)
    assert {batch["id"] for batch in data.credit_batches.values() if batch["parent_id"] is None} == listed


def test_a_batch_in_a_list_is_the_same_as_the_batch_alone(data: RegistryData) -> None:
    for body in data.issuance_credit_batches.values():
        for batch in body["supplier_credit_batches"] + body["buffer_pool_credit_batches"]:
            assert batch == data.credit_batches[batch["id"]]


def test_the_halves_add_up_to_the_kilogram(data: RegistryData) -> None:
    for parent, left, right in families(data):
        assert left["size"]["credit_kgs"] + right["size"]["credit_kgs"] == parent["size"]["credit_kgs"]


def test_the_halves_divide_the_serial_range_of_the_whole(data: RegistryData) -> None:
    for parent, left, right in families(data):
        head, start, end = serial_parts(parent)
        middle = serial_parts(left)[2]
        assert serial_parts(left) == (head, start, middle)
        assert serial_parts(right) == (head, middle, end)
        assert start < middle < end


def test_the_halves_keep_what_their_credits_were_issued_for(data: RegistryData) -> None:
    keys = ("issued_at", "sequestered_on", "country_of_issue", "issuance_id", "removal_id", "project_id", "supplier_id")
    for parent, left, right in families(data):
        for key in keys:
            assert left[key] == right[key] == parent[key]


def test_a_half_may_have_an_owner_that_the_whole_never_had(data: RegistryData) -> None:
    moved = [parent["owner"]["id"] != left["owner"]["id"] for parent, left, _ in families(data)]
    assert 0 < sum(moved) < len(moved)


def test_both_originals_and_halves_are_retired(data: RegistryData) -> None:
    retired = [batch["parent_id"] is None for batch in data.credit_batches.values() if batch["status"] == "retired"]
    assert 0 < sum(retired) < len(retired)
