"""What a reconciliation found, for programs and for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from .._core.errors import RegistryError
from .._core.text import ended, one_line
from .quantities import format_tonnes
from .rules import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from isometric_registry_client.models import CreditBatch, CreditQuantity

    from .rules import Rule

SHOWN_IN_ERROR = 3
"""As many findings as an exception's message spells out; the rest is in its ``reconciliation``."""


class ReconciliationError(RegistryError):
    """An issuance's credit batches contradict each other. ``Reconciliation.raise_for_errors`` raises it, nothing else.

    Attributes:
        reconciliation: Everything that was found, warnings included.
    """

    def __init__(self, message: str, *, reconciliation: Reconciliation) -> None:
        super().__init__(message)
        self.reconciliation = reconciliation


@frozen
class Finding:
    """One thing that does not add up."""

    rule: Rule
    subject: str
    """What it is about, for people: the identifier of a batch, or the name of a total."""
    message: str
    """The finding in a sentence."""
    objects: tuple[CreditBatch | CreditQuantity, ...] = ()
    """The batches or totals that it is about."""
    expected_kgs: int | None = None
    """How many kilograms there should be, or None if the rule is not about an amount."""
    found_kgs: int | None = None
    """How many kilograms there are, or None if the rule is not about an amount."""

    @property
    def severity(self) -> Severity:
        """How much it weighs; every rule has one severity."""
        return self.rule.severity

    def __str__(self) -> str:
        return one_line(f"{self.severity}: {self.rule}: {self.subject}: {self.message}")


@frozen
class Reconciliation:
    """Everything that was found about one issuance, errors first. Iterate over it, or print it."""

    issuance_id: str
    findings: tuple[Finding, ...]
    batches_checked: int
    """How many batches were looked at."""

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that contradict what the service documents."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings about what nobody has promised."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.WARNING)

    @property
    def ok(self) -> bool:
        """Whether there is no error. Warnings do not count."""
        return not self.errors

    def raise_for_errors(self) -> Reconciliation:
        """Return this reconciliation if it has no error.

        Raises:
            ReconciliationError: If it has one; the error carries this reconciliation.
        """
        errors = self.errors
        if not errors:
            return self
        shown = "; ".join(
            one_line(f"{error.rule}: {error.subject}: {error.message}") for error in errors[:SHOWN_IN_ERROR]
        )
        more = f"; and {len(errors) - SHOWN_IN_ERROR} more" if len(errors) > SHOWN_IN_ERROR else ""
        raise ReconciliationError(
            ended(f"{one_line(self.issuance_id)} does not add up, {_count(len(errors), 'error')}: {shown}{more}")
            + " Print .reconciliation for all of it.",
            reconciliation=self,
        )

    def __str__(self) -> str:
        """Return a table. What comes from the service is cut to one line that a terminal can show."""
        errors, warnings = len(self.errors), len(self.warnings)
        outcome = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}" if self.findings else "everything adds up"
        heading = f"{one_line(self.issuance_id)}: {_count(self.batches_checked, 'batch', 'batches')} checked, {outcome}"
        if not self.findings:
            return heading
        rows = [("severity", "rule", "expected", "found", "subject", "message")]
        rows += [
            (
                str(finding.severity),
                str(finding.rule),
                _amount(finding.expected_kgs),
                _amount(finding.found_kgs),
                one_line(finding.subject),
                one_line(finding.message),
            )
            for finding in self.findings
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        return "\n".join([heading, "", *(_line(row, widths) for row in rows)])


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    severity, rule, expected, found, subject, message = (
        cell.rjust(width) if column in (2, 3) else cell.ljust(width)
        for column, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return "  ".join((severity, rule, expected, found, subject, message)).rstrip()


def _amount(kgs: int | None) -> str:
    return "" if kgs is None else format_tonnes(kgs)


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
