"""The rules are asked after each poll and on time, and not otherwise."""

from datetime import timedelta

import pytest
from django.utils import timezone

from findings.due import ON_TIME, evaluate_due, hosts_due, oldest_look
from findings.models import Evaluation, Finding
from findings.tasks import evaluate
from inventory.models import Host, PollState
from tests.inventory.building import broken, make_host, poll, section

pytestmark = pytest.mark.django_db


def due() -> list[int]:
    return [host for host, _ in hosts_due(timezone.now())]


def test_a_poll_makes_its_host_due_once() -> None:
    hosts = [make_host(f"HV{number:02}", 7000 + number) for number in (1, 2)]
    assert sorted(due()) == [host.pk for host in hosts], "never looked at"
    evaluate()
    assert due() == []
    PollState.objects.update(last_finished_at=timezone.now() - timedelta(hours=1))
    evaluate()
    poll(hosts[1], [1], memory=broken())
    PollState.objects.filter(host=hosts[1]).update(last_finished_at=timezone.now())
    assert due() == [hosts[1].pk]
    evaluate()
    assert due() == []
    assert list(Finding.objects.values_list("rule", "host")) == [("inventory.host_partly_readable", hosts[1].pk)]
    poll(hosts[1], [1], memory=section([]))
    PollState.objects.filter(host=hosts[1]).update(last_finished_at=timezone.now())
    evaluate()
    assert not Finding.objects.exclude(state="closed").exists()


def test_what_no_poll_touches_is_looked_at_on_time() -> None:
    host = make_host()
    evaluate_due()
    assert oldest_look() is not None
    Evaluation.objects.update(evaluated_at=timezone.now() - ON_TIME - timedelta(seconds=1))
    assert due() == [host.pk]
    Host.objects.update(retired_at=timezone.now())
    evaluate_due()
    assert due() == [], "a retired one too, once: what was found of it closes"
