"""Programs that use the API."""

import json
from collections.abc import Iterator
from typing import Any

from django.test import Client

from accounts.choices import Right
from accounts.models import User
from accounts.services.tokens import token_make

BASE = "/api/v1"


def program_of(person: User, *rights: Right, name: str = "tests", kind: str = "estate", place: str = "") -> Client:
    """With a token of that person's, which may see and annotate unless told otherwise."""
    wanted = rights or (Right.VIEW, Right.ANNOTATE)
    _, secret = token_make(person, name=name, rights=wanted, scope_kind=kind, scope_id=place, days=1)
    return Client(headers={"Authorization": f"Bearer {secret}"}, enforce_csrf_checks=True)


def ask(client: Client, path: str, status: int = 200, **headers: str) -> Any:
    """The answer of GET, as JSON."""
    response = client.get(BASE + path, headers=headers)
    assert response.status_code == status, response.content
    return json.loads(response.content)


def every_item(client: Client, path: str) -> Iterator[Any]:
    """All items of a list, by following `next` to its end."""
    following: str | None = BASE + path
    while following:
        response = client.get(following)
        assert response.status_code == 200, response.content
        answer = json.loads(response.content)
        yield from answer["items"]
        following = answer["next"]


def send(client: Client, method: str, path: str, body: Any, status: int = 200) -> Any:
    response = getattr(client, method)(BASE + path, json.dumps(body), content_type="application/json")
    assert response.status_code == status, response.content
    return json.loads(response.content)
