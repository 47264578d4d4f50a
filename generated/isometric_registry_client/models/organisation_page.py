from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field
from isometric_registry._core.wire import (
    MOST,
    InvalidFieldError,
    counted,
    missing,
    no_number,
    to_list,
    unknown,
)

from ..models.organisation import Organisation
from ..models.page_info import PageInfo

T = TypeVar("T", bound="OrganisationPage")

_read_organisation = Organisation.from_dict
_read_page_info = PageInfo.from_dict

_PROPERTIES: Final = frozenset(
    (
        "nodes",
        "total_count",
        "page_info",
    )
)


@_attrs_define
class OrganisationPage:
    """One page of organisations.

    Attributes:
        nodes: The organisations on this page.
        total_count: How many organisations there are on all pages together.
        page_info: Where this page stands among the others.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    nodes: list[Organisation] = _attrs_field(repr=counted)
    """The organisations on this page."""
    total_count: int
    """How many organisations there are on all pages together."""
    page_info: PageInfo
    """Where this page stands among the others."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "nodes": [item.to_dict() for item in self.nodes],
            "total_count": self.total_count,
            "page_info": self.page_info.to_dict(),
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
        known = 3
        try:
            value = src_dict["nodes"]
            key = "nodes"
            self.nodes = to_list(_read_organisation, value)
            value = src_dict["total_count"]
            if type(value) is not int or not -MOST < value < MOST:
                key = "total_count"
                raise no_number("an integer", value)
            self.total_count = value
            value = src_dict["page_info"]
            key = "page_info"
            self.page_info = _read_page_info(value)
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
