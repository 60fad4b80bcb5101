"""One VM's snapshots as a whole: what they are, what they cost, what deleting each would do, and whose they are."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.models import VM, Host, Volume
from inventory.scope import Scope
from inventory.selectors.freshness import Sections, sections_of
from inventory.selectors.vm_files import VMFiles, files_of_vm
from inventory.veil import veil_volumes
from inventory.veiled_texts import OUTSIDE
from snapshots.domain.facts import FileFact
from snapshots.domain.forecast import Forecast
from snapshots.domain.picture import Picture, picture_of
from snapshots.models import Ownership, Snapshot
from snapshots.selectors.facts import Read, facts_of_vm


@dataclass(frozen=True, slots=True)
class VMPicture:
    """Of the VM as `host` shows it. `rows`: the stored snapshots, `owners`: what people said of them, both by GUID.
    `volumes`: what the numbers in `picture` stand for. `sections`: how fresh all of it is. `named`: the VMs whose names
    the asker may read; None: all. `stored`: the disks, as they were read for it."""

    vm: VM
    host: Host
    picture: Picture
    rows: Mapping[uuid.UUID, Snapshot]
    owners: Mapping[uuid.UUID, Ownership]
    volumes: Mapping[int, Volume]
    sections: Sections
    named: Collection[str] | None
    stored: VMFiles

    def forecast(self, snapshot: uuid.UUID) -> Forecast:
        return self.picture.forecast(snapshot)

    def volume(self, number: int | None) -> Volume | None:
        """None where nobody knows on which it lies."""
        return self.volumes.get(number) if number is not None else None

    def users(self, file: FileFact) -> Sequence[str]:
        """The names of other VMs that need this file."""
        users = self.picture.facts.others.users.get(file.key, ())
        if self.named is None:
            return sorted(users, key=str.lower)
        hidden = [OUTSIDE[VM]] if set(users) - set(self.named) else []
        return [*sorted(set(users) & set(self.named), key=str.lower), *hidden]


def picture_of_vm(vm: VM, host: Host, scope: Scope, now: datetime) -> VMPicture:
    """Six queries, however many snapshots and files; two more for who does not see everything."""
    found = Snapshot.objects.filter(vm=vm, host=host).select_related("vm", "host", "ownership")
    rows = list(found.order_by("pk"))
    return picture_from(vm, host, Read(files_of_vm(vm, host), rows, sections_of([host.pk], now)[host.pk]), scope, now)


def picture_from(vm: VM, host: Host, read: Read, scope: Scope, now: datetime) -> VMPicture:
    """One query beside what was read already, of snapshots with their `ownership`; two more for who does not see
    everything."""
    picture = picture_of(facts_of_vm(vm, host, read), now)
    rows = {one.snapshot_id: one for one in read.snapshots}
    owners = {guid: owner for guid, one in rows.items() if (owner := one.ownership)}
    users = {name for names in picture.facts.others.users.values() for name in names}
    seen = scope.vms(VM.objects.filter(name__in=users))
    named = None if scope.everything else set(seen.values_list("name", flat=True))
    volumes = {volume.pk: volume for volume in veil_volumes(read.stored.volumes, scope)}
    return VMPicture(vm, host, picture, rows, owners, volumes, read.sections, named, read.stored)
