"""Hosts and polls for tests: what a host answers is written as it comes over the wire, read by the contracts."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import F

from hyperv.contracts import EstateReading, read_answer
from inventory import polls, services
from inventory import sections as registry
from inventory.models import VM, Host, Placement, Poll, PollState, SectionState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def guid(number: int) -> str:
    return str(uuid.UUID(int=number))


def make_host(name: str = "HV01", port: int = 5985, **overrides: Any) -> Host:
    credential = services.credential_save(name="tests", username="EXAMPLE\\svc", password="a secret phrase")
    return services.host_register(name=name, address="127.0.0.1", port=port, credential=credential, **overrides)


def raw_host(**facts: Any) -> dict[str, Any]:
    return {
        "name": "HV01",
        "os_caption": "Microsoft Windows Server 2022 Datacenter",
        "os_version": "10.0.20348",
        "booted_at": "2026-11-01T02:03:04.0000000Z",
        "logical_processors": 32,
        "memory_capacity_bytes": 256 * 2**30,
        "memory_available_bytes": 100 * 2**30,
        "supported_vm_versions": ["10.0"],
        "cluster_service": None,
    } | facts


def raw_vm(number: int = 1, **facts: Any) -> dict[str, Any]:
    return {
        "id": guid(number),
        "name": f"vm{number}",
        "state": "Running",
        "operational_status": ["Ok"],
        "heartbeat": "OkApplicationsHealthy",
        "uptime_seconds": 3600,
        "cpu_percent": 3,
        "processor_count": 4,
        "generation": 2,
        "version": "10.0",
        "is_clustered": False,
        "notes": "",
    } | facts


def raw_memory(number: int = 1, **facts: Any) -> dict[str, Any]:
    return {
        "vm_id": guid(number),
        "state": "Running",
        "dynamic_memory_enabled": True,
        "startup_bytes": 2**30,
        "minimum_bytes": 2**29,
        "maximum_bytes": 2**33,
        "buffer_percent": 20,
        "priority": 50,
        "assigned_bytes": 2**31,
        "demand_bytes": 2**30,
    } | facts


def section(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"ok": True, "error": None, "duration_ms": 12, "items": items}


def broken(code: str = "script_error", message: str = "no") -> dict[str, Any]:
    error = {"code": code, "type": "System.Exception", "id": "Broken", "hresult": -1, "message": message}
    return {"ok": False, "error": error, "duration_ms": 3, "items": []}


def answer(numbers: list[int] | None = None, /, at: datetime = NOW, **sections: dict[str, Any]) -> EstateReading:
    """An answer with the VMs of these numbers; a section given by name replaces the usual one. Sections that are not
    about VMs in general are there and hold nothing."""
    numbers = numbers or []
    raw = {
        **{name: section([]) for name in registry.names()},
        "host": section([raw_host()]),
        "vms": section([raw_vm(number) for number in numbers]),
        "memory": section([raw_memory(number) for number in numbers]),
    } | sections
    return read_answer({"collected_at": f"{at:%Y-%m-%dT%H:%M:%S.%f}0Z", "access": {}, "sections": raw}, list(raw))


def begin(host: Host, asked: Sequence[str] | None = None) -> polls.Ticket:
    """Make the host due and take its poll up, as the timetable and a worker do. `asked` None: what is due."""
    PollState.objects.filter(host=host).update(next_poll_at=NOW, lease_token=None, lease_expires_at=None)
    claim = next(claim for claim in polls.claim_due() if claim.host_id == host.pk)
    ticket = polls.begin(host.pk, claim.token, queue=claim.queue, worker="tests", asked=asked)
    assert ticket is not None
    return ticket


def poll(host: Host, numbers: list[int] | None = None, /, **sections: Any) -> str:
    """One poll that asks for every section, due or not."""
    return polls.finish(begin(host, registry.names()), answer(numbers, **sections))


def let_time_pass(by: timedelta = timedelta(minutes=6)) -> None:
    """Make what polls have read so far `by` older; usually by more than the pause of a host."""
    read = {
        Poll: ("started_at",),
        SectionState: ("attempted_at", "ok_at"),
        Placement: ("first_seen_at", "last_seen_at", "missed_since", "gone_at"),
        VM: ("host_decided_at", "gone_at"),
    }
    for model, names in read.items():
        model._default_manager.update(**{name: F(name) - by for name in names})
