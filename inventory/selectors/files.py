"""Files of chains, each as a host could read it."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from inventory.models import DiskFile
from inventory.scope import Scope
from inventory.selectors.places import in_place, still_polled
from lists.paging import in_order

SORTS: dict[str, Combinable | str] = {
    "path": "path_key",  # as folded, and as an index has them
    "host": Lower("host__name"),
    "on_disk": "size_on_disk_bytes",
    "virtual": "virtual_size_bytes",
}


@dataclass(frozen=True, slots=True)
class FileQuestion:
    """What is asked of the files. `cluster` and `host`: a key, or empty; `unreadable`: those that could not be read."""

    text: str = ""
    cluster: str = ""
    host: str = ""
    unreadable: bool = False
    sort: str = "path"


def files_matching(question: FileQuestion, scope: Scope) -> QuerySet[DiskFile]:
    found = scope.by_host(DiskFile.objects.filter(_wanted(question)), "host").select_related("host")
    # Thousands are of one size: downwards is the same list read backwards, as an index of sizes can be.
    return in_order(found, question.sort, SORTS, ("-pk",) if question.sort.startswith("-") else ("pk",))


def _wanted(question: FileQuestion) -> Q:
    wanted = Q(path__icontains=question.text) if question.text else Q()
    wanted &= in_place(question.cluster, question.host) & still_polled()
    if question.unreadable:
        wanted &= Q(error_code__isnull=False)
    return wanted
