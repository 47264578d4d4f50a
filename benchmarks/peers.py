"""What people would use instead to read an answer: each from bytes to objects, made from the same contract."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import msgspec
import pydantic
import yaml
from cattrs.preconf.json import make_converter
from isometric_registry._core.decode import decode
from isometric_registry.models import IssuanceCreditBatches

if TYPE_CHECKING:
    from collections.abc import Callable

    Decode = Callable[[bytes], Any]

ROOT = Path(__file__).parent.parent
STOCK = ROOT / "build" / "stock"
OPENAPI_GENERATOR = ROOT / "build" / "openapi-generator"

OURS = "isometric-registry"
STOCK_NAME = "stock generator + json.loads"
PYDANTIC = "pydantic v2, unknown kept"
PYDANTIC_DROPPING = "pydantic v2, unknown dropped"
CATTRS = "cattrs over attrs"
OPENAPI_GENERATOR_NAME = "openapi-generator"
MSGSPEC = "msgspec Structs"
FLOOR = "json.loads to dicts"


def decoders() -> dict[str, Decode]:
    """Return every way to decode an answer by its name."""
    found: dict[str, Decode] = {
        OURS: _ours,
        STOCK_NAME: stock(),
        PYDANTIC: _pydantic(pydantic.ConfigDict(extra="allow")),
        PYDANTIC_DROPPING: _pydantic(pydantic.ConfigDict()),
        CATTRS: _cattrs(),
        MSGSPEC: _msgspec(),
        FLOOR: json.loads,
    }
    if (generated := openapi_generator()) is not None:
        found[OPENAPI_GENERATOR_NAME] = generated
    return found


def _ours(body: bytes) -> Any:
    result = decode(body, IssuanceCreditBatches.from_dict)
    assert isinstance(result, IssuanceCreditBatches), result
    return result


def stock() -> Decode:
    """The models that openapi-python-client makes from the contract without our templates."""
    sys.path.insert(0, str(STOCK))
    from isometric_registry_stock.models import IssuanceCreditBatches as Stock

    return lambda body: Stock.from_dict(json.loads(body))


def _pydantic(config: pydantic.ConfigDict) -> Decode:
    model = _classes(
        lambda name, fields: pydantic.create_model(
            name,
            __config__=config,
            **{key: (kind, ... if required else None) for key, (kind, required) in fields.items()},
        )
    )["IssuanceCreditBatches"]
    return lambda body: model.model_validate_json(body)


def _cattrs() -> Decode:
    model = _classes(
        lambda name, fields: attrs.make_class(
            name,
            {
                key: attrs.field(type=kind, **({} if required else {"default": None}))
                for key, (kind, required) in fields.items()
            },
            kw_only=True,
            slots=True,
        )
    )["IssuanceCreditBatches"]
    # Without its detailed errors, which is the faster of its two modes.
    converter = make_converter(detailed_validation=False)
    return lambda body: converter.loads(body, model)


def _msgspec() -> Decode:
    model = _classes(
        lambda name, fields: msgspec.defstruct(
            name,
            [(key, kind) if required else (key, kind, None) for key, (kind, required) in fields.items()],
            kw_only=True,
        )
    )["IssuanceCreditBatches"]
    return msgspec.json.Decoder(model).decode


def openapi_generator() -> Decode | None:
    """The client that openapi-generator makes from the contract, or None if Java was missing to make it."""
    if not (OPENAPI_GENERATOR / "isometric_registry_openapi_generator").is_dir():
        return None
    sys.path.insert(0, str(OPENAPI_GENERATOR))
    from isometric_registry_openapi_generator import ApiClient

    client = ApiClient()
    return lambda body: client.deserialize(body.decode(), "IssuanceCreditBatches", "application/json")


def _classes(make: Callable[[str, dict[str, tuple[Any, bool]]], Any]) -> dict[str, Any]:
    """Make a class for each object of the contract, those that others need first."""
    schemas = yaml.safe_load((ROOT / "openapi.yaml").read_text())["components"]["schemas"]
    made: dict[str, Any] = {}

    def of_name(name: str) -> Any:
        if name not in made:
            schema = schemas[name]
            required = schema.get("required", ())
            fields = {}
            for key, value in schema["properties"].items():
                kind = of_schema(value)
                fields[key] = (kind if key in required else kind | None, key in required)
            made[name] = make(name, dict(sorted(fields.items(), key=lambda item: not item[1][1])))
        return made[name]

    def of_schema(schema: dict[str, Any]) -> Any:
        if "$ref" in schema:
            return of_name(schema["$ref"].rsplit("/", 1)[1])
        if "anyOf" in schema:
            return of_schema(schema["anyOf"][0]) | None
        kind = schema["type"]
        if isinstance(kind, list):
            return of_schema({**schema, "type": kind[0]}) | None
        if kind == "array":
            return list[of_schema(schema["items"])]
        if kind == "string":
            return {"date": date, "date-time": datetime}.get(schema.get("format", ""), str)
        return {"integer": int, "number": float, "boolean": bool}[kind]

    of_name("IssuanceCreditBatches")
    return made
