"""What is made of operations of a new shape: a method, or one sentence that says why there is none."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

TEMPLATES = Path(__file__).parents[1] / "templates"

PROJECT_ID = {"name": "project_id", "in": "path", "required": True, "schema": {"type": "string"}}
PROJECT = {"$ref": "#/components/schemas/Project"}
CHANGE = {"$ref": "#/components/schemas/Change"}


def answers(schema: dict[str, Any], status: str = "200") -> dict[str, Any]:
    return {status: {"description": "Done.", "content": {"application/json": {"schema": schema}}}}


def context_of(path: str, method: str = "get", **changes: Any) -> dict[str, Any]:
    """Return what the templates get of a contract with `GET /projects/{project_id}` and one operation more."""
    found = importlib.util.spec_from_file_location("context", TEMPLATES / "context.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    node = {
        "operationId": "askProject",
        "tags": ["projects"],
        "summary": "Ask",
        "responses": answers(PROJECT),
    } | changes
    known = {"operationId": "getProject", "tags": ["projects"], "summary": "Get", "responses": answers(PROJECT)}
    paths: dict[str, Any] = {"/projects/{project_id}": {"get": known | {"parameters": [PROJECT_ID]}}}
    paths.setdefault(path, {})[method] = {name: value for name, value in node.items() if value is not ...}
    text = {"type": "string", "description": "A text."}
    document = {
        "tags": [{"name": "projects", "description": "Projects."}],
        "paths": paths,
        "components": {
            "schemas": {
                "Project": {"type": "object", "required": ["id"], "properties": {"id": text}},
                "Change": {"type": "object", "required": ["from"], "properties": {"from": text, "short-code": text}},
                "Placed": {"type": "object", "properties": {"place": {"anyOf": [PROJECT, {"type": "null"}]}}},
                "Names": {"type": "array", "items": text},
            }
        },
    }
    return dict(module.Contract(document).context()["operations"])


def body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def asked(name: str, schema: dict[str, Any], place: str = "query") -> dict[str, Any]:
    return {"name": name, "in": place, "required": place == "path", "schema": schema}


@pytest.mark.parametrize(
    ("path", "method", "operation_id", "call"),
    [
        ("/projects/{project_id}", "delete", "deleteProject", "delete"),
        ("/projects/{project_id}", "put", "replaceProject", "replace"),
        ("/projects/{project_id}", "patch", "updateProject", "update"),
        ("/projects/{project_id}/place", "put", "replaceProjectPlace", "replace_place"),
        ("/projects", "post", "createProject", "create"),
        ("/projects/{project_id}/documents", "get", "listProjectDocuments", "documents"),
        ("/projects/{project_id}/documents/{document_id}", "get", "getProjectDocument", "document"),
        ("/projects/{project_id}/credit_batches/{batch_id}", "get", "getProjectCreditBatch", "credit_batch"),
        ("/projects/{project_id}/boundaries/{boundary_id}", "get", "getProjectBoundary", "boundary"),
        ("/projects/{project_id}/co-benefits", "get", "getProjectCoBenefits", "co_benefits"),
        ("/projects/{project_id}/import", "get", "getProjectImport", "import_"),
    ],
)
def test_every_operation_has_a_method_of_its_own(path: str, method: str, operation_id: str, call: str) -> None:
    parameters = [asked(name, {"type": "string"}, "path") for name in ("project_id", "document_id") if name in path]
    made = context_of(path, method, operationId=operation_id, parameters=parameters)
    assert {one["operation_id"]: one["call"] for one in made.values()} == {"getProject": "get", operation_id: call}


def test_what_can_be_sent_twice_takes_no_key() -> None:
    made = {
        method: context_of("/projects/{project_id}", method, operationId=f"{method}Project")[f"{method}_project"]
        for method in ("put", "patch", "delete")
    }
    assert {method: one["is_write"] for method, one in made.items()} == {"put": False, "patch": True, "delete": False}
    assert "idempotency_key" not in made["put"]["docstring"]
    assert "OutcomeUnknownError" not in made["delete"]["docstring"]


def test_a_name_that_python_keeps_for_itself_is_sent_as_the_contract_has_it() -> None:
    parameters = [asked("project-id", {"type": "string"}, "path"), asked("class", {"type": "string"})]
    made = context_of("/projects/{project-id}/checks", "post", operationId="createProjectCheck", parameters=parameters,
                      requestBody=body(CHANGE))["create_project_check"]  # fmt: skip
    names = [(one["name"], one["wire"]) for one in made["arguments"]]
    assert names == [("project_id", "project-id"), ("from_", "from"), ("class_", "class"), ("short_code", "short-code")]
    assert (made["path"], made["filled_path"]) == ("/projects/{project-id}/checks", "/projects/{project_id}/checks")


@pytest.mark.parametrize("key", ["enum", "x-extensible-enum"])
def test_a_word_of_a_query_that_the_contract_does_not_list_is_refused(key: str) -> None:
    stage = asked("stage", {"type": "string", key: ["draft", "closed"]})
    [argument] = context_of("/projects/found", parameters=[stage])["ask_project"]["arguments"]
    assert 'checked_word("stage", stage, ("draft", "closed", ))' in argument["check"]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no operationId": ({"operationId": ...}, "GET /projects/found: it has no operationId"),
    "no summary": ({"summary": ...}, "askProject: it has no summary"),
    "no tag": ({"tags": []}, "askProject: it has no tags"),
    "an unknown tag": ({"tags": ["pools"]}, "askProject: its tag pools is none of the contract's tags"),
    "no success": (
        {"responses": {"default": {"description": "Any."}}},
        "askProject: document the status of its success",
    ),
    "no content": ({"responses": {"204": {"description": "Gone."}}}, "askProject: the answer has no JSON"),
    "no JSON": ({"responses": {"200": {"content": {"text/csv": {}}}}}, "askProject: the answer has no JSON"),
    "a number": ({"responses": answers({"type": "integer"})}, "askProject: the answer is no object with a name"),
    "a bare list": ({"responses": answers({"type": "array", "items": PROJECT})}, "askProject: the answer is no object"),
    "a named list": (
        {"responses": answers({"$ref": "#/components/schemas/Names"})},
        "askProject: the answer is no object with a name",
    ),
    "a nameless object": (
        {"responses": answers({"type": "object"})},
        "askProject: the answer is no object with a name",
    ),
    "a list as body": ({"requestBody": body({"type": "array"})}, "askProject: the body is no object with a name"),
    "an object in a body": (
        {"requestBody": body({"$ref": "#/components/schemas/Placed"})},
        "askProject: templates/context.py knows no argument such as place, of type object",
    ),
    "numbers in a query": (
        {"parameters": [asked("vintage", {"type": "array", "items": {"type": "integer"}})]},
        "askProject: templates/context.py knows no argument such as vintage, of type array of integer",
    ),
    "a fraction in a query": (
        {"parameters": [asked("share", {"type": "number"})]},
        "askProject: templates/context.py knows no argument such as share, of type number",
    ),
    "an argument twice": (
        {"parameters": [asked("from", {"type": "string"})], "requestBody": body(CHANGE)},
        "askProject: its method would have two arguments called from_",
    ),
    "an argument called self": (
        {"parameters": [asked("self", {"type": "string"})]},
        "askProject: its method would have two arguments called self",
    ),
    "a name that begins with a digit": (
        {"parameters": [asked("2nd", {"type": "string"})]},
        "askProject: 2nd is no name in Python",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_method_can_be_made_of_is_refused_with_the_name_of_the_operation(name: str) -> None:
    changes, words = REFUSED[name]
    with pytest.raises(SystemExit) as caught:
        context_of("/projects/found", **changes)
    assert str(caught.value).startswith(words)


def test_two_operations_are_never_one_method() -> None:
    path = "/projects/{project_id}/documents/{document_id}/get"
    with pytest.raises(SystemExit, match=r"askProject: its method would be projects\.get, as getProject's is"):
        context_of(path, parameters=[PROJECT_ID, asked("document_id", {"type": "string"}, "path")])
