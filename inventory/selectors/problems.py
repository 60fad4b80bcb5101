"""What is wrong now, worst first, each with a sentence, since when, and when it is looked at again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Abs, Lower

from hyperv.clock import TOLERANCE_SECONDS
from inventory.models import VM, Host, SectionState, Site
from inventory.scope import Scope
from inventory.selectors.conditions import HostCondition
from inventory.selectors.freshness import SECTIONS
from inventory.selectors.portal_health import silent_processes, silent_site_workers
from inventory.selectors.present import Present
from inventory.selectors.standing import SHOWN, Standing
from inventory.selectors.sums import Sums, sums_now
from inventory.selectors.trouble import Trouble, trouble_of, with_trouble
from inventory.selectors.vms import MemoryKind, memory_kind
from inventory.veil import veil

SHORT_SHOWN = 8
WRONG = (HostCondition.UNREACHABLE, HostCondition.FAILING, HostCondition.LATE, HostCondition.PARTIAL)


@dataclass(frozen=True, slots=True)
class Problem:
    """`kind` names template and icon; `subject` is a host, a VM or a site, or None for the portal's own."""

    kind: str
    severe: bool
    title: str
    sentence: str
    subject: Host | VM | Site | None = None
    since: datetime | None = None
    next_attempt_at: datetime | None = None
    more: int = 0
    vms: Sequence[VM] = ()

    @property
    def count(self) -> int:
        """How many things it stands for: VMs short of memory are one, because one cure helps them all."""
        return 1 if self.vms else 1 + self.more

    @property
    def url(self) -> str:
        return self.subject.get_absolute_url() if self.subject else ""


def problems_now(now: datetime, scope: Scope, sums: Sums | None = None) -> list[Problem]:
    """Every known problem of what lies in the scope, and the portal's own. Empty: nothing is known to be wrong. `sums`:
    where somebody has read them already; two queries more for who has not."""
    told = sums or sums_now(now, scope)
    found = [
        *_portal(now, scope),
        *_hosts(now, told.standing),
        *_clocks(scope),
        *_critical_vms(told.present, scope),
        *_short_vms(told.present, scope),
        *_refused(scope),
    ]
    return sorted(found, key=lambda problem: not problem.severe)


def _portal(now: datetime, scope: Scope) -> Iterator[Problem]:
    for silence in silent_processes(now):
        heard = "has not been heard of lately" if silence.heard_at else "has never been heard of"
        yield Problem(
            "portal",
            True,
            f"{silence.title} is silent",
            f"The portal's process “{silence.name}” {heard}. Until it runs again, the numbers on these pages only "
            "grow older. The supervisor restarts it by itself; if this stays, look at its log.",
            since=silence.heard_at,
        )
    for silence in silent_site_workers(now, scope):
        count = silence.waiting_hosts
        heard = "has fallen silent" if silence.heard_at else "has never been heard of"
        yield Problem(
            "portal",
            True,
            f"{silence.title} is silent",
            f"It {heard}, so nobody polls the {count} host{'' if count == 1 else 's'} there, and nobody else is going "
            "to. Start it at the site; the page of the site shows the command.",
            silence.site,
            since=silence.heard_at,
        )


def _hosts(now: datetime, standing: Standing) -> Iterator[Problem]:
    """Of each condition the first few; the last one shown says how many more there are."""
    shown = {condition: standing.first[condition] for condition in WRONG if condition in standing.first}
    places = {pk: (place, condition) for condition, keys in shown.items() for place, pk in enumerate(keys, 1)}
    found = with_trouble(Host.objects.filter(pk__in=places), now).order_by("condition_rank", Lower("name"))
    for host in found if places else ():
        trouble = trouble_of(host)
        if trouble is not None:
            place, condition = places[host.pk]
            more = standing.counts[condition] - SHOWN if place == SHOWN else 0
            yield replace(_host_problem(host, trouble), more=more)


