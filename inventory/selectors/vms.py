"""Which VMs match."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, TextChoices
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower

from inventory.models import VM, Host, VMAdapter
from inventory.scope import Scope
from inventory.search.needle import needle_of
from inventory.selectors.conditions import RANKS, HostCondition, with_condition
from inventory.selectors.nics import reached_at
from inventory.selectors.places import in_place
from inventory.selectors.vm_rows import shown_last_at
from inventory.selectors.vm_states import critical, demand_unknown
from inventory.veiled_sorts import sorts_within
from lists.paging import in_order
from tags.choices import Kind
from tags.selectors import has_tag

CRITICAL = "*critical"  # no state of Hyper-V's begins with a star
SORTS: dict[str, Combinable | str] = {
    "name": Lower("name"),
    "state": "reading__state",
    "host": Lower("host__name"),
    "cpu": "reading__cpu_percent",
    "processors": "processor_count",
    "assigned": "memory__assigned_bytes",
    "demand": "memory__demand_bytes",
    "pressure": "memory__pressure_percent",
    "booted": "reading__booted_at",
    "seen": "first_seen_at",
}
TIES = (SORTS["name"], "pk")


class Presence(TextChoices):
    PRESENT = "present", "Present"
    GONE = "gone", "Gone"
    ANY = "any", "Present and gone"


class MemoryKind(TextChoices):
    DYNAMIC = "dynamic", "Dynamic memory"
    STATIC = "static", "Static memory"
    UNKNOWN = "unknown-demand", "Demand unknown"
    OVER = "over", "Demand above assigned"


@dataclass(frozen=True, slots=True)
class VMQuestion:
    """What is asked of the list of VMs. `cluster` and `host`: a key, or empty; `state`: a name, or CRITICAL."""

    text: str = ""
    cluster: str = ""
    host: str = ""
    state: str = ""
    condition: str = ""
    memory: str = ""
    tag: str = ""
    presence: str = Presence.PRESENT
    sort: str = "name"
    number: int = 1
    size: int = 50


def vms_matching(question: VMQuestion, now: datetime, scope: Scope) -> QuerySet[VM]:
    vms = scope.vms(VM.objects.filter(_text(question.text) & _place(question, now) & _kind(question)))
    sorts = sorts_within(scope, SORTS, host="host")
    known = vms.select_related("host__cluster", "reading", "memory").annotate(shown_last_at=shown_last_at("pk", "host"))
    return in_order(known, question.sort, sorts, TIES)


def _text(text: str) -> Q:
    if not text:
        return Q()
    needle = needle_of(text)
    # Of a GUID or of its beginning: a range of keys, which an index answers.
    by_guid = Q(id__range=needle.guids) if needle.guids else Q()
    told = Q(name__icontains=text) | Q(notes__icontains=text) | by_guid
    reached = reached_at(needle)
    if reached is None or needle.network:  # a network has no index: who is in one, the list of adapters tells
        return told
    # One after the other, each by its own indexes: either in one condition is asked of every VM.
    return Q(pk__in=VM.objects.filter(told).values("pk").union(VMAdapter.objects.filter(reached).values("vm")))


def _place(question: VMQuestion, now: datetime) -> Q:
    wanted = in_place(question.cluster, question.host)
    if question.tag:
        wanted &= has_tag(Kind.VM, question.tag)
    if question.condition:
        from_hosts = with_condition(Host.objects.all(), now)
        rank = RANKS.index(HostCondition(question.condition))
        wanted &= Q(host__in=from_hosts.filter(condition_rank=rank).values("pk"))
    return wanted


def _kind(question: VMQuestion) -> Q:
    wanted = {
        Presence.PRESENT: Q(gone_at=None),
        Presence.GONE: Q(gone_at__isnull=False),
        Presence.ANY: Q(),
    }[Presence(question.presence)]
    if question.state == CRITICAL:
        wanted &= critical()
    elif question.state:
        wanted &= Q(reading__state=question.state)
    if question.memory:
        wanted &= memory_kind(MemoryKind(question.memory))
    return wanted


def memory_kind(kind: MemoryKind) -> Q:
    return {
        MemoryKind.DYNAMIC: Q(dynamic_memory_enabled=True),
        MemoryKind.STATIC: Q(dynamic_memory_enabled=False),
        MemoryKind.UNKNOWN: demand_unknown(),
        MemoryKind.OVER: Q(memory__pressure_percent__gt=100),
    }[kind]
