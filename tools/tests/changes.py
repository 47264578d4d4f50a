"""Changes of a contract, each with the verdict it deserves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tools.breaking import Level

if TYPE_CHECKING:
    from collections.abc import Callable

Document = dict[str, Any]


def schema(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]
    return found


def properties(document: Document, name: str) -> Document:
    found: Document = schema(document, name)["properties"]
    return found


def operation(document: Document, path: str = "/issuances") -> Document:
    found: Document = document["paths"][path]["get"]
    return found


def parameter(document: Document, name: str) -> Document:
    found: Document = document["components"]["parameters"][name]
    return found


def rename(mapping: Document, old: str, new: str) -> None:
    mapping[new] = mapping.pop(old)


def drop_required_property(document: Document) -> None:
    properties(document, "CreditBatch").pop("serial_number")
    schema(document, "CreditBatch")["required"].remove("serial_number")


def add_required_property(document: Document) -> None:
    properties(document, "Organisation")["kind"] = {"type": "string"}
    schema(document, "Organisation")["required"].append("kind")


def rename_security_scheme(document: Document) -> None:
    rename(document["components"]["securitySchemes"], "accessToken", "token")
    document["security"] = [{"token": []}, {}]


def rename_schema(document: Document) -> None:
    rename(document["components"]["schemas"], "RemovalLocation", "Country")
    properties(document, "CreditBatch")["removal_location"]["$ref"] = "#/components/schemas/Country"


def add_operation(document: Document) -> None:
    added = {**operation(document, "/credit_batches/{credit_batch_id}"), "operationId": "getCertificate"}
    document["paths"]["/certificates/{credit_batch_id}"] = {"get": added}


def change_media_type(document: Document) -> None:
    rename(operation(document)["responses"]["200"]["content"], "application/json", "text/plain")


CHANGES: dict[str, tuple[Callable[[Document], object], Level]] = {
    # Nothing but words.
    "nothing": (lambda _: None, Level.NONE),
    "a better description": (
        lambda d: properties(d, "CreditBatch")["status"].update(description="What became of it."),
        Level.PATCH,
    ),
    "another summary": (lambda d: operation(d).update(summary="List all issuances"), Level.PATCH),
    "another example": (
        lambda d: d["components"]["examples"]["ProblemForbidden"].update(value={"detail": "No"}),
        Level.PATCH,
    ),
    "another example of a property": (
        lambda d: properties(d, "CreditQuantity")["credits"].update(examples=[1.5]),
        Level.PATCH,
    ),
    # More than there was, or less that is demanded.
    "an optional property more": (
        lambda d: properties(d, "CreditBatch").update(note={"type": "string", "description": "A note."}),
        Level.MINOR,
    ),
    "a required property more": (
        lambda d: (
            properties(d, "Organisation").update(kind={"type": "string"}),
            schema(d, "Organisation")["required"].append("kind"),
        ),
        Level.MINOR,
    ),
    "an operation more": (add_operation, Level.MINOR),
    "a schema more": (
        lambda d: d["components"]["schemas"].update(Note={"type": "object", "additionalProperties": True}),
        Level.MINOR,
    ),
    "an optional query parameter more": (
        lambda d: operation(d)["parameters"].append({"name": "status", "in": "query", "schema": {"type": "string"}}),
        Level.MINOR,
    ),
    "an answer more": (
        lambda d: operation(d)["responses"].update({"503": operation(d)["responses"]["429"]}),
        Level.MINOR,
    ),
    "a known word more": (
        lambda d: properties(d, "CreditBatch")["status"]["x-extensible-enum"].append("cancelled"),
        Level.MINOR,
    ),
    "an optional property that is now always there": (
        lambda d: schema(d, "CreditBatch")["required"].append("supplier_id"),
        Level.MINOR,
    ),
    "a property that is no longer null": (
        lambda d: properties(d, "Organisation").update(domain={"type": "string"}),
        Level.MINOR,
    ),
    "a larger page": (lambda d: parameter(d, "First")["schema"].update(maximum=100), Level.MINOR),
    "longer identifiers in a request": (
        lambda d: parameter(d, "IssuanceId")["schema"].update(maxLength=40),
        Level.MINOR,
    ),
    "a header that may be left out": (lambda d: parameter(d, "ClientSecret").update(required=False), Level.MINOR),
    "a server more": (lambda d: d["servers"].append({"url": "https://eu.example/registry/v0"}), Level.MINOR),
    # What breaks clients in service.
    "a required property dropped": (drop_required_property, Level.MAJOR),
    "a required property that may be absent": (
        lambda d: schema(d, "CreditBatch")["required"].remove("serial_number"),
        Level.MAJOR,
    ),
    "a property that may now be null": (
        lambda d: properties(d, "CreditBatch").update(serial_number={"type": ["string", "null"]}),
        Level.MAJOR,
    ),
    "kilograms as text": (lambda d: properties(d, "CreditQuantity").update(credit_kgs={"type": "string"}), Level.MAJOR),
    "a day that becomes a moment": (
        lambda d: properties(d, "CreditBatch")["sequestered_on"].update(format="date-time"),
        Level.MAJOR,
    ),
    "a day that may be any text": (
        lambda d: properties(d, "CreditBatch")["sequestered_on"].pop("format"),
        Level.MAJOR,
    ),
    "a list that becomes an object": (
        lambda d: properties(d, "IssuancePage").update(nodes={"$ref": "#/components/schemas/Issuance"}),
        Level.MAJOR,
    ),
    "an operation dropped": (lambda d: d["paths"].pop("/credit_batches/{credit_batch_id}"), Level.MAJOR),
    "an operation at another address": (
        lambda d: rename(d["paths"], "/credit_batches/{credit_batch_id}", "/batches/{credit_batch_id}"),
        Level.MAJOR,
    ),
    "a query parameter that is now demanded": (lambda d: parameter(d, "First").update(required=True), Level.MAJOR),
    "a smaller page": (lambda d: parameter(d, "First")["schema"].update(maximum=20), Level.MAJOR),
    "shorter identifiers in a request": (
        lambda d: parameter(d, "IssuanceId")["schema"].update(maxLength=20),
        Level.MAJOR,
    ),
    "the secret in another header": (lambda d: parameter(d, "ClientSecret").update(name="x-api-key"), Level.MAJOR),
    "an error that is no longer described": (lambda d: operation(d)["responses"].pop("429"), Level.MAJOR),
    "an answer in another media type": (change_media_type, Level.MAJOR),
    "a token that is now demanded": (lambda d: d.update(security=[{"accessToken": []}]), Level.MAJOR),
    "a server dropped": (lambda d: d["servers"].pop(), Level.MAJOR),
    # What breaks teams that generate their client again, and nobody's wire.
    "an operationId renamed": (lambda d: operation(d).update(operationId="allIssuances"), Level.MAJOR),
    "an operation in another group": (lambda d: operation(d).update(tags=["credit_batches"]), Level.MAJOR),
    "a schema renamed": (rename_schema, Level.MAJOR),
    "an optional property dropped": (lambda d: properties(d, "CreditBatch").pop("supplier_id"), Level.MAJOR),
    "an optional property renamed": (
        lambda d: rename(properties(d, "CreditBatch"), "supplier_id", "supplier"),
        Level.MAJOR,
    ),
    "whole kilograms that become a fraction": (
        lambda d: properties(d, "CreditQuantity").update(credit_kgs={"type": "number", "format": "double"}),
        Level.MAJOR,
    ),
    "a query parameter dropped": (lambda d: operation(d)["parameters"].pop(), Level.MAJOR),
    "a closed list of words": (
        lambda d: properties(d, "CreditBatch")["status"].update(enum=["active", "split", "retired"]),
        Level.MAJOR,
    ),
    "a closed object": (lambda d: schema(d, "Organisation").update(additionalProperties=False), Level.MAJOR),
    "the security scheme renamed": (
        lambda d: (
            rename(d["components"]["securitySchemes"], "accessToken", "token"),
            d.update(security=[{"token": []}, {}]),
        ),
        Level.MAJOR,
    ),
}
"""Each change with what it asks of the contract's version."""
