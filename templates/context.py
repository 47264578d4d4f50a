"""Write what the templates need of the contract and the generator's parser drops, as a Jinja file: contract.jinja.

The parser keeps no description of a tag or a parameter, no limit of a value and no ``x-`` extension; the methods that
people call are made of these. Everything that is worked out about an operation is worked out here, so that the
templates only lay it out. It can go when the generator hands its templates the document itself.

    python templates/context.py openapi.yaml > build/templates/contract.jinja

What no method can be made of is refused with one sentence that names the operation.
"""

from __future__ import annotations

import json
import keyword
import re
import sys
import textwrap
from typing import Any

import yaml

WIDTH = 112
PAGING = ("first", "after", "last", "before")
"""Parameters of a page, in place of which the methods take ``after`` and ``page_size``."""

OF_THE_WIRE = re.compile(
    r"\s*(Where there is no such [^.]*, the answer can also be a 200 that holds null\.|"
    r"Repeat the parameter for each: `[^`]*`\.)"
)
"""Sentences for those who send requests: the methods take a list, and raise ``NotFoundError`` for a null."""

PAGING_ARGUMENTS = (
    ("after", "Go on behind this cursor, which an earlier walk had as its ``cursor``."),
    ("page_size", "How many to ask for at once, 1 to 50. Fewer only cost more requests."),
)
KEY = (
    "idempotency_key",
    "Names this write in the client's journal, so that it happens once however often it is asked for.",
)

METHODS = ("get", "post", "put", "patch", "delete")

WRITES = ("post", "patch")
"""What may do more when it is sent twice (RFC 9110, section 9.2.2), and so takes a key. The others are sent again."""

Node = dict[str, Any]


class NoMethodError(Exception):
    """What no method can be made of, and why."""


