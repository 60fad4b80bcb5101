"""Looks at a simulated host over real WinRM, judged by the rules of when a merge is done: every end by its name."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import pytest

from hyperv.acting import change_vm, look_at_vm
from hyperv.contracts.change import removal_token
from hyperv.contracts.vm_look import MERGE_FAILED, VMLook
from simulator.estate import Estate
from simulator.estate.model import Cluster
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from snapshots.domain.facts import NOW
from snapshots.domain.merging.done import Look, Watched, ending_of
from snapshots.domain.merging.facts import Chains
from tests.hyperv.test_reading_a_simulated_estate import target_of
from tests.simulator.estate.merging import GRAIN, later, place, take, two_nodes, write

NEEDED = 40 * GRAIN  # the merge may need as much as the child holds
HOST = "HV01"


def written() -> tuple[Estate, str]:
    estate = two_nodes()
    estate.clusters["CLU"] = Cluster(
        "CLU", "9a5a0b52-7b0f-4c0e-9a0c-4b7a3f2f6f11", "ad.example.com", list(estate.hosts)
    )
    place(estate)[1].highly_available = True
    for node in estate.hosts.values():
        node.cluster_service = "Running"
    snapshot = take(estate)
    write(estate, 0, 0, 40, 7)
    return estate, snapshot


@pytest.fixture
def server() -> Iterator[SimulatorServer]:
    estate, _ = written()
    with SimulatorServer(estate, runner_for(estate)) as running:
        yield running


def chains_of(look: VMLook) -> Chains:
    return {
        (drive.snapshot_id or NOW, f"{drive.controller_type} {drive.controller_location}"): [
            file.path_key for file in look.chain(drive.path or "")
        ]
        for drive in look.drives
    }


def seen(look: VMLook, to_go: Sequence[str]) -> Look:
    failed = [event for event in look.events if event.event_id == MERGE_FAILED]
    return Look(
        at=look.collected_at,
        host=look.host_name or "",
        owner=look.host_name if look.vm else look.owner_node,
        snapshots=[one.id for one in look.snapshots],
        chains=chains_of(look),
        is_merging=look.is_merging,
        status=look.vm.operational_status if look.vm else None,
        booted_at=look.booted_at,
        free=look.volumes[0].free_bytes if look.volumes else None,
        failed_at=failed[-1].happened_at if failed else None,
        failed_as=failed[-1].message or "" if failed else "",
        left=look.left_of(to_go),
    )


class Watch:
    """One snapshot removed at a host, and what the rules say of it at each look."""

    def __init__(self, server: SimulatorServer, fault: str = "none") -> None:
        self.server, self.vm_id = server, UUID(place(server.estate)[1].id)
        before = self.look(HOST)
        twin, snapshot = written()
        twin.delete_snapshot(str(self.vm_id), snapshot)
        with SimulatorServer(twin, runner_for(twin)) as other:
            after = look_at_vm(target_of(other, HOST), self.vm_id)
        server.change_host(HOST, fault=fault)
        told = {"vm_id": str(self.vm_id), "snapshot_id": snapshot, "subtree": False}
        change_vm(target_of(server, HOST), "change/remove_snapshot", told, removal_token(before, snapshot))
        sent = before.collected_at
        self.to_go = [file.path for file in before.files if file.parent_path]
        chains = {key: chain for key, chain in chains_of(before).items() if key[0] == NOW}
        self.watched = Watched(UUID(snapshot), [], HOST, chains, chains_of(after), sent, sent, needs=NEEDED)
        self.last: Look | None = None

    def look(self, host: str, *to_go: str) -> VMLook:
        return look_at_vm(target_of(self.server, host), self.vm_id, to_go=to_go)

    def says(self, seconds: float, host: str = HOST) -> str:
        later(self.server.estate, seconds)
        earlier, self.last = self.last, seen(self.look(host, *self.to_go), self.to_go)
        return ending_of(self.watched, earlier, self.last).code


def test_one_that_goes_well_is_done_when_it_was_seen_twice(server: SimulatorServer) -> None:
    watch = Watch(server)
    assert [watch.says(seconds) for seconds in (1, 8, 8, 20, 5, 25)] == [
        "beginning", "merging", "merging", "seen_once", "seen_once", "done",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fault", "ends"),
    [
        ("merge-full", "no_space"),
        ("merge-locked", "locked"),
        ("merge-never", "stuck"),
        ("merge-leaves", "files_stay"),
        ("merge-unseen", "done"),
    ],
)
def test_every_other_end_has_its_name(server: SimulatorServer, fault: str, ends: str) -> None:
    watch = Watch(server, fault)
    assert watch.says(1) == "beginning"
    watch.says(900)
    assert watch.says(900) == ends


def test_a_vm_that_moved_is_looked_for_where_it_is(server: SimulatorServer) -> None:
    watch = Watch(server, "merge-moves")
    assert [watch.says(10), watch.says(12)] == ["merging", "wrong_host"]
    assert [watch.says(1, "HV02"), watch.says(60, "HV02"), watch.says(30, "HV02")] == ["merging", "seen_once", "done"]


def test_a_restart_begins_it_anew_and_it_is_done_in_the_end(server: SimulatorServer) -> None:
    watch = Watch(server, "merge-restart")
    assert [watch.says(10), watch.says(20), watch.says(300), watch.says(30)] == [
        "merging", "beginning", "seen_once", "done",
    ]  # fmt: skip
