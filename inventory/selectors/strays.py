"""Checkpoint files to which no disk of any VM leads, as far as hosts were read."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from inventory.models import Host, StoredFile

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
    """What the script of the files section is told: the oldest first. Of a cluster's, whoever lists them asks."""
    cluster = Host.objects.values_list("cluster_id", flat=True).get(pk=host_id)
    found = StoredFile.objects.filter(pk__in=strays_of([host_id], [cluster] if cluster else []))
    left_alone = timezone.now() - LEFT_ALONE
    paths = found.filter(modified_at__lt=left_alone).order_by("modified_at", "pk").values_list("path", flat=True)
    return {"strays": list(paths[:ASKED])} if paths else {}
