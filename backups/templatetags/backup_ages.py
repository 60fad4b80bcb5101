"""The last good backup, wherever a VM's snapshots are shown: a snapshot is none."""

from typing import Any

from django import template

from backups.selectors import NOBODY, kept_backups_of
from inventory.models import VM

register = template.Library()


@register.inclusion_tag("backups/last_good.html")
def last_good_backup(vm: VM) -> dict[str, Any]:
    """For a page about one VM, which tells of its backups elsewhere too."""
    return {"backup": kept_backups_of(vm).newest, "unknown": NOBODY}
