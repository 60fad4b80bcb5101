"""A look leaves out the hosts of which polls told nothing new, and misses nothing by that."""

import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from findings.due import evaluate_portion
from findings.keeping import Tally, evaluate
from findings.models import Evaluation, Finding
from inventory import polls, sections
from inventory.models import Cluster, Host, VMReading
from inventory.polls import Failure
from inventory.sections import Pace
from tests.inventory.building import answer, begin, broken, guid, make_host, raw_vm, section
from tests.inventory.test_events_are_kept_once import raw_event, raw_log
from tests.inventory.test_what_disks_a_poll_writes import raw_drive, raw_file
from tests.snapshots.test_what_snapshots_a_poll_writes import raw_snapshot

pytestmark = pytest.mark.django_db
STEPS = 25
AT_WORK = (["Ok"], ["Ok"], ["Ok", "BackingUpVirtualMachine"], ["Ok", "MergingDisks"])


class Life:
    """What happens in a small estate, and what its hosts say of it. Two hosts are of one cluster, so that VMs move."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.hosts = [make_host(f"HV{number}", 7000 + number) for number in (1, 2, 3)]
        cluster = Cluster.objects.create(name="CLU", first_seen_at=timezone.now())
        Host.objects.filter(pk__in=[host.pk for host in self.hosts[:2]]).update(cluster=cluster)
        self.place = {number: number % 3 for number in range(1, 7)}
        self.status = {number: ["Ok"] for number in self.place}
        self.uptime = dict.fromkeys(self.place, 90_000)
        self.snapshots = {number: "Standard" for number in self.place if number % 2}
        self.events: list[dict[str, Any]] = []

    def goes_on(self) -> None:
        vm = self.dice.choice(sorted(self.place))
        match self.dice.randrange(7):
            case 0:
                self.place[vm] = self.dice.choice([0, 1, -1])  # -1: it is gone
            case 1:
                self.status[vm] = self.dice.choice(AT_WORK)
            case 2:
                self.uptime[vm] = 60
            case 3:
                self.snapshots[vm] = self.dice.choice(["Standard", "Recovery", "Missing"])
            case 4:
                self.snapshots.pop(vm, None)
            case 5:
                number = self.dice.choice([3216, 19080, 19100])
                at = f"{timezone.now() - timedelta(minutes=5):%Y-%m-%dT%H:%M:%S.%f}0Z"
                told = raw_event(len(self.events) + 1, event_id=number, vm_id=guid(vm), happened_at=at)
                self.events.append(told)

    def is_polled(self, host: Host) -> None:
        """Most polls ask for light sections alone, unless a VM changed; in some a section fails, and some fail."""
        light, said = sections.names(Pace.LIGHT), self._said(self.hosts.index(host))
        asked = [name for name in light if name not in ("host", "cluster")]
        host.poll_state.refresh_from_db()
        if host.poll_state.heavy_wanted or self.dice.random() < 0.1:
            asked = [*asked, *sections.names(Pace.HEAVY)]
        if self.dice.random() < 0.15:
            said[self.dice.choice(asked)] = broken()
        ticket = begin(host, asked)
        if self.dice.random() < 0.1:
            polls.fail(ticket, Failure("unreachable", "It does not answer."))
        else:
            polls.finish(ticket, answer([], **said))

    def _said(self, host: int) -> dict[str, Mapping[str, Any]]:
        here = [number for number, place in sorted(self.place.items()) if place == host]
        facts = [raw_vm(vm, operational_status=self.status[vm], uptime_seconds=self.uptime[vm]) for vm in here]
        kept = [vm for vm in here if vm in self.snapshots]
        leaves = [raw_drive(vm, f"D:\\{vm}.avhdx") for vm in here if vm % 3]
        files = [raw_file(f"D:\\{vm}.avhdx", parent_path=f"D:\\{vm}.vhdx") for vm in here if vm % 3]
        events = [raw_log(len(self.events)), *(one for one in self.events if one["vm_id"] in map(guid, here))]
        return {
            "vms": section(facts),
            "snapshots": section([raw_snapshot(vm, vm=vm, snapshot_type=self.snapshots[vm]) for vm in kept]),
            "disks": section([*leaves, *files, *(raw_file(f"D:\\{vm}.vhdx") for vm in here if vm % 3)]),
            "events": section(events),
        }


def look() -> None:
    while evaluate_portion(timezone.now()) is not None:
        pass


@pytest.mark.parametrize("seed", range(3))
def test_whoever_asks_all_rules_of_a_polled_host_after_it_writes_nothing(seed: int) -> None:
    life = Life(seed)
    looked_at, states = 0, set[str]()
    for step in range(STEPS):
        life.goes_on()
        host = life.dice.choice(life.hosts)
        life.is_polled(host)
        before = dict(Evaluation.objects.values_list("host", "evaluated_at"))
        look()
        after = dict(Evaluation.objects.values_list("host", "evaluated_at"))
        looked_at += before.get(host.pk) != after[host.pk]
        states |= set(Finding.objects.values_list("state", flat=True))
        assert evaluate([host.pk], timezone.now()) == Tally(), f"step {step}, {host.name}"
    assert looked_at < STEPS, "some polls told nothing new"
    assert states == {"open", "unknown", "closed"}


def test_numbers_that_move_by_themselves_are_no_news() -> None:
    life = Life(1)
    life.is_polled(host := life.hosts[0])
    life.dice = random.Random(5)  # a calm one: light sections, all of them read
    look()
    Evaluation.objects.update(evaluated_at=timezone.now() - timedelta(minutes=2))
    VMReading.objects.update(cpu_percent=77)
    polls.finish(begin(host, ["vms", "memory", "events"]), answer([], **life._said(0)))
    look()
    kept = Evaluation.objects.get(host=host)
    assert kept.evaluated_at < timezone.now() - timedelta(minutes=1), "it was not looked at"
    host.poll_state.refresh_from_db()
    assert kept.polled_at == host.poll_state.last_finished_at, "and its poll is taken note of"
