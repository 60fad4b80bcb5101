"""Pausing, retiring, moving, consent, credentials and sites: what is written, what is audited, what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from inventory import polls
from inventory.choices import Purpose
from inventory.models import VM, Cluster, Credential, Host, PollState, StoragePool, Volume
from inventory.scope import EVERYTHING
from inventory.selectors.hosts import HostQuestion, hosts_matching
from inventory.selectors.waiting import waiting_now
from inventory.services import credential_save
from onboarding.services import credentials, lifecycle, sites
from onboarding.services.hosts import host_add, host_change_account, host_move
from onboarding.subject import Subject
from tests.onboarding import building as make
from tests.pages import factories
from tests.pages.parts import make_network

pytestmark = pytest.mark.django_db


def fresh(host: Host) -> Host:
    return Host.objects.select_related("cluster", "change_credential").get(pk=host.pk)


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_a_pause_ends_when_it_was_to_end_and_not_before() -> None:
    host = make.added()
    lifecycle.host_pause(host, reason="new firmware", until=timezone.now() + timedelta(hours=1), by="keeper")
    assert polls.claim_due() == []
    assert lifecycle.pauses_end() == 0
    Host.objects.update(paused_until=timezone.now() - timedelta(seconds=1))
    assert lifecycle.pauses_end() == 1
    assert [claim.host_id for claim in polls.claim_due()] == [host.pk]
    assert actions() == ["host.added", "host.paused", "host.resumed"]
    assert AuditEntry.objects.latest("pk").actor == "the portal"


def test_a_pause_without_a_reason_or_with_an_end_that_has_passed_is_refused() -> None:
    host = make.added()
    for reason, until in ((" ", None), ("why not", timezone.now())):
        with pytest.raises(ValidationError):
            lifecycle.host_pause(host, reason=reason, until=until, by="keeper")
    assert not fresh(host).is_paused


def test_a_retired_host_is_polled_by_nobody_listed_nowhere_and_comes_back_whole() -> None:
    host, now = make.added(), timezone.now()
    vm, moved = (factories.make_vm(number, host) for number in (1, 2))
    other = make.added("HV02")
    VM.objects.filter(pk=moved.pk).update(host=other)
    lifecycle.host_retire(host, reason="scrapped", by="keeper")
    lifecycle.host_retire(fresh(host), reason="scrapped again", by="keeper")
    assert [claim.host_id for claim in polls.claim_due()] == [other.pk]
    assert polls.claim_host(host.pk) is None
    assert host not in hosts_matching(HostQuestion(), now, EVERYTHING)
    assert host in hosts_matching(HostQuestion(condition="retired"), now, EVERYTHING)
    assert (VM.objects.get(pk=vm.pk).gone_at is None, VM.objects.get(pk=moved.pk).gone_at is None) == (False, True)
    lifecycle.host_restore(fresh(host))
    assert host.pk in [claim.host_id for claim in polls.claim_due()]
    assert fresh(host).retire_reason is None
    assert actions().count("host.retired") == actions().count("host.restored") == 1


def test_what_a_retired_host_had_stands_in_no_list(client: Client) -> None:
    host = make.added()
    vm = factories.make_vm(1, host)
    factories.make_snapshot(vm, 1)
    factories.make_chain(vm, "left")
    make_network(host, "vSwitch-left")
    Volume.objects.create(host=host, path="E:\\", kind="local")
    StoragePool.objects.create(host=host, name="Pool-left")
    client.force_login(User.objects.create_superuser("keeper"))
    lists = ("snapshots", "disks", "networks", "volumes", "pools")

    def listed() -> list[int]:
        answers = (client.get(f"/{name}/export.csv") for name in lists)
        return [len(b"".join(answer.streaming_content).splitlines()) - 1 for answer in answers]

    assert listed() == [1] * len(lists)
    lifecycle.host_retire(host, reason="scrapped", by="keeper")
    assert listed() == [0] * len(lists)
    assert not waiting_now(timezone.now() + timedelta(hours=1), EVERYTHING).is_old
    lifecycle.host_restore(fresh(host))
    assert listed() == [1] * len(lists)


def test_a_new_host_is_observe_only_until_a_person_says_otherwise_and_names_an_account() -> None:
    host = make.added()
    assert not fresh(host).may_be_changed
    lifecycle.changes_decide(host, allowed=True, reason="change 4711", by="keeper")
    assert not fresh(host).may_be_changed
    account = credential_save(name="Changing", username="x", password="y")
    with pytest.raises(ValidationError, match="for reading"):
        host_change_account(host, account)
    Credential.objects.filter(pk=account.pk).update(purpose=Purpose.CHANGING)
    account.refresh_from_db()
    host_change_account(host, account)
    assert fresh(host).may_be_changed
    lifecycle.changes_decide(host, allowed=False, reason="freeze", by="keeper")
    assert not fresh(host).may_be_changed
    assert (fresh(host).changes_decided_by, fresh(host).changes_reason) == ("keeper", "freeze")
    with pytest.raises(ValidationError, match="for changing"):
        make.added("HV02", credential=account)


def test_consent_of_a_cluster_holds_for_its_hosts() -> None:
    host = make.added()
    cluster = Cluster.objects.create(name="CLU", first_seen_at=timezone.now())
    account = credential_save(name="Changing", username="x", password="y")
    Host.objects.update(cluster=cluster, change_credential=account)
    lifecycle.changes_decide(cluster, allowed=True, reason="pilot", by="keeper")
    assert fresh(host).may_be_changed
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.before, entry.after["changes allowed"]) == (
        "cluster.changes_decided", {"changes allowed": False, "reason": None}, True
    )  # fmt: skip


def test_a_host_moves_with_its_history_and_says_from_where() -> None:
    host = make.added()
    PollState.objects.update(consecutive_failures=5, next_poll_at=timezone.now() + timedelta(hours=1))
    host_move(host, Subject.of(host, address="new.example.org", name="HV-01"), by="keeper")
    moved = fresh(host)
    assert (moved.name, moved.address, moved.poll_state.consecutive_failures) == ("HV-01", "new.example.org", 0)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.before["address"]) == ("host.moved", "http://hv01.example.org:5985")
    make.added("HV02")
    with pytest.raises(ValidationError, match="address and port already"):
        host_move(moved, Subject.of(moved, address="hv02.example.org"), by="keeper")


def test_a_credential_in_use_stays_and_no_entry_holds_a_secret() -> None:
    told = {"name": "North", "username": "EXAMPLE\\svc", "transport": "ntlm", "purpose": "reading", "by": "keeper"}
    kept = credentials.credential_add(**told, secret=make.SECRET)
    with pytest.raises(ValidationError, match="already"):
        credentials.credential_add(**told, secret=make.SECRET)
    host_add(make.somewhere(credential=kept), by="keeper")
    with pytest.raises(ValidationError, match="Hosts use"):
        credentials.credential_remove(kept)
    _, sealed = credentials.seal("ntlm", "EXAMPLE\\svc", make.SECRET + "2")
    credentials.secret_replace(kept, username="EXAMPLE\\svc2", sealed=sealed, by="keeper", tried_at="HV01")
    credentials.credential_rename(kept, name="South")
    Host.objects.all().delete()
    credentials.credential_remove(kept)
    assert [name for name in actions() if name.startswith("credential.")] == [
        "credential.added", "credential.secret_replaced", "credential.renamed", "credential.removed"
    ]  # fmt: skip
    for entry in AuditEntry.objects.values():
        assert make.SECRET not in str(entry)


def test_hosts_of_a_site_go_to_its_queue_those_in_doubt_too() -> None:
    site = sites.site_add(name="Hamburg Hafen")
    cluster = Cluster.objects.create(name="CLU", first_seen_at=timezone.now())
    pinned, doubtful, free = (make.added(name) for name in ("HV01", "HV02", "HV03"))
    Host.objects.filter(pk__in=[pinned.pk, doubtful.pk]).update(cluster=cluster)
    assert sites.cluster_pin(cluster, site) == 2
    PollState.objects.filter(host=doubtful).update(consecutive_failures=1)
    queues = {claim.host_id: claim.queue for claim in polls.claim_due()}
    assert queues == {pinned.pk: "site-hamburg-hafen", doubtful.pk: "site-hamburg-hafen.suspect", free.pk: "polls"}
    PollState.objects.update(lease_expires_at=None)
    by_hand = polls.claim_host(pinned.pk)
    assert by_hand
    assert by_hand.queue == site.queue
    with pytest.raises(ValidationError, match="pinned"):
        sites.site_remove(site)
    assert sites.cluster_pin(cluster, None) == 2
    sites.site_remove(site)


@pytest.mark.parametrize(("name", "slug"), [("!!!", ""), ("Hamburg", "not a slug"), ("hamburg", "")])
def test_a_site_needs_a_name_of_its_own_that_can_name_a_queue(name: str, slug: str) -> None:
    sites.site_add(name="Hamburg", slug="hh")
    with pytest.raises(ValidationError):
        sites.site_add(name=name, slug=slug)


def test_a_move_leaves_what_a_poll_wrote_meanwhile() -> None:
    host = make.added("HV01")
    Host.objects.filter(pk=host.pk).update(os_version="10.0.26100", is_paused=True)
    host_move(host, make.somewhere("HV02"), by="keeper")
    stored = Host.objects.get()
    assert (stored.name, stored.address) == ("HV02", "hv02.example.org")
    assert (stored.os_version, stored.is_paused) == ("10.0.26100", True)
