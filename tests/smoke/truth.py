"""The simulated estate's own truth beside what the portal shows of it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from tests.smoke.running import Untrue

Row = Mapping[str, str | None]

# CSV column: the truth's name for it.
VM_NUMBERS = {
    "processors": "processor_count",
    "cpu_percent": "cpu_percent",
    "memory_assigned_bytes": "assigned_bytes",
    "memory_demand_bytes": "demand_bytes",
    "memory_startup_bytes": "startup_bytes",
    "memory_minimum_bytes": "minimum_bytes",
    "memory_maximum_bytes": "maximum_bytes",
    "generation": "generation",
}
VM_TEXTS = {"vm": "name", "state": "state", "host": "host", "cluster": "cluster", "version": "version"}
HOST_NUMBERS = {
    "logical_processors": "logical_processors",
    "memory_capacity_bytes": "memory_capacity_bytes",
    "memory_available_bytes": "memory_available_bytes",
}
HOST_TEXTS = {"cluster": "cluster", "model": "model", "windows": "os_caption"}
BOOT_TOLERANCE_SECONDS = 6  # an age in whole seconds, and polls keep a boot that is measured a few seconds off


def realised(truth: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The VMs by GUID, each as the host shows it where it is realised."""
    return {vm["id"]: vm for vm in truth["vms"] if vm["placement"] == "realised"}


def compare_vms(truth: Mapping[str, Any], rows: Iterable[Row]) -> int:
    """Cells compared. Raises Untrue with the first few differences."""
    shown = {row["guid"]: row for row in rows if row["gone_at"] is None}
    real = realised(truth)
    differences = [f"{guid} is shown only" for guid in shown.keys() - real.keys()]
    differences += [f"{real[guid]['name']} is not shown" for guid in real.keys() - shown.keys()]
    cells = 0
    for guid in shown.keys() & real.keys():
        differences += _differences(real[guid]["name"], shown[guid], real[guid], VM_TEXTS, VM_NUMBERS)
        differences += _boot_difference(shown[guid], real[guid])
        cells += len(VM_TEXTS) + len(VM_NUMBERS) + 1
    _refuse(differences)
    return cells


def compare_hosts(truth: Mapping[str, Any], rows: Iterable[Row]) -> int:
    """Cells compared; VMs are counted where they are realised. Raises Untrue."""
    shown = {row["host"]: row for row in rows if row["condition"] != "Paused"}  # that one is no simulated host
    differences = [f"host {name} is on one side only" for name in shown.keys() ^ truth["hosts"].keys()]
    cells = 0
    vms = realised(truth).values()
    for name in shown.keys() & truth["hosts"].keys():
        mine = [vm for vm in vms if vm["host"] == name]
        real = truth["hosts"][name] | {
            "vms": len(mine),
            "running": sum(vm["state"] == "Running" for vm in mine),
            "assigned_bytes": sum(vm["assigned_bytes"] for vm in mine),
        }
        counts = {"vms": "vms", "vms_running": "running", "memory_assigned_bytes": "assigned_bytes"}
        differences += _differences(name, shown[name], real, HOST_TEXTS, HOST_NUMBERS | counts)
        cells += len(HOST_TEXTS) + len(HOST_NUMBERS) + len(counts)
    _refuse(differences)
    return cells


def _differences(
    name: str, shown: Row, real: Mapping[str, Any], texts: Mapping[str, str], numbers: Mapping[str, str]
) -> list[str]:
    found = []
    for column, key in {**texts, **numbers}.items():
        value = shown[column] if column in texts or shown[column] is None else int(str(shown[column]))
        if value != real[key]:
            found.append(f"{name}: {column} is shown as {value!r} and is {real[key]!r}")
    return found


def _boot_difference(shown: Row, real: Mapping[str, Any]) -> list[str]:
    """Only a running VM has a boot to show; one that starts or stops is not judged."""
    if real["state"] not in ("Running", "RunningCritical") or real["started_at"] is None:
        return []
    booted_at = shown["booted_at"]
    if booted_at is None:
        return [f"{real['name']}: no boot is shown, and it runs"]
    apart = abs((datetime.fromisoformat(booted_at) - datetime.fromisoformat(real["started_at"])).total_seconds())
    return [] if apart <= BOOT_TOLERANCE_SECONDS else [f"{real['name']}: booted_at is {apart:.0f} s off"]


def _refuse(differences: list[str]) -> None:
    if differences:
        more = f" and {len(differences) - 5} more" if len(differences) > 5 else ""
        raise Untrue("; ".join(sorted(differences)[:5]) + more)
