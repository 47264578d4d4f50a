from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from isometric_registry._core.wire import (
    InvalidFieldError,
    missing,
    unknown,
)

T = TypeVar("T", bound="SupplierStripeConfiguration")


_PROPERTIES: Final = frozenset(
    (
        "id",
        "account_id",
        "credit_product_price_per_tonne",
        "verification_product_price_per_tonne",
        "currency",
        "isometric_terms_and_conditions_url",
    )
)


@_attrs_define
class SupplierStripeConfiguration:
    """How a supplier sells credits through Stripe.

    Attributes:
        id: The identifier of the configuration.
        account_id: The identifier that the supplier's account has at Stripe.
        credit_product_price_per_tonne: What the supplier asks for a tonne, or None. Decimal text without an
            exponent; do not read it as a floating-point number.
        verification_product_price_per_tonne: What Isometric asks for the verification of a tonne, or None.
            Decimal text as well.
        currency: The currency of both prices, as an ISO 4217 code, or None. Do not rely on its case.
        isometric_terms_and_conditions_url: Where the terms of Isometric are, which a customer has to accept.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    id: str
    """The identifier of the configuration."""
    account_id: str
    """The identifier that the supplier's account has at Stripe."""
    credit_product_price_per_tonne: str | None
    """What the supplier asks for a tonne, or None. Decimal text without an exponent; do not read it as a floating-
    point number."""
    verification_product_price_per_tonne: str | None
    """What Isometric asks for the verification of a tonne, or None. Decimal text as well."""
    currency: str | None
    """The currency of both prices, as an ISO 4217 code, or None. Do not rely on its case."""
    isometric_terms_and_conditions_url: str
    """Where the terms of Isometric are, which a customer has to accept."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "id": self.id,
            "account_id": self.account_id,
            "credit_product_price_per_tonne": self.credit_product_price_per_tonne,
            "verification_product_price_per_tonne": self.verification_product_price_per_tonne,
            "currency": self.currency,
            "isometric_terms_and_conditions_url": self.isometric_terms_and_conditions_url,
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
            value = src_dict["id"]
            if type(value) is not str:
                key = "id"
                raise InvalidFieldError("a string", value)
            self.id = value
            value = src_dict["account_id"]
            if type(value) is not str:
                key = "account_id"
                raise InvalidFieldError("a string", value)
            self.account_id = value
            value = src_dict["credit_product_price_per_tonne"]
            if value is None:
                self.credit_product_price_per_tonne = None
            else:
                if type(value) is not str:
                    key = "credit_product_price_per_tonne"
                    raise InvalidFieldError("a string", value)
                self.credit_product_price_per_tonne = value
            value = src_dict["verification_product_price_per_tonne"]
            if value is None:
                self.verification_product_price_per_tonne = None
            else:
                if type(value) is not str:
                    key = "verification_product_price_per_tonne"
                    raise InvalidFieldError("a string", value)
                self.verification_product_price_per_tonne = value
            value = src_dict["currency"]
            if value is None:
                self.currency = None
            else:
                if type(value) is not str:
                    key = "currency"
                    raise InvalidFieldError("a string", value)
                self.currency = value
            value = src_dict["isometric_terms_and_conditions_url"]
            if type(value) is not str:
                key = "isometric_terms_and_conditions_url"
                raise InvalidFieldError("a string", value)
            self.isometric_terms_and_conditions_url = value
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
