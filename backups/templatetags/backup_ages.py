"""The last good backup, wherever a VM's snapshots are shown: a snapshot is none."""

import uuid
from typing import Any

from django import template

from backups.selectors import NOBODY, last_good_of

register = template.Library()


@register.inclusion_tag("backups/last_good.html")
def last_good_backup(vm_id: uuid.UUID) -> dict[str, Any]:
    """One query: for a page about one VM."""
    return {"backup": last_good_of([vm_id]).get(vm_id), "unknown": NOBODY}
