"""What people and programs would have done in the demo is there, by their names, and a second start changes nothing."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from accounts.demo import SERVICE
from accounts.models import Grant, SignIn, User
from accounts.tokens import authenticate
from audit.models import AuditEntry
from backups.management.commands.demo_backups import NIGHTLY, OFFSITE
from backups.models import LastBackup
from inventory.models import VM, Cluster, Host, HostCertificate
from inventory.selectors.access import host_access
from lists.models import SavedView
from tests.inventory.building import NOW, guid, poll

pytestmark = pytest.mark.django_db
HOSTS = ("HV01", "HV06", "HV10", "HV11", "HV13")
# demo_tests runs for as long as a host hangs, and demo_upkeep takes a real backup: `make smoke` looks at both.
COMMANDS = ("access", "certificate", "backups", "views")


@pytest.fixture
def start(tmp_path: Path) -> dict[str, object]:
    return prepare(tmp_path)


def prepare(place: Path) -> dict[str, object]:
    state = place / "simulator.json"
    hosts = [{"name": name, "address": "127.0.0.1", "port": 5985 + n} for n, name in enumerate(HOSTS)]
    state.write_text(json.dumps({"username": "EXAMPLE\\svc", "password": "a secret phrase", "hosts": hosts}))
    said = io.StringIO()
    call_command("demo_prepare", state=state, logins=place / "logins.json", stdout=said)
    told: dict[str, object] = json.loads(said.getvalue())
    return told


def furnish() -> None:
    for number, name in enumerate(HOSTS):
        poll(Host.objects.get(name=name), [number + 1])
    for name, cluster in (("HV01", "CLU-HQ"), ("HV06", "CLU-DC2")):
        known, _ = Cluster.objects.get_or_create(name=cluster, defaults={"first_seen_at": NOW})
        Host.objects.filter(name=name).update(cluster=known)
    for command in COMMANDS:
        call_command(f"demo_{command}", stdout=io.StringIO())


def everything() -> dict[str, int]:
    """Rows of every table that the demo's commands write; polls, which the test itself makes, left out."""
    mine = ("accounts", "audit", "auth", "backups", "lists", "onboarding", "tags", "sessions")
    models = [model for app in mine for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: model._default_manager.count() for model in models}


def test_a_second_start_finds_all_as_it_is(start: dict[str, object], tmp_path: Path) -> None:
    furnish()
    before = everything()
    again = prepare(tmp_path)
    furnish()
    assert everything() == before
    assert again == start


def test_roles_hold_for_a_site_a_cluster_and_a_tag(start: dict[str, object]) -> None:
    furnish()
    held = dict(Grant.objects.exclude(scope_kind="estate").values_list("user__username", "scope_kind"))
    assert held == {"luebeck": "site", "databases": "cluster", "shiftlead": "tag"}
    assert User.objects.get(username="desk-early").groups.get().provider.claim == "GRP-HyperV-Operators"  # type: ignore[attr-defined]
    assert SignIn.objects.filter(user__username="operator").count() == 2


def test_the_token_of_the_backup_program_opens_the_api_for_it_alone(start: dict[str, dict[str, str]]) -> None:
    token = authenticate(f"Bearer {start['token']['secret']}")
    assert token is not None
    assert (token.user.username, sorted(token.rights)) == (SERVICE, ["annotate", "view"])


def test_backups_are_recent_old_and_unknown(start: dict[str, object]) -> None:
    furnish()
    ages = {
        (str(row.vm_id), row.source): timezone.now() - row.finished_at
        for row in LastBackup.objects.order_by("finished_at")
    }
    at = {str(vm.pk): vm.host.name for vm in VM.objects.select_related("host")}
    assert {at[vm] for vm, _ in ages} == {"HV01", "HV06", "HV10"}
    assert {source for _, source in ages} == {NIGHTLY, OFFSITE}
    assert ages[guid(1), NIGHTLY] < timedelta(days=2) < timedelta(days=19) < ages[guid(3), NIGHTLY]


def test_a_certificate_waits_and_nobody_asks_that_host(start: dict[str, object]) -> None:
    furnish()
    host = Host.objects.select_related("credential", "poll_state").get(name="HV15")
    access = host_access(host, host.poll_state.last_error_code, timezone.now())
    assert host.is_paused
    assert access.waiting is not None
    assert access.accepted is not None
    assert HostCertificate.objects.get(accepted_by="admin").sha256 == access.accepted.sha256


def test_several_people_stand_in_the_trail_and_have_views(start: dict[str, object]) -> None:
    furnish()
    actors = set(AuditEntry.objects.values_list("actor", flat=True))
    assert {"admin", "operator", "oncall", "manage.py demo_prepare"} <= actors
    assert set(SavedView.objects.values_list("is_shared", flat=True)) == {True, False}
    assert not SavedView.objects.filter(address="").exists()
