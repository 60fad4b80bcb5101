"""Owner, reason and last day: said once, kept over renames and polls, audited, within what somebody may write about."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import serializers
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.access import Role, ScopeKind
from accounts.models import Grant
from audit.models import AuditEntry
from snapshots.models import Ownership, Snapshot
from snapshots.services import Said, ownership_give, ownership_take
from tests.inventory.building import make_host, poll, section
from tests.pages import factories as make
from tests.pages.test_csv import rows
from tests.snapshots.test_what_snapshots_a_poll_writes import raw_snapshot

pytestmark = pytest.mark.django_db
TOMORROW = timezone.localdate() + timedelta(days=1)


@pytest.fixture
def snapshots() -> list[Snapshot]:
    host = make.make_host("HV01")
    return [make.make_snapshot(make.make_vm(number, host), number, name=f"before {number}") for number in (1, 2, 3)]


@pytest.fixture
def responder(client: Client, quick_passwords: None, django_user_model: Any) -> Client:
    user = django_user_model.objects.create_user("responder", password="a long enough phrase")
    Grant.objects.create(user=user, role=Role.RESPONDER, scope_kind=ScopeKind.ESTATE, scope_id="")
    client.force_login(user)
    return client


def address(name: str, one: Snapshot) -> str:
    return reverse(f"snapshots:{name}", args=[one.pk])


def test_it_is_said_once_and_the_same_again_changes_nothing(snapshots: list[Snapshot]) -> None:
    said = Said("Storage team", "until the upgrade is signed off", date(2027, 1, 31))
    assert ownership_give(snapshots[:2], said) == 2
    first = {one.pk: one.given_at for one in Ownership.objects.all()}
    assert ownership_give(snapshots, said) == 1
    assert {one.pk: one.given_at for one in Ownership.objects.filter(pk__in=first)} == first
    assert ownership_give(snapshots, said) == 0
    assert ownership_take(snapshots) == 3
    assert ownership_take(snapshots) == 0
    trail = list(AuditEntry.objects.order_by("pk").values_list("action", "target_name"))
    assert trail == [
        ("snapshot.owner_given", ""),
        ("snapshot.owner_given", "before 3"),
        ("snapshot.owner_taken", ""),
    ]


def test_what_was_said_before_stands_in_the_trail(snapshots: list[Snapshot]) -> None:
    ownership_give(snapshots[:1], Said("Ann"))
    ownership_give(snapshots[:1], Said("Ben", "took over"))
    entry = AuditEntry.objects.latest("pk")
    assert (entry.before["owner"], entry.after["owner"]) == ("Ann", "Ben")


def test_it_stays_when_the_snapshot_is_renamed_lost_and_found_again() -> None:
    host = make_host()
    poll(host, [1], snapshots=section([raw_snapshot(1)]))
    ownership_give([Snapshot.objects.get()], Said("Ann"))
    for _ in range(2):
        poll(host, [1])
    assert not Snapshot.objects.exists()
    poll(host, [1], snapshots=section([raw_snapshot(1, name="renamed")]))
    assert ownership_take([Snapshot.objects.get()]) == 1


def test_the_form_shows_what_is_known_and_keeps_what_is_sent(responder: Client, snapshots: list[Snapshot]) -> None:
    one = snapshots[0]
    sent = {"owner": " Ann ", "reason": "migration", "expires_on": TOMORROW.isoformat()}
    assert responder.post(address("owner", one), sent).status_code == 302
    kept = Ownership.objects.get()
    assert (kept.owner, kept.reason, kept.expires_on, kept.given_by) == ("Ann", "migration", TOMORROW, "responder")
    assert "migration" in responder.get(address("owner", one)).content.decode()
    page = responder.get(one.get_absolute_url()).content.decode()
    assert "Ann" in page
    assert TOMORROW.isoformat() in page
    assert responder.post(address("owner_take", one)).status_code == 302
    assert not Ownership.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"owner": "  "},
        {"owner": "x" * 151},
        {"owner": "Ann", "expires_on": "2020-01-01"},
        {"owner": "Ann", "expires_on": "soon"},
    ],
)
def test_what_cannot_be_meant_is_refused_and_the_form_shown_again(
    responder: Client, snapshots: list[Snapshot], sent: dict[str, str]
) -> None:
    answer = responder.post(address("owner", snapshots[0]), sent)
    assert answer.status_code == 422
    assert "hv-field-error" in answer.content.decode()
    assert not Ownership.objects.exists()


def test_a_last_day_that_is_over_may_stand_when_something_else_is_changed(
    responder: Client, snapshots: list[Snapshot]
) -> None:
    ownership_give(snapshots[:1], Said("Ann", "", date(2020, 1, 1)))
    sent = {"owner": "Ben", "expires_on": "2020-01-01"}
    assert responder.post(address("owner", snapshots[0]), sent).status_code == 302
    assert Ownership.objects.get().owner == "Ben"


def test_many_at_once_from_the_list(responder: Client, snapshots: list[Snapshot]) -> None:
    act = reverse("snapshots:snapshots_act", args=["own"])
    picks = {"pick": [str(one.pk) for one in snapshots[:2]], "address": ""}
    asked = responder.post(act, picks)
    assert "before 1" in asked.content.decode()
    assert not Ownership.objects.exists()
    responder.post(act, {**picks, "sure": "1", "owner": "Ann", "reason": "", "expires_on": ""})
    assert Ownership.objects.count() == 2
    found = {"owned=somebody": 2, "owned=nobody": 1, "owned=expired": 0, "q=ann": 2}
    for question, count in found.items():
        assert len(rows(responder, f"/snapshots/export.csv?{question}")) == count, question
    assert [row["owner"] for row in rows(responder, "/snapshots/export.csv?sort=-owner")] == ["Ann", "Ann", ""]
    responder.post(reverse("snapshots:snapshots_act", args=["disown"]), {**picks, "sure": "1"})
    assert not Ownership.objects.exists()


def test_nobody_writes_about_what_they_may_only_see(
    client: Client, snapshots: list[Snapshot], django_user_model: Any, quick_passwords: None
) -> None:
    """A viewer of everything who may write about one cluster only."""
    user = django_user_model.objects.create_user("part", password="a long enough phrase")
    Grant.objects.create(user=user, role=Role.VIEWER, scope_kind=ScopeKind.ESTATE, scope_id="")
    other = make.make_host("HV02", cluster=make.make_cluster("CLU"))
    Grant.objects.create(user=user, role=Role.RESPONDER, scope_kind=ScopeKind.CLUSTER, scope_id=str(other.cluster_id))
    theirs = make.make_snapshot(make.make_vm(9, other), 9)
    client.force_login(user)

    assert client.post(address("owner", snapshots[0]), {"owner": "Ann"}).status_code == 403
    assert client.post(address("owner_take", snapshots[0])).status_code == 403
    picks = {"pick": [str(one.pk) for one in (*snapshots, theirs)], "address": "", "sure": "1", "owner": "Ann"}
    client.post(reverse("snapshots:snapshots_act", args=["own"]), picks)
    assert [one.vm_id for one in Ownership.objects.all()] == [theirs.vm_id]


def test_programs_read_and_say_it(responder: Client, snapshots: list[Snapshot]) -> None:
    one = snapshots[0]
    path = f"/api/v1/vms/{one.vm_id}/snapshots/{one.snapshot_id}/owner"
    assert responder.get(path).json()["owner"] is None
    sent = json.dumps({"owner": "nightly.ps1", "expires_on": TOMORROW.isoformat()})
    for _ in range(2):
        told = responder.put(path, sent, content_type="application/json").json()
        assert (told["owner"]["owner"], told["owner"]["expires_on"]) == ("nightly.ps1", TOMORROW.isoformat())
    listed = responder.get("/api/v1/snapshots?owned=somebody&sort=expires").json()["items"]
    assert [item["owner"]["owner"] for item in listed] == ["nightly.ps1"]
    nobody = json.dumps({"owner": None})
    told = responder.put(path, nobody, content_type="application/json").json()
    assert told["owner"] is None
    assert AuditEntry.objects.count() == 2


def test_snapshots_are_dumped_without_what_is_no_column_of_theirs(snapshots: list[Snapshot]) -> None:
    """`manage.py dumpdata`: most are nobody's."""
    (told, *_) = json.loads(serializers.serialize("json", Snapshot.objects.order_by("pk")))
    assert told["fields"]["name"] == "before 1"
    assert "ownership" not in told["fields"]
