"""The OpenAPI document as a page for people: made here, of the document itself, without a script."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.document import PREFIX, operations_of
from api.problems import KINDS
from api.schemas.telling import SECTION
from api.v1 import api

EXAMPLES = Path(__file__).with_name("examples.json")
Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value is: `words`, and the models that it is made of, each with a place on the page."""

    words: str
    models: Sequence[str]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of an object. `section`: of the polls, that it comes from."""

    name: str
    kind: Kind
    required: bool
    description: str
    section: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """A request that a test sends, and the answer that it has to get."""

    title: str
    command: str
    answer: str


@dataclass(frozen=True, slots=True)
class Operation:
    anchor: str
    method: str
    path: str
    summary: str
    description: str
    parameters: Sequence[Field]
    body: Kind | None
    answer: Kind | None
    examples: Sequence[Example]


@dataclass(frozen=True, slots=True)
class Group:
    anchor: str
    title: str
    operations: Sequence[Operation]


@dataclass(frozen=True, slots=True)
class Model:
    name: str
    description: str
    fields: Sequence[Field]


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    groups, models = contents()
    return render(request, "api/reference.html", {"groups": groups, "models": models, "problems": KINDS.values()})


@cache
def contents() -> tuple[Sequence[Group], Sequence[Model]]:
    """All of it, made once: it changes with the code alone."""
    document: Document = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    groups: dict[str, list[Operation]] = {}
    for path, method, operation in operations_of(document):
        groups.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    schemas = document["components"]["schemas"]
    models = [_model(name, schema) for name, schema in sorted(schemas.items()) if "properties" in schema]
    return [Group(title.lower().replace(" ", "-"), title, found) for title, found in groups.items()], models


def _operation(path: str, method: str, operation: Document) -> Operation:
    name = operation["operationId"]
    good = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
    body = operation.get("requestBody")
    return Operation(
        anchor=f"do-{name}",
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        parameters=[_parameter(parameter) for parameter in operation.get("parameters", ())],
        body=_kind(_content(body)) if body else None,
        answer=_kind(_content(good)) if "content" in good else None,
        examples=[example for operation_name, example in examples() if operation_name == name],
    )


def _content(holder: Document) -> Document:
    schema: Document = next(iter(holder["content"].values()))["schema"]
    return schema


def _parameter(parameter: Document) -> Field:
    schema = parameter["schema"]
    default = schema.get("default")
    return Field(
        parameter["name"],
        _kind(schema),
        parameter["required"],
        parameter.get("description", schema.get("description", "")),
        parameter["in"],
        "" if default is None else json.dumps(default).strip('"'),
    )


def _model(name: str, schema: Document) -> Model:
    required = schema.get("required", ())
    fields = [
        Field(field, _kind(facts), field in required, facts.get("description", ""), facts.get(SECTION, ""))
        for field, facts in schema["properties"].items()
    ]
    return Model(name, schema.get("description", ""), fields)


def _kind(schema: Document) -> Kind:
    """'string or null', 'list of VM', 'one of Running, Off'."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Kind(name, [name])
    for joined in ("anyOf", "allOf", "oneOf"):
        if joined in schema:
            parts = [_kind(part) for part in schema[joined]]
            return Kind(" or ".join(part.words for part in parts), [name for part in parts for name in part.models])
    if "enum" in schema:
        return Kind(f"one of {', '.join(map(str, schema['enum']))}", [])
    if schema.get("type") == "array":
        inner = _kind(schema.get("items", {}))
        return Kind(f"list of {inner.words}", inner.models)
    if isinstance(schema.get("additionalProperties"), dict):
        inner = _kind(schema["additionalProperties"])
        return Kind(f"{inner.words} by name", inner.models)
    words = _FORMATS.get(schema.get("format", "")) or str(schema.get("type", "anything"))
    least, most = schema.get("minimum"), schema.get("maximum")
    return Kind(f"{words} from {least} to {most}" if most and most <= MANY else words, [])


MANY = 100_000  # a limit that people may meet; the others are those of the database
_FORMATS = {"date-time": "moment", "uuid": "GUID", "ipv4": "IPv4 address", "ipv6": "IPv6 address"}


def examples() -> Iterator[tuple[str, Example]]:
    """Operation -> example; tests/api/test_examples.py sends each and compares the answers."""
    for example in json.loads(EXAMPLES.read_text()):
        answer = json.dumps(example["answer"], indent=2, ensure_ascii=False)
        yield example["operation"], Example(example["title"], _command(example), answer)


def _command(example: Document) -> str:
    lines = ['curl -H "Authorization: Bearer $TOKEN"']
    if example["method"] != "GET":
        lines.append(f"  -X {example['method']}")
    if "body" in example:
        lines[-1] += " -H 'Content-Type: application/json'"
        lines.append(f"  -d '{json.dumps(example['body'])}'")
    lines.append(f"  'https://portal.example.org{example['path']}'")
    return " \\\n".join(lines)
