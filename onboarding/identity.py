"""Which host it is that answered: the one that was meant, one that is registered already, or another.

Windows tells a name and a domain, both of which people change and give again. What it holds is surer: VMs are known by
GUIDs that no two estates share, and clusters keep theirs. So a host is itself where its name is the known one, or where
at least half of the VMs known to be on it are; a known name with none of its VMs is worth a look.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hyperv.contracts import ClusterNodeItem, EstateReading, HostItem, VMItem
from inventory.models import VM, Cluster, Host
from onboarding.choices import Reason, StepOutcome
from onboarding.models import ConnectionTest


@dataclass(frozen=True, slots=True)
class Identity:
    """What the step says. `facts` as ConnectionStep has them."""

    outcome: StepOutcome
    sentence: str
    code: str = ""
    facts: Sequence[Sequence[str]] = ()


def told_by(reading: EstateReading) -> dict[str, Any]:
    """What the host said of itself, as the test keeps it."""
    host = _first(reading, "host", HostItem)
    vms = reading.sections.get("vms")
    nodes = reading.sections.get("cluster")
    return {
        "name": host.name if host else None,
        "domain": host.domain if host else None,
        "windows": host.os_caption if host else None,
        "os_version": host.os_version if host else None,
        "cluster": host.cluster_name if host else None,
        "cluster_guid": str(host.cluster_id) if host and host.cluster_id else None,
        "vms": len(vms.items) if vms and vms.ok else None,
        "nodes": [item.name for item in nodes.items if isinstance(item, ClusterNodeItem)] if nodes else [],
    }


def identity_of(test: ConnectionTest, reading: EstateReading) -> Identity:
    told = told_by(reading)
    if told["name"] is None:
        return Identity(StepOutcome.WARNED, "The host did not say what it is called.", "name_not_told")
    facts = [["Calls itself", told["name"]], ["Domain", told["domain"] or "none"]]
    facts += [["Cluster", told["cluster"]]] if told["cluster"] else []
    if test.host is not None:
        return _known(test.host, told["name"], reading, facts)
    if test.reason == Reason.CLUSTER:
        return _nodes(told, facts)
    return _new(told, facts)


def _known(host: Host, name: str, reading: EstateReading, facts: list[list[str]]) -> Identity:
    known = set(VM.objects.filter(host=host, gone_at=None).values_list("pk", flat=True))
    seen = _vms(reading)
    common = len(known & seen)
    facts = [*facts, ["Its VMs", f"{common} of {len(known)} known ones are on it"]] if known else facts
    same_name = host.netbios_name is None or host.netbios_name.lower() == name.lower()
    if same_name and (common or not known):
        words = "It is this host." if host.netbios_name else "It has never been read, so any name will do."
        return Identity(StepOutcome.PASSED, words, facts=facts)
    if known and 2 * common >= len(known):
        words = f"It holds this host's VMs and calls itself {name} now; it was {host.netbios_name}. It was renamed."
        return Identity(StepOutcome.WARNED, words, "renamed", facts)
    if same_name:
        words = "Its name is the right one, but none of the VMs known to be here are on it. Was it built anew?"
        return Identity(StepOutcome.WARNED, words, "other_vms", facts)
    words = f"Another host answers here: {name}, where {host.netbios_name} was known, and without its VMs."
    return Identity(StepOutcome.FAILED, words, "another_host", facts)


def _new(told: dict[str, Any], facts: list[list[str]]) -> Identity:
    twin = Host.objects.filter(netbios_name__iexact=told["name"], domain__iexact=told["domain"] or "").first()
    if twin is None:
        return Identity(StepOutcome.PASSED, "The portal does not know it yet.", facts=facts)
    facts = [*facts, ["Known as", f"{twin.name}, {twin.address}:{twin.port}"]]
    if twin.retired_at is not None:
        words = f"It is {twin.name}, which is retired. Bring it back on its page instead of adding it again."
        return Identity(StepOutcome.FAILED, words, "retired_host", facts)
    words = f"The portal knows it already, as {twin.name}. Added twice, it would be polled twice."
    return Identity(StepOutcome.FAILED, words, "known_host", facts)


def _nodes(told: dict[str, Any], facts: list[list[str]]) -> Identity:
    if not told["nodes"]:
        words = "It is no node of a failover cluster, or its cluster service is not running."
        return Identity(StepOutcome.FAILED, words, "no_cluster", facts)
    count = len(told["nodes"])
    facts = [*facts, ["Nodes", ", ".join(told["nodes"])]]
    known = Cluster.objects.filter(guid=told["cluster_guid"]).first() if told["cluster_guid"] else None
    more = " The portal knows this cluster already." if known else ""
    words = f"{told['cluster'] or 'The cluster'} has {count} node{'' if count == 1 else 's'}.{more}"
    return Identity(StepOutcome.PASSED, words, facts=facts)


def _vms(reading: EstateReading) -> set[UUID]:
    section = reading.sections.get("vms")
    return {item.id for item in section.items if isinstance(item, VMItem)} if section else set()


def _first(reading: EstateReading, name: str, kind: type[HostItem]) -> HostItem | None:
    section = reading.sections.get(name)
    return next((item for item in section.items if isinstance(item, kind)), None) if section else None
