from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from isometric_registry._core.wire import (
    InvalidFieldError,
    counted,
    missing,
    to_list,
    unknown,
)

from ..models.credit_batch import CreditBatch
from ..models.credit_quantity import CreditQuantity

T = TypeVar("T", bound="IssuanceCreditBatches")

_read_credit_batch = CreditBatch.from_dict
_read_credit_quantity = CreditQuantity.from_dict

_PROPERTIES: Final = frozenset(
    (
        "issuance_id",
        "supplier_credit_batches",
        "supplier_credit_batch_size_total",
        "buffer_pool_credit_batches",
        "buffer_pool_credit_batch_size_total",
        "credit_batch_size_total",
    )
)


@_attrs_define
class IssuanceCreditBatches:
    """The original credit batches of one issuance and their totals.

    Attributes:
        issuance_id: The issuance that was asked for.
        supplier_credit_batches: The batches that went to the supplier.
        supplier_credit_batch_size_total: The sum over the supplier's batches, split and retired ones included.
        buffer_pool_credit_batches: The batches that were set aside in the buffer pool, which insures against
            reversals.
        buffer_pool_credit_batch_size_total: The sum over the buffer pool's batches, split and retired ones
            included.
        credit_batch_size_total: The supplier's total and the buffer pool's total together.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    issuance_id: str
    """The issuance that was asked for."""
    supplier_credit_batches: list[CreditBatch] = _attrs_field(repr=counted)
    """The batches that went to the supplier."""
    supplier_credit_batch_size_total: CreditQuantity
    """The sum over the supplier's batches, split and retired ones included."""
    buffer_pool_credit_batches: list[CreditBatch] = _attrs_field(repr=counted)
    """The batches that were set aside in the buffer pool, which insures against reversals."""
    buffer_pool_credit_batch_size_total: CreditQuantity
    """The sum over the buffer pool's batches, split and retired ones included."""
    credit_batch_size_total: CreditQuantity
    """The supplier's total and the buffer pool's total together."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "issuance_id": self.issuance_id,
            "supplier_credit_batches": [
                item.to_dict() for item in self.supplier_credit_batches
            ],
            "supplier_credit_batch_size_total": self.supplier_credit_batch_size_total.to_dict(),
            "buffer_pool_credit_batches": [
                item.to_dict() for item in self.buffer_pool_credit_batches
            ],
            "buffer_pool_credit_batch_size_total": self.buffer_pool_credit_batch_size_total.to_dict(),
            "credit_batch_size_total": self.credit_batch_size_total.to_dict(),
        }
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
        known = 6
        try:
            value = src_dict["issuance_id"]
            if type(value) is not str:
                key = "issuance_id"
                raise InvalidFieldError("a string", value)
            self.issuance_id = value
            value = src_dict["supplier_credit_batches"]
            key = "supplier_credit_batches"
            self.supplier_credit_batches = to_list(_read_credit_batch, value)
            value = src_dict["supplier_credit_batch_size_total"]
            key = "supplier_credit_batch_size_total"
            self.supplier_credit_batch_size_total = _read_credit_quantity(value)
            value = src_dict["buffer_pool_credit_batches"]
            key = "buffer_pool_credit_batches"
            self.buffer_pool_credit_batches = to_list(_read_credit_batch, value)
            value = src_dict["buffer_pool_credit_batch_size_total"]
            key = "buffer_pool_credit_batch_size_total"
            self.buffer_pool_credit_batch_size_total = _read_credit_quantity(value)
            value = src_dict["credit_batch_size_total"]
            key = "credit_batch_size_total"
            self.credit_batch_size_total = _read_credit_quantity(value)
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
