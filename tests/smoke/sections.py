"""What the heavy and the light sections of a poll brought, as pages show it, beside the truth of the estate."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.smoke.running import Untrue

Page = Callable[[str], str]


def hosts_show(truth: Mapping[str, Any], page_of: Page, names: Iterable[str]) -> dict[str, int]:
    """Volumes, switches and nodes found on the pages of these hosts. `page_of` answers the text of a host's page."""
    found = {"volumes": 0, "switches": 0, "nodes": 0}
    for name in names:
        cluster = truth["hosts"][name]["cluster"]
        reached = [row for row in truth["volumes"] if row["kind"] != "smb" and _reaches(row, name, cluster)]
        nodes = truth["clusters"][cluster]["nodes"] if cluster else []
        found["volumes"] += _shown(page_of(name), name, (row["root"] for row in reached))
        found["switches"] += _shown(page_of(name), name, (row["name"] for row in truth["networks"][name]["switches"]))
        found["nodes"] += _shown(page_of(name), name, nodes)
    return found


def vms_show(truth: Mapping[str, Any], page_of: Page, names: Iterable[str]) -> dict[str, int]:
    """Snapshots and addresses found on the pages of these hosts' VMs. `page_of` answers the text of a VM's page."""
    found = {"snapshots": 0, "addresses": 0}
    for vm_id, called in _grouped(truth["snapshots"], "name").items():
        found["snapshots"] += _shown(page_of(vm_id), vm_id, called)
    modern = set(names)
    silent = {row["vm_id"] for row in truth["guests"] if row["unknown_reason"]}
    for vm_id, lists in _grouped((row for row in truth["adapters"] if row["host"] in modern), "ip_addresses").items():
        if vm_id not in silent:
            found["addresses"] += _shown(page_of(vm_id), vm_id, (one for many in lists for one in many or ()))
    return found


def _reaches(volume: Mapping[str, Any], host: str, cluster: str | None) -> bool:
    return volume["owner"] == host if volume["kind"] == "local" else bool(cluster) and volume["cluster"] == cluster


def _grouped(rows: Iterable[Mapping[str, Any]], key: str) -> dict[str, list[Any]]:
    """Values by VM, of realised placements: a replica's page shows the primary."""
    grouped: dict[str, list[Any]] = {}
    for row in rows:
        if row.get("placement", "realised") == "realised":
            grouped.setdefault(row["vm_id"], []).append(row[key])
    return grouped


def _shown(text: str, where: str, wanted: Iterable[str]) -> int:
    """How many of the texts stand on the page. Raises Untrue with the first one that does not."""
    count = 0
    for one in wanted:
        if " ".join(str(one).split()) not in text:
            raise Untrue(f"the page of {where} does not show {one!r}")
        count += 1
    return count
