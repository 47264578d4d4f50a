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

T = TypeVar("T", bound="FieldProblem")


_PROPERTIES: Final = frozenset(
    (
        "loc",
        "msg",
        "type",
        "input",
        "ctx",
    )
)


@_attrs_define
class FieldProblem:
    """One fault of a request.

    Attributes:
        loc: The way to the fault: where it is (``path``, ``query``, ``header`` or ``body``), then names, and
            whole numbers where it goes into a list. The names are the service's own: it calls every parameter in a
            path ``id``. The items have no type here, because several languages cannot express a list of texts and
            numbers.
        msg: What is wrong, in words.
        type_: What is wrong, in one word for programs.
        input_: What was sent there. It repeats an e-mail address or a note, so keep it out of logs.
        ctx: Details of the fault, such as the bound that was not kept.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    loc: list[Any]
    """The way to the fault: where it is (``path``, ``query``, ``header`` or ``body``), then names, and whole
    numbers where it goes into a list. The names are the service's own: it calls every parameter in a path
    ``id``. The items have no type here, because several languages cannot express a list of texts and numbers."""
    msg: str
    """What is wrong, in words."""
    type_: str
    """What is wrong, in one word for programs."""
    input_: Any | None = None
    """What was sent there. It repeats an e-mail address or a note, so keep it out of logs."""
    ctx: Any | None = None
    """Details of the fault, such as the bound that was not kept."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "loc": self.loc,
            "msg": self.msg,
            "type": self.type_,
        }
        if self.input_ is not None:
            field_dict["input"] = self.input_
        if self.ctx is not None:
            field_dict["ctx"] = self.ctx
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
            value = src_dict["loc"]
            if type(value) is not list:
                key = "loc"
                raise InvalidFieldError("a list", value)
            self.loc = value
            value = src_dict["msg"]
            if type(value) is not str:
                key = "msg"
                raise InvalidFieldError("a string", value)
            self.msg = value
            value = src_dict["type"]
            if type(value) is not str:
                key = "type"
                raise InvalidFieldError("a string", value)
            self.type_ = value
            if "input" in src_dict:
                value = src_dict["input"]
                known += 1
                self.input_ = value
            else:
                self.input_ = None
            if "ctx" in src_dict:
                value = src_dict["ctx"]
                known += 1
                self.ctx = value
            else:
                self.ctx = None
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
