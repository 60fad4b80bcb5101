"""The OpenAPI document, and answers held against it."""

import json
import re
from functools import cache
from typing import Any

import jsonschema_rs

from accounts.choices import Right
from api.document import PREFIX
from api.v1 import api


@cache
def document() -> Any:
    return json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))


def read_by_viewers() -> list[str]:
    """Paths that answer GET to whoever may see, and name no single thing; search wants words."""
    rights = dict(api.rights_to_look())
    found = [
        path
        for path, methods in document()["paths"].items()
        if "get" in methods and "{" not in path and rights[methods["get"]["operationId"]] == Right.VIEW
    ]
    return sorted(f"{path}?q=v" if path.endswith("/search") else path for path in found)


def lists() -> list[str]:
    """Those of them that answer page by page."""
    return [path for path in read_by_viewers() if "cursor" in parameters_of(path)]


def parameters_of(path: str) -> dict[str, Any]:
    return {one["name"]: one["schema"] for one in operation_at("get", path).get("parameters", ())}


def operation_at(method: str, path: str) -> Any:
    """The operation that answers at this path, without its query."""
    bare = path.partition("?")[0]
    for template, methods in document()["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", template), bare) and method in methods:
            return methods[method]
    raise AssertionError(f"{method} {bare} is in no document")


def hold_against_document(method: str, path: str, response: Any) -> None:
    """The status is documented for this operation, the type of content too, and the body is what its schema says."""
    told = operation_at(method, path)["responses"]
    assert str(response.status_code) in told, f"{path} answers {response.status_code}, which is not documented"
    content = told[str(response.status_code)].get("content")
    if content is None:
        assert response.content == b""
        return
    kind = response["Content-Type"].partition(";")[0]
    assert kind in content
    schema = {**content[kind]["schema"], "components": document()["components"]}
    jsonschema_rs.validator_for(schema, validate_formats=True).validate(response.json())
