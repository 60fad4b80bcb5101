"""Simulated objects as ConvertTo-Json writes them, held to the JSON that real hosts wrote.

The captures lie beside the project, not in it: without them there is nothing to hold to.
"""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from simulator import facts
from simulator.cmdlets import HostMachine
from simulator.cmdlets.cluster import CLUSTER_SHAPE, NODE_SHAPE
from simulator.cmdlets.shapes import Shape
from simulator.cmdlets.vm_host import VM_HOST
from simulator.cmdlets.vm_object import VIRTUAL_MACHINE
from simulator.powershell.process import run_command_line
from tests.simulator.cmdlets.calling import ACCOUNT, estate_at

CAPTURES = Path(__file__).resolve().parents[3].parent / "shared" / "captures" / "hyperv_json"
pytestmark = pytest.mark.skipif(not CAPTURES.is_dir(), reason=f"no captures at {CAPTURES}")

# How the real JSON was made: enumerations as numbers, one level of objects opened (-Depth 1 below each item).
SCRIPT = "$names = {names}\n$found = @({command} | Select-Object -Property $names)\n"
SCRIPT += "[Console]::Out.Write((ConvertTo-Json -InputObject $found -Depth 2))"


def captured(name: str) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = json.loads((CAPTURES / f"{name}.json").read_text("utf-8"))
    return answer


def simulated(host: str, command: str, shape: Shape) -> list[dict[str, Any]]:
    names = sorted(shape.filled - {"Cluster"})  # of a node: an object of its own, looked at by itself
    script = SCRIPT.format(command=command, names=", ".join(f"'{name}'" for name in names))
    encoded = base64.b64encode(script.encode("utf-16-le")).decode("ascii")
    line = f"powershell.exe -NoProfile -NonInteractive -EncodedCommand {encoded}"
    done = run_command_line(line, b"", HostMachine(estate_at(), host, ACCOUNT))
    assert done.exit_code == 0, done.stderr
    answer: list[dict[str, Any]] = json.loads(done.stdout.decode("utf-8-sig"))
    return answer


def kind(value: Any) -> str:
    """The JSON type; what is empty or null says nothing about the others."""
    if isinstance(value, dict):
        return "object of " + " ".join(sorted(value))
    if isinstance(value, list):
        return "array of " + " ".join(sorted({kind(item) for item in value}))
    if isinstance(value, str) and value.startswith("/Date("):
        return "date"
    return type(value).__name__.replace("float", "int")


def differing(real: dict[str, Any], ours: dict[str, Any]) -> dict[str, tuple[str, str]]:
    both = real.keys() & ours.keys()
    pairs = {name: (kind(real[name]), kind(ours[name])) for name in both if None not in (real[name], ours[name])}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1] and "array of " not in pair}


@pytest.mark.parametrize(
    ("capture", "shape", "only_there"),
    [
        # Key was a property of the module before 2.0.
        ("get_vm", VIRTUAL_MACHINE, {"Key"}),
        ("get_vm_host", VM_HOST, set()),
        ("get_cluster", CLUSTER_SHAPE, set()),
        ("get_cluster_node", NODE_SHAPE, set()),
    ],
)
def test_every_captured_property_is_known(capture, shape, only_there):
    known = set(facts.type_properties(shape.stated)) | shape.filled

    for real in captured(capture):
        assert set(real) - known == only_there


def test_vms_have_the_json_types_of_real_ones():
    off, *_ = captured("get_vm")  # the second one lies a level deeper in its file and lost its types to -Depth
    vms = simulated("HV11", "Hyper-V\\Get-VM", VIRTUAL_MACHINE)
    ours_off = next(vm for vm in vms if vm["State"] == off["State"])

    assert differing(off, ours_off) == {}
    assert len(off.keys() & ours_off.keys()) >= 44


def test_a_running_vm_without_integration_components_looks_like_a_real_one():
    _, real = captured("get_vm")
    vms = simulated("HV01", "Hyper-V\\Get-VM -Name FW-EDGE-01", VIRTUAL_MACHINE)
    (ours,) = vms

    for name in (
        "State",
        "Heartbeat",
        "MemoryDemand",
        "MemoryStatus",
        "IntegrationServicesVersion",
        "DynamicMemoryEnabled",
    ):
        assert ours[name] == real[name], name
    assert ours["MemoryAssigned"] == ours["MemoryStartup"]


@pytest.mark.parametrize(
    ("capture", "host", "command", "shape", "at_least"),
    [
        ("get_vm_host", "HV01", "Hyper-V\\Get-VMHost", VM_HOST, 22),
        ("get_cluster", "HV01", "FailoverClusters\\Get-Cluster", CLUSTER_SHAPE, 24),
        ("get_cluster_node", "HV01", "FailoverClusters\\Get-ClusterNode", NODE_SHAPE, 14),
    ],
)
def test_hosts_and_clusters_have_the_json_types_of_real_ones(capture, host, command, shape, at_least):
    (real,) = captured(capture)
    ours = simulated(host, command, shape)[0]

    assert differing(real, ours) == {}
    assert len(real.keys() & ours.keys()) >= at_least
