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

T = TypeVar("T", bound="PageInfo")


_PROPERTIES: Final = frozenset(
    (
        "has_previous_page",
        "start_cursor",
        "has_next_page",
        "end_cursor",
    )
)


@_attrs_define
class PageInfo:
    """The cursors of a page, and whether others lie before and after it.

    Attributes:
        has_previous_page: Whether there is a page before this one.
        start_cursor: The cursor of the first entry on the page, or None on an empty page.
        has_next_page: Whether there is a page after this one. It alone says when to stop.
        end_cursor: The cursor of the last entry on the page, or None on an empty page.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    has_previous_page: bool
    """Whether there is a page before this one."""
    start_cursor: str | None
    """The cursor of the first entry on the page, or None on an empty page."""
    has_next_page: bool
    """Whether there is a page after this one. It alone says when to stop."""
    end_cursor: str | None
    """The cursor of the last entry on the page, or None on an empty page."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "has_previous_page": self.has_previous_page,
            "start_cursor": self.start_cursor,
            "has_next_page": self.has_next_page,
            "end_cursor": self.end_cursor,
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
        known = 4
        try:
            value = src_dict["has_previous_page"]
            if type(value) is not bool:
                key = "has_previous_page"
                raise InvalidFieldError("a boolean", value)
            self.has_previous_page = value
            value = src_dict["start_cursor"]
            if value is None:
                self.start_cursor = None
            else:
                if type(value) is not str:
                    key = "start_cursor"
                    raise InvalidFieldError("a string", value)
                self.start_cursor = value
            value = src_dict["has_next_page"]
            if type(value) is not bool:
                key = "has_next_page"
                raise InvalidFieldError("a boolean", value)
            self.has_next_page = value
            value = src_dict["end_cursor"]
            if value is None:
                self.end_cursor = None
            else:
                if type(value) is not str:
                    key = "end_cursor"
                    raise InvalidFieldError("a string", value)
                self.end_cursor = value
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
