"""The people of the demo: who they are, what they may and where; and acting as one of them.

`make_people` is for the start, when hosts are only registered; what needs clusters comes with `demo_access`.
"""

import json
import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from accounts.choices import Right, Role, ScopeKind
from accounts.models import ApiToken, User
from accounts.services.tokens import token_make, token_revoke
from accounts.tokens import digest_of
from audit.actors import Actor, working
from audit.choices import Via

DEMO = "Demo"  # the first name by which the demo knows its own people again


@dataclass(frozen=True, slots=True)
class Person:
    """`place`: the name of the site, cluster or tag that the role holds in."""

    username: str
    role: Role
    work: str
    scope_kind: ScopeKind = ScopeKind.ESTATE
    place: str = ""


PEOPLE = (
    Person("operator", Role.OPERATOR, "runs the estate from a browser, all day"),
    Person("manager", Role.VIEWER, "asks once a week what fills up and why"),
    Person("oncall", Role.RESPONDER, "looks at night, on a phone"),
    Person("admin", Role.ADMINISTRATOR, "keeps hosts, people and the portal"),
    Person("luebeck", Role.OPERATOR, "operator of the site Branch Lübeck alone", ScopeKind.SITE, "Branch Lübeck"),
    Person("databases", Role.VIEWER, "sees the cluster CLU-DC2 alone", ScopeKind.CLUSTER, "CLU-DC2"),
    Person("shiftlead", Role.RESPONDER, "on call for what is tagged “plant”", ScopeKind.TAG, "plant"),
)  # fmt: skip
SERVICE, TOKEN_NAME, TOKEN_DAYS = "backup-program", "Reports of the nightly backup", 90


def make_people(path: Path) -> dict[str, Any]:
    """{"logins": [{username, password, role}], "token": {owner, name, secret}}. Secrets are drawn once and kept in
    `path` beside the demo's others, so that a second start shows the same. Raises CommandError before a stranger."""
    known = json.loads(path.read_text()) if path.exists() else {}
    kept = {person.username: known.get(person.username) or secrets.token_urlsafe(9) for person in PEOPLE}
    _keep(path, known | kept)  # first: nobody gets a password that is lost when this ends halfway
    with transaction.atomic():
        people = {person.username: _account(person.username) for person in PEOPLE}
        new = [name for name, (_, made) in people.items() if made or name not in known]
        _set_passwords({name: people[name][0] for name in new}, kept)
        for person in PEOPLE:
            if person.scope_kind == ScopeKind.ESTATE:
                people[person.username][0].grants.get_or_create(role=person.role)
    kept[TOKEN_NAME] = _token(known.get(TOKEN_NAME, ""))
    _keep(path, known | kept)
    logins = [{"username": one.username, "password": kept[one.username], "role": one.work} for one in PEOPLE]
    return {"logins": logins, "token": {"owner": SERVICE, "name": TOKEN_NAME, "secret": kept[TOKEN_NAME]}}


def _keep(path: Path, kept: dict[str, str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps(kept))


def _account(username: str) -> tuple[User, bool]:
    user, made = User.objects.get_or_create(username=username, defaults={"first_name": DEMO})
    if user.first_name != DEMO:
        raise CommandError(
            f"This database has a person called {username} who is not of a demo. Give the demo an empty database."
        )
    return user, made


def _set_passwords(people: dict[str, User], passwords: dict[str, str]) -> None:
    """Hashing takes a third of a second each, outside of Python's lock: the cores share it."""
    with ThreadPoolExecutor(max_workers=4) as cores:
        hashed = dict(zip(people, cores.map(make_password, (passwords[name] for name in people)), strict=True))
    for name, person in people.items():
        person.password, person.password_changed_at = hashed[name], timezone.now()
        person.save(update_fields=["password", "password_changed_at"])


def _token(secret: str) -> str:
    """Of a program that reports backups and may nothing else. A new one where the old has ended or is not known."""
    owner, made = _account(SERVICE)
    if made:
        owner.set_unusable_password()
        owner.save(update_fields=["password"])
    owner.grants.get_or_create(role=Role.RESPONDER)
    usable = ApiToken.objects.filter(user=owner, name=TOKEN_NAME, revoked_at=None)
    if secret and usable.filter(digest=digest_of(secret), expires_at__gt=timezone.now()).exists():
        return secret
    for token in usable:
        token_revoke(token)
    rights = [Right.VIEW, Right.ANNOTATE]
    _, secret = token_make(
        owner, name=TOKEN_NAME, rights=rights, scope_kind=ScopeKind.ESTATE, scope_id="", days=TOKEN_DAYS
    )
    return secret


@contextmanager
def at_work(username: str, address: str | None = None) -> Iterator[User]:
    """What is recorded inside was done by this person of the demo, on a page."""
    person = User.objects.get(username=username, first_name=DEMO)
    with working(lambda: Actor(person.get_username(), person.pk, Via.PAGE, address)):
        yield person
