"""What guests said of themselves, of VMs that are there."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from inventory.models import GuestReading
from inventory.scope import Scope
from inventory.selectors.places import in_place
from lists.paging import in_order

SORTS: dict[str, Combinable | str] = {
    "vm": Lower("vm__name"),
    "system": "known_os_name",
    "name": Lower("known_fqdn"),
}
TIES = (SORTS["vm"], "pk")


@dataclass(frozen=True, slots=True)
class GuestQuestion:
    """What is asked of the guests. `cluster` and `host`: a key, or empty; `silent`: those that say nothing now."""

    text: str = ""
    cluster: str = ""
    host: str = ""
    silent: bool = False
    sort: str = "vm"


def guests_matching(question: GuestQuestion, scope: Scope) -> QuerySet[GuestReading]:
    found = scope.by_vm(GuestReading.objects.filter(_wanted(question), vm__gone_at=None), "vm").select_related("vm")
    return in_order(found, question.sort, SORTS, TIES)


def _wanted(question: GuestQuestion) -> Q:
    wanted = Q()
    for field in ("vm__name", "known_os_name", "known_fqdn") if question.text else ():
        wanted |= Q(**{f"{field}__icontains": question.text})
    wanted &= in_place(question.cluster, question.host, "vm__host__")
    if question.silent:
        wanted &= Q(unknown_reason__isnull=False)
    return wanted
