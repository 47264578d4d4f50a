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

T = TypeVar("T", bound="CreateBeneficiaryRequest")


_PROPERTIES: Final = frozenset(
    (
        "beneficiary_name",
        "__typename",
        "beneficiary_domain",
        "beneficiary_email",
    )
)


@_attrs_define
class CreateBeneficiaryRequest:
    """An organisation or a person to be a beneficiary. The service knows two forms of this body: a name with a domain,
    and a name with an e-mail address.
    Send exactly one of the two, and ``__typename`` with the name of the form, which alone tells them apart for
    certain.

    Attributes:
        beneficiary_name: The name, which everybody can read once something is retired in it.
        field_typename: Send ``CreateOrganizationBeneficiary`` with a domain and ``CreateIndividualBeneficiary``
            with an e-mail address.
        beneficiary_domain: The internet domain of the organisation. No other beneficiary may have it, and the
            registry does not show it.
        beneficiary_email: The e-mail address of the person. No other beneficiary may have it, and the registry
            does not show it. It is personal data.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    beneficiary_name: str
    """The name, which everybody can read once something is retired in it."""
    field_typename: str | None = None
    """Send ``CreateOrganizationBeneficiary`` with a domain and ``CreateIndividualBeneficiary`` with an e-mail
    address."""
    beneficiary_domain: str | None = None
    """The internet domain of the organisation. No other beneficiary may have it, and the registry does not show
    it."""
    beneficiary_email: str | None = None
    """The e-mail address of the person. No other beneficiary may have it, and the registry does not show it. It is
    personal data."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "beneficiary_name": self.beneficiary_name,
        }
        if self.field_typename is not None:
            field_dict["__typename"] = self.field_typename
        if self.beneficiary_domain is not None:
            field_dict["beneficiary_domain"] = self.beneficiary_domain
        if self.beneficiary_email is not None:
            field_dict["beneficiary_email"] = self.beneficiary_email
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
            value = src_dict["beneficiary_name"]
            if type(value) is not str:
                key = "beneficiary_name"
                raise InvalidFieldError("a string", value)
            self.beneficiary_name = value
            if "__typename" in src_dict:
                value = src_dict["__typename"]
                known += 1
                if type(value) is not str:
                    key = "__typename"
                    raise InvalidFieldError("a string", value)
                self.field_typename = value
            else:
                self.field_typename = None
            if "beneficiary_domain" in src_dict:
                value = src_dict["beneficiary_domain"]
                known += 1
                if type(value) is not str:
                    key = "beneficiary_domain"
                    raise InvalidFieldError("a string", value)
                self.beneficiary_domain = value
            else:
                self.beneficiary_domain = None
            if "beneficiary_email" in src_dict:
                value = src_dict["beneficiary_email"]
                known += 1
                if type(value) is not str:
                    key = "beneficiary_email"
                    raise InvalidFieldError("a string", value)
                self.beneficiary_email = value
            else:
                self.beneficiary_email = None
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
