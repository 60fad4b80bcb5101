"""Everything known of one host."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from inventory.choices import PollOutcome
from inventory.models import Event, EventLog, Host, HostSettings, Poll
from inventory.scope import Scope
from inventory.selectors.access import HostAccess, host_access
from inventory.selectors.clusters import ClusterDetail, cluster_detail
from inventory.selectors.events import EventRow, latest_events_of
from inventory.selectors.freshness import Freshness
from inventory.selectors.host_networks import HostNetworks, host_networks
from inventory.selectors.host_storage import HostStorage, host_storage
from inventory.selectors.hosts import HostQuestion, HostRow, host_rows, hosts_matching
from inventory.selectors.memory import MemoryUse, memory_of
from inventory.selectors.polls import SECTIONS_IN_ORDER
from inventory.selectors.section_costs import SectionCost, costs_of
from inventory.selectors.vm_rows import VMRow, vm_rows
from inventory.selectors.vm_states import is_critical
from inventory.selectors.vms import VMQuestion, vms_matching
from inventory.veil import is_veiled, veil

POLLS_SHOWN = 8
VMS_SHOWN = 25  # the rest is a list of its own, which can be searched
EVENTS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class HostDetail:
    """`vms`: what is wrong with a VM first; `vm_states` counts all of them, `vms_left_out` those not shown.

    `events_missed`: why there may be more events than these, a sentence for each reason.
    """

    row: HostRow
    memory: MemoryUse
    vms: Sequence[VMRow]
    vms_left_out: int
    vm_states: Sequence[tuple[str | None, int]]
    polls: Sequence[Poll]
    polling_now: bool
    cluster: ClusterDetail | None
    settings: HostSettings | None
    events: Sequence[EventRow]
    events_missed: Sequence[str]
    networks: HostNetworks
    storage: HostStorage
    access: HostAccess

    @property
    def host(self) -> Host:
        return self.row.host

    @property
    def sections(self) -> Sequence[Freshness]:
        return list(self.row.sections.values())

    @property
    def trouble(self) -> Sequence[str]:
        """Why it could not be read, as a whole or in part; a heavy section may have failed some polls ago.

        Each reason once, with the sections that failed for it.
        """
        state = self.host.poll_state
        if state.last_outcome == PollOutcome.FAILED:
            return [state.last_error_sentence] if state.last_error_sentence else []
        failed: dict[str, list[str]] = {}
        for part in self.sections:
            if part.failed:
                failed.setdefault(part.reason, []).append(part.label)
        return [f"{', '.join(labels)}: {reason}" for reason, labels in failed.items()]

    @property
    def not_offered(self) -> Sequence[Freshness]:
        return [part for part in self.sections if part.not_offered]

    @property
    def outdated(self) -> Sequence[Freshness]:
        """What nobody has read for too long although nothing failed; where the whole host fails, that says it."""
        if self.host.poll_state.last_outcome == PollOutcome.FAILED:
            return []
        return [part for part in self.sections if part.ok and part.stale]

    @property
    def slowest_ms(self) -> int | None:
        """What the section took that took longest when it was last read."""
        return max((part.last_ms for part in self.sections if part.last_ms is not None), default=None)

    @property
    def section_costs(self) -> Sequence[SectionCost]:
        return costs_of(self.sections, self.host.poll_state.next_poll_at)


def host_detail(pk: int, now: datetime, scope: Scope) -> HostDetail | None:
    hosts = hosts_matching(HostQuestion(retired_too=True), now, scope).select_related(
        "credential", "settings", "migration_routing", "site"
    )
    host = hosts.filter(pk=pk).first()
    if host is None:
        return None
    row = next(iter(host_rows(veil([host], scope), now)))
    here = vms_matching(VMQuestion(host=str(pk)), now, scope)
    vms = sorted(vm_rows(here, now, {pk: row.sections}), key=_worst_first)
    polls = tuple(
        Poll.objects.filter(host=host).prefetch_related(SECTIONS_IN_ORDER).order_by("-started_at")[:POLLS_SHOWN]
    )
    return HostDetail(
        row=row,
        memory=memory_of(row),
        vms=vms[:VMS_SHOWN],
        vms_left_out=max(0, len(vms) - VMS_SHOWN),
        vm_states=Counter(vm.state for vm in vms).most_common(),
        polls=polls,
        polling_now=any(poll.outcome == "running" for poll in polls),
        cluster=cluster_detail(host.cluster) if host.cluster and not is_veiled(host.cluster) else None,
        settings=getattr(host, "settings", None),
        events=latest_events_of(Event.objects.filter(host=host), EVENTS_SHOWN, scope),
        events_missed=tuple(events_missed(host, row.sections["events"])),
        networks=host_networks(host),
        storage=host_storage(host, scope),
        access=host_access(host, _last_error_code(host), now),
    )


def events_missed(host: Host, section: Freshness) -> Iterator[str]:
    """Nothing where the section is not known: then that is what there is to say."""
    if not section.known:
        return
    logs = EventLog.objects.filter(host=host).order_by("name").values_list("name", "enabled")
    disabled = [name for name, enabled in logs if enabled is False]
    if disabled:
        yield f"Not switched on at the host, so nothing is written there: {', '.join(disabled)}."
    if section.refused_items:
        yield "Not everything could be read; the host's last poll says what and why."
    elif not logs:
        yield "The host has named no log that could be read."


def _worst_first(vm: VMRow) -> tuple[bool, bool]:
    """By this alone: the rest of the order is that of the list."""
    pressure = vm.memory.pressure_percent
    return not is_critical(vm.state or ""), pressure is None or pressure <= 100


def _last_error_code(host: Host) -> str | None:
    state = getattr(host, "poll_state", None)  # a host may have none
    return state.last_error_code if state else None
