"""The OpenAPI document: what ninja makes of the operations, with all that goes for every one of them added once."""

from collections.abc import Iterator
from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from accounts.access import Right
from api.problems import KINDS, MEDIA_TYPE

PREFIX = "/api/v1/"
DESCRIPTION = """\
Everything that the pages show, for programs.

**Unknown is not zero.** A field that nobody knows is `null`, and `unknown_because` of the same object says why. \
`read_at` says when each section of the polls was read that fields of the object come from (`x-section` of the field \
names it), and `old_because` which of them are last known ones. Moments are UTC (RFC 3339); units are in the names.

**Lists** take `limit`, `sort` and filters, and answer `next`: the address of the items that follow. Rows that come \
or go meanwhile move nothing. A parameter that is not understood is refused.

**ETag**: send it back in `If-None-Match`, and an answer that has not changed is 304 without a body.

**Problems** are RFC 9457 (`application/problem+json`); their `code` never changes its meaning.

**Rate**: `RateLimit-Limit` requests a minute for each token; `RateLimit-Remaining` are left; 429 says when to go on.
"""
# An operation names its own problems under this key of its openapi_extra.
PROBLEMS = "x-problems"
_ALWAYS = ("not_authenticated", "forbidden", "rate_limited", "invalid_parameters", "internal_error", "unavailable")
_PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "instance", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "Where a person reads what it means."},
        "title": {"type": "string", "description": "What kind of problem it is."},
        "status": {"type": "integer", "description": "The HTTP status."},
        "detail": {"type": "string", "description": "What is wrong with this request."},
        "instance": {"type": "string", "format": "uri-reference", "description": "The address that was asked."},
        "code": {"type": "string", "enum": sorted(KINDS), "description": "The kind as a word for programs."},
        "request_id": {"type": "string", "description": "By which the portal's log knows the request."},
        "errors": {
            "type": "array",
            "description": "Each thing that is not allowed.",
            "items": {
                "type": "object",
                "required": ["in", "name", "message"],
                "properties": {
                    "in": {"type": "string", "enum": ["query", "path", "body", "header"]},
                    "name": {"type": "string", "description": "Which; leads into a body with dots."},
                    "message": {"type": "string"},
                },
            },
        },
    },
}
_HEADERS = {
    "ETag": {"description": "Of what the answer says.", "schema": {"type": "string"}},
    "RateLimit-Limit": {"description": "Requests a minute.", "schema": {"type": "integer"}},
    "RateLimit-Remaining": {"description": "What is left of them.", "schema": {"type": "integer"}},
}


class DocumentedAPI(NinjaAPI):
    """ninja's, with problems, headers and conventions in its document."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        document["components"]["schemas"]["Problem"] = _PROBLEM
        descriptions = dict(self._descriptions())
        for path, method, operation in operations_of(document):
            _complete(path, method, operation)
            for parameter in operation.get("parameters", ()):
                told = descriptions.get((operation["operationId"], parameter["name"]))
                if told:  # of a choice ninja tells what the choices are, and not what the parameter is
                    parameter["description"] = parameter["schema"]["description"] = told
        return document

    def rights_to_look(self) -> Iterator[tuple[str, Right]]:
        """Name of an address -> what it takes to read it; addresses that nobody reads are left out."""
        for router in self._get_bound_routers():
            for view in router.path_operations.values():
                for operation in view.operations:
                    if "GET" in operation.methods:
                        way: Any = operation.auth_callbacks[0]
                        yield operation.url_name, way.right

    def _descriptions(self) -> Iterator[tuple[tuple[str, str], str]]:
        """(operation, parameter) -> what its field says of itself."""
        for router in self._get_bound_routers():
            for view in router.path_operations.values():
                for operation in view.operations:
                    for name, field in _asked(operation):
                        yield (operation.operation_id or "", name), field.description or ""


def _asked(operation: Operation) -> Iterator[tuple[str, FieldInfo]]:
    for model in operation.models:
        for field in model.model_fields.values():
            if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
                yield from field.annotation.model_fields.items()


def operations_of(document: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for status, answer in list(responses.items()):
        if int(status) < 300 and method == "get":
            answer["headers"] = _HEADERS
    if method == "get":
        responses[304] = {"description": "It has not changed since the answer whose ETag was sent in If-None-Match."}
    codes = [*_ALWAYS, *(["not_found"] if "{" in path else [])]
    if any(parameter["name"] == "cursor" for parameter in operation.get("parameters", ())):
        codes.append("invalid_cursor")
    if method != "get":
        codes.append("csrf_failed")
    if "requestBody" in operation:
        codes += ["malformed_request", "body_too_large", "unsupported_media_type"]
    codes += operation.pop(PROBLEMS, ())
    for status in sorted({KINDS[code].status for code in codes}):
        here = [kind for kind in (KINDS[code] for code in codes) if kind.status == status]
        responses[status] = {
            "description": "; ".join(f"{kind.title} (`{kind.code}`)" for kind in here),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
