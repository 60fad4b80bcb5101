"""Changes of disks and switches know what they are about as tags do: those that were told before, as far as that is
known now. A file that was merged since and whose disk nobody can tell any more keeps its own key."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from django.db import migrations, models
from django.db.models import Q

from hyperv.contracts.disk import CHILDREN
from hyperv.contracts.paths import path_key
from inventory.chains import base_of
from tags.keys import disk_key, network_key

BATCH = 1_000
OF_FILES = ("disk_grew", "disk_resized")  # these had the key of the file, without its owner
OF_DRIVES = ("disk_added", "disk_removed", "disk_moved")  # these had the path alone, now and before
OF_SWITCHES = ("switch_added", "switch_removed", "switch_changed")  # these had the host and the switch


def give_things(apps: Any, schema_editor: Any) -> None:
    Change = apps.get_model("history", "Change")
    clusters = dict(apps.get_model("inventory", "Host").objects.values_list("pk", "cluster_id"))
    children = _children(apps.get_model("inventory", "DiskFile"))
    waiting = []
    for change in _told(Change):
        if change.kind in OF_SWITCHES:
            change.thing = network_key(change.name)
        elif key := _file_of(change):
            base = base_of(key, None, children.get(change.host_id, {}))
            change.thing = disk_key(base, change.host_id, clusters.get(change.host_id))
        waiting.append(change)
        if len(waiting) == BATCH:
            Change.objects.bulk_update(waiting, ["thing"])
            waiting = []
    Change.objects.bulk_update(waiting, ["thing"])


def _told(changes: Any) -> Iterator[Any]:
    kinds = (*OF_FILES, *OF_DRIVES, *OF_SWITCHES)
    found = changes.objects.filter(kind__in=kinds, host__isnull=False).order_by("pk")
    return iter(found.only("pk", "kind", "host_id", "thing", "name", "before", "after").iterator(BATCH))


def _file_of(change: Any) -> str:
    """The key of the file that it was told of; empty where it had none."""
    if change.kind in OF_FILES:
        return str(change.thing)
    path = change.after or change.before
    return path_key(path) if isinstance(path, str) and "\\" in path else ""  # not the description of a physical disk


def _children(files: Any) -> dict[int, dict[str, Any]]:
    """Host -> key -> what lies above another file there, as it was read last."""
    wanted = Q()
    for ending in CHILDREN:
        wanted |= Q(path_key__endswith=ending)
    found: dict[int, dict[str, Any]] = {}
    for host_id, key, path, parent_key, parent_path in (
        files.objects.filter(wanted).values_list("host_id", "path_key", "path", "parent_key", "parent_path").iterator()
    ):
        told = SimpleNamespace(path=path, parent_key=parent_key, parent_path=parent_path)
        found.setdefault(host_id, {})[key] = told
    return found


class Migration(migrations.Migration):
    dependencies = [("history", "0001_initial"), ("inventory", "0027_what_lists_count")]

    operations = [
        migrations.AddIndex(
            "change",
            models.Index(
                fields=["-at", "-id"], condition=models.Q(("kind", "switch_changed")), name="change_of_switches"
            ),
        ),
        migrations.RunPython(give_things, migrations.RunPython.noop),
    ]
