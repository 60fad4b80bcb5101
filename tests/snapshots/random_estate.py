"""An estate of which hardly anything is as it should be, another one for each seed: snapshots of every class, of ages
on the very edge of limits; hosts read in part, long ago or never; VMs that have just come or are gone."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from backups.models import LastBackup, NewestBackup
from inventory.choices import PollOutcome
from inventory.merge_events import HELD, MERGE_FAILED, MERGED
from inventory.models import VM, Drive, Event, Host, MemoryReading, SectionState, VMReading, Volume
from snapshots.domain.classes import Kind
from snapshots.models import Ownership, Snapshot, SnapshotShare
from tags.models import Tag
from tags.services import tag_add, tag_make
from tests.pages import factories as make
from tests.pages import volumes

GIB = 1024**3
TICK = timedelta(microseconds=1)
TYPES = ("Standard", "Standard", "Recovery", "Planned", "Replica", "Missing", "SomethingNew", None)
STATES = ("Running", "Running", "Off", "Saved", "RunningCritical", "OffCritical", None)
STATUSES = (["Ok"], ["Ok"], ["BackingUpVirtualMachine"], ["MergingDisks"])
OUTCOMES = (*[PollOutcome.COMPLETE] * 4, PollOutcome.PARTIAL, PollOutcome.FAILED)
TAGS = ("production", "laboratory")
NAMES = ("web", "WEB", "web 1", "Ärger", "ÄRGER", "z", "_")
EDGES = (1, 1, 7, 7, 30, 90, 365)  # days


class RandomEstate:
    def __init__(self, seed: int, now: datetime) -> None:
        self.random, self.now, self.number = Random(seed), now, 0
        self.clusters = [make.make_cluster(name) for name in ("CLU-A", "CLU-B")]
        self.hosts = [self._host(number) for number in range(6)]
        for cluster in self.clusters:
            volumes.give_shared_volumes(cluster)
        for volume in Volume.objects.all():
            volume.file_system_free_bytes = self.random.choice((1, 20 * GIB))
            volume.save()
        self.tags = [tag_make(name) for name in TAGS]
        self.vms = [self._vm(number) for number in range(1, 25)]
        self._tag()
        self._age_sections()
        Host.objects.filter(pk=self.hosts[-1].pk).update(retired_at=now)
        for host in self.hosts:
            make.settle_chains(host.pk)
        for drive in Drive.objects.order_by("pk"):
            if self.maybe(0.2):  # an upgrade: no poll has told of it since
                Drive.objects.filter(pk=drive.pk).update(chain_children=None, chain_unmerged=None)

    def maybe(self, chance: float = 0.3) -> bool:
        return self.random.random() < chance

    def _host(self, number: int) -> Host:
        cluster = self.random.choice((*self.clusters, None))
        return make.make_host(f"HV{number:02}", outcome=self.random.choice(OUTCOMES), cluster=cluster)

    def _age_sections(self) -> None:
        """Some sections are old, some failed since, some were never asked for."""
        for state in SectionState.objects.all():
            if self.maybe(0.02):
                state.delete()
            elif self.maybe(0.05):
                ago = self.random.choice((700, 751, 2000, 90_000))
                state.ok_at, state.ok = self.now - timedelta(seconds=ago), self.maybe(0.7)
                state.save()

    def _vm(self, number: int) -> VM:
        gone = self.now - timedelta(days=1) if self.maybe(0.1) else None
        came = self.now if self.maybe(0.15) else self.now - timedelta(days=9)
        vm = make.make_vm(
            number, self.random.choice(self.hosts), demand_gib=self.random.choice((None, 1, 3, 5)),
            gone_at=gone, host_decided_at=came, name=self.random.choice(NAMES),
        )  # fmt: skip
        VMReading.objects.filter(vm=vm).update(
            state=self.random.choice(STATES),
            operational_status=self.random.choice(STATUSES),
            booted_at=self.random.choice((None, self.now - timedelta(days=400), self.now)),
        )
        if self.maybe(0.1):
            self.random.choice((VMReading, MemoryReading)).objects.filter(vm=vm).delete()
        snapshots = [self._snapshot(vm) for _ in range(self.random.choice((0, 0, 1, 1, 2, 4)))]
        self._disks(vm, snapshots)
        self._events(vm)
        if self.maybe():
            told = {"vm": vm, "finished_at": self._moment(), "source": "b", "kind": "full"}
            NewestBackup.objects.create(**told)
            LastBackup.objects.create(**told, reported_at=self.now, reported_by="b")
        return vm

    def _moment(self) -> datetime:
        """Often one at which a limit ends, or the one beside it."""
        if self.maybe(0.3):
            return self.now - timedelta(days=self.random.randrange(500), seconds=self.random.randrange(86_400))
        return self.now - timedelta(days=self.random.choice(EDGES)) + self.random.choice((-TICK, 0 * TICK, TICK))

    def _snapshot(self, vm: VM) -> Snapshot:
        self.number += 1
        cost, partial = self.random.randrange(90) * GIB, self.maybe(0.2)
        host = self.random.choice(self.hosts) if self.maybe(0.15) else vm.host
        one = make.make_snapshot(
            vm, self.number, host=host, snapshot_type=self.random.choice(TYPES), is_automatic=self.maybe(),
            created_at=None if self.maybe(0.1) else self._moment(), kind=self.random.choice((None, *Kind)),
            cost_bytes=None if partial else cost, cost_known_bytes=cost, worst_known_bytes=cost + GIB,
            name=self.random.choice(NAMES),
        )  # fmt: skip
        known = list(Volume.objects.values_list("pk", flat=True))
        for volume in self.random.sample([None, *known, 10**9], k=self.random.randrange(3)):
            self._share(one, volume)
        if self.maybe():
            told = {"vm_id": vm.pk, "snapshot_id": one.snapshot_id, "given_by": "x", "given_at": self.now}
            Ownership.objects.create(owner="Ada", **told)
        return one

    def _share(self, one: Snapshot, volume: int | None) -> None:
        """10**9: of a volume that has gone since."""
        cost = self.random.randrange(50) * GIB
        SnapshotShare.objects.create(
            host=one.host, vm=one.vm, snapshot_id=one.snapshot_id, volume_id=volume, files=1, cost_bytes=cost,
            worst_bytes=cost + GIB, is_partial=self.maybe(), is_reclaimable=self.maybe(),
        )  # fmt: skip

    def _disks(self, vm: VM, snapshots: list[Snapshot]) -> None:
        """A chain of some files, of which snapshots hold some; one may be a set, and a file may be missing."""
        for location in range(self.random.choice((0, 1, 1, 2))):
            make.make_chain(vm, f"disk{location}", files=self.random.choice((1, 1, 2, 3, 5)), location=location)
        files = list(vm.host.disk_files.filter(path__contains=str(vm.pk)).order_by("pk"))
        for place, one in enumerate(snapshots):
            if files and one.host_id == vm.host_id and self.maybe(0.8):
                path = self.random.choice(files).path
                make.make_drive(vm, path, location=place, snapshot_id=one.snapshot_id)
        if files and self.maybe(0.15):
            self.random.choice(files).delete()
        elif files and self.maybe(0.15):
            vm.host.disk_files.filter(pk=files[-1].pk).update(format="VHDSet")

    def _events(self, vm: VM) -> None:
        for number in range(self.random.choice((0, 0, 0, 1, 2))):
            text = self.random.choice(("", "It failed: 0x800480bc.", "All is well."))
            Event.objects.create(
                host=vm.host, vm=vm, log="x", record_id=int(vm.pk) * 10 + number, happened_at=self._moment(),
                event_id=self.random.choice((MERGED, MERGE_FAILED, HELD, 1)), message=text,
            )  # fmt: skip

    def _tag(self) -> None:
        things: list[Any] = [*self.vms, *self.hosts, *self.clusters, *Snapshot.objects.select_related("vm")]
        for thing in things:
            for name in TAGS:
                if self.maybe(0.2):
                    tag_add(thing, name)

    @property
    def tag_keys(self) -> list[int]:
        return list(Tag.objects.values_list("pk", flat=True))