class Contract:
    """The document, read for what the templates need."""

    def __init__(self, document: Node) -> None:
        self._document = document

    def context(self) -> Node:
        """Return everything, by tag and by operation."""
        tags = self._tags()
        operations = [
            self._operation(path, method, item, operation, tags)
            for path, item in self._document["paths"].items()
            for method, operation in item.items()
            if method in METHODS
        ]
        _refuse_twins(operations)
        return {
            "tags": [
                {
                    "name": name,
                    "class": _class_name(name),
                    "docstring": _docstring(description, 4),
                    "operations": sorted((o for o in operations if o["resource"] == name), key=lambda o: o["rank"]),
                }
                for name, description in tags.items()
            ],
            "operations": {operation["name"]: operation for operation in operations},
            "prefixes": self._prefixes(),
            "properties": {
                name: {
                    key: _in_docstring(node["description"])
                    for key, node in schema.get("properties", {}).items()
                    if "description" in node
                }
                for name, schema in self._document["components"]["schemas"].items()
            },
        }

    def _tags(self) -> dict[str, str]:
        tags = {tag["name"]: tag.get("description", "") for tag in self._document.get("tags", ())}
        for name, description in tags.items():
            if not description:
                raise SystemExit(f"tag {name}: describe it, for the class that is made of it")
            if not re.fullmatch("[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name):
                raise SystemExit(f"tag {name}: name it in small letters, digits and _, as an attribute of the clients")
        return tags

    def _operation(self, path: str, method: str, item: Node, node: Node, tags: dict[str, str]) -> Node:
        try:
            for name in ("operationId", "summary", "tags"):
                if not node.get(name):
                    raise NoMethodError(f"it has no {name}: give it one")
            if node["tags"][0] not in tags:
                raise NoMethodError(f"its tag {node['tags'][0]} is none of the contract's tags: describe it there")
            return self._laid_out(path, method, item, node)
        except NoMethodError as error:
            raise SystemExit(f"{node.get('operationId') or f'{method.upper()} {path}'}: {error}") from error

    def _laid_out(self, path: str, method: str, item: Node, node: Node) -> Node:
        operation_id, resource = node["operationId"], node["tags"][0]
        answer, is_nullable = self._answer(node)
        item_model = self._item(answer, node, item)
        arguments = [self._parameter(p) for p in self._parameters(item, node) if p["in"] in ("path", "query")]
        arguments = [a for a in arguments if not (item_model and a["name"] in PAGING)]
        arguments += self._body(node)
        # Python wants those without a default first.
        arguments.sort(key=lambda a: (a["in"] != "path", a["default"] is not None))
        call = _call(path, method, operation_id, resource)
        operation = {
            "operation_id": operation_id,
            "name": _snake(operation_id),
            "rank": (["list", "get", "current"].index(call) if call in ("list", "get", "current") else 3, call),
            "method": method.upper(),
            "path": path,
            "filled_path": re.sub(r"{([^{}]+)}", lambda found: f"{{{_argument_name(found[1])}}}", path),
            "resource": resource,
            "call": call,
            "answer": answer,
            "item": item_model,
            "is_write": method in WRITES,
            "successes": sorted(int(status) for status in node["responses"] if re.fullmatch("2[0-9][0-9]", status)),
            "echo": self._echo(path, answer),
            "arguments": arguments,
            "models": sorted({a["model"] for a in arguments if a["model"]}),
            "checks": sorted({check for a in arguments for check in re.findall(r"checked_\w+", a["check"])}),
        }
        description = node.get("description", "").strip()
        if item_model:  # whoever asks goes through all of them
            description = description.replace("Returns one page of ", "Returns ", 1)
        taken = ["self", *(("after", "page_size") if item_model else ())]
        taken += ["idempotency_key"] if operation["is_write"] else []
        for name in (a["name"] for a in arguments):
            if name in taken:
                raise NoMethodError(f"its method would have two arguments called {name}: give one another name")
            taken.append(name)
        operation["docstring"] = self._method_docstring(operation, description, node["summary"], is_nullable)
        operation["summary"] = _sentence(node["summary"])
        operation["words"] = [_literal(operation["summary"]), _literal(description)]
        return operation

    def _parameters(self, item: Node, node: Node) -> list[Node]:
        return [self._resolved(p) for p in (*item.get("parameters", ()), *node.get("parameters", ()))]

    def _prefixes(self) -> dict[str, str]:
        """Return what identifiers in paths begin with, as the examples of the parameters show it."""
        prefixes = {}
        for path, item in self._document["paths"].items():
            for node in item.values():
                for parameter in self._parameters(item, node) if isinstance(node, dict) else ():
                    collection, found, _ = path.partition(f"/{{{parameter['name']}}}")
                    prefix, mark, _ = str(parameter.get("example", "")).partition("_")
                    if parameter["in"] == "path" and found and mark:
                        prefixes[collection.rpartition("/")[2]] = prefix
        return prefixes

    def _answer(self, node: Node) -> tuple[str, bool]:
        success = next((r for status, r in node["responses"].items() if re.fullmatch("2[0-9][0-9]", status)), None)
        if success is None:
            raise NoMethodError("document the status of its success")
        schema = self._content(success, "the answer")
        return self._object(schema, "the answer"), "anyOf" in schema

    def _content(self, node: Node, what: str) -> Node:
        content = self._resolved(node).get("content", {})
        if "application/json" not in content:
            raise NoMethodError(f"{what} has no JSON, and the methods pass objects: document one as application/json")
        schema: Node = content["application/json"].get("schema", {})
        return schema

    def _object(self, schema: Node, what: str) -> str:
        """Return the model of a schema."""
        parts = [part for part in schema.get("anyOf", [schema]) if part.get("type") != "null"]
        if len(parts) != 1 or "$ref" not in parts[0] or "properties" not in self._resolved(parts[0]):
            raise NoMethodError(f"{what} is no object with a name of its own: refer to one in components/schemas")
        return _model(parts[0])

    def _schema(self, name: str) -> Node:
        schema: Node = self._document["components"]["schemas"][name]
        return schema

    def _item(self, answer: str, node: Node, item: Node) -> str | None:
        """Return the model of what a page holds, or None if the answer is no page."""
        properties = self._schema(answer)["properties"]
        is_asked = any(p["name"] == "after" for p in self._parameters(item, node))
        return _model(properties["nodes"]["items"]) if is_asked and "page_info" in properties else None

    def _echo(self, path: str, answer: str) -> str | None:
        """Return the property in which an answer repeats the identifier that it was asked with, if there is one."""
        asked = re.findall(r"{(\w+)}", path)
        if not asked:
            return None
        required = self._schema(answer).get("required", ())
        if asked[-1] in required:
            return str(asked[-1])
        return "id" if path.endswith("}") and "id" in required else None

    def _parameter(self, node: Node) -> Node:
        schema = self._resolved(node["schema"])
        return self._argument(
            node["name"], schema, node["in"], node.get("description", ""), node.get("required", False)
        )

    def _body(self, node: Node) -> list[Node]:
        if "requestBody" not in node:
            return []
        schema = self._schema(self._object(self._content(node["requestBody"], "the body"), "the body"))
        return [
            self._argument(
                key, self._resolved(value), "body", value.get("description", ""), key in schema.get("required", ())
            )
            for key, value in schema["properties"].items()
        ]

    def _argument(self, wire: str, schema: Node, place: str, description: str, is_required: bool) -> Node:
        name = _argument_name(wire)
        description = description or schema.get("description", "")
        types = schema.get("type", "object")
        is_nullable = isinstance(types, list) and "null" in types
        kind, check, model = self._kind(name, {**schema, "type": _type(types)}, place)
        has_default = not is_required or is_nullable
        pairs = self._pairs(schema) if model else ""
        return {
            "name": name,
            "wire": wire,
            "in": place,
            "type": f"{kind} | None" if has_default else kind,
            "default": "None" if has_default else None,
            "check": f"None if {name} is None else {check}" if has_default else check,
            "is_required": is_required,
            "is_hidden": wire.startswith("__"),
            "model": model,
            "description": f"{_none(OF_THE_WIRE.sub('', description))} {pairs}",
            "schema_type": schema.get("format", "") if schema.get("format") == "date-time" else _type(types),
            "words": _literal(description),
        }

    def _kind(self, name: str, schema: Node, place: str) -> tuple[str, str, str | None]:
        """Return the type of an argument, the expression that checks it, and the model it may be made of."""
        if schema["type"] == "array":
            return self._array_kind(name, schema)
        if schema["type"] == "integer":
            return "int", _checked("integer", name, least=schema.get("minimum"), most=schema.get("maximum")), None
        if schema["type"] == "boolean":
            return "bool", _checked("flag", name), None
        if schema["type"] != "string":
            raise _unknown(name, schema["type"])
        if schema.get("format") == "date-time":
            return "datetime.datetime", _checked("moment", name), None
        if place == "query" and (words := schema.get("x-extensible-enum") or schema.get("enum")):
            return "str", f'checked_word("{name}", {name}, {_tuple(words)})', None
        if name == "id" or name.endswith("_id"):
            return "str", _checked("identifier", name), None
        return "str", _checked("text", name, least=schema.get("minLength"), most=schema.get("maxLength")), None

    def _array_kind(self, name: str, schema: Node) -> tuple[str, str, str | None]:
        items = self._resolved(schema.get("items", {}))
        least = schema.get("minItems")
        if items.get("type") == "string":
            return "Sequence[str]", _checked("words", name, least=least), None
        # Which and how much of it: a mapping says that more plainly than a list of objects.
        pair = {_type(value.get("type")): (key, value) for key, value in items.get("properties", {}).items()}
        if sorted(pair) != ["integer", "string"] or len(items["properties"]) != 2 or "$ref" not in schema["items"]:
            raise _unknown(name, f"array of {_type(items.get('type'))}")
        (key, _), (amount, number) = pair["string"], pair["integer"]
        model = _model(schema["items"])
        check = _checked("pairs", name, key=key, amount=amount, least=least or 1, smallest=number.get("minimum"))
        return f"Mapping[str, int] | Sequence[{model}]", check, model

    def _pairs(self, schema: Node) -> str:
        """Say what a list of objects with two properties is passed as."""
        key, amount = sorted(
            self._resolved(schema["items"])["properties"].items(), key=lambda pair: _type(pair[1]["type"]) != "string"
        )
        return f"Pass a mapping of each `{key[0]}` to its `{amount[0]}`, or a list of `{_model(schema['items'])}`."

    def _resolved(self, node: Node) -> Node:
        while "$ref" in node:
            found: Any = self._document
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            node = {**found, **{key: value for key, value in node.items() if key != "$ref"}}
        return node

    def _in_python(self, description: str) -> str:
        """Return a description without what the client does by itself, and with its methods in place of requests."""
        parts = re.split(r"\n\s*\n", OF_THE_WIRE.sub("", description))
        kept = [part for part in parts if not part.startswith("After a timeout")]
        return re.sub(r"`([A-Z]+) (/\S*)`", self._method_at, "\n\n".join(kept))

    def _method_at(self, request: re.Match[str]) -> str:
        method, path = request[1].lower(), request[2]
        node = self._document["paths"].get(path, {}).get(method)
        if node is None:
            return request[0]
        resource = node["tags"][0]
        return f"`{resource}.{_call(path, method, node['operationId'], resource)}`"

    def _method_docstring(self, operation: Node, description: str, summary: str, is_nullable: bool) -> str:
        documented = [(a["name"], a["description"]) for a in operation["arguments"] if not a["is_hidden"]]
        if operation["item"]:
            documented += PAGING_ARGUMENTS
        if operation["is_write"]:
            documented.append(KEY)
        parts = [_paragraphs(_sentence(summary), 8)]
        if description:
            parts.append(_paragraphs(self._in_python(description), 8))
        if documented:
            parts.append("Args:\n" + "\n".join(_entry(name, text) for name, text in documented))
        if operation["item"]:
            parts.append(
                "Returns:\n"
                + _entry(
                    "", f"An iterator over ``{operation['item']}``, with ``pages()``, ``total_count`` and ``cursor``."
                )
            )
        raises = (
            [("InvalidArgumentError", "If an argument has the wrong form; nothing was sent.")] if documented else []
        )
        if "{" in operation["path"]:
            null = ", or if the answer is null" if is_nullable else ""
            raises.append(("NotFoundError", f"If there is no such object{null}."))
        raises += [
            ("APIStatusError", "If the service refuses."),
            ("APIConnectionError", "If no complete answer came back in time."),
            ("ResponseValidationError", "If the answer breaks the contract."),
        ]
        if operation["is_write"]:
            raises[-1:] = [
                (
                    "OutcomeUnknownError",
                    "If it may have been applied, and reading did not tell. Do not send it again: call its `resolve`.",
                ),
                ("ResponseValidationError", "If what was read breaks the contract, or is not what was asked for."),
                ("IdempotencyConflictError", "If the journal holds the key with another request."),
            ]
        parts.append("Raises:\n" + "\n".join(_entry(name, text) for name, text in raises))
        return _escaped("\n\n".join(parts))


def _call(path: str, method: str, operation_id: str, resource: str) -> str:
    """Return the name of a method: list, get, current, the last fixed segment, or create and what is special."""
    if method != "get":
        verb, *words = _snake(operation_id).split("_")
        own, singular = resource.split("_"), _singular(resource).split("_")
        special = words[len(own) :] if words[: len(own)] in (own, singular) else words
        return _python_name("_".join(["create" if method == "post" else verb, *special]))
    first, *steps = path.strip("/").split("/")
    fixed = [step for step in steps if not step.startswith("{")]
    if fixed:
        return _python_name(_singular(fixed[-1]) if steps[-1] != fixed[-1] else fixed[-1])
    return "get" if steps else "list" if first == resource else "current"


def _refuse_twins(operations: list[Node]) -> None:
    """Refuse operations that would be one method: of two with the same name the first would be gone."""
    made: dict[tuple[str, str], str] = {}
    for operation in operations:
        name, operation_id = (operation["resource"], operation["call"]), operation["operation_id"]
        if name in made:
            raise SystemExit(
                f"{operation_id}: its method would be {'.'.join(name)}, as {made[name]}'s is: give one another path"
            )
        made[name] = operation_id


def _singular(name: str) -> str:
    if name.endswith("ies"):
        return name.removesuffix("ies") + "y"
    return name.removesuffix("es") if re.search("(ch|sh|ss|x)es$", name) else name.removesuffix("s")


def _argument_name(wire: str) -> str:
    return _python_name(_snake(wire).strip("_"))


def _python_name(name: str) -> str:
    """Return a name as Python can have it: ``from`` is a word of its own there, and a hyphen a minus."""
    name = re.sub(r"\W", "_", name)
    if not name.isidentifier():
        raise NoMethodError(f"{name or 'nothing'} is no name in Python: begin it with a letter")
    return f"{name}_" if keyword.iskeyword(name) else name


def _unknown(name: str, kind: object) -> NoMethodError:
    return NoMethodError(f"templates/context.py knows no argument such as {name}, of type {kind}")


def _checked(kind: str, name: str, **limits: object) -> str:
    given = "".join(f", {key}={value!r}" for key, value in limits.items() if value is not None)
    return f'checked_{kind}("{name}", {name}{given})'.replace("'", '"')


def _tuple(words: list[str]) -> str:
    return "(" + "".join(f'"{word}", ' for word in words) + ")"


def _model(schema: Node) -> str:
    """Return the model that a schema refers to, null beside it or not."""
    if "anyOf" in schema:
        schema = next(part for part in schema["anyOf"] if "$ref" in part)
    return str(schema["$ref"].rsplit("/", 1)[-1])


def _type(types: Any) -> str:
    return next((t for t in types if t != "null"), "null") if isinstance(types, list) else str(types)


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def _class_name(tag: str) -> str:
    return "".join(part.capitalize() for part in tag.split("_"))


def _literal(text: str) -> str:
    """Return a text as Python writes it, in pieces that fit a line, a blank line between its paragraphs."""
    paragraphs = "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))
    pieces = textwrap.wrap(paragraphs, WIDTH - 24, drop_whitespace=False, replace_whitespace=False)
    return "\n".join(json.dumps(piece, ensure_ascii=False) for piece in pieces or [""])


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith(".") else text + "."


def _entry(name: str, text: str) -> str:
    words = " ".join(text.split())
    return textwrap.fill(
        f"{name}: {words}" if name else words,
        WIDTH - 12,
        initial_indent="    ",
        subsequent_indent=" " * 8 if name else "    ",
    )


def _paragraphs(text: str, margin: int) -> str:
    """Return a text with each of its paragraphs filled."""
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n", text.strip()))
    return "\n\n".join(textwrap.fill(part, WIDTH - margin) for part in paragraphs)


def _none(text: str) -> str:
    """Return a description of a value as Python has it."""
    return re.sub(r"\bnull\b", "None", text)


def _in_docstring(text: str) -> str:
    return _escaped(_none(" ".join(text.split())))


def _docstring(text: str, margin: int) -> str:
    return _escaped(_paragraphs(text, margin))


def _escaped(text: str) -> str:
    """Return a text as it may stand in a docstring: backticks of Markdown doubled, nothing that ends it."""
    text = re.sub(r"(?<!`)`([^`\n]+)`(?!`)", r"``\1``", text)
    return text.replace("\\", "\\\\").replace('"""', "'''")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as source:
        found = Contract(yaml.safe_load(source)).context()
    sys.stdout.write("{% set contract = " + json.dumps(found, ensure_ascii=False, indent=1) + " %}\n")
