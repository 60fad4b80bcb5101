"""What people said of a large, made-up estate."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet

from inventory.models import Cluster, DiskFile, Host, HostSwitch, Volume
from inventory.seeding.plan import Plan
from tags.choices import Kind
from tags.keys import key_of
from tags.seeding import tag_things

ONE_DISK_IN = 10


def fill_annotations(plan: Plan) -> None:
    tag_things(Kind.VM, (str(vm.guid) for vm in plan.vms()))
    tag_things(Kind.HOST, _ids(Host.objects.all()))
    tag_things(Kind.CLUSTER, _ids(Cluster.objects.all()))
    tag_things(Kind.VOLUME, _ids(Volume.objects.all()))
    tag_things(Kind.NETWORK, _ids(HostSwitch.objects.all()))
    some = DiskFile.objects.alias(place=F("pk") % ONE_DISK_IN).filter(place=0)
    tag_things(Kind.DISK, _ids(some.select_related("host")))


def _ids(rows: QuerySet[Any]) -> Iterator[str]:
    """Each thing once: several rows may be one."""
    return iter(dict.fromkeys(key_of(row).object_id for row in rows.order_by("pk").iterator()))
