"""API tokens: shown once, kept as a hash, never more than their owner, and gone when they are revoked or end."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.access import Right, may
from accounts.models import ApiToken, User
from accounts.services.people import person_close
from accounts.services.tokens import token_make, token_revoke
from accounts.tokens import authenticate
from audit.actors import working
from audit.middleware import actor_of
from audit.models import AuditEntry
from inventory.models import Host
from inventory.scope import scope_of
from tests.pages import factories as make

pytestmark = pytest.mark.django_db
NARROW = {"scope_kind": "estate", "scope_id": "", "days": 30}


def made(person: Any, **changes: Any) -> tuple[ApiToken, str]:
    return token_make(person, **{"name": "Grafana", "rights": [], **NARROW, **changes})


def test_a_token_opens_and_is_kept_as_a_hash(olga: User) -> None:
    token, secret = made(olga)
    opened = authenticate(f"Bearer {secret}")
    assert opened == token
    assert opened.user == olga
    row = " ".join(map(str, ApiToken.objects.values_list()[0]))
    assert secret not in row
    assert not AuditEntry.objects.filter(after__icontains=secret).exists()
    assert ApiToken.objects.get().last_used_at is not None


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer hvp_", "Bearer nonsense", "Basic {}", "{}", "Bearer {}x"]
)
def test_nothing_else_opens(olga: User, header: str | None) -> None:
    _, secret = made(olga)
    assert authenticate(header.format(secret) if header else header) is None


def test_it_opens_nothing_once_it_ended_was_revoked_or_its_owner_left(olga: User, keeper: User) -> None:
    ended, revoked, orphaned = (made(olga, name=name) for name in ("ended", "revoked", "orphaned"))
    long_ago = timezone.now() - timedelta(days=9)
    ApiToken.objects.filter(pk=ended[0].pk).update(created_at=long_ago, expires_at=long_ago + timedelta(days=1))
    token_revoke(revoked[0])
    opened = [authenticate(f"Bearer {secret}") for _, secret in (ended, revoked, orphaned)]
    assert opened == [None, None, orphaned[0]], "while the owner is there: each for its own reason"
    person_close(olga)
    assert authenticate(f"Bearer {orphaned[1]}") is None


def test_it_may_at_most_what_its_owner_may_now(olga: User) -> None:
    with pytest.raises(ValidationError, match="do not have this"):
        made(olga, rights=[Right.ADMINISTER])
    _, reading = made(olga)
    _, operating = made(olga, rights=[Right.OPERATE])
    for secret, operates in ((reading, False), (operating, True)):
        opened = authenticate(f"Bearer {secret}")
        assert opened
        assert may(opened.user, Right.VIEW)
        assert may(opened.user, Right.OPERATE) == operates
        assert not may(opened.user, Right.ANNOTATE)
    olga.grants.all().delete()
    opened = authenticate(f"Bearer {operating}")
    assert opened
    assert not may(opened.user, Right.VIEW)


def test_its_scope_narrows_its_owners(olga: User, keeper: User) -> None:
    north = make.make_cluster("NORTH")
    make.make_host("HVN", cluster=north)
    make.make_host("HVS")
    place = {"scope_kind": "cluster", "scope_id": str(north.pk)}
    for owner in (olga, keeper):
        opened = authenticate(f"Bearer {made(owner, **place)[1]}")
        assert opened
        assert [host.name for host in scope_of(opened.user).hosts(Host.objects.all())] == ["HVN"]
    keeps = authenticate(f"Bearer {made(keeper, rights=[Right.ADMINISTER], **place)[1]}")
    assert keeps
    assert not may(keeps.user, Right.ADMINISTER)


def test_what_it_does_is_audited_under_both_names(olga: User, rf: Any) -> None:
    opened = authenticate(f"Bearer {made(olga)[1]}")
    assert opened
    request = rf.get("/")
    request.user = opened.user
    with working(lambda: actor_of(request)):
        token_revoke(opened)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.actor, entry.token, entry.via) == ("olga", "Grafana", "api")


def test_the_page_shows_the_secret_once(client: Client, olga: User) -> None:
    client.force_login(olga)
    sent = {"name": "Grafana", "rights": ["operate"], "place": "estate:", "days": "30"}
    page = client.post("/account/tokens/", sent).content.decode()
    secret = page.partition('<code id="secret">')[2].partition("<")[0]
    assert authenticate(f"Bearer {secret}")
    again = client.get("/account/tokens/").content.decode()
    assert "Grafana" in again
    assert secret not in again
    token = ApiToken.objects.get()
    assert token.rights == ["operate", "view"]
    client.post(f"/account/tokens/{token.pk}/revoke/")
    assert authenticate(f"Bearer {secret}") is None


def test_nobody_revokes_somebody_elses_on_their_own_page(client: Client, olga: User, keeper: User) -> None:
    token, secret = made(keeper)
    client.force_login(olga)
    assert client.post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
    assert authenticate(f"Bearer {secret}")
