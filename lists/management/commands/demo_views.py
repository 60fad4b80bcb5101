"""Views that people of the demo have saved, shared ones and one for oneself. Called by demo_furnish; safe to repeat."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.demo import at_work
from lists.models import SavedView
from lists.registry import list_called
from lists.services import view_save

# List, who saved it, its name, its address, whether it is shared.
VIEWS = (
    ("vms", "operator", "Short of memory", "memory=over&sort=-pressure", True),
    ("disks", "operator", "Broken chains", "trouble=*any", True),
    ("snapshots", "operator", "Snapshots older than 30 days", "age=30&sort=taken", True),
    ("vms", "operator", "VMs without backup", "backup=7&sort=backup&columns=name,state,host,backup,tags", True),
    ("volumes", "oncall", "Volumes that fill up", "fullness=90&sort=-used", True),
    ("hosts", "manager", "My weekly look", "sort=-assigned", False),
)


class Command(BaseCommand):
    help = "Saved views for the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        import_module(settings.ROOT_URLCONF)  # lists are registered with their addresses
        for key, username, name, address, is_shared in VIEWS:
            found = list_called(key)
            if found is None or SavedView.objects.filter(list_key=key, name=name).exists():
                continue
            with at_work(username) as owner:
                view_save(found, owner=owner, name=name, address=address, is_shared=is_shared)
