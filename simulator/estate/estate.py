"""The estate: its hosts, its clock, and the verbs that change it.

Every value at an instant follows from (seed, instant, verbs done), so the truth and the cmdlets cannot disagree and two
runs are equal. Readings change once a second. Safe to use from many threads: verbs and readings hold one lock, for less
than a millisecond per host.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from simulator.estate.acts import Acts
from simulator.estate.blocks import BlockMap
from simulator.estate.clock import Clock
from simulator.estate.demo import build_demo
from simulator.estate.demo_storage import furnish_demo
from simulator.estate.errors import EstateError
from simulator.estate.making import Making
from simulator.estate.merging import Merges
from simulator.estate.model import VM, Cluster, Host
from simulator.estate.moving import carry_files, drop_configuration
from simulator.estate.power import Power
from simulator.estate.reading import HOLDS_MEMORY, HostReading, read_host
from simulator.estate.snapshot_tree import SnapshotTree, Wish
from simulator.estate.snapshots import Snapshot
from simulator.estate.strikes import Strikes
from simulator.estate.truth import truth_of
from simulator.estate.uniform import build_uniform, furnish_uniform
from simulator.estate.volumes import Volumes
from simulator.estate.writing import begin_writing, stop_writing


class Moment(NamedTuple):
    """While this is equal, every host answers the same question alike: nothing was done, and the clock stands."""

    instant: datetime
    changes: int


class Estate:
    """`hosts` and `clusters` are by name. Verbs take a VM's GUID in any case and raise EstateError."""

    def __init__(
        self,
        hosts: Iterable[Host],
        clusters: Iterable[Cluster],
        clock: Clock | None = None,
        volumes: Volumes | None = None,
    ) -> None:
        self.clock = clock or Clock()
        self.volumes = volumes or Volumes()
        self.hosts = {host.name: host for host in hosts}
        self.clusters = {cluster.name: cluster for cluster in clusters}
        self._lock = threading.RLock()
        self._verbs_done = 0
        self.acts = Acts(self)
        self.making = Making(self)
        self.strikes = Strikes(self)
        self.merges = Merges(self.hosts, self.volumes, self._tree_on, self.strikes)
        self._readings: dict[str, tuple[tuple[int, int], HostReading]] = {}

    @classmethod
    def demo(cls, seed: int = 2026, clock: Clock | None = None) -> "Estate":
        """A company: 14 hosts, two clusters and five standalone hosts, about 200 VMs.

        Its snapshots are as old as the demo says on the hour in which the clock starts.
        """
        clock = clock or Clock()
        hosts, clusters = build_demo(seed)
        return cls(hosts, clusters, clock, furnish_demo(hosts, seed, clock.now().timestamp()))

    @classmethod
    def uniform(
        cls, hosts: int = 200, vms_per_host: int = 25, seed: int = 2026, clock: Clock | None = None
    ) -> "Estate":
        """Equal standalone hosts for measuring: every host and every VM costs the same to read."""
        equal, clusters = build_uniform(hosts, vms_per_host, seed)
        return cls(equal, clusters, clock, furnish_uniform(equal))

    def observe(self, host_name: str) -> HostReading:
        """What this host shows now. KeyError for a stranger."""
        with self._lock:
            key = (self.catch_up(), self._verbs_done)
            known = self._readings.get(host_name)
            if known is None or known[0] != key:
                known = (key, read_host(self.hosts[host_name], key[0]))
                self._readings[host_name] = known
            return known[1]

    def time_on(self, host_name: str) -> datetime:
        """What this host's own clock shows. KeyError for a stranger."""
        return self.clock.now() + timedelta(seconds=self.hosts[host_name].clock_offset_seconds)

    def moment(self) -> Moment:
        with self._lock:
            return Moment(self.clock.now(), self._verbs_done)

    def catch_up(self) -> int:
        """Merges have come as far as they are at the present second, which is answered. Whoever looks at files does
        so first."""
        with self._lock:
            second = self._second()
            self._verbs_done += self.merges.go_on(second)
            return second

    @contextmanager
    def changing(self) -> Iterator[int]:
        """Nothing else is done or read meanwhile. Yields the present second."""
        with self._lock:
            yield self.catch_up()
            self._verbs_done += 1

    def touch(self) -> None:
        """A host was turned by no verb: whoever kept what was read before must read again."""
        with self._lock:
            self._verbs_done += 1

    def truth(self) -> dict[str, Any]:
        """What a correct portal must show of the present instant, JSON-able; see truth.py for its shape."""
        with self._lock:
            second = self.catch_up()
            readings = [read_host(host, second) for host in self.hosts.values()]
            return truth_of(readings, self.clusters.values(), self.volumes)

    def find_vm(self, vm_id: str) -> tuple[Host, VM]:
        """The VM and the host it is realised on; a replica elsewhere is not meant."""
        with self._lock:
            for host in self.hosts.values():
                for vm in host.vms:
                    if vm.id == vm_id.lower() and vm.placement == "realised":
                        return host, vm
        raise EstateError(f"No VM has the GUID {vm_id}.")

    def start_vm(self, vm_id: str) -> None:
        """The VM runs from now on, until another verb; one that runs already is left alone."""
        self._switch(vm_id, "Running")

    def stop_vm(self, vm_id: str) -> None:
        """The VM is off from now on, until another verb."""
        self._switch(vm_id, "Off")

    def move_vm(self, vm_id: str, host_name: str) -> None:
        """The VM is on another host from now on, running or not as it was. Files that the destination does not see go
        with it."""
        with self._lock:
            source, vm = self.find_vm(vm_id)
            destination = self._host(host_name)
            self.catch_up()
            if destination is source:
                return
            committed = sum(other.memory.floor for other in destination.vms)
            if committed + vm.memory.floor > destination.available_for_vms:
                raise EstateError(f"{destination.name} has not enough memory for {vm.name}.")
            _refuse_while_merging(source, vm)
            self.relocate(source, destination, vm)

    def relocate(self, source: Host, destination: Host, vm: VM) -> None:
        with self._lock:
            carry_files(self.volumes, source, destination, vm)
            source.vms.remove(vm)
            destination.vms.append(vm)
            self._verbs_done += 1

    def remove_vm(self, vm_id: str) -> None:
        """The VM is gone; its replica, where it has one, stays as the other host knows nothing of it. So do its disks:
        Hyper-V deletes the configuration and no disk."""
        with self._lock:
            host, vm = self.find_vm(vm_id)
            stop_writing(self.volumes, host, vm, self._second())
            drop_configuration(self.volumes, host, vm)
            host.vms.remove(vm)
            self._verbs_done += 1

    def set_notes(self, vm_id: str, notes: str) -> None:
        with self._lock:
            self.find_vm(vm_id)[1].notes = notes
            self._verbs_done += 1

    def rename_vm(self, vm_id: str, name: str) -> None:
        with self._lock:
            self.find_vm(vm_id)[1].name = name
            self._verbs_done += 1

    def take_snapshot(self, vm_id: str, name: str, kind: str = "Standard", *, with_memory: bool = False) -> Snapshot:
        """A snapshot of this kind (a name of SnapshotType) under the present one."""
        with self.changing() as at:
            return self.tree_of(vm_id).take(Wish(name, kind, with_memory=with_memory), at)

    def apply_snapshot(self, vm_id: str, snapshot_id: str) -> None:
        """What was written since the last snapshot is lost; the VM goes on under this one."""
        with self.changing() as at:
            self.tree_of(vm_id, snapshot_id).apply(snapshot_id, at)

    def delete_snapshot(self, vm_id: str, snapshot_id: str, *, subtree: bool = False) -> None:
        """The snapshot is gone and its disks are merged, in an instant: what the others and Now hold stays as it is."""
        with self.changing() as at:
            self.tree_of(vm_id, snapshot_id).delete(snapshot_id, at, subtree=subtree)

    def restart_host(self, name: str) -> None:
        """It restarts now, besides its plan."""
        with self.changing() as at:
            self.strikes.restart(self._host(name), at)

    def write(self, vm_id: str, disk: int, blocks: BlockMap) -> None:
        """The guest writes this to one of its disks now, beside what it writes of its own accord."""
        with self.changing() as at:
            host, vm = self.find_vm(vm_id)
            file = self.volumes.disk(host, vm.drives[disk].path or "")
            if file is None:
                raise EstateError(f"{vm.name} has no disk {disk} to write to.")
            self.volumes.put(host, replace(file, blocks=file.map_at(at).under(blocks)))

    def tree_of(self, vm_id: str, snapshot_id: str | None = None) -> SnapshotTree:
        """The VM's snapshots; EstateError where this one is not among them."""
        host, vm = self.find_vm(vm_id)
        tree = self._tree_on(host, vm)
        try:
            if snapshot_id is not None:
                tree.find(snapshot_id)
        except LookupError as error:
            raise EstateError(f"{error}.") from None
        return tree

    def _tree_on(self, host: Host, vm: VM) -> SnapshotTree:
        neighbours = [other for other in self.hosts.values() if other is host or other.cluster == host.cluster]
        return SnapshotTree(self.volumes, host, vm, [one for other in neighbours for one in other.vms if one is not vm])

    def _switch(self, vm_id: str, state: str) -> None:
        with self._lock:
            host, vm = self.find_vm(vm_id)
            now = self.catch_up()
            present = vm.power_at(now).state
            if present == state or (state == "Off" and present not in HOLDS_MEMORY | {"Saved"}):
                return
            _refuse_while_merging(host, vm)
            vm.switched.append(Power(state, now))
            (begin_writing if state == "Running" else stop_writing)(self.volumes, host, vm, now)
            self._verbs_done += 1

    def _host(self, name: str) -> Host:
        try:
            return self.hosts[name]
        except KeyError:
            raise EstateError(f"No host is called {name}.") from None

    def _second(self) -> int:
        return int(self.clock.now().timestamp())


def _refuse_while_merging(host: Host, vm: VM) -> None:
    """On 2008 R2 whoever starts the VM only loses what was merged."""
    if vm.merging is not None and vm.merging.copy is not None and not host.windows.wmi_only:
        raise EstateError(f"{vm.name} merges its disks.")
