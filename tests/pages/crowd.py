"""People in every state that their pages show: roles by hand and by group, a second factor, sessions, tokens."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.choices import Role, Way
from accounts.models import ApiToken, Authenticator, Grant, ProviderGroup, SignIn, User
from audit.services import acting_as, record
from inventory.models import Cluster
from lists.models import SavedView
from tests.pages import factories as make

LONG_NAME = "Maximiliane von Lüdenscheid-Donaudampfschifffahrtsgesellschaft"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def a_crowd(reader: User) -> dict[str, Any]:
    """`reader` looks at it, in a session among others and with tokens; answers what pages are of."""
    north = Cluster.objects.order_by("name").first() or make.make_cluster("CLU-NORTH")
    group = Group.objects.create(name="Second line, branch offices north of the Elbe")
    ProviderGroup.objects.create(group=group, claim="hv-second-line")
    Grant.objects.create(group=group, role=Role.RESPONDER, scope_kind="cluster", scope_id=str(north.pk))
    someone = _person("m.luedenscheid", first_name=LONG_NAME, email="maximiliane.von.luedenscheid@branch.example.org")
    someone.groups.add(group)
    someone.grants.create(role=Role.OPERATOR, scope_kind="cluster", scope_id=str(north.pk))
    Authenticator.objects.create(user=someone, secret=b"sealed", confirmed_at=timezone.now())
    _person("closed", is_active=False)
    _person("nobody-gave-a-role")
    _person("by-sign-on", issuer="https://login.example.org", subject="1234").grants.create(role=Role.VIEWER)
    for person in (someone, reader):
        _sessions_and_tokens(person)
    SavedView.objects.create(list_key="vms", owner=reader, name="Short of memory", address="memory=over")
    _acts(someone, north)
    return {"person": someone, "group": group}


def _person(name: str, **facts: Any) -> User:
    return User.objects.create_user(name, last_login=make.seconds_ago(7200), **facts)


def _sessions_and_tokens(person: User) -> None:
    now = timezone.now()
    for number, way in enumerate((Way.PASSWORD, Way.CODE)):
        elsewhere = SessionStore()
        elsewhere.create()
        SignIn.objects.create(
            session_key=elsewhere.session_key, user=person, way=way, began_at=now - timedelta(days=number + 1),
            seen_at=now - timedelta(hours=number), address="2001:db8::17", agent=FIREFOX if number else "",
        )  # fmt: skip
    for number, ends in enumerate((200, 3, -5)):
        ApiToken.objects.create(
            user=person, name=("Grafana", "Backup report of the branch offices", "old")[number], beginning="hvp_4711",
            digest=f"{person.pk}-{number}", rights=["view", "annotate"][: number + 1],
            created_at=now - timedelta(days=30), expires_at=now + timedelta(days=ends),
            last_used_at=now - timedelta(minutes=9) if not number else None,
        )  # fmt: skip


def _acts(person: User, cluster: Cluster) -> None:
    """Something added, something changed, something that ended, by a person and by a program."""
    with acting_as("host_import"):
        record("cluster.added", cluster, summary=f"The cluster {cluster} was added.", after={"name": cluster.name})
    before, after = {"first_name": "", "email": "old@example.org"}, {"first_name": LONG_NAME, "email": ""}
    record("person.changed", person, summary=f"{person} got another name.", by=person, before=before, after=after)
    record("token.revoked", person, summary="The API token “old” was revoked.", by=person)
