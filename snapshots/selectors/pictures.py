"""One VM's snapshots as a whole: what they are, what they cost, what deleting each would do, and whose they are."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.models import VM, Host, Volume
from inventory.scope import Scope
from inventory.selectors.freshness import Sections, sections_of
from inventory.veil import OUTSIDE, veil_volumes
from snapshots.domain.facts import FileFact
from snapshots.domain.forecast import Forecast
from snapshots.domain.picture import Picture, picture_of
from snapshots.models import Ownership, Snapshot
from snapshots.selectors.facts import Places, facts_of_vm
from snapshots.selectors.owners import owners_of


@dataclass(frozen=True, slots=True)
class VMPicture:
    """Of the VM as `host` shows it. `rows`: the stored snapshots, `owners`: what people said of them, both by GUID.
    `volumes`: what the numbers in `picture` stand for. `sections`: how fresh all of it is. `named`: the VMs whose names
    the asker may read; None: all."""

    vm: VM
    host: Host
    picture: Picture
    rows: Mapping[uuid.UUID, Snapshot]
    owners: Mapping[uuid.UUID, Ownership]
    volumes: Mapping[int, Volume]
    sections: Sections
    named: Collection[str] | None

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
    """Twelve queries, however many snapshots and files; one more for who does not see everything."""
    places = Places(host)
    picture = picture_of(facts_of_vm(vm, host, places), now)
    rows = {one.snapshot_id: one for one in Snapshot.objects.filter(vm=vm, host=host).select_related("vm", "host")}
    owners = {key[1]: told for key, told in owners_of([(vm.pk, guid) for guid in rows]).items()}
    users = {name for names in picture.facts.others.users.values() for name in names}
    seen = scope.vms(VM.objects.filter(name__in=users))
    named = None if scope.everything else set(seen.values_list("name", flat=True))
    volumes = {volume.pk: volume for volume in veil_volumes(places.volumes.values(), scope)}
    return VMPicture(vm, host, picture, rows, owners, volumes, sections_of([host.pk], now)[host.pk], named)
