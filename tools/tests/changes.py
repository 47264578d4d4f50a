"""Changes of a contract, each with the verdict that it deserves and the reason for each group of consumers."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contract_tools.breaking import Level

if TYPE_CHECKING:
    from collections.abc import Callable

Document = dict[str, Any]

SMALL = Path(__file__).with_name("small.yaml")
"""The contract that is changed."""

BATCH_PATH = "/issuances/{id}/batches/{serial}"


@dataclass(frozen=True)
class Change:
    """What is changed, what it asks of the version, and words of the reasons; a group without words loses nothing.

    What the small contract does not have is put into both versions `before`.
    """

    apply: Callable[[Document], object]
    level: Level
    in_service: str | None = None
    generated_again: str | None = None
    before: Callable[[Document], object] = lambda _: None


def major(
    apply: Callable[[Document], object],
    *,
    in_service: str | None = None,
    generated_again: str | None = None,
    before: Callable[[Document], object] = lambda _: None,
) -> Change:
    assert in_service or generated_again
    return Change(apply, Level.MAJOR, in_service, generated_again, before)


def minor(apply: Callable[[Document], object], before: Callable[[Document], object] = lambda _: None) -> Change:
    return Change(apply, Level.MINOR, before=before)


def patch(apply: Callable[[Document], object]) -> Change:
    return Change(apply, Level.PATCH)


def schema(document: Document, name: str) -> Document:
    found: Document = document["components"]["schemas"][name]
    return found


def properties(document: Document, name: str) -> Document:
    found: Document = schema(document, name)["properties"]
    return found


def listing(document: Document) -> Document:
    found: Document = document["paths"]["/issuances"]["get"]
    return found


def batch(document: Document) -> Document:
    found: Document = document["paths"][BATCH_PATH]["get"]
    return found


def retiring(document: Document) -> Document:
    found: Document = document["paths"]["/retirements"]["post"]
    return found


def parameter(document: Document, name: str) -> Document:
    """A parameter by its name, wherever it stands."""
    everywhere = [
        *document["components"]["parameters"].values(),
        *listing(document)["parameters"],
        *document["paths"][BATCH_PATH]["parameters"],
        *batch(document)["parameters"],
    ]
    return next(found for found in everywhere if found.get("name") == name)


def values(document: Document, name: str) -> Document:
    found: Document = parameter(document, name)["schema"]
    return found


def answer(document: Document) -> Document:
    found: Document = listing(document)["responses"]["200"]
    return found


def rename(mapping: Document, old: str, new: str) -> None:
    """Give a member another name, in the place where it stands."""
    members = {new if key == old else key: value for key, value in mapping.items()}
    mapping.clear()
    mapping.update(members)


def reorder(mapping: Document) -> None:
    members = dict(reversed(mapping.items()))
    mapping.clear()
    mapping.update(members)


def require(document: Document, name: str, key: str) -> None:
    schema(document, name)["required"].append(key)


def release(document: Document, name: str, key: str) -> None:
    schema(document, name)["required"].remove(key)


def drop_required_property(document: Document) -> None:
    properties(document, "Batch").pop("size")
    release(document, "Batch", "size")


def add_required_property(document: Document, name: str) -> None:
    properties(document, name)["kind"] = {"type": "string"}
    require(document, name, "kind")


def rename_schema(document: Document) -> None:
    rename(document["components"]["schemas"], "Issuance", "Issue")
    properties(document, "IssuancePage")["nodes"]["items"]["$ref"] = "#/components/schemas/Issue"


def name_an_inline_object(document: Document) -> None:
    document["components"]["schemas"]["Origin"] = properties(document, "Issuance")["origin"]
    properties(document, "Issuance")["origin"] = {"$ref": "#/components/schemas/Origin"}


def rename_scheme(document: Document) -> None:
    rename(document["components"]["securitySchemes"], "accessToken", "token")
    document["security"] = [{"token": []}, {}]
    retiring(document)["security"] = [{"token": []}]


def rename_placeholder(document: Document) -> None:
    rename(document["paths"], BATCH_PATH, "/issuances/{issuance_id}/batches/{serial}")
    document["paths"]["/issuances/{issuance_id}/batches/{serial}"]["parameters"][1]["name"] = "issuance_id"


def rename_parameter_component(document: Document) -> None:
    rename(document["components"]["parameters"], "After", "Cursor")
    listing(document)["parameters"][2]["$ref"] = "#/components/parameters/Cursor"


def make_the_secret_a_scheme(document: Document) -> None:
    document["components"]["securitySchemes"]["secret"] = {"type": "apiKey", "in": "header", "name": "X-Secret"}
    document["security"] = [{"secret": [], "accessToken": []}, {"secret": []}]
    retiring(document)["security"] = [{"secret": [], "accessToken": []}]
    for operation in (listing(document), retiring(document), document["paths"][BATCH_PATH]):
        operation["parameters"].pop(0)


def move_to_the_path_item(document: Document) -> None:
    item = document["paths"]["/retirements"]
    item["parameters"] = retiring(document).pop("parameters")


def add_query_parameter(document: Document, place: int) -> None:
    listing(document)["parameters"].insert(place, {"name": "issued_on", "in": "query", "schema": {"type": "string"}})


def swap_parameters(operation: Document, one: int, other: int) -> None:
    listed = operation["parameters"]
    listed[one], listed[other] = listed[other], listed[one]


def key_in(place: str) -> Callable[[Document], object]:
    key = {"type": "apiKey", "in": place, "name": "token"}
    return lambda d: d["components"]["securitySchemes"].update(accessToken=key)


def server_of_a_place(place: Document) -> Callable[[Document], object]:
    server = {"url": "https://{place}.example/v0", "variables": {"place": place}}
    return lambda d: d["servers"].__setitem__(0, copy.deepcopy(server))


def place_of(document: Document) -> Document:
    found: Document = document["servers"][0]["variables"]["place"]
    return found


def known_words_in_the_query(document: Document) -> None:
    values(document, "status")["x-extensible-enum"] = values(document, "status").pop("enum")


def purposes(document: Document) -> None:
    words = {"type": "string", "x-extensible-enum": ["own", "others"]}
    properties(document, "NewRetirement")["purposes"] = {"type": "array", "items": words}


def no_body(document: Document) -> None:
    del retiring(document)["requestBody"]


def add_body(document: Document, *, required: bool) -> None:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/NewRetirement"}}}
    retiring(document)["requestBody"] = {"required": required, "content": content}


def text_as_well(document: Document) -> None:
    answer(document)["content"]["text/csv"] = {"schema": {"type": "string"}}


POSITION = "another order"
OPTIONAL = "optional"

CHANGES: dict[str, Change] = {
    # Nothing but words.
    "nothing": Change(lambda _: None, Level.NONE),
    "properties of an example in another order": Change(
        lambda d: reorder(d["components"]["examples"]["Page"]["value"]), Level.NONE
    ),
    "a better description of a property": patch(
        lambda d: properties(d, "IssuancePage")["total_count"].update(description="All.")
    ),
    "a better description of a parameter": patch(lambda d: parameter(d, "first").update(description="How many?")),
    "a better description of a tag": patch(lambda d: d["tags"][0].update(description="All issuances.")),
    "a better description of an operation": patch(lambda d: listing(d).update(description="Returns issuances.")),
    "a better description of a server": patch(lambda d: d["servers"][0].update(description="To try things out.")),
    "a better description of a security scheme": patch(
        lambda d: d["components"]["securitySchemes"]["accessToken"].update(description="An organisation's.")
    ),
    "another summary": patch(lambda d: listing(d).update(summary="List all issuances")),
    "another example": patch(lambda d: d["components"]["examples"]["Page"]["value"].update(total_count=3)),
    "another example of a property": patch(lambda d: properties(d, "Quantity")["credits"].update(examples=[2.5])),
    "no list of tags": patch(lambda d: d.pop("tags")),
    "a link to a page": patch(lambda d: d.update(externalDocs={"url": "https://docs.example"})),
    # More than there was, or less that is demanded.
    "an optional property more": minor(lambda d: properties(d, "Batch").update(vintage={"type": "string"})),
    "a property called title": minor(lambda d: properties(d, "Batch").update(title={"type": "string"})),
    "an operation more": minor(
        lambda d: d["paths"].update(
            {"/batches": {"get": {"operationId": "listBatches", "responses": listing(d)["responses"]}}}
        )
    ),
    "a method more": minor(
        lambda d: d["paths"]["/issuances"].update(
            head={"operationId": "peek", "responses": {"204": {"description": "Nothing."}}}
        )
    ),
    "a schema more": minor(lambda d: d["components"]["schemas"].update(Note={"type": "object"})),
    "an error more": minor(
        lambda d: listing(d)["responses"].update({"503": {"$ref": "#/components/responses/TooManyRequests"}})
    ),
    "a header of an answer more": minor(
        lambda d: answer(d)["headers"].update({"X-Region": {"schema": {"type": "string"}}})
    ),
    "a known word more": minor(lambda d: properties(d, "Batch")["status"]["x-extensible-enum"].append("cancelled")),
    "a word more that may be asked for": minor(lambda d: values(d, "status")["enum"].append("retired")),
    "a known word more in a query": minor(
        lambda d: values(d, "status")["x-extensible-enum"].append("retired"), before=known_words_in_the_query
    ),
    "a known word less in an answer": minor(
        lambda d: properties(d, "Batch")["status"]["x-extensible-enum"].remove("retired")
    ),
    "an answer in another media type as well": minor(text_as_well),
    "an optional parameter of the path item more": minor(
        lambda d: d["paths"][BATCH_PATH]["parameters"].append(
            {"name": "x", "in": "query", "schema": {"type": "string"}}
        )
    ),
    "an optional body where there was none": minor(lambda d: add_body(d, required=False), before=no_body),
    "an optional property of a body more": minor(
        lambda d: properties(d, "NewRetirement").update(order_id={"type": "string"})
    ),
    "shorter identifiers taken in a request": minor(lambda d: values(d, "id").update(minLength=1)),
    "a variable in the address of a server": minor(server_of_a_place({"default": "sandbox"})),
    "a variable of a server that takes any word": minor(
        lambda d: place_of(d).pop("enum"), before=server_of_a_place({"default": "sandbox", "enum": ["sandbox"]})
    ),
    "a property that is deprecated": minor(lambda d: properties(d, "Batch")["delivery_id"].update(deprecated=True)),
    "a default where there was none": minor(lambda d: values(d, "first").update(default=10)),
    "an optional header of an answer that is always there": minor(
        lambda d: answer(d)["headers"]["X-Request-Id"].update(required=True)
    ),
    "a larger page": minor(lambda d: values(d, "first").update(maximum=100)),
    "no bound to a page": minor(lambda d: values(d, "first").pop("maximum")),
    "longer identifiers taken in a request": minor(lambda d: values(d, "id").update(maxLength=40)),
    "a bound that is written as an exclusive one": minor(
        lambda d: values(d, "first").update(exclusiveMaximum=values(d, "first").pop("maximum") + 1)
    ),
    "a pattern of a request widened": minor(lambda d: values(d, "id").update(pattern="^[A-Za-z0-9_-]+$")),
    "a pattern of a request widened by another word": minor(
        lambda d: values(d, "id").update(pattern="^([a-z0-9_]+|NONE)$")
    ),
    "no pattern in a request": minor(lambda d: values(d, "id").pop("pattern")),
    "a pattern of an answer narrowed": minor(
        lambda d: properties(d, "Issuance")["id"].update(pattern="^iss_[a-z0-9]+$")
    ),
    "a smaller step in a request": minor(lambda d: values(d, "size").update(multipleOf=2.5)),
    "no step in a request": minor(lambda d: values(d, "size").pop("multipleOf")),
    "a lower exclusive bound in a request": minor(lambda d: values(d, "size").update(exclusiveMinimum=-1)),
    "an exclusive bound that is let in": minor(
        lambda d: values(d, "share").update(maximum=values(d, "share").pop("exclusiveMaximum"))
    ),
    "an optional parameter more at the end": minor(lambda d: add_query_parameter(d, 4)),
    "a server more at the end": minor(lambda d: d["servers"].append({"url": "https://eu.example/v0"})),
    "a token that is no longer demanded": minor(lambda d: retiring(d).update(security=[{"accessToken": []}, {}])),
    "another way to be let in": minor(
        lambda d: (
            d["components"]["securitySchemes"].update(basic={"type": "http", "scheme": "basic"}),
            d["security"].append({"basic": []}),
        )
    ),
    "a body that may be sent in another form": minor(
        lambda d: retiring(d)["requestBody"]["content"].update(
            {"application/yaml": {"schema": {"$ref": "#/components/schemas/NewRetirement"}}}
        )
    ),
    "an operation that is deprecated": minor(lambda d: listing(d).update(deprecated=True)),
    "parameters that move to the path item": minor(move_to_the_path_item),
    "an open object": minor(lambda d: d["components"]["schemas"].update(Open={"additionalProperties": True})),
    # Credentials.
    "a token demanded everywhere": major(
        lambda d: d.update(security=[{"accessToken": []}]), in_service="no credentials was accepted, and no longer is"
    ),
    "a token demanded on one operation": major(
        lambda d: listing(d).update(security=[{"accessToken": []}]),
        in_service="GET /issuances: a request with no credentials was accepted",
    ),
    "a scope demanded": major(
        lambda d: retiring(d).update(security=[{"accessToken": ["write"]}]),
        in_service="POST /retirements: a request with authorization: bearer in the header was accepted",
    ),
    "a scheme of another kind": major(
        lambda d: d["components"]["securitySchemes"].update(
            accessToken={"type": "apiKey", "in": "header", "name": "x-token"}
        ),
        in_service="a request with authorization: bearer in the header was accepted",
        generated_again="accessToken is apiKey header x-token and no longer http bearer",
    ),
    "a bearer token that becomes basic": major(
        lambda d: d["components"]["securitySchemes"].update(accessToken={"type": "http", "scheme": "basic"}),
        in_service="a request with authorization: bearer",
        generated_again="accessToken is http basic",
    ),
    "a token of another issuer": major(
        lambda d: d["components"]["securitySchemes"].update(
            accessToken={"type": "openIdConnect", "openIdConnectUrl": "https://login.example"}
        ),
        generated_again="accessToken is openIdConnect https://login.example and no longer http bearer",
    ),
    "a security scheme renamed": major(rename_scheme, generated_again="the security scheme accessToken is gone"),
    "a header that becomes a security scheme": major(
        make_the_secret_a_scheme,
        in_service="x-secret is no longer taken in the header",
        generated_again="no longer takes x-secret in the header",
    ),
    "a key in the query in place of the header": major(
        key_in("query"),
        in_service="a request with token in the header was accepted, and no longer is",
        generated_again="accessToken is apiKey query token and no longer apiKey header token",
        before=key_in("header"),
    ),
    "a second key demanded": major(
        lambda d: (
            d["components"]["securitySchemes"].update(key={"type": "apiKey", "in": "header", "name": "x-key"}),
            retiring(d).update(security=[{"accessToken": [], "key": []}]),
        ),
        in_service="POST /retirements: a request with authorization: bearer in the header was accepted",
    ),
    # Servers.
    "another default of a variable of a server": major(
        lambda d: place_of(d).update(default="eu"),
        generated_again="goes to https://eu.example/v0 from generated clients that were not told otherwise",
        before=server_of_a_place({"default": "sandbox"}),
    ),
    "a variable of a server with a closed list": major(
        lambda d: place_of(d).update(enum=["sandbox"]),
        in_service="the server https://{any}.example/v0 is gone",
        before=server_of_a_place({"default": "sandbox"}),
    ),
    "a variable of a server renamed": major(
        lambda d: d["servers"][0].update(url="https://{where}.example/v0", variables={"where": {"default": "sandbox"}}),
        generated_again="has no variable place in its address any more",
        before=server_of_a_place({"default": "sandbox"}),
    ),
    "servers reordered": major(
        lambda d: d["servers"].reverse(),
        generated_again="goes to https://live.example/v0 from generated clients that were not told otherwise",
    ),
    "the last servers reordered": major(
        lambda d: d["servers"].insert(1, {"url": "https://eu.example/v0"}),
        generated_again="has its servers in another order",
    ),
    "a server dropped": major(
        lambda d: d["servers"].pop(),
        in_service="the server https://live.example/v0 is gone",
    ),
    "a server replaced": major(
        lambda d: d["servers"][0].update(url="https://sandbox.example/v1"),
        in_service="the server https://sandbox.example/v0 is gone",
        generated_again="goes to https://sandbox.example/v1",
    ),
    "servers of a path": major(
        lambda d: d["paths"]["/issuances"].update(servers=[{"url": "https://list.example/v0"}]),
        in_service="GET /issuances: the server https://sandbox.example/v0 is gone",
        generated_again="listIssuances: has servers of its own",
    ),
    "servers of an operation": major(
        lambda d: listing(d).update(servers=[{"url": "https://list.example/v0"}]),
        in_service="GET /issuances: the server https://live.example/v0 is gone",
        generated_again="listIssuances: has servers of its own",
    ),
    "the same servers once more at an operation": major(
        lambda d: listing(d).update(servers=list(d["servers"])),
        generated_again="take these whatever address they were given",
    ),
    "a server whose words are listed": major(
        lambda d: d["servers"].__setitem__(
            slice(None),
            [
                {
                    "url": "https://{place}.example/v0",
                    "variables": {"place": {"enum": ["sandbox"], "default": "sandbox"}},
                }
            ],
        ),
        in_service="the server https://live.example/v0 is gone",
    ),
    # The order of things.
    "parameters reordered": major(lambda d: swap_parameters(listing(d), 1, 2), generated_again=POSITION),
    "parameters of the path reordered": major(
        lambda d: (
            d["paths"][BATCH_PATH]["parameters"].reverse(),
            batch(d)["parameters"].append(d["paths"][BATCH_PATH]["parameters"].pop(0)),
        ),
        generated_again="getBatch: takes its parameters in another order, serial, id, x-secret",
    ),
    "an optional parameter inserted": major(
        lambda d: add_query_parameter(d, 2),
        generated_again="listIssuances: takes issued_on before the last parameter that it had",
    ),
    "an optional body more": major(
        lambda d: (
            retiring(d)["requestBody"].update(required=False),
            retiring(d)["parameters"].append({"name": "x", "in": "query", "schema": {"type": "string"}}),
        ),
        generated_again="createRetirement: takes x before the last parameter",
    ),
    "properties reordered": major(
        lambda d: reorder(properties(d, "Quantity")), generated_again="Quantity has its properties in another order"
    ),
    "properties of an inline object reordered": major(
        lambda d: reorder(properties(d, "Issuance")["origin"]["properties"]),
        generated_again="Issuance.origin has its properties in another order",
    ),
    # Answers.
    "a required property dropped": major(
        drop_required_property, in_service="body.size: ", generated_again="Batch.size is gone"
    ),
    "a required property that may be absent": major(
        lambda d: release(d, "Batch", "size"), in_service="body.size: ", generated_again="Batch.size may be absent now"
    ),
    "a property that may now be null": major(
        lambda d: properties(d, "Batch").update(id={"type": ["string", "null"]}),
        in_service="body.id: ",
        generated_again="Batch.id is string or null and no longer string",
    ),
    "a property that is no longer null": major(
        lambda d: properties(d, "Batch").update(note={"type": "string"}),
        generated_again="Batch.note is string and no longer string or null",
    ),
    "an optional property that is now always there": major(
        lambda d: require(d, "Batch", "delivery_id"), generated_again="Batch.delivery_id is always there now"
    ),
    "a required property more in an answer": major(
        lambda d: add_required_property(d, "Batch"), generated_again="Batch.kind is new and required"
    ),
    "an optional property dropped": major(
        lambda d: properties(d, "Batch").pop("delivery_id"), generated_again="Batch.delivery_id is gone"
    ),
    "an optional property renamed": major(
        lambda d: rename(properties(d, "Batch"), "delivery_id", "delivery"), generated_again="Batch.delivery_id is gone"
    ),
    "a property of an inline object dropped": major(
        lambda d: properties(d, "Issuance")["origin"]["properties"].pop("region"),
        generated_again="Issuance.origin.region is gone",
    ),
    "an inline object that gets a name": major(
        name_an_inline_object, generated_again="Issuance.origin is Origin and no longer object"
    ),
    "kilograms as text": major(
        lambda d: properties(d, "Quantity").update(credit_kgs={"type": "string"}),
        in_service="credit_kgs",
        generated_again="Quantity.credit_kgs is string and no longer integer (int64)",
    ),
    "whole kilograms that become a fraction": major(
        lambda d: properties(d, "Quantity").update(credit_kgs={"type": "number", "format": "double"}),
        in_service="credit_kgs",
        generated_again="Quantity.credit_kgs is number (double)",
    ),
    "an integer of another width": major(
        lambda d: properties(d, "IssuancePage")["total_count"].update(format="int32"),
        generated_again="IssuancePage.total_count is integer (int32)",
    ),
    "a day that becomes a moment": major(
        lambda d: properties(d, "Issuance")["issued_on"].update(format="date-time"),
        in_service="issued_on",
        generated_again="Issuance.issued_on is string (date-time)",
    ),
    "a day that may be any text": major(
        lambda d: properties(d, "Issuance")["issued_on"].pop("format"),
        in_service="issued_on",
        generated_again="Issuance.issued_on is string and no longer",
    ),
    "a list that becomes an object": major(
        lambda d: properties(d, "IssuancePage").update(nodes={"$ref": "#/components/schemas/Issuance"}),
        in_service="body.nodes",
        generated_again="IssuancePage.nodes is Issuance and no longer a list of Issuance",
    ),
    "a closed list of words": major(
        lambda d: properties(d, "Batch")["status"].update(enum=["active", "retired"]),
        generated_again="Batch.status has become a closed list",
    ),
    "a closed object": major(
        lambda d: schema(d, "Batch").update(additionalProperties=False), generated_again="Batch is closed"
    ),
    "a pattern of an answer widened": major(
        lambda d: properties(d, "Issuance")["id"].update(pattern="^[A-Z0-9a-z_]+$"),
        in_service="(Issuance).id: the pattern is",
    ),
    "a larger step in an answer": major(
        lambda d: properties(d, "Quantity")["credits"].update(multipleOf=0.01),
        in_service="(Quantity).credits: multipleOf is now 0.01",
    ),
    "an answer that may be negative": major(
        lambda d: properties(d, "Quantity")["credits"].pop("minimum"),
        in_service="(Quantity).credits: minimum is gone",
    ),
    "an error no longer described": major(
        lambda d: listing(d)["responses"].pop("429"),
        in_service="GET /issuances: the answer 429",
        generated_again="listIssuances: no longer answers 429",
    ),
    "another success": major(
        lambda d: retiring(d)["responses"].update({"202": {"description": "Later."}}),
        in_service="POST /retirements may answer 202",
    ),
    "a redirect": major(
        lambda d: listing(d)["responses"].update({"303": {"description": "Elsewhere."}}),
        in_service="GET /issuances may answer 303, a redirect that clients in service do not know",
    ),
    "one of two media types of an answer dropped": major(
        lambda d: answer(d)["content"].pop("text/csv"),
        in_service="GET /issuances -> 200: the body is no longer text/csv",
        generated_again="listIssuances: no longer answers 200 with text/csv",
        before=text_as_well,
    ),
    "an answer that may be null": major(
        lambda d: batch(d)["responses"]["200"]["content"]["application/json"].update(
            schema={"anyOf": [{"$ref": "#/components/schemas/Batch"}, {"type": "null"}]}
        ),
        in_service="GET /issuances/{id}/batches/{serial} -> 200: body: ",
        generated_again="getBatch: answers 200 with another body: it is Batch or null and no longer Batch",
    ),
    "an answer without a body": major(
        lambda d: batch(d)["responses"]["200"].pop("content"),
        in_service="-> 200: the body is no longer application/json",
        generated_again="getBatch: no longer answers 200 with application/json",
    ),
    "a word that tells schemas apart": major(
        lambda d: schema(d, "Batch").update(discriminator={"propertyName": "status"}),
        in_service="discriminator is another now; no rule says that this is harmless",
    ),
    "another default in an answer": major(
        lambda d: properties(d, "Batch")["delivery_id"].update(default="none"),
        in_service='an answer without it means another value now, "none"',
        before=lambda d: properties(d, "Batch")["delivery_id"].update(default="unknown"),
    ),
    "an answer in another media type": major(
        lambda d: rename(answer(d)["content"], "application/json", "text/plain"),
        in_service="GET /issuances -> 200",
        generated_again="listIssuances: no longer answers 200 with application/json",
    ),
    "a required header of an answer dropped": major(
        lambda d: answer(d)["headers"].pop("X-Total"),
        in_service="GET /issuances -> 200: the header X-Total was always there",
        generated_again="no longer answers 200 with the header X-Total",
    ),
    "an optional header of an answer dropped": major(
        lambda d: d["components"]["responses"]["TooManyRequests"].pop("headers"),
        generated_again="no longer answers 429 with the header Retry-After",
    ),
    "a header of an answer that may be absent": major(
        lambda d: answer(d)["headers"]["X-Total"].pop("required"),
        in_service="the header X-Total was always there, and may be absent now",
    ),
    "a header of an answer of another type": major(
        lambda d: answer(d)["headers"]["X-Total"].update(schema={"type": "string"}),
        in_service="the header X-Total is string and no longer integer (int64)",
        generated_again="answers 200 with another header X-Total: it is string and no longer integer (int64)",
    ),
    # Requests.
    "an operation dropped": major(
        lambda d: d["paths"].pop("/retirements"),
        in_service="POST /retirements is gone",
        generated_again="the operation createRetirement (POST /retirements) is gone",
    ),
    "an operation at another address": major(
        lambda d: rename(d["paths"], "/retirements", "/retire"),
        in_service="POST /retirements is gone",
        generated_again="createRetirement",
    ),
    "an operation by another method": major(
        lambda d: rename(d["paths"]["/retirements"], "post", "put"),
        in_service="POST /retirements is gone",
        generated_again="createRetirement",
    ),
    "a query parameter now demanded": major(
        lambda d: parameter(d, "first").update(required=True),
        in_service="GET /issuances",
        generated_again="listIssuances: demands first",
    ),
    "a demanded query parameter more": major(
        lambda d: listing(d)["parameters"].append(
            {"name": "year", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
        in_service="GET /issuances",
        generated_again="listIssuances: demands year",
    ),
    "a header demanded": major(
        lambda d: batch(d)["parameters"].append(
            {"name": "x-tenant", "in": "header", "required": True, "schema": {"type": "string"}}
        ),
        in_service="x-tenant",
        generated_again="getBatch: demands x-tenant",
    ),
    "a demanded parameter of the path item more": major(
        lambda d: d["paths"][BATCH_PATH]["parameters"].append(
            {"name": "year", "in": "query", "required": True, "schema": {"type": "string"}}
        ),
        in_service="GET /issuances/{id}/batches/{serial}",
        generated_again="getBatch: demands year",
    ),
    "a list written in another way": major(
        lambda d: parameter(d, "status").update(explode=False),
        in_service="status is written in another way: explode is False now and was True",
    ),
    "another default in a request": major(
        lambda d: values(d, "first").update(default=20),
        in_service="first: a request without it means another value now, 20",
        before=lambda d: values(d, "first").update(default=10),
    ),
    "a known word less in a query": major(
        lambda d: values(d, "status")["x-extensible-enum"].remove("draft"),
        in_service='GET /issuances: status: "draft" is no longer one of its known words',
        before=known_words_in_the_query,
    ),
    "a known word less in a list of a body": major(
        lambda d: properties(d, "NewRetirement")["purposes"]["items"]["x-extensible-enum"].remove("others"),
        in_service='.purposes[]: "others" is no longer one of its known words',
        before=purposes,
    ),
    "a list of a body that may not be empty": major(
        lambda d: properties(d, "NewRetirement")["purposes"].update(minItems=1),
        in_service=".purposes: minItems is now 1",
        before=purposes,
    ),
    "longer identifiers in a request": major(
        lambda d: values(d, "id").update(minLength=10), in_service="id: minLength is now 10"
    ),
    "null no longer taken in a body": major(
        lambda d: properties(d, "NewRetirement").update(note={"type": "string"}),
        in_service="body.note: ",
        generated_again="NewRetirement.note is string and no longer string or null",
        before=lambda d: properties(d, "NewRetirement").update(note={"type": ["string", "null"]}),
    ),
    "null taken in a body": major(
        lambda d: properties(d, "NewRetirement")["note"].update(type=["string", "null"]),
        generated_again="NewRetirement.note is string or null and no longer string",
    ),
    "a body demanded": major(
        lambda d: retiring(d)["requestBody"].update(required=True),
        in_service="POST /retirements",
        generated_again="createRetirement: demands the body",
        before=lambda d: retiring(d)["requestBody"].update(required=False),
    ),
    "a body demanded where there was none": major(
        lambda d: add_body(d, required=True),
        in_service="POST /retirements: a body is demanded where there was none",
        generated_again="createRetirement: demands the body",
        before=no_body,
    ),
    "a body that may be left out": major(
        lambda d: retiring(d)["requestBody"].update(required=False),
        generated_again="createRetirement: may do without the body",
    ),
    "a body no longer taken": major(
        no_body,
        in_service="POST /retirements: no body is taken any more",
        generated_again="createRetirement: no longer takes a body",
    ),
    "a header that may be left out": major(
        lambda d: parameter(d, "x-secret").update(required=False), generated_again="may do without x-secret"
    ),
    "a query parameter dropped": major(
        lambda d: listing(d)["parameters"].pop(),
        in_service="GET /issuances: status is no longer taken in the query",
        generated_again="listIssuances: no longer takes status in the query",
    ),
    "the secret in another header": major(
        lambda d: parameter(d, "x-secret").update(name="x-api-key"),
        in_service="x-api-key",
        generated_again="demands x-api-key",
    ),
    "a parameter in another place": major(
        lambda d: parameter(d, "first").update({"in": "header"}),
        in_service="GET /issuances: first is no longer taken in the query",
        generated_again="listIssuances: no longer takes first in the query",
    ),
    "a parameter written in another way": major(
        lambda d: parameter(d, "status").update(style="pipeDelimited"),
        in_service="status is written in another way: style is pipeDelimited now",
    ),
    "a parameter of another type": major(
        lambda d: values(d, "first").update(type="number", format="double"),
        generated_again="listIssuances: takes another first: it is number (double)",
    ),
    "a placeholder of the path renamed": major(
        rename_placeholder, generated_again="getBatch: takes issuance_id where it took id"
    ),
    "a smaller page": major(
        lambda d: values(d, "first").update(maximum=20), in_service="GET /issuances: first: maximum is now 20"
    ),
    "an exclusive bound where there was none": major(
        lambda d: values(d, "first").update(exclusiveMinimum=1),
        in_service="first: minimum is now 1 and exclusiveMinimum",
    ),
    "an exclusive bound narrowed": major(
        lambda d: values(d, "share").update(exclusiveMaximum=0.5), in_service="share: exclusiveMaximum is now 0.5"
    ),
    "an inclusive bound that is left out": major(
        lambda d: properties(d, "Quantity")["credits"].update(
            exclusiveMinimum=properties(d, "Quantity")["credits"].pop("minimum")
        ),
        in_service="body (NewRetirement).quantity (Quantity).credits: exclusiveMinimum is now 0",
    ),
    "a larger step in a request": major(
        lambda d: values(d, "size").update(multipleOf=10), in_service="size: multipleOf is now 10"
    ),
    "another step in a request": major(
        lambda d: values(d, "size").update(multipleOf=7), in_service="size: multipleOf is now 7"
    ),
    "shorter identifiers in a request": major(
        lambda d: values(d, "id").update(maxLength=20), in_service="id: maxLength is now 20"
    ),
    "a pattern of a request narrowed": major(
        lambda d: values(d, "id").update(pattern="^iss_[a-z0-9_]+$"), in_service="does not take all that"
    ),
    "a pattern where there was none": major(
        lambda d: values(d, "after").update(pattern="^[a-z]+$"), in_service="after: the pattern is"
    ),
    "a pattern that cannot be compared": major(
        lambda d: values(d, "id").update(pattern=r"\b[a-z0-9_]+"), in_service="id: the pattern is"
    ),
    "a word less that may be asked for": major(
        lambda d: values(d, "status")["enum"].remove("draft"),
        in_service='status: "draft" is no longer one of its words',
        generated_again='lost the word "draft"',
    ),
    "a required property more in a body": major(
        lambda d: add_required_property(d, "NewRetirement"),
        in_service="POST /retirements",
        generated_again="NewRetirement.kind is new and required",
    ),
    "an optional property of a body now demanded": major(
        lambda d: require(d, "NewRetirement", "note"),
        in_service="POST /retirements",
        generated_again="NewRetirement.note is always there now",
    ),
    "a property of a body no longer demanded": major(
        lambda d: schema(d, "NewRetirement").pop("required"), generated_again="NewRetirement.quantity may be absent now"
    ),
    "a shorter note in a body": major(
        lambda d: properties(d, "NewRetirement")["note"].update(maxLength=100), in_service="note: maxLength is now 100"
    ),
    "a keyword that no rule knows": major(
        lambda d: schema(d, "NewRetirement").update(minProperties=1, dependentRequired={"note": ["quantity"]}),
        in_service="dependentRequired is another now; no rule says that this is harmless",
    ),
    "a body in another form": major(
        lambda d: rename(retiring(d)["requestBody"]["content"], "application/json", "application/yaml"),
        in_service="a body of application/json was taken, and no longer is",
        generated_again="createRetirement: no longer takes application/json",
    ),
    # Names.
    "an operationId renamed": major(
        lambda d: listing(d).update(operationId="allIssuances"), generated_again="is now called allIssuances"
    ),
    "an operationId dropped": major(
        lambda d: listing(d).pop("operationId"), generated_again="is now called GET /issuances"
    ),
    "an operation in another group": major(
        lambda d: listing(d).update(tags=["retirements"]),
        generated_again="listIssuances: moved from the group issuances to retirements: a method of another class",
    ),
    "an operation without a group": major(
        lambda d: listing(d).update(tags=[]), generated_again="moved from the group issuances to default"
    ),
    "a schema renamed": major(rename_schema, generated_again="components/schemas/Issuance is gone or has another name"),
    "a schema with a title": major(
        lambda d: schema(d, "Batch").update(title="CreditBatch"), generated_again="Batch has another title"
    ),
    "a component of parameters renamed": major(
        rename_parameter_component, generated_again="components/parameters/After is gone or has another name"
    ),
}
"""Each change by its name. A test judges every one of them."""
