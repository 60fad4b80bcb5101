"""Replicated VMs as pairs: health, last replication, age in cycles, both ends linked."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inventory.models import VM, Host, Replication
from inventory.scope import EVERYTHING
from inventory.selectors.replications import ReplicationQuestion, aged_pairs, pairs_of, replications_matching
from tests.pages import factories as make


def replicate(vm: VM, host: Host, mode: str, *, ago: float | None = 100, **facts: Any) -> Replication:
    usual = {
        "mode": mode,
        "state": "Replicating",
        "health": "Normal",
        "relationship": "Simple",
        "primary_server": "HV01.example.org",
        "replica_server": "HV02.example.org",
        "frequency_seconds": 300,
        "last_replication_at": None if ago is None else make.seconds_ago(ago),
    }
    return Replication.objects.create(vm=vm, host=host, **(usual | facts))


@pytest.fixture
def hosts(db: None) -> list[Host]:
    return [make.make_host("HV01"), make.make_host("HV02")]


def pairs(**asked: Any) -> list[Any]:
    now = timezone.now()
    return pairs_of(replications_matching(ReplicationQuestion(**asked), EVERYTHING, now), EVERYTHING, now)


def test_two_sides_are_one_pair_the_worse_of_them_and_the_later(hosts: list[Host]) -> None:
    vm = make.make_vm(1, hosts[0])
    replicate(vm, hosts[1], "Replica", health="Critical", ago=200)
    replicate(vm, hosts[0], "Primary", ago=700)
    (pair,) = pairs()
    assert (pair.told.mode, pair.health, pair.differing) == ("Primary", "Critical", True)
    assert (pair.primary, pair.replica) == (hosts[0], hosts[1])
    assert 199 < pair.age_seconds < 260
    assert not pair.late


@pytest.mark.parametrize("gone", ["one side", "both"])
def test_a_side_that_a_poll_takes_away_meanwhile_is_shown_as_it_was(hosts: list[Host], gone: str) -> None:
    vm, now = make.make_vm(1, hosts[0]), timezone.now()
    replicate(vm, hosts[1], "Replica", health="Critical")
    replicate(vm, hosts[0], "Primary")
    read = list(replications_matching(ReplicationQuestion(), EVERYTHING, now))
    Replication.objects.filter(**({} if gone == "both" else {"mode": "Primary"})).delete()
    (pair,) = aged_pairs(read, EVERYTHING, now)
    assert (pair.told.mode, pair.health) == ("Primary", "Normal" if gone == "both" else "Critical")
    assert not pair.sections["replication"].old


def test_an_end_that_is_not_polled_is_named_and_a_polled_one_is_linked(browser: Client, hosts: list[Host]) -> None:
    replicate(make.make_vm(1, hosts[0]), hosts[0], "Primary", replica_server="dr.example.org")
    replicate(make.make_vm(2, hosts[0]), hosts[0], "Primary")
    text = browser.get("/replication/").content.decode()
    assert "dr.example.org" in text
    assert text.count(f'href="{hosts[1].get_absolute_url()}"') == 1


def test_older_than_two_cycles_is_late(browser: Client, hosts: list[Host]) -> None:
    for number, ago in enumerate((100, 599, 700, 4000, None), 1):
        replicate(make.make_vm(number, hosts[0]), hosts[0], "Primary", ago=ago)
    assert {pair.vm.name: pair.level for pair in pairs()} == {
        "vm-001": "good", "vm-002": "good", "vm-003": "warn", "vm-004": "bad", "vm-005": "calm",
    }  # fmt: skip
    assert {pair.vm.name for pair in pairs(late=True)} == {"vm-003", "vm-004"}
    text = browser.get("/replication/?late=on").content.decode()
    assert "13</data> cycles old" in text
    assert "vm-001" not in text


def test_filters_and_orders(browser: Client, hosts: list[Host]) -> None:
    for number, health in enumerate(("Normal", "Warning", "Critical", None), 1):
        replicate(make.make_vm(number, hosts[number % 2]), hosts[number % 2], "Primary", health=health)
    assert [pair.health for pair in pairs()] == ["Critical", "Warning", "Normal", None]
    assert [pair.health for pair in pairs(health="unknown")] == [None]
    assert len(pairs(host=str(hosts[0].pk))) == 2
    assert [pair.vm.name for pair in pairs(text="vm-003")] == ["vm-003"]
    for sort in ("vm", "-health", "state", "primary", "replica", "-replicated", "pending", "missed"):
        page = browser.get(f"/replication/?sort={sort}&columns=all").content.decode()
        assert page.count("hv-verdict") > 4


def test_a_replication_of_a_vm_that_nobody_has_seen_is_still_one(hosts: list[Host]) -> None:
    vm = make.make_vm(1, hosts[0])
    replicate(vm, hosts[0], "Primary")
    Replication.objects.update(vm=make.guid(99))
    (pair,) = pairs()
    assert pair.vm is None


def test_the_page_of_the_vm_shows_both_sides(browser: Client, hosts: list[Host]) -> None:
    vm = make.make_vm(1, hosts[0])
    replicate(vm, hosts[0], "Primary", ago=1000)
    replicate(vm, hosts[1], "Replica", ago=1000, health="Warning")
    text = browser.get(vm.get_absolute_url()).content.decode()
    for words in ("the sides differ", "every 5", "3</data> cycles old", "Warning"):
        assert words in text, words


def test_what_a_retired_host_told_last_is_no_replication_any_more(browser: Client, hosts: list[Host]) -> None:
    vm, alone = make.make_vm(1, hosts[0]), make.make_vm(2, hosts[1])
    replicate(vm, hosts[0], "Primary")
    replicate(vm, hosts[1], "Replica", health="Critical")
    replicate(alone, hosts[1], "Primary")
    Host.objects.filter(pk=hosts[1].pk).update(retired_at=make.seconds_ago(9))
    (pair,) = pairs()
    assert (pair.told.vm_id, pair.health, len(pair.sides)) == (vm.pk, "Normal", 1)
    assert "vm-002" not in browser.get("/replication/").content.decode()
    assert len(browser.get("/api/v1/replications").json()["items"]) == 1
    assert len(browser.get(f"/api/v1/vms/{vm.pk}").json()["replications"]) == 1
