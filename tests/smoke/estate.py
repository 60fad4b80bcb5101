"""Clusters, networks, replications and the search, as pages show them, beside the truth of the estate."""

import time
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any
from urllib.parse import urlencode

from tests.smoke.running import Untrue
from tests.smoke.truth import realised
from tests.smoke.visitor import Visitor

SEARCHED = 40  # VMs, each by its GUID, a MAC address and an IP address


def clusters(truth: Mapping[str, Any], visitor: Visitor) -> dict[str, int]:
    """Every cluster with its nodes and VMs, every group with its owner, every pair of a replication."""
    rows = {row["cluster"]: row for row in visitor.table("/clusters/export.csv")}
    _same("clusters", rows.keys(), truth["clusters"])
    for name, real in truth["clusters"].items():
        _same(f"nodes of {name}", [rows[name]["nodes"]], [str(len(real["nodes"]))])
    groups = {(row["cluster"], row["group"], row["owner_node"]) for row in visitor.table("/clusters/groups/export.csv")}
    real_groups = {(name, row["name"], row["owner_node"]) for name, rows in truth["groups"].items() for row in rows}
    _same("groups", groups, real_groups)
    networks = {row["network"] for row in visitor.table("/networks/export.csv")}
    told = [facts for host, facts in truth["networks"].items() if _tells_networks(truth, host)]
    _same("networks", networks, {one["name"] for facts in told for one in facts["switches"]})
    pairs = {row["guid"] for row in visitor.table("/replication/export.csv")}
    _same("replications", pairs, {row["vm_id"] for rows in truth["replication"].values() for row in rows})
    for link in visitor.page("/clusters/").select("th a[href^='/clusters/']"):
        text = visitor.text(str(link["href"]))
        for node in truth["clusters"][link.get_text()]["nodes"]:
            if node not in text:
                raise Untrue(f"the page of {link.get_text()} does not show {node}")
    return {"clusters": len(rows), "groups": len(groups), "networks": len(networks), "replications": len(pairs)}


def search(truth: Mapping[str, Any], visitor: Visitor) -> dict[str, float]:
    """GUIDs and MAC addresses in several notations open their VM at once; IP addresses lead to it."""
    milliseconds: list[float] = []
    macs: dict[str, set[str]] = {}
    here = {vm_id: vm["host"] for vm_id, vm in realised(truth).items()}
    for row in truth["adapters"]:  # a replica has addresses of its own, which the VM's page does not show
        if row["mac_address"] and here.get(row["vm_id"]) == row["host"] and _tells_networks(truth, row["host"]):
            macs.setdefault(row["mac_address"], set()).add(row["vm_id"])
    alone = [(mac, *vms) for mac, vms in macs.items() if len(vms) == 1][:SEARCHED]
    for mac, vm_id in alone:
        for text in (vm_id, f"{{{vm_id.upper()}}}", _parted(mac, ":"), _parted(mac, "-").lower(), mac):
            began = time.perf_counter()
            answer = visitor.get(f"/search/?{urlencode({'q': text})}", status=302)
            milliseconds.append((time.perf_counter() - began) * 1000)
            if not answer.headers["Location"].startswith(f"/vms/{vm_id}/"):
                raise Untrue(f"a search for {text} opens {answer.headers['Location']}")
    names = {row["name"] for row in truth["snapshots"] if row["placement"] == "realised"}
    asked = sorted(names)[:SEARCHED]
    for name in asked:
        # The heading repeats what was asked: only the hits say that it was found.
        hits = visitor.page(f"/search/?{urlencode({'q': name, 'all': 1})}").select(".hv-hits a")
        if not any(" ".join(name.split()) in " ".join(hit.get_text(" ").split()) for hit in hits):
            raise Untrue(f"a search for the snapshot {name!r} does not find it")
    return {"opened": len(milliseconds), "snapshots": len(asked), "milliseconds": round(median(milliseconds))}


def _tells_networks(truth: Mapping[str, Any], host: str) -> bool:
    """Windows Server 2008 R2 offers no section of networks."""
    return not str(truth["hosts"][host]["os_version"]).startswith("6.1")


def _parted(mac: str, by: str) -> str:
    return by.join(mac[at : at + 2] for at in range(0, 12, 2))


def _same(what: str, shown: Iterable[Any], real: Iterable[Any]) -> None:
    if odd := set(shown) ^ set(real):
        raise Untrue(f"{what}: {sorted(map(str, odd))[:5]} on one side only")