def _host_problem(host: Host, trouble: Trouble) -> Problem:
    condition = trouble.condition
    severe = condition in (HostCondition.UNREACHABLE, HostCondition.FAILING)
    next_attempt = None if condition == HostCondition.LATE else host.poll_state.next_poll_at
    title = f"{host.name}: {condition.label.lower()}"
    return Problem(condition.value, severe, title, trouble.sentence, host, trouble.since, next_attempt)


def _clocks(scope: Scope) -> Iterator[Problem]:
    """Clocks that are certainly off by more than Windows bears when somebody logs on."""
    away = Abs("poll_state__clock_offset_seconds") - F("poll_state__clock_uncertainty_seconds")
    hosts = scope.hosts(Host.objects.filter(is_paused=False, retired_at=None)).alias(away=away)
    hosts = hosts.filter(away__gt=TOLERANCE_SECONDS)
    for host in hosts.select_related("poll_state").order_by(Lower("name")):
        sentence = (
            f"Its clock is {host.poll_state.clock} the portal's. Kerberos refuses from five minutes on, and every "
            "moment that the host tells (created, started) is off by as much. Set it right: w32tm /resync."
        )
        yield Problem("clock", False, f"{host.name}: clock is off", sentence, host)


def _critical_vms(present: Present, scope: Scope) -> Iterator[Problem]:
    """The first SHOWN of them; the last one shown says how many more there are."""
    wanted = Q(reading__state__in=present.critical_states)
    shown = _vms(wanted, [Lower("name"), "pk"], SHOWN, scope) if present.critical else []
    for vm in shown:
        more = present.critical - len(shown) if vm is shown[-1] else 0
        since = vars(vm)["read_at"]
        yield Problem("critical", True, f"{vm.name}: {vm.reading.state}", _lost_storage(vm), vm, since, more=more)


def _lost_storage(vm: VM) -> str:
    return f"On {vm.host.name}. Hyper-V has lost its storage or its configuration: check its disks and volume."


def _short_vms(present: Present, scope: Scope) -> Iterator[Problem]:
    """One problem for all of them: they are many, and the cure is the same."""
    total = present.short
    if total:
        title = "1 VM is short of memory" if total == 1 else f"{total} VMs are short of memory"
        shown = _vms(memory_kind(MemoryKind.OVER), ["-memory__pressure_percent", "pk"], SHORT_SHOWN, scope)
        sentence = "Demand is above what was assigned: pressure over 100\u202f%."
        yield Problem("pressure", False, title, sentence, vms=shown, more=total - len(shown))


def _vms(wanted: Q, order: Sequence[Any], most: int, scope: Scope) -> Sequence[VM]:
    """The first of them, found by narrow columns. With `read_at`, when its state was read, and `memory_is_old` where
    its memory could not be read last time."""
    sections = SectionState.objects.filter(host=OuterRef("host"))
    first = scope.vms(VM.objects.filter(wanted, gone_at=None)).order_by(*order).values("pk")[:most]
    vms = (
        VM.objects.filter(pk__in=first)
        .order_by(*order)
        .select_related("host", "reading", "memory")
        .annotate(
            read_at=Subquery(sections.filter(name="vms").values("ok_at")[:1]),
            memory_is_old=Exists(sections.filter(name="memory", ok=False)),
        )
    )
    return tuple(veil(vms, scope))


def _refused(scope: Scope) -> Iterator[Problem]:
    rows = scope.by_host(SectionState.objects.filter(refused_items__gt=0, host__retired_at=None), "host")
    for row in rows.select_related("host").order_by("host__name", "name"):
        one = row.refused_items == 1
        things = "1 item" if one else f"{row.refused_items} items"
        yield Problem(
            "refused",
            False,
            f"{row.host.name}: {things} refused",
            f"The {SECTIONS.get(row.name, row.name)} section held {things} that could not be understood and "
            f"{'is' if one else 'are'} left out; the poll says why.",
            row.host,
            since=None,
        )
