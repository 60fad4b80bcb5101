"""Clusters and hosts."""

from collections.abc import Iterator
from typing import Any

from inventory import sections
from inventory.choices import PollOutcome
from inventory.models import (
    Cluster,
    ClusterNetwork,
    ClusterNode,
    ClusterSectionState,
    Credential,
    Heartbeat,
    Host,
    HostReading,
    HostSettings,
    PollState,
    SectionState,
)
from inventory.sections import Pace
from inventory.seeding.copying import Row, copy_rows
from inventory.seeding.plan import GIB, Plan, spread

UNREACHABLE = "The host does not answer on its WinRM port. Check that it is on."
INTERVAL, HEAVY = 900, 3600  # long, so that what was made up stays fresh while somebody looks at it


def fill_hosts(plan: Plan) -> None:
    credential = {"id": 1, "name": "Seeded estate", "username": "EXAMPLE\\svc", "secret": b"", "changed_at": plan.now}
    copy_rows(Credential, [credential])
    copy_rows(Heartbeat, [{"name": name, "at": plan.now} for name in ("beat", "worker:polls", "worker:suspect")])
    copy_rows(Cluster, (_cluster(plan, number) for number in plan.cluster_ids))
    copy_rows(Host, (_host(plan, host) for host in plan.host_ids))
    copy_rows(HostReading, ({"host_id": host, "memory_available_bytes": _memory(host) // 3} for host in plan.host_ids))
    copy_rows(HostSettings, (_settings(host) for host in plan.host_ids))
    copy_rows(PollState, (_poll_state(plan, host) for host in plan.host_ids))
    copy_rows(SectionState, _section_states(plan))
    copy_rows(ClusterNode, _nodes(plan))
    copy_rows(ClusterNetwork, _networks(plan))
    decided = ({"cluster_id": one, "name": "cluster", "decided_at": plan.ago(20)} for one in plan.cluster_ids)
    copy_rows(ClusterSectionState, decided)


def silent(host: int) -> bool:
    """Every fiftieth host does not answer."""
    return host % 50 == 0


def _cluster(plan: Plan, number: int) -> Row:
    return {
        "id": number,
        "guid": spread(number, 1),
        "name": f"CLU-{number:03}",
        "domain": "example.org",
        "first_seen_at": plan.ago(400 * 86400),
        "functional_level": 11,
        "quorum_type": "Majority",
        "witness_name": "Witness",
        "witness_type": "File Share Witness",
        "witness_state": "Online",
        "shared_volumes_root": "C:\\ClusterStorage",
    }


def _memory(host: int) -> int:
    return (256, 512, 768)[host % 3] * GIB


def _host(plan: Plan, host: int) -> Row:
    name = plan.host_name(host)
    return {
        "id": host,
        "name": name,
        "address": f"{name.lower()}.example.org",
        "credential_id": 1,
        "poll_interval_seconds": INTERVAL,
        "heavy_interval_seconds": HEAVY,
        "added_at": plan.ago(400 * 86400),
        "cluster_id": plan.cluster_of(host),
        "netbios_name": name,
        "domain": "example.org",
        "manufacturer": "Dell Inc.",
        "model": ("PowerEdge R750", "PowerEdge R760", "ProLiant DL380 Gen11")[host % 3],
        "os_caption": f"Microsoft Windows Server {(2019, 2022, 2025)[host % 3]} Datacenter",
        "os_version": "10.0.20348",
        "booted_at": plan.ago(86400 * (host % 60 + 1)),
        "logical_processors": (64, 96, 128)[host % 3],
        "memory_capacity_bytes": _memory(host),
        "migration_enabled": True,
        "migration_limit": 2,
        "storage_migration_limit": 2,
        "supported_vm_versions": ["9.0", "10.0"],
    }


def _settings(host: int) -> Row:
    return {"host_id": host, "migration_authentication": "Kerberos", "shells_per_user": 30, "connections": 2**31 - 1}


def _poll_state(plan: Plan, host: int) -> Row:
    dead, read = silent(host), plan.ago(4000 if silent(host) else host % INTERVAL)
    return {
        "host_id": host,
        "next_poll_at": plan.ago(-INTERVAL * (10 if dead else 1)),
        "last_started_at": plan.ago(30) if dead else read,
        "last_finished_at": plan.ago(25) if dead else read,
        "last_outcome": PollOutcome.FAILED.value if dead else PollOutcome.COMPLETE.value,
        "last_error_code": "unreachable" if dead else None,
        "last_error_sentence": UNREACHABLE if dead else None,
        "consecutive_failures": 7 if dead else 0,
        "last_complete_at": read,
    }


def _section_states(plan: Plan) -> Iterator[Row]:
    heavy = set(sections.names(Pace.HEAVY))
    for host in plan.host_ids:
        dead = silent(host)
        for name in sections.names():
            length = HEAVY if name in heavy else INTERVAL
            yield {
                "host_id": host,
                "name": name,
                "attempted_at": plan.ago(30),
                "ok_at": plan.ago(4000 if dead else host * 7 % length),
                "ok": not dead,
                "error_code": "unreachable" if dead else None,
                "error_sentence": UNREACHABLE if dead else None,
                "due_at": plan.ago(-length) if name in heavy else None,
                "last_ms": 80,
                "average_ms": 90,
                "items": plan.vms_per_host,
            }


def _nodes(plan: Plan) -> Iterator[Row]:
    for host in plan.host_ids:
        if (cluster := plan.cluster_of(host)) is not None:
            state = "Down" if silent(host) else "Paused" if host % 33 == 0 else "Up"
            yield {"cluster_id": cluster, "name": plan.host_name(host), "node_id": str(host), "state": state}


def _networks(plan: Plan) -> Iterator[Row]:
    for cluster in plan.cluster_ids:
        for number, role in enumerate(("Cluster", "ClusterAndClient", "None")):
            address = f"10.{cluster % 256}.{number}.0"
            facts: dict[str, Any] = {"role": role, "state": "Up", "address": address, "address_mask": "255.255.255.0"}
            guid = spread(cluster * 8 + number, 2)
            yield {
                "cluster_id": cluster,
                "guid": guid,
                "name": f"Cluster Network {number + 1}",
                "metric": number,
                **facts,
            }
