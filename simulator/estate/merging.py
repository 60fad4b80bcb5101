"""Merges as time passes: when they begin, how far they have come, what ends or befalls them (HYPERV.md §3.7).

Time goes in stretches from one event to the next (a merge begins or ends, a volume is full, a percentage is reached at
which something was to happen), so that it does not matter when somebody looks. A merge copies what the child holds
into its parent, front to back, at the rate of the volume; the parent grows block by block, and the child is given back
when all of it is there. Until then the child lies over it, so that nobody ever reads anything else.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from math import ceil
from typing import Protocol

from simulator.estate.happenings import Happening
from simulator.estate.merge_events import BEGUN, ENDED, FAILED, merge_event
from simulator.estate.merges import LOCKED, NO_SPACE, USUAL_DELAY_SECONDS, Copy, Merging
from simulator.estate.model import VM, Host
from simulator.estate.snapshot_tree import SnapshotTree
from simulator.estate.stride import Place, Stride, earliest, overflows, rates_of
from simulator.estate.volumes import Volume, Volumes


class Fate(Protocol):
    """What befalls a merge from outside."""

    def strike(self, name: str, host: Host, vm: VM, at: int) -> None: ...


class Merges:
    """All merges of an estate. `enlist` begins one, `go_on` brings them to an instant in whole seconds."""

    def __init__(
        self, hosts: Mapping[str, Host], volumes: Volumes, tree: Callable[[Host, VM], SnapshotTree], fate: Fate
    ) -> None:
        self._hosts, self._volumes, self._tree, self._fate = hosts, volumes, tree, fate
        self._vms: list[VM] = []
        self._at = 0
        self._stirred = False

    def enlist(self, host: Host, vm: VM, paths: list[str], at: int) -> None:
        """What nothing needs any more goes at once; what has to be merged waits for the host to begin."""
        tree, waiting, needed = self._tree(host, vm), list(paths), list[str]()
        while pair := tree.to_merge(waiting):
            needed.append(pair[1].path)
        if vm.merging is None and needed:
            vm.merging = Merging([], at + _delay(host))
            self._at = max(self._at, at) if self._vms else at
            self._vms.append(vm)
        if vm.merging is not None:
            vm.merging.waiting += needed
            self.retry(host, vm, at)

    def retry(self, host: Host, vm: VM, at: int) -> None:
        """What failed is tried again: when the VM is stopped or started, another snapshot goes, its host restarts."""
        if vm.merging is not None and vm.merging.trouble is not None:
            vm.merging.trouble, vm.merging.due = None, at + _delay(host)

    def interrupt(self, host: Host, vm: VM, due: float) -> None:
        """It begins anew at `due`. What was copied stays where it is, and is copied again."""
        merging = vm.merging
        if merging is None:
            return
        if merging.copy is not None:
            merging.waiting.append(merging.copy.parent)
        merging.copy, merging.trouble, merging.due = None, None, due

    def go_on(self, to: int) -> bool:
        """Whether anything is otherwise than it was."""
        moved, self._stirred = bool(self._vms) and to > self._at, False
        while self._vms:
            self._begin_due()
            if self._at >= to:
                break
            self._stretch(to)
        self._at = max(self._at, to)
        return moved or self._stirred

    # What begins

    def _begin_due(self) -> None:
        for place in list(self._places()):
            merging = place.merging
            if merging.copy is not None and not self._may_copy(place):
                self._lose(place)
                self._stirred = True
            if merging.copy is None and merging.trouble is None and self._is_due(place):
                self._begin(place)
                self._stirred = True

    def _places(self) -> Iterator[Place]:
        for vm in list(self._vms):
            host = next((host for host in self._hosts.values() if vm in host.vms), None)
            if host is None or vm.merging is None:  # removed: Hyper-V forgets it, and its files stay as they are
                vm.merging = None
                self._vms.remove(vm)
                continue
            yield Place(host, vm, vm.merging, self._tree(host, vm))

    def _may_copy(self, place: Place) -> bool:
        """Since 2012 always; before, only while the VM is off."""
        return not place.host.windows.wmi_only or place.vm.power_at(self._at).state == "Off"

    def _is_due(self, place: Place) -> bool:
        return place.merging.due <= self._at and place.host.merges.begins_after is not None and self._may_copy(place)

    def _begin(self, place: Place) -> None:
        merging = place.merging
        pair = place.tree.to_merge(merging.waiting)
        if pair is None:
            self._end(place)
        elif place.host.merges.locked or place.vm.open_elsewhere:
            merging.waiting.append(pair[1].path)
            self._fail(place, LOCKED)
        else:
            merging.copy = Copy(pair[0].path, pair[1], self._at)
            if not merging.begun:
                merging.begun = True
                self._tell(place, merge_event(BEGUN, place.vm, self._at))

    def _end(self, place: Place) -> None:
        if place.merging.begun:
            self._tell(place, merge_event(ENDED, place.vm, self._at))
        place.vm.merging = None
        self._vms.remove(place.vm)

    def _fail(self, place: Place, trouble: str) -> None:
        place.merging.trouble, place.merging.begun = trouble, False
        self._tell(place, merge_event(FAILED, place.vm, self._at, trouble))

    def _lose(self, place: Place) -> None:
        """2008 R2: who starts the VM loses all progress, and the parent is as it was before."""
        if place.merging.copy is not None:
            self._volumes.put(place.host, place.merging.copy.before)
        self.interrupt(place.host, place.vm, self._at)

    @staticmethod
    def _tell(place: Place, happening: Happening) -> None:
        place.host.happened.append(happening)

    # What goes on

    def _stretch(self, to: int) -> None:
        """To the next event, at most to `to`."""
        running = [
            Stride.of(place, place.merging.copy, self._volumes, self._at)
            for place in self._places()
            if place.merging.copy
        ]
        rates = rates_of(running)
        end = min([to, *self._awaited(to)])
        for stride, rate in zip(running, rates, strict=True):
            end = earliest(partial(stride.is_over, rate), self._at, end) or end
        end, full = self._room(running, rates, end)
        self._at = end
        for stride, rate in zip(running, rates, strict=True):
            stuck = stride.volume in full and stride.grows(end, rate)
            stride.lay(end - 1 if stuck else end, rate)
            if stuck:
                stride.place.merging.waiting.append(stride.copy.parent)
                stride.place.merging.copy = None
                self._fail(stride.place, NO_SPACE)
            else:
                self._meet(stride)

    def _awaited(self, to: int) -> Iterator[int]:
        """Instants at which a waiting merge may begin, or at which the VM is switched."""
        for place in self._places():
            if place.merging.copy is None and place.merging.trouble is None and place.merging.due > self._at:
                yield max(self._at + 1, ceil(place.merging.due))
            yield from (ceil(order.since) for order in place.vm.switched if self._at < order.since <= to)

    def _room(self, running: list[Stride], rates: list[float], end: int) -> tuple[int, list[Volume]]:
        """When a volume is full before `end`, and which ones are then."""
        full: list[Volume] = []
        for volume in dict.fromkeys(stride.volume for stride in running):
            here = [pair for pair in zip(running, rates, strict=True) if pair[0].volume is volume]
            at = earliest(partial(overflows, volume, here), self._at, end)
            if at is not None:
                full = [volume] if at < end else [*full, volume]
                end = at
        return end, full

    def _meet(self, stride: "Stride") -> None:
        """A merge that is done, or at a percentage at which something was to happen."""
        place, copy = stride.place, stride.copy
        if stride.is_done(self._at):
            place.merging.copy = None
            child, parent = (self._volumes.disk(place.host, path) for path in (copy.child, copy.parent))
            if child is not None and parent is not None:
                place.tree.merge(child, parent, self._at)
            place.merging.waiting.append(copy.parent)
            place.merging.due = self._at
            return
        for name in stride.reached(self._at):
            place.merging.struck.add(name)
            self._fate.strike(name, place.host, place.vm, self._at)


def _delay(host: Host) -> float:
    after = host.merges.begins_after
    return USUAL_DELAY_SECONDS if after is None else after
