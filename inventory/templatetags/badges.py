"""One badge for one thing, on every page: text and icon, colour only as a third sign."""

from typing import Any

from django import template

from hyperv.contracts.section_error import NOT_OFFERED
from inventory.choices import PollOutcome
from inventory.models import Poll
from inventory.selectors.conditions import HostCondition
from inventory.selectors.freshness import SECTIONS
from inventory.selectors.vm_states import is_critical

register = template.Library()

Look = tuple[str, str]  # (colour class, icon)

CONDITIONS: dict[str, Look] = {
    HostCondition.UNREACHABLE: ("bad", "plug-connected-x"),
    HostCondition.FAILING: ("bad", "alert-octagon"),
    HostCondition.LATE: ("warn", "clock-exclamation"),
    HostCondition.PARTIAL: ("warn", "chart-pie-2"),
    HostCondition.WAITING: ("calm", "hourglass"),
    HostCondition.ANSWERING: ("good", "circle-check"),
    HostCondition.PAUSED: ("calm", "player-pause"),
}
OUTCOMES: dict[str, Look] = {
    PollOutcome.RUNNING: ("busy", "loader"),
    PollOutcome.COMPLETE: ("good", "circle-check"),
    PollOutcome.PARTIAL: ("warn", "chart-pie-2"),
    PollOutcome.FAILED: ("bad", "alert-octagon"),
    PollOutcome.ABANDONED: ("warn", "ghost"),
}
# Names of Microsoft.HyperV.PowerShell.VMState. Any name not here is shown as it came, with a question mark.
STATES: dict[str, Look] = {
    "Running": ("good", "player-play"),
    "Off": ("calm", "power"),
    "Saved": ("calm", "device-floppy"),
    "FastSaved": ("calm", "device-floppy"),
    "Paused": ("warn", "player-pause"),
    **dict.fromkeys(("Starting", "Resuming", "Reset"), ("busy", "arrow-up-circle")),
    **dict.fromkeys(("Stopping", "Saving", "Pausing", "FastSaving"), ("busy", "arrow-down-circle")),
}
# Names of ClusterNodeState, ClusterGroupState, ClusterResourceState and ClusterNetworkState.
CLUSTER_STATES: dict[str, Look] = {
    **dict.fromkeys(("Up", "Online"), ("good", "circle-check")),
    **dict.fromkeys(("Down", "Failed"), ("bad", "alert-octagon")),
    **dict.fromkeys(("Paused", "Partitioned", "PartialOnline", "Unavailable"), ("warn", "alert-triangle")),
    **dict.fromkeys(("Joining", "Pending", "OnlinePending", "OfflinePending"), ("busy", "loader")),
    "Offline": ("calm", "power"),
}
LEVELS: dict[str, Look] = {
    **dict.fromkeys(("Critical", "Error"), ("bad", "alert-octagon")),
    "Warning": ("warn", "alert-triangle"),
    "Information": ("calm", "circle-check"),
    "Verbose": ("calm", "circle-check"),
}
HEALTHS: dict[str, Look] = {
    "Normal": ("good", "circle-check"),
    "Warning": ("warn", "alert-triangle"),
    "Critical": ("bad", "alert-octagon"),
    "NotApplicable": ("calm", "help"),
}
POOL_HEALTHS: dict[str, Look] = {
    "Healthy": ("good", "circle-check"),
    "Warning": ("warn", "alert-triangle"),
    "Unhealthy": ("bad", "alert-octagon"),
}
BADGE = "components/badge.html"


@register.inclusion_tag(BADGE)
def condition_badge(condition: HostCondition) -> dict[str, Any]:
    return _badge(CONDITIONS[condition], condition.label)


@register.inclusion_tag(BADGE)
def outcome_badge(outcome: str | None) -> dict[str, Any]:
    if outcome is None:
        return _badge(("calm", "hourglass"), "No poll yet")
    return _badge(OUTCOMES[outcome], PollOutcome(outcome).label)


@register.inclusion_tag(BADGE)
def state_badge(state: str | None, gone: bool = False) -> dict[str, Any]:
    if gone:
        return _badge(("calm", "ghost"), "Gone")
    if not state:
        return _badge(("calm", "help"), "Unknown")
    if is_critical(state):
        return _badge(("bad", "alert-octagon"), state)
    return _badge(STATES.get(state, ("calm", "help")), state)


@register.inclusion_tag(BADGE)
def node_badge(state: str | None) -> dict[str, Any]:
    """Of a cluster's node, group, resource or network."""
    return _badge(CLUSTER_STATES.get(state or "", ("calm", "help")), state or "Unknown")


@register.inclusion_tag(BADGE)
def level_badge(level: str | None) -> dict[str, Any]:
    """Of an event."""
    return _badge(LEVELS.get(level or "", ("calm", "help")), level or "Unknown")


@register.inclusion_tag(BADGE)
def health_badge(health: str | None) -> dict[str, Any]:
    """Of a replication: names of VMReplicationHealthState."""
    return _badge(HEALTHS.get(health or "", ("calm", "help")), health or "Unknown")


@register.inclusion_tag(BADGE)
def pool_badge(health: str | None) -> dict[str, Any]:
    """Of a storage pool, a space or a physical disk: names of their HealthStatus."""
    return _badge(POOL_HEALTHS.get(health or "", ("calm", "help")), health or "Unknown")


@register.filter
def section_label(name: str) -> str:
    """The name that people read; one that this version does not know stays as it is."""
    return SECTIONS.get(name, name)


@register.inclusion_tag(BADGE)
def section_badge(ok: bool, name: str, error_code: str | None = None) -> dict[str, Any]:
    if error_code == NOT_OFFERED:
        return _badge(("calm", "circle-minus"), name, "not offered by this Windows")
    return _badge(("good", "check") if ok else ("bad", "x"), name, "read" if ok else "failed")


@register.inclusion_tag("inventory/parts/poll_sections.html")
def poll_sections(poll: Poll) -> dict[str, Any]:
    """What failed by name, what was read or is not offered as a number, with the names for whoever wants them."""
    sections = list(poll.sections.all())
    absent = [section for section in sections if not section.ok and section.error_code == NOT_OFFERED]
    read = [section for section in sections if section.ok]
    failed = [section for section in sections if not section.ok and section not in absent]
    told = {
        "any": sections,
        "failed": failed,
        "failed_words": f"{len(failed)} sections failed",
        "failed_names": ", ".join(section_label(section.name) for section in failed),
        "refused": any(section.refused for section in sections),
        "read": len(read),
        "names": ", ".join(section_label(section.name) for section in read),
        "absent": len(absent),
        "absent_names": ", ".join(section_label(section.name) for section in absent),
    }
    return {"told": told}


@register.inclusion_tag(BADGE)
def badge(colour: str, icon: str, text: str) -> dict[str, Any]:
    return _badge((colour, icon), text)


def _badge(look: Look, text: str, spoken: str = "") -> dict[str, Any]:
    return {"colour": look[0], "icon": look[1], "text": text, "spoken": spoken}
