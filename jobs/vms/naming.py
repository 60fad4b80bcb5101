"""What the title of a job calls its VM, so that jobs of two VMs of one name are told apart."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count

from inventory.models import VM
from inventory.scope import scope_of
from lists.alike import beginning_of


def names_apart(vms: Collection[VM], by: Any) -> Mapping[uuid.UUID, str]:
    """Key -> the name, with the beginning of the GUID where another VM that is there has it, as far as `by` sees: a
    title tells of no VM that lies outside of that. One query."""
    names = {vm.name for vm in vms if vm.name}
    present = scope_of(by).vms(VM.objects.filter(name__in=names, gone_at=None)).order_by()
    several = set(present.values("name").annotate(count=Count("pk")).filter(count__gt=1).values_list("name", flat=True))
    return {vm.pk: _called(vm, several) for vm in vms}


def _called(vm: VM, several: Collection[str]) -> str:
    if not vm.name:
        return str(vm.pk)
    return f"{vm.name} ({beginning_of(vm.pk)})" if vm.name in several else vm.name
