"""One badge for one thing, on every page; how each looks and what it means stands in inventory/looks.py."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from hyperv.contracts.section_error import NOT_OFFERED
from inventory import looks
from inventory.models import Host, Poll, Volume
from inventory.selectors.conditions import HostCondition, condition_of
from inventory.selectors.freshness import SECTIONS
from inventory.selectors.vm_states import is_critical
from inventory.veil import is_veiled
from lists.looks import badge as badge_of

register = template.Library()


@register.simple_tag
def thing_link(thing: Any, *key: object, css: str = "hv-plain", to: str = "") -> SafeString:
    """A host, cluster or VM by its name, and the way to its page; what is veiled has neither. `key`: the link's id."""
    if is_veiled(thing):
        return format_html('<span class="hv-outside">{}</span>', thing.name)
    attributes = {"id": "".join(map(str, key)), "class": css, "href": f"{thing.get_absolute_url()}{to}"}
    told = format_html_join("", ' {}="{}"', ((name, value) for name, value in attributes.items() if value))
    return format_html("<a{}><bdi>{}</bdi></a>", told, thing.name)


@register.simple_tag
def volume_link(volume: Volume, *key: object) -> SafeString:
    """A volume by its path, and the way to its page. `key`: the link's id."""
    if is_veiled(volume):
        return format_html('<span class="hv-outside">{}</span>', volume.path)
    name, address = "".join(map(str, key)), volume.get_absolute_url()
    return format_html('<a id="{}" href="{}"><bdi>{}</bdi></a>', name, address, volume.path)


@register.filter
def veiled(thing: Any) -> bool:
    return is_veiled(thing)


@register.simple_tag
def condition_badge(condition: HostCondition) -> SafeString:
    return looks.CONDITIONS.badge(condition)


@register.simple_tag
def ranked_badge(host: Host) -> SafeString:
    """Of a host that came through with_condition."""
    return looks.CONDITIONS.badge(condition_of(host))


@register.simple_tag
def outcome_badge(outcome: str | None) -> SafeString:
    return looks.OUTCOMES.badge(outcome) if outcome else badge_of("calm", "hourglass", "No poll yet")


@register.simple_tag
def state_badge(state: str | None, gone: bool = False) -> SafeString:
    """Of a VM."""
    if gone:
        return looks.STATES.badge("Gone")
    if state and is_critical(state):
        return badge_of(looks.CRITICAL.colour, looks.CRITICAL.icon, state)
    return looks.STATES.badge(state)


@register.simple_tag
def node_badge(state: str | None) -> SafeString:
    """Of a cluster's node, group, resource or network."""
    return looks.CLUSTER_STATES.badge(state)


@register.simple_tag
def level_badge(level: str | None) -> SafeString:
    """Of an event."""
    return looks.LEVELS.badge(level)


@register.simple_tag
def health_badge(health: str | None) -> SafeString:
    """Of a replication: names of VMReplicationHealthState."""
    return looks.HEALTHS.badge(health)


@register.simple_tag
def pool_badge(health: str | None) -> SafeString:
    """Of a storage pool, a space or a physical disk: names of their HealthStatus."""
    return looks.POOL_HEALTHS.badge(health)


@register.filter
def role_of_network(role: str | None) -> str:
    """Names of ClusterNetworkRole, in words; one that nobody knows stays as it came."""
    known = {"Cluster": "cluster only", "ClusterAndClient": "cluster and clients", "None": "not used by the cluster"}
    return known.get(role, role) if role else "role unknown"


@register.filter
def section_label(name: str) -> str:
    """The name that people read; one that this version does not know stays as it is."""
    return SECTIONS.get(name, name)


@register.simple_tag
def section_badge(ok: bool, name: str, error_code: str | None = None) -> SafeString:
    if error_code == NOT_OFFERED:
        return badge_of("calm", "circle-minus", name, "not offered by this Windows")
    return badge_of("good" if ok else "bad", "check" if ok else "x", name, "read" if ok else "failed")


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


@register.simple_tag
def badge(colour: str, icon: str, text: str) -> SafeString:
    return badge_of(colour, icon, text)


@register.simple_tag
def hit_badge(of: tuple[str, Any]) -> SafeString:
    """Of something that a search found: the badge that it has everywhere else."""
    kind, value = of
    if kind == "condition":
        return looks.CONDITIONS.badge(value)
    found: SafeString = state_badge(value, gone=kind == "gone")
    return found
