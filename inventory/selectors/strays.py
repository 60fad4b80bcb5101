"""Checkpoint files to which no disk of any VM leads, as far as hosts were read."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from inventory.models import Host, StoredFile, Volume

ASKED = 100  # Get-VHD opens each of them; the disks section does so with thousands
# What a backup works with is written to all the time: it is left alone.
LEFT_ALONE = timedelta(days=1)
# What nobody is pointed at, and no file of a chain that any host of its owner reads. A share may be used by any host,
# but the folders of shares are not listed.
_STRAYS = """
SELECT file.id FROM inventory_storedfile AS file
 WHERE (file.host_id = ANY(%s) OR file.cluster_id = ANY(%s))
   AND (file.path_key LIKE '%%.avhdx' OR file.path_key LIKE '%%.avhd')
   AND NOT EXISTS (SELECT 1 FROM inventory_diskfile AS known JOIN inventory_host AS host ON host.id = known.host_id
        WHERE known.path_key = file.path_key AND (host.id = file.host_id OR host.cluster_id = file.cluster_id))
   AND NOT EXISTS (SELECT 1 FROM inventory_drive AS drive JOIN inventory_host AS host ON host.id = drive.host_id
        WHERE drive.path_key = file.path_key AND (host.id = file.host_id OR host.cluster_id = file.cluster_id))
"""


def strays_of(hosts: Collection[int], clusters: Collection[int]) -> list[int]:
    """Keys of StoredFile; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_STRAYS, [list(hosts), list(clusters)])
        return [pk for (pk,) in cursor.fetchall()]


def strays_to_ask(host_id: int) -> Mapping[str, object]:
    """What the script of the files section is told: the oldest first. It asks about what it lists alone, so the files
    of volumes that another node lists would take the place of its own."""
    host = Host.objects.annotate(called=Lower(Coalesce("netbios_name", "name"))).get(pk=host_id)
    found = StoredFile.objects.filter(pk__in=strays_of([host.pk], [host.cluster_id] if host.cluster_id else []))
    found = found.exclude(Exists(_listed_by_others(vars(host)["called"])))
    left_alone = timezone.now() - LEFT_ALONE
    found = found.filter(modified_at__lt=left_alone).order_by("modified_at", "pk")
    paths = list(found.values_list("path", flat=True)[:ASKED])
    return {"strays": paths} if paths else {}


def _listed_by_others(name: str) -> QuerySet[Volume]:
    """The shared volume that a file lies on, where the cluster last told of another node that coordinates it."""
    shared = Volume.objects.alias(key=Lower("path"), coordinator=Lower("owner_node"))
    shared = shared.filter(cluster__isnull=False, cluster=OuterRef("cluster"), key=OuterRef("folder_key"))
    return shared.exclude(coordinator=None).exclude(coordinator=name)
