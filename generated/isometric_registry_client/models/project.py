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

from ..models.credit_quantity import CreditQuantity
from ..models.location import Location
from ..models.supplier import Supplier

T = TypeVar("T", bound="Project")

_read_supplier = Supplier.from_dict
_read_credit_quantity = CreditQuantity.from_dict
_read_location = Location.from_dict

_PROPERTIES: Final = frozenset(
    (
        "id",
        "name",
        "supplier",
        "short_code",
        "country_code",
        "crediting_period_start",
        "crediting_period_end",
        "issued_credits_total",
        "retired_credits_total",
        "issued_buffer_pool_credits_total",
        "retired_buffer_pool_credits_total",
        "status",
        "url",
        "process_key",
        "pathway",
        "protocol_slug",
        "validator_name",
        "current_verifier_name",
        "location",
    )
)


@_attrs_define
class Project:
    """A project that removes carbon, and the credits it has brought forth.
    It is the answer that has changed most: earlier versions lack several properties and had others.

    Attributes:
        id: The identifier of the project.
        name: The title of the project. Lists are sorted by it.
        supplier: The supplier that runs the project.
        short_code: The code of the project in serial numbers.
        country_code: The country of the project, as an ISO 3166-1 alpha-3 code.
        crediting_period_start: The first day on which removals can be credited, or None. It is text in one of
            two forms: a date in current answers, a date and a time in earlier ones. The first ten characters are
            the day in both.
        crediting_period_end: The last such day, or None, in the same two forms.
        issued_credits_total: All credits issued for the project, those of the buffer pool included.
        retired_credits_total: All of them that have been retired, those of the buffer pool included.
        issued_buffer_pool_credits_total: Of the credits issued, those that went to the buffer pool.
        retired_buffer_pool_credits_total: Of the credits retired, those that came from the buffer pool.
        status: How far the validation is. Known are ``draft``, ``preview``, ``under_validation``,
            ``validated``, ``validation_unsuccessful`` and ``cancelled``; an earlier version knew ``registered``,
            ``validated`` and ``closed``. Expect further words. Absent from the oldest known version of the answer.
        url: The public web page of the project. Absent from the oldest known version of the answer.
        process_key: The process, in words joined by hyphens. Absent from the oldest known version of the
            answer.
        pathway: The family of methods. Known are ``biomass_carbon_removal_and_storage``,
            ``direct_air_capture``, ``enhanced_weathering``, ``carbon_mineralization``, ``reforestation``,
            ``marine`` and ``superpollutants``. Expect further words. Absent from earlier versions of the answer.
        protocol_slug: The protocol that the project follows, in words joined by hyphens and without a version.
            Absent from earlier versions of the answer.
        validator_name: Who validates the project, or None. Absent from the oldest known version of the answer.
        current_verifier_name: Who verifies its removals now, or None. Absent from earlier versions of the
            answer.
        location: Where the project is, or None. Absent from earlier versions of the answer.
        additional_properties: What the contract does not know, by its name in the answer.
    """

    id: str
    """The identifier of the project."""
    name: str
    """The title of the project. Lists are sorted by it."""
    supplier: Supplier
    """The supplier that runs the project."""
    short_code: str
    """The code of the project in serial numbers."""
    country_code: str
    """The country of the project, as an ISO 3166-1 alpha-3 code."""
    crediting_period_start: str | None
    """The first day on which removals can be credited, or None. It is text in one of two forms: a date in current
    answers, a date and a time in earlier ones. The first ten characters are the day in both."""
    crediting_period_end: str | None
    """The last such day, or None, in the same two forms."""
    issued_credits_total: CreditQuantity
    """All credits issued for the project, those of the buffer pool included."""
    retired_credits_total: CreditQuantity
    """All of them that have been retired, those of the buffer pool included."""
    issued_buffer_pool_credits_total: CreditQuantity
    """Of the credits issued, those that went to the buffer pool."""
    retired_buffer_pool_credits_total: CreditQuantity
    """Of the credits retired, those that came from the buffer pool."""
    status: str | None = None
    """How far the validation is. Known are ``draft``, ``preview``, ``under_validation``, ``validated``,
    ``validation_unsuccessful`` and ``cancelled``; an earlier version knew ``registered``, ``validated`` and
    ``closed``. Expect further words. Absent from the oldest known version of the answer."""
    url: str | None = None
    """The public web page of the project. Absent from the oldest known version of the answer."""
    process_key: str | None = None
    """The process, in words joined by hyphens. Absent from the oldest known version of the answer."""
    pathway: str | None = None
    """The family of methods. Known are ``biomass_carbon_removal_and_storage``, ``direct_air_capture``,
    ``enhanced_weathering``, ``carbon_mineralization``, ``reforestation``, ``marine`` and ``superpollutants``.
    Expect further words. Absent from earlier versions of the answer."""
    protocol_slug: str | None = None
    """The protocol that the project follows, in words joined by hyphens and without a version. Absent from earlier
    versions of the answer."""
    validator_name: str | None = None
    """Who validates the project, or None. Absent from the oldest known version of the answer."""
    current_verifier_name: str | None = None
    """Who verifies its removals now, or None. Absent from earlier versions of the answer."""
    location: Location | None = None
    """Where the project is, or None. Absent from earlier versions of the answer."""
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)
    """What the contract does not know, by its name in the answer."""
    _absent: tuple[str, ...] = _attrs_field(
        init=False, default=(), eq=False, repr=False
    )

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object again, with unknown properties and without those that were absent."""
        field_dict: dict[str, Any] = {
            "id": self.id,
            "name": self.name,
            "supplier": self.supplier.to_dict(),
            "short_code": self.short_code,
            "country_code": self.country_code,
            "crediting_period_start": self.crediting_period_start,
            "crediting_period_end": self.crediting_period_end,
            "issued_credits_total": self.issued_credits_total.to_dict(),
            "retired_credits_total": self.retired_credits_total.to_dict(),
            "issued_buffer_pool_credits_total": self.issued_buffer_pool_credits_total.to_dict(),
            "retired_buffer_pool_credits_total": self.retired_buffer_pool_credits_total.to_dict(),
        }
        if self.status is not None:
            field_dict["status"] = self.status
        if self.url is not None:
            field_dict["url"] = self.url
        if self.process_key is not None:
            field_dict["process_key"] = self.process_key
        if self.pathway is not None:
            field_dict["pathway"] = self.pathway
        if self.protocol_slug is not None:
            field_dict["protocol_slug"] = self.protocol_slug
        if self.validator_name is not None:
            field_dict["validator_name"] = self.validator_name
        elif "validator_name" not in self._absent:
            field_dict["validator_name"] = None
        if self.current_verifier_name is not None:
            field_dict["current_verifier_name"] = self.current_verifier_name
        elif "current_verifier_name" not in self._absent:
            field_dict["current_verifier_name"] = None
        if self.location is not None:
            field_dict["location"] = self.location.to_dict()
        elif "location" not in self._absent:
            field_dict["location"] = None
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
        known = 11
        absent: tuple[str, ...] = ()
        try:
            value = src_dict["id"]
            if type(value) is not str:
                key = "id"
                raise InvalidFieldError("a string", value)
            self.id = value
            value = src_dict["name"]
            if type(value) is not str:
                key = "name"
                raise InvalidFieldError("a string", value)
            self.name = value
            value = src_dict["supplier"]
            key = "supplier"
            self.supplier = _read_supplier(value)
            value = src_dict["short_code"]
            if type(value) is not str:
                key = "short_code"
                raise InvalidFieldError("a string", value)
            self.short_code = value
            value = src_dict["country_code"]
            if type(value) is not str:
                key = "country_code"
                raise InvalidFieldError("a string", value)
            self.country_code = value
            value = src_dict["crediting_period_start"]
            if value is None:
                self.crediting_period_start = None
            else:
                if type(value) is not str:
                    key = "crediting_period_start"
                    raise InvalidFieldError("a string", value)
                self.crediting_period_start = value
            value = src_dict["crediting_period_end"]
            if value is None:
                self.crediting_period_end = None
            else:
                if type(value) is not str:
                    key = "crediting_period_end"
                    raise InvalidFieldError("a string", value)
                self.crediting_period_end = value
            value = src_dict["issued_credits_total"]
            key = "issued_credits_total"
            self.issued_credits_total = _read_credit_quantity(value)
            value = src_dict["retired_credits_total"]
            key = "retired_credits_total"
            self.retired_credits_total = _read_credit_quantity(value)
            value = src_dict["issued_buffer_pool_credits_total"]
            key = "issued_buffer_pool_credits_total"
            self.issued_buffer_pool_credits_total = _read_credit_quantity(value)
            value = src_dict["retired_buffer_pool_credits_total"]
            key = "retired_buffer_pool_credits_total"
            self.retired_buffer_pool_credits_total = _read_credit_quantity(value)
            if "status" in src_dict:
                value = src_dict["status"]
                known += 1
                if type(value) is not str:
                    key = "status"
                    raise InvalidFieldError("a string", value)
                self.status = value
            else:
                self.status = None
            if "url" in src_dict:
                value = src_dict["url"]
                known += 1
                if type(value) is not str:
                    key = "url"
                    raise InvalidFieldError("a string", value)
                self.url = value
            else:
                self.url = None
            if "process_key" in src_dict:
                value = src_dict["process_key"]
                known += 1
                if type(value) is not str:
                    key = "process_key"
                    raise InvalidFieldError("a string", value)
                self.process_key = value
            else:
                self.process_key = None
            if "pathway" in src_dict:
                value = src_dict["pathway"]
                known += 1
                if type(value) is not str:
                    key = "pathway"
                    raise InvalidFieldError("a string", value)
                self.pathway = value
            else:
                self.pathway = None
            if "protocol_slug" in src_dict:
                value = src_dict["protocol_slug"]
                known += 1
                if type(value) is not str:
                    key = "protocol_slug"
                    raise InvalidFieldError("a string", value)
                self.protocol_slug = value
            else:
                self.protocol_slug = None
            if "validator_name" in src_dict:
                value = src_dict["validator_name"]
                known += 1
                if value is None:
                    self.validator_name = None
                else:
                    if type(value) is not str:
                        key = "validator_name"
                        raise InvalidFieldError("a string", value)
                    self.validator_name = value
            else:
                self.validator_name = None
                absent += ("validator_name",)
            if "current_verifier_name" in src_dict:
                value = src_dict["current_verifier_name"]
                known += 1
                if value is None:
                    self.current_verifier_name = None
                else:
                    if type(value) is not str:
                        key = "current_verifier_name"
                        raise InvalidFieldError("a string", value)
                    self.current_verifier_name = value
            else:
                self.current_verifier_name = None
                absent += ("current_verifier_name",)
            if "location" in src_dict:
                value = src_dict["location"]
                known += 1
                if value is None:
                    self.location = None
                else:
                    key = "location"
                    self.location = _read_location(value)
            else:
                self.location = None
                absent += ("location",)
        except KeyError as error:
            raise missing(str(error.args[0]), src_dict, _PROPERTIES) from None
        except InvalidFieldError as error:
            raise error.inside(key) from None
        self._absent = absent
        self.additional_properties = {}
        if len(src_dict) != known:
            self.additional_properties = unknown(src_dict, _PROPERTIES)
        return self
