from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from isometric_registry._core.wire import (
    MOST,
    InvalidFieldError,
    missing,
    no_number,
    unknown,
)

T = TypeVar("T", bound="CreateStripeCheckoutSessionRequest")


_PROPERTIES: Final = frozenset(
    (
        "quantity_kg",
        "frequency",
        "isometric_terms_and_conditions_accepted",
        "supplier_terms_and_conditions_accepted",
        "success_url",
        "cancel_url",
        "customer_email",
    )
)


@_attrs_define
class CreateStripeCheckoutSessionRequest:
    """A sale of credits through Stripe.

    Attributes:
        quantity_kg: How much to sell, in whole kilograms. The service may want more than one; its minimum is
            not documented.
        frequency: How often to charge. Known are ``one_time``, and ``monthly`` and ``yearly`` for a
            subscription.
        isometric_terms_and_conditions_accepted: Whether the customer has accepted the terms of Isometric.
            Without that there is no checkout.
        supplier_terms_and_conditions_accepted: Whether the customer has accepted the terms of the supplier.
            Without that there is no checkout.
        success_url: Where the customer goes after paying.
        cancel_url: Where the customer goes without having paid.
        customer_email: The customer's e-mail address, which the checkout then shows filled in, or None. It is
            personal data.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    quantity_kg: int
    """How much to sell, in whole kilograms. The service may want more than one; its minimum is not documented."""
    frequency: str
    """How often to charge. Known are ``one_time``, and ``monthly`` and ``yearly`` for a subscription."""
    isometric_terms_and_conditions_accepted: bool
    """Whether the customer has accepted the terms of Isometric. Without that there is no checkout."""
    supplier_terms_and_conditions_accepted: bool
    """Whether the customer has accepted the terms of the supplier. Without that there is no checkout."""
    success_url: str
    """Where the customer goes after paying."""
    cancel_url: str
    """Where the customer goes without having paid."""
    customer_email: str | None = None
    """The customer's e-mail address, which the checkout then shows filled in, or None. It is personal data."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""
    _absent: tuple[str, ...] = _attrs_field(
        init=False, default=(), eq=False, repr=False
    )

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "quantity_kg": self.quantity_kg,
            "frequency": self.frequency,
            "isometric_terms_and_conditions_accepted": self.isometric_terms_and_conditions_accepted,
            "supplier_terms_and_conditions_accepted": self.supplier_terms_and_conditions_accepted,
            "success_url": self.success_url,
            "cancel_url": self.cancel_url,
        }
        if self.customer_email is not None:
            field_dict["customer_email"] = self.customer_email
        elif "customer_email" not in self._absent:
            field_dict["customer_email"] = None
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
        absent: tuple[str, ...] = ()
        try:
            value = src_dict["quantity_kg"]
            if type(value) is not int or not -MOST < value < MOST:
                key = "quantity_kg"
                raise no_number("an integer", value)
            self.quantity_kg = value
            value = src_dict["frequency"]
            if type(value) is not str:
                key = "frequency"
                raise InvalidFieldError("a string", value)
            self.frequency = value
            value = src_dict["isometric_terms_and_conditions_accepted"]
            if type(value) is not bool:
                key = "isometric_terms_and_conditions_accepted"
                raise InvalidFieldError("a boolean", value)
            self.isometric_terms_and_conditions_accepted = value
            value = src_dict["supplier_terms_and_conditions_accepted"]
            if type(value) is not bool:
                key = "supplier_terms_and_conditions_accepted"
                raise InvalidFieldError("a boolean", value)
            self.supplier_terms_and_conditions_accepted = value
            value = src_dict["success_url"]
            if type(value) is not str:
                key = "success_url"
                raise InvalidFieldError("a string", value)
            self.success_url = value
            value = src_dict["cancel_url"]
            if type(value) is not str:
                key = "cancel_url"
                raise InvalidFieldError("a string", value)
            self.cancel_url = value
            if "customer_email" in src_dict:
                value = src_dict["customer_email"]
                known += 1
                if value is None:
                    self.customer_email = None
                else:
                    if type(value) is not str:
                        key = "customer_email"
                        raise InvalidFieldError("a string", value)
                    self.customer_email = value
            else:
                self.customer_email = None
                absent += ("customer_email",)
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self._absent = absent
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
