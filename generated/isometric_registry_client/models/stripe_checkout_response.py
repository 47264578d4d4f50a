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

T = TypeVar("T", bound="StripeCheckoutResponse")


_PROPERTIES: Final = frozenset(("redirect_url",))


@_attrs_define
class StripeCheckoutResponse:
    """A checkout that has been opened.

    Attributes:
        redirect_url: The page at Stripe to send the customer to. Whoever has it can pay, so keep it out of
            logs.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    redirect_url: str
    """The page at Stripe to send the customer to. Whoever has it can pay, so keep it out of logs."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "redirect_url": self.redirect_url,
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
        known = 1
        try:
            value = src_dict["redirect_url"]
            if type(value) is not str:
                key = "redirect_url"
                raise InvalidFieldError("a string", value)
            self.redirect_url = value
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
