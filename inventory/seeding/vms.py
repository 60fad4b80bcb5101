"""VMs, where they are, and what they were doing when they were read last."""

from inventory.models import VM, ClusterGroup, MemoryReading, Placement, VMReading
from inventory.seeding.copying import Row, copy_rows
from inventory.seeding.plan import GIB, Plan, PlannedVM, spread


def fill_vms(plan: Plan) -> None:
    copy_rows(VM, (_vm(plan, vm) for vm in plan.vms()))
    copy_rows(Placement, (_placement(plan, vm) for vm in plan.vms()))
    copy_rows(VMReading, (_reading(plan, vm) for vm in plan.vms()))
    copy_rows(MemoryReading, (_memory_reading(vm) for vm in plan.vms()))
    copy_rows(ClusterGroup, (_group(plan, vm, home) for vm in plan.vms() if (home := plan.cluster_of(vm.host))))


def _vm(plan: Plan, vm: PlannedVM) -> Row:
    dynamic = vm.number % 5 != 0
    return {
        "id": vm.guid,
        "name": vm.name,
        "host_id": vm.host,
        "host_decided_at": plan.ago(86400),
        "first_seen_at": plan.ago(86400 * (vm.number % 700 + 1)),
        "gone_at": plan.ago(7200 + vm.number) if vm.gone else None,
        "processor_count": (2, 4, 8, 16)[vm.number % 4],
        "generation": 1 if vm.number % 6 == 0 else 2,
        "version": ("9.0", "10.0")[vm.number % 2],
        "is_clustered": plan.cluster_of(vm.host) is not None,
        "created_at": plan.ago(86400 * 800),
        "configuration_path": vm.folder,
        "replication_state": "Replicating" if vm.number % 12 == 0 else "Disabled",
        "replication_health": ("Normal", "Warning", "Critical")[vm.number % 3]
        if vm.number % 12 == 0
        else "NotApplicable",
        "notes": f"owner: team {vm.number % 90}\nticket CHG{vm.number:07}" if vm.number % 4 == 0 else None,
        "dynamic_memory_enabled": dynamic,
        "memory_startup_bytes": 2 * GIB,
        "memory_minimum_bytes": GIB if dynamic else None,
        "memory_maximum_bytes": (16, 64, 1024)[vm.number % 3] * GIB if dynamic else None,
        "memory_buffer_percent": 20 if dynamic else None,
    }


def _placement(plan: Plan, vm: PlannedVM) -> Row:
    gone = plan.ago(7200 + vm.number) if vm.gone else None
    return {"vm_id": vm.guid, "host_id": vm.host, "first_seen_at": plan.ago(86400), "gone_at": gone}


def _reading(plan: Plan, vm: PlannedVM) -> Row:
    booted = plan.ago(3600 * (vm.number % 2000 + 1)) if vm.running else None
    return {
        "vm_id": vm.guid,
        "state": vm.state,
        "operational_status": ["Ok"],
        "heartbeat": "OkApplicationsHealthy" if vm.running else None,
        "cpu_percent": vm.number * 13 % 90 if vm.running else 0,
        "booted_at": booted,
    }


def _memory_reading(vm: PlannedVM) -> Row:
    assigned = (2 + vm.number % 30) * GIB if vm.running else 0
    quiet = vm.running and vm.number % 23 == 0
    demand = None if quiet else int(assigned * (60 + vm.number % 47) / 100)
    return {
        "vm_id": vm.guid,
        "assigned_bytes": assigned,
        "demand_bytes": demand,
        "demand_unknown_reason": "guest_silent" if quiet else None,
        "pressure_percent": demand / assigned * 100 if assigned and demand is not None and vm.number % 5 else None,
    }


def _group(plan: Plan, vm: PlannedVM, cluster: int) -> Row:
    return {
        "cluster_id": cluster,
        "guid": spread(vm.number, 3),
        "name": vm.name,
        "group_type": "VirtualMachine",
        "vm_id": vm.guid,
        "state": "Failed" if vm.number % 997 == 0 else "Online",
        "owner_node": plan.host_name(vm.host),
        "priority": 2000,
        "preferred_owners": [],
        "possible_owners": [plan.host_name(vm.host)],
    }
