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

T = TypeVar("T", bound="ProjectDocument")


_PROPERTIES: Final = frozenset(
    (
        "id",
        "display_name",
        "project_id",
        "url",
    )
)


@_attrs_define
class ProjectDocument:
    """A document that a project has published.

    Attributes:
        id: The identifier of the document.
        display_name: The title of the document. Lists are sorted by it.
        project_id: The project that published it.
        url: Where to fetch the document. Whether the address expires is not documented, so fetch it soon and do
            not store it.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    id: str
    """The identifier of the document."""
    display_name: str
    """The title of the document. Lists are sorted by it."""
    project_id: str
    """The project that published it."""
    url: str
    """Where to fetch the document. Whether the address expires is not documented, so fetch it soon and do not
    store it."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "id": self.id,
            "display_name": self.display_name,
            "project_id": self.project_id,
            "url": self.url,
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
            value = src_dict["id"]
            if type(value) is not str:
                key = "id"
                raise InvalidFieldError("a string", value)
            self.id = value
            value = src_dict["display_name"]
            if type(value) is not str:
                key = "display_name"
                raise InvalidFieldError("a string", value)
            self.display_name = value
            value = src_dict["project_id"]
            if type(value) is not str:
                key = "project_id"
                raise InvalidFieldError("a string", value)
            self.project_id = value
            value = src_dict["url"]
            if type(value) is not str:
                key = "url"
                raise InvalidFieldError("a string", value)
            self.url = value
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
