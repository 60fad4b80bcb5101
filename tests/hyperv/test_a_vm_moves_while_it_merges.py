"""The cluster moves a VM half-way through its merge: the node that had it says who has it now, where it is merged."""

from uuid import UUID

from hyperv.acting import change_vm, look_at_vm
from hyperv.contracts.change import removal_token
from hyperv.contracts.vm_look import MERGE_ENDED
from simulator.estate.model import Cluster
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.hyperv.test_reading_a_simulated_estate import target_of
from tests.simulator.estate.merging import later, place, take, two_nodes, write


def test_it_is_found_and_done_on_its_present_owner() -> None:
    estate = two_nodes()
    estate.clusters["CLU"] = Cluster(
        "CLU", "9a5a0b52-7b0f-4c0e-9a0c-4b7a3f2f6f11", "ad.example.com", list(estate.hosts)
    )
    host, vm = place(estate)
    vm.highly_available = True
    for node in estate.hosts.values():
        node.cluster_service = "Running"
    snapshot = take(estate)
    write(estate, 0, 0, 40, 7)
    with SimulatorServer(estate, runner_for(estate)) as server:
        first, second = (target_of(server, name) for name in estate.hosts)
        vm_id = UUID(vm.id)
        expect = removal_token(look_at_vm(first, vm_id), snapshot)
        server.change_host(host.name, fault="merge-moves")
        told = {"vm_id": vm.id, "snapshot_id": snapshot, "subtree": False}
        assert change_vm(first, "change/remove_snapshot", told, expect).outcome == "done"
        later(estate, 14)
        assert look_at_vm(first, vm_id).is_merging
        later(estate, 10)

        gone = look_at_vm(first, vm_id)
        assert (gone.vm, gone.owner_node, gone.failures) == (None, "HV02", ())
        again = change_vm(first, "change/remove_snapshot", told, expect)
        assert (again.outcome, again.differs) == ("differs", ("vm_id",))
        assert look_at_vm(second, vm_id).is_merging
        later(estate, 60)
        done = look_at_vm(second, vm_id)
        assert not done.is_merging
        assert [event.event_id for event in done.events][-1:] == [MERGE_ENDED]
        assert [len(done.chain(drive.path or "")) for drive in done.drives] == [1, 1]
        assert sum(node["acts"].get("Remove-VMSnapshot", 0) for node in server.commands().values()) == 1
