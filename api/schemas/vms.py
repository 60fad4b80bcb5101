"""Virtual machines."""

import uuid
from collections.abc import Iterator
from datetime import datetime

from api.schemas.backups import Backed, backed_values
from api.schemas.refs import ClusterRef, HostRef, cluster_ref, host_ref
from api.schemas.telling import Told, of, own, tell, values_of
from backups.lists import newest_of
from backups.models import NewestBackup
from inventory.selectors.vm_rows import VMRow
from tags.selectors import marks_of


class VM(Told, Backed):
    """A VM as the list of VMs shows it, and the settings of it."""

    id: uuid.UUID = own("The GUID by which it is known for ever, wherever it runs.")
    name: str = of("vms", "Its name; names repeat.")
    host: HostRef = own("Where it is; of a VM that is gone: where it was last.")
    cluster: ClusterRef | None = own("The cluster of that host; null: the host stands alone.")
    on_host_since: datetime = own("The start of the poll that decided that it is there.")
    first_seen_at: datetime = own("When a poll saw it first.")
    gone_at: datetime | None = own("When two complete polls in a row had not shown it; null: it is there.")

    state: str | None = of("vms", "Hyper-V's own word: Running, Off, Saved, RunningCritical, …")
    operational_status: list[str] = of("vms", "Hyper-V's own words for how it is.")
    heartbeat: str | None = of("vms", "What its heartbeat says; nothing without integration components.")
    cpu_percent: int | None = of("vms", "Of the virtual processors' time, at the reading.")
    booted_at: datetime | None = of("vms", "When it was started last.")
    processor_count: int | None = of("vms", "Virtual processors.")
    generation: int | None = of("vms", "1 or 2.")
    version: str | None = of("vms", "The version of its configuration.")
    is_clustered: bool | None = of("vms", "Whether it is a role of a failover cluster.")
    created_at: datetime | None = of("vms", "When Hyper-V made it.")
    configuration_path: str | None = of("vms", "The folder of its configuration.")
    automatic_start_action: str | None = of("vms", "What happens when its host starts.")
    automatic_start_delay_seconds: int | None = of("vms", "How long that waits.")
    automatic_stop_action: str | None = of("vms", "What happens when its host stops.")
    checkpoint_type: str | None = of("vms", "Which kind of snapshots it takes.")
    automatic_checkpoints: bool | None = of("vms", "Whether Hyper-V takes one by itself at each start.")
    replication_mode: str | None = of("vms", "Its part in Hyper-V Replica.")
    replication_state: str | None = of("vms", "How its replication stands.")
    replication_health: str | None = of("vms", "How well its replication is.")
    integration_services_version: str | None = of("vms", "As the host knows it; current guests do not tell it.")
    notes: str | None = of("vms", "What people wrote into its notes in Hyper-V.")
    parent_snapshot_id: uuid.UUID | None = own("The snapshot that it goes on from; null: none.")
    tags: list[str] = own("The names of its tags. What else people said of it: /notes?kind=vm&id=.")

    dynamic_memory_enabled: bool | None = of("memory", "Whether its memory is dynamic.")
    memory_startup_bytes: int | None = of("memory", "What it gets at every start.")
    memory_minimum_bytes: int | None = of("memory", "The least that dynamic memory leaves it.")
    memory_maximum_bytes: int | None = of("memory", "The most that dynamic memory gives it.")
    memory_buffer_percent: int | None = of("memory", "What dynamic memory gives on top of the demand.")
    memory_priority: int | None = of("memory", "The higher, the earlier it gets memory when that is short.")
    memory_assigned_bytes: int | None = of("memory", "What it has.")
    memory_demand_bytes: int | None = of("memory", "What it asks for. 0 only where the host said 0.")
    memory_pressure_percent: float | None = of("memory", "Demand over assigned; above 100 it is short of memory.")


_OF_VM = (
    "name first_seen_at gone_at processor_count generation version is_clustered created_at configuration_path "
    "automatic_start_action automatic_start_delay_seconds automatic_stop_action checkpoint_type "
    "automatic_checkpoints replication_mode replication_state replication_health integration_services_version notes "
    "parent_snapshot_id "
    "dynamic_memory_enabled memory_startup_bytes memory_minimum_bytes memory_maximum_bytes memory_buffer_percent "
    "memory_priority"
).split()
_OF_READING = "state operational_status heartbeat cpu_percent booted_at".split()


def vm_of(row: VMRow) -> VM:
    return tell(VM, vm_values(row, newest_of(row.vm)), row.sections, dict(vm_reasons(row)))


def vm_values(row: VMRow, backup: NewestBackup | None) -> dict[str, object]:
    vm, memory = row.vm, row.memory
    return {
        "id": vm.pk,
        "host": host_ref(vm.host),
        "cluster": cluster_ref(vm.host.cluster),
        "on_host_since": vm.host_decided_at,
        **backed_values(backup),
        "tags": [mark.name for mark in marks_of(vm)],
        **values_of(vm, _OF_VM),
        **values_of(row.reading, _OF_READING),
        "memory_assigned_bytes": memory.assigned_bytes,
        "memory_demand_bytes": memory.demand_bytes,
        "memory_pressure_percent": memory.pressure_percent,
    }


def vm_reasons(row: VMRow) -> Iterator[tuple[str, str]]:
    """Field -> why it is null where its section was read."""
    if row.reading._state.adding and row.vms_section.known:
        for field in _OF_READING:
            yield field, "The VM has not been read here yet."
    elif row.reading.booted_at is None and not row.running:
        yield "booted_at", "It does not run."
    if row.vm.dynamic_memory_enabled is False:
        for field in ("memory_minimum_bytes", "memory_maximum_bytes", "memory_buffer_percent"):
            yield field, "Its memory is static."
    if row.memory._state.adding and row.memory_section.known:
        yield "memory_assigned_bytes", "The memory section has not shown this VM yet."
    if row.demand_reason:
        yield "memory_demand_bytes", row.demand_reason
    yield "memory_pressure_percent", row.demand_reason or _no_pressure(row)


def _no_pressure(row: VMRow) -> str:
    if row.running:
        return "Its memory is static." if row.vm.dynamic_memory_enabled is False else ""
    return "It does not run."
