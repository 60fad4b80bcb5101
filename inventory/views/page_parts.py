"""The way about a long page: its panels, each with a mark where what it shows could not be read or is old."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from inventory.selectors.cluster_page import ClusterPage
from inventory.selectors.freshness import Freshness, Sections
from inventory.selectors.host_detail import HostDetail
from inventory.selectors.vm_detail import VMDetail
from inventory.selectors.vm_states import is_critical

Look = tuple[str, str, str]  # colour, icon, what is said aloud
WRONG: Look = ("bad", "alert-triangle", "wrong")

# Anchor (the panel's id), title, the sections that the panel is made of.
_HOST: Sequence[tuple[str, str, str]] = (
    ("findings", "Findings", ""),
    ("memory", "Memory", "memory host"),
    ("vms", "VMs", "vms memory"),
    ("storage", "Storage", "volumes storage"),
    ("cluster", "Cluster", "cluster groups"),
    ("networks", "Networks", "networks"),
    ("timeline", "Changes", ""),
    ("events", "Events", "events"),
    ("facts", "Facts", "host"),
    ("settings", "Settings", "settings"),
    ("access", "Access", ""),
    ("sections", "Sections", ""),
    ("polls", "Polls", ""),
    ("powershell", "PowerShell", ""),
)
_VM: Sequence[tuple[str, str, str]] = (
    ("findings", "Findings", ""),
    ("memory", "Memory", "memory"),
    ("reach", "Connect", ""),
    ("snapshots", "Snapshots", "snapshots"),
    ("backup", "Backup", ""),
    ("disks", "Disks", "disks"),
    ("network", "Network", "vmnics"),
    ("replication", "Replication", "replication"),
    ("events", "Events", "events"),
    ("places", "Where it is", ""),
    ("timeline", "Changes", ""),
    ("guest", "Guest", "guests"),
    ("devices", "Devices", "devices"),
    ("group", "Cluster", "groups"),
    ("facts", "Settings", "vms"),
    ("notes", "Notes", ""),
    ("powershell", "PowerShell", ""),
)
_CLUSTER: Sequence[tuple[str, str, str]] = (
    ("findings", "Findings", ""),
    ("memory", "Memory", "memory host"),
    ("nodes", "Nodes", "cluster"),
    ("volumes", "Volumes", "volumes"),
    ("groups", "Groups", "groups"),
    ("quorum", "Quorum", "cluster"),
    ("networks", "Networks", "cluster"),
    ("apart", "Kept apart", "groups"),
    ("timeline", "Changes", ""),
    ("events", "Events", ""),
    ("facts", "Properties", "cluster"),
    ("powershell", "PowerShell", ""),
)


@dataclass(frozen=True, slots=True)
class PagePart:
    anchor: str
    title: str
    look: Look | None


def parts_of_host(detail: HostDetail) -> Sequence[PagePart]:
    absent = set() if detail.cluster else {"cluster"}
    return _parts(_HOST, absent, detail.row.sections, set(_wrong_with(detail)))


def parts_of_vm(detail: VMDetail) -> Sequence[PagePart]:
    absent = {name for name, there in (("replication", detail.replications), ("group", detail.group)) if not there}
    return _parts(_VM, absent, detail.row.sections, set())


def parts_of_cluster(page: ClusterPage) -> Sequence[PagePart]:
    absent = set() if page.kept_apart else {"apart"}
    wrong = {
        name
        for name, count in (
            ("nodes", page.row.nodes_down),
            ("groups", page.row.groups_troubled),
            ("volumes", page.row.volumes_troubled),
            ("quorum", page.row.witness_troubled),
        )
        if count
    }
    return _parts(_CLUSTER, absent, page.sections, wrong)


def _wrong_with(detail: HostDetail) -> Iterator[str]:
    """The panels that show something that is wrong, as far as it is known."""
    if any(is_critical(state or "") for state, _ in detail.vm_states):
        yield "vms"
    if detail.storage.troubled or any(volume.level == "bad" for volume in detail.storage.volumes):
        yield "storage"
    if detail.cluster and detail.cluster.troubled:
        yield "cluster"


def _parts(
    panels: Iterable[tuple[str, str, str]], absent: set[str], sections: Sections, wrong: set[str]
) -> Sequence[PagePart]:
    known = sections.keys()
    return [
        PagePart(
            anchor,
            title,
            WRONG if anchor in wrong else _look([sections[name] for name in made_of.split() if name in known]),
        )
        for anchor, title, made_of in panels
        if anchor not in absent
    ]


def _look(sections: Sequence[Freshness]) -> Look | None:
    if any(part.failed for part in sections):
        return "bad", "alert-octagon", "not read"
    if sections and all(part.not_offered for part in sections):
        return "calm", "circle-minus", "not offered"
    return ("warn", "history", "old") if any(part.old and not part.not_offered for part in sections) else None
