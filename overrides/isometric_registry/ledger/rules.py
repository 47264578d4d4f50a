"""The rules that an issuance's credit batches are checked against."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    """The records contradict each other or what the service documents."""
    WARNING = "warning"
    """Something is unusual that nobody has promised."""


class Rule(StrEnum):
    """A rule by its name, with its severity and what it means for a finding to carry it.

    Serial numbers and the environment's tag in identifiers have no official definition, so rules about them warn.
    """

    severity: Severity
    meaning: str

    def __new__(cls, name: str, severity: Severity, meaning: str) -> Rule:
        rule = str.__new__(cls, name)
        rule._value_ = name
        rule.severity = severity
        rule.meaning = meaning
        return rule

    # What one answer shows.
    TOTAL = "total", Severity.ERROR, "The supplier's and the buffer pool's totals do not make the issuance's total."
    POOL_TOTAL = "pool_total", Severity.ERROR, "The batches of a pool do not add up to the pool's total."
    CREDITS = "credits", Severity.ERROR, "The tonnes of a quantity are not its kilograms divided by 1000."
    NEGATIVE_SIZE = "negative_size", Severity.ERROR, "A batch or a total is of less than nothing."
    DUPLICATE_ID = "duplicate_id", Severity.ERROR, "Two entries have the same identifier."
    ISSUANCE_ID = "issuance_id", Severity.ERROR, "A batch names another issuance than the one that lists it."
    SPLIT_WITHOUT_CHILDREN = (
        "split_without_children",
        Severity.ERROR,
        "A batch has the status split and does not name both halves.",
    )
    CHILDREN_WITHOUT_SPLIT = (
        "children_without_split",
        Severity.ERROR,
        "A batch names a half and is active or retired.",
    )
    RETIRED_WITHOUT_DATE = "retired_without_date", Severity.ERROR, "A batch is retired and does not say since when."
    DATE_WITHOUT_RETIREMENT = (
        "date_without_retirement",
        Severity.ERROR,
        "A batch has a date of retirement and is active or split.",
    )
    HALF_LISTED = "half_listed", Severity.WARNING, "A batch is listed as an original one and names a parent."
    SERIAL_OVERLAP = "serial_overlap", Severity.WARNING, "The serial numbers of two batches share kilograms."
    SERIAL_SIZE = "serial_size", Severity.WARNING, "The range of a serial number is not as long as its batch is large."
    SERIAL_UNREADABLE = (
        "serial_unreadable",
        Severity.WARNING,
        "Serial numbers do not follow the observed grammar, so nothing about them was checked.",
    )
    ID_TAG = "id_tag", Severity.WARNING, "An identifier looks like one from the other environment."

    # What only the trees of splits show.
    HALVES_TOTAL = "halves_total", Severity.ERROR, "The two halves of a split batch do not add up to it."
    MISSING_CHILD = "missing_child", Severity.ERROR, "A half that a split batch names cannot be found."
    WRONG_CHILD = "wrong_child", Severity.ERROR, "The service answered with another batch than the half asked for."
    WRONG_PARENT = "wrong_parent", Severity.ERROR, "A half does not name the batch that it is a half of as its parent."
    SHARED_CHILD = "shared_child", Severity.ERROR, "A batch is named as a half in two places, or is an original one."
    CYCLE = "cycle", Severity.ERROR, "A batch is named as a half of itself or of a batch below it."
    TOO_DEEP = "too_deep", Severity.ERROR, "Splits go on below the depth at which following them was to end."
    UNFOLLOWED = (
        "unfollowed",
        Severity.ERROR,
        "Splits go on below halves that are no parts of their batch, by their kilograms, and were left alone.",
    )
    SERIAL_HALVES = (
        "serial_halves",
        Severity.WARNING,
        "The serial numbers of two halves do not make up the one of the split batch.",
    )
