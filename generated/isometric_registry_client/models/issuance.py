from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Final, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from isometric_registry._core.wire import (
    InvalidFieldError,
    from_datetime,
    missing,
    to_date,
    to_datetime,
    unknown,
)

from ..models.credit_quantity import CreditQuantity
from ..models.supplier import Supplier

T = TypeVar("T", bound="Issuance")

_read_supplier = Supplier.from_dict
_read_credit_quantity = CreditQuantity.from_dict

_PROPERTIES: Final = frozenset(
    (
        "id",
        "issued_at",
        "supplier",
        "project_id",
        "supplier_credit_batch_size_total",
        "buffer_pool_credit_batch_size_total",
        "credit_batch_size_total",
        "reporting_period_start_at",
        "reporting_period_end_at",
    )
)


@_attrs_define
class Issuance:
    """One act of issuing credits for the verified removals of a project.

    Attributes:
        id: The identifier of the issuance.
        issued_at: When the credits were issued, in UTC.
        supplier: The supplier whose removals were credited.
        project_id: The project that made the removals.
        supplier_credit_batch_size_total: What went to the supplier.
        buffer_pool_credit_batch_size_total: What was set aside in the buffer pool.
        credit_batch_size_total: Both together.
        reporting_period_start_at: The first day of the reporting period. Absent before spring 2026.
        reporting_period_end_at: The last day of the reporting period, which is included in it. Absent before
            spring 2026.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    id: str
    """The identifier of the issuance."""
    issued_at: datetime.datetime
    """When the credits were issued, in UTC."""
    supplier: Supplier
    """The supplier whose removals were credited."""
    project_id: str
    """The project that made the removals."""
    supplier_credit_batch_size_total: CreditQuantity
    """What went to the supplier."""
    buffer_pool_credit_batch_size_total: CreditQuantity
    """What was set aside in the buffer pool."""
    credit_batch_size_total: CreditQuantity
    """Both together."""
    reporting_period_start_at: datetime.date | None = None
    """The first day of the reporting period. Absent before spring 2026."""
    reporting_period_end_at: datetime.date | None = None
    """The last day of the reporting period, which is included in it. Absent before spring 2026."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "id": self.id,
            "issued_at": from_datetime(self.issued_at),
            "supplier": self.supplier.to_dict(),
            "project_id": self.project_id,
            "supplier_credit_batch_size_total": self.supplier_credit_batch_size_total.to_dict(),
            "buffer_pool_credit_batch_size_total": self.buffer_pool_credit_batch_size_total.to_dict(),
            "credit_batch_size_total": self.credit_batch_size_total.to_dict(),
        }
        if self.reporting_period_start_at is not None:
            field_dict["reporting_period_start_at"] = (
                self.reporting_period_start_at.isoformat()
            )
        if self.reporting_period_end_at is not None:
            field_dict["reporting_period_end_at"] = (
                self.reporting_period_end_at.isoformat()
            )
        field_dict.update(self.additional_properties)
        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        """Read a JSON object.

        Raises:
            InvalidFieldError: If a required property is missing or a value is not what the contract says.
        """
        if type(src_dict) is not dict and not isinstance(src_dict, Mapping):
            raise InvalidFieldError("an object", src_dict)
        self = cls.__new__(cls)
        key = ""
        known = 7
        try:
            value = src_dict["id"]
            if type(value) is not str:
                key = "id"
                raise InvalidFieldError("a string", value)
            self.id = value
            value = src_dict["issued_at"]
            key = "issued_at"
            if type(value) is not str:
                raise InvalidFieldError("an RFC 3339 date-time", value)
            self.issued_at = to_datetime(value)
            value = src_dict["supplier"]
            key = "supplier"
            self.supplier = _read_supplier(value)
            value = src_dict["project_id"]
            if type(value) is not str:
                key = "project_id"
                raise InvalidFieldError("a string", value)
            self.project_id = value
            value = src_dict["supplier_credit_batch_size_total"]
            key = "supplier_credit_batch_size_total"
            self.supplier_credit_batch_size_total = _read_credit_quantity(value)
            value = src_dict["buffer_pool_credit_batch_size_total"]
            key = "buffer_pool_credit_batch_size_total"
            self.buffer_pool_credit_batch_size_total = _read_credit_quantity(value)
            value = src_dict["credit_batch_size_total"]
            key = "credit_batch_size_total"
            self.credit_batch_size_total = _read_credit_quantity(value)
            if "reporting_period_start_at" in src_dict:
                value = src_dict["reporting_period_start_at"]
                known += 1
                key = "reporting_period_start_at"
                if type(value) is not str:
                    raise InvalidFieldError("a date", value)
                self.reporting_period_start_at = to_date(value)
            else:
                self.reporting_period_start_at = None
            if "reporting_period_end_at" in src_dict:
                value = src_dict["reporting_period_end_at"]
                known += 1
                key = "reporting_period_end_at"
                if type(value) is not str:
                    raise InvalidFieldError("a date", value)
                self.reporting_period_end_at = to_date(value)
            else:
                self.reporting_period_end_at = None
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
