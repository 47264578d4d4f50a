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

from ..models.credit_balance import CreditBalance
from ..models.order_credit_balance import OrderCreditBalance
from ..models.project_credit_balance import ProjectCreditBalance
from ..models.supplier_credit_balance import SupplierCreditBalance

T = TypeVar("T", bound="OrganisationCreditBalance")

_read_credit_balance = CreditBalance.from_dict
_read_supplier_credit_balance = SupplierCreditBalance.from_dict
_read_project_credit_balance = ProjectCreditBalance.from_dict
_read_order_credit_balance = OrderCreditBalance.from_dict

_PROPERTIES: Final = frozenset(
    (
        "total",
        "supplier_balances",
        "project_balances",
        "order_balances",
    )
)


@_attrs_define
class OrganisationCreditBalance:
    """What an organisation holds and has retired, in all and in three breakdowns of the same credits.

    Attributes:
        total: The balance over everything.
        supplier_balances: The balance by supplier.
        project_balances: The balance by project.
        order_balances: The balance by order. Credits that came by a transfer, or were never delivered, have no
            order, so this breakdown need not add up to the total. Absent from earlier versions of the answer.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    total: CreditBalance
    """The balance over everything."""
    supplier_balances: list[SupplierCreditBalance] = _attrs_field(repr=counted)
    """The balance by supplier."""
    project_balances: list[ProjectCreditBalance] = _attrs_field(repr=counted)
    """The balance by project."""
    order_balances: list[OrderCreditBalance] | None = _attrs_field(
        default=None, repr=counted
    )
    """The balance by order. Credits that came by a transfer, or were never delivered, have no order, so this
    breakdown need not add up to the total. Absent from earlier versions of the answer."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "total": self.total.to_dict(),
            "supplier_balances": [item.to_dict() for item in self.supplier_balances],
            "project_balances": [item.to_dict() for item in self.project_balances],
        }
        if self.order_balances is not None:
            field_dict["order_balances"] = [
                item.to_dict() for item in self.order_balances
            ]
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
        known = 3
        try:
            value = src_dict["total"]
            key = "total"
            self.total = _read_credit_balance(value)
            value = src_dict["supplier_balances"]
            key = "supplier_balances"
            self.supplier_balances = to_list(_read_supplier_credit_balance, value)
            value = src_dict["project_balances"]
            key = "project_balances"
            self.project_balances = to_list(_read_project_credit_balance, value)
            if "order_balances" in src_dict:
                value = src_dict["order_balances"]
                known += 1
                key = "order_balances"
                self.order_balances = to_list(_read_order_credit_balance, value)
            else:
                self.order_balances = None
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
