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

T = TypeVar("T", bound="RegistryProblem")


_PROPERTIES: Final = frozenset(("detail",))


@_attrs_define
class RegistryProblem:
    """Why a request was not answered. A proxy in front of the service may answer with something else altogether.

    Attributes:
        detail: The reason, as a rule a sentence. Do not rely on its shape or its wording.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    detail: Any | None = None
    """The reason, as a rule a sentence. Do not rely on its shape or its wording."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {}
        if self.detail is not None:
            field_dict["detail"] = self.detail
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
        known = 0
        try:
            if "detail" in src_dict:
                value = src_dict["detail"]
                known += 1
                self.detail = value
            else:
                self.detail = None
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
