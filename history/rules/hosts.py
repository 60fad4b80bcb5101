"""Hosts: restarted, updated, changed, joined to a cluster."""

from collections.abc import Iterator

from history.choices import ChangeKind
from history.models import Change
from history.rules.comparing import differing
from history.telling import Telling
from inventory.differences import Difference, Written
from inventory.models import Cluster

FACTS = {
    ChangeKind.HOST_VERSION: ["os_caption", "os_version"],
    ChangeKind.HOST_HARDWARE: ["manufacturer", "model", "logical_processors", "memory_capacity_bytes"],
    ChangeKind.HOST_SETTINGS: (
        "netbios_name domain vm_path vhd_path migration_enabled migration_limit storage_migration_limit cluster_service"
    ).split(),
}


def of_hosts(written: Written, telling: Telling) -> Iterator[Change]:
    if telling.first_look:
        return
    name = telling.host_names([telling.host_id]).get(telling.host_id)
    for one in written.differences():
        yield from _reboot(one, name, telling)
        for kind, facts in FACTS.items():
            before, after = differing(one, facts)
            if after:
                yield telling.change(kind, telling.since_last_read, name=name, before=before, after=after)
        if one.changed("cluster"):
            yield _membership(one, name, telling)


def _reboot(one: Difference, name: str | None, telling: Telling) -> Iterator[Change]:
    """Only where it booted since it was read last: a clock that was put right moves the moment of a boot long past."""
    before, after = one.before, one.after
    if not before or not after or not before["booted_at"] or not one.changed("booted_at"):
        return
    moment = telling.moment_within(after["booted_at"], telling.since_last_read)
    if moment:
        boots = {"before": before["booted_at"].isoformat(), "after": after["booted_at"].isoformat()}
        yield telling.change(ChangeKind.HOST_REBOOTED, moment, name=name, **boots)


def _membership(one: Difference, name: str | None, telling: Telling) -> Change:
    before, after = one.before["cluster"], one.after["cluster"]
    names = dict(Cluster.objects.filter(pk__in=[key for key in (before, after) if key]).values_list("pk", "name"))
    return telling.change(
        ChangeKind.HOST_CLUSTER,
        telling.since_last_read,
        name=name,
        cluster_id=after or before,
        before=names.get(before),
        after=names.get(after),
    )
