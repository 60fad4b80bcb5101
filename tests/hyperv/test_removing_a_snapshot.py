"""change/remove_snapshot.ps1 and read/look_vm.ps1 over real WinRM, on every Windows: what is told, what is refused."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

import pytest

from hyperv.acting import CHANGES, change_vm, look_at_vm
from hyperv.contracts.change import Token, applying_token, power_token, removal_token, taking_token
from hyperv.contracts.vm_look import MERGE_BEGAN, MERGE_ENDED, MERGE_FAILED
from hyperv.errors import OutcomeUnknown, RightsMissing, ScriptFailed
from simulator.estate.windows import WS2008R2, WindowsRelease
from tests.hyperv.changing import RELEASES, Ward, ward_of


@pytest.fixture
def ward() -> Iterator[Ward]:
    with ward_of() as one:
        yield one


def removal(ward: Ward) -> tuple[str, Token]:
    snapshot = ward.vm.snapshots[-1].id
    return snapshot, removal_token(ward.look(), snapshot)


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_it_is_gone_at_once_merged_later_and_told_all_the_way(release: WindowsRelease) -> None:
    with ward_of(release) as ward:
        before = ward.look()
        snapshot, expect = removal(ward)
        assert ward.change("remove_snapshot", expect, snapshot_id=snapshot, subtree=False).outcome == "done"

        waiting = ward.look()
        assert waiting.vm is not None
        assert (waiting.snapshots, waiting.is_merging) == ((), False)
        assert {file.path for file in waiting.files} == {file.path for file in before.files}
        ward.later(7)
        merging = ward.look()
        assert merging.vm is not None
        assert merging.vm.operational_status is not None
        assert "MergingDisks" in merging.vm.operational_status
        assert [job.state for job in merging.merges] == [4]
        assert [event.event_id for event in merging.events][-1:] == [MERGE_BEGAN]
        ward.later(3_600)
        done = ward.look()
        assert not done.is_merging
        assert [len(done.chain(drive.path or "")) for drive in done.drives] == [1, 1]
        assert [event.event_id for event in done.events][-1:] == [MERGE_ENDED]
        assert done.failures == ()

        again = ward.change("remove_snapshot", expect, snapshot_id=snapshot, subtree=False)
        assert again.outcome == "already"
        counted = ward.commands()
        assert counted["acts"] == {"Remove-VMSnapshot": 1}
        assert counted["scripts"] == {"read/look_vm": 5, "change/remove_snapshot": 2}


def test_a_look_is_the_truth(ward: Ward) -> None:
    truth, look = ward.server.estate.truth(), ward.look()
    (row,) = (row for row in truth["vms"] if row["id"] == ward.vm.id)
    host = truth["hosts"][ward.host.name]
    assert (look.host_name, look.booted_at) == (host["name"], datetime.fromisoformat(host["booted_at"]))
    assert look.vm is not None
    assert (look.vm.name, look.vm.state, look.vm.checkpoint_type) == (row["name"], row["state"], row["checkpoint_type"])
    assert {str(one.id) for one in look.snapshots} == {row["id"] for row in truth["snapshots"]}
    sizes = {row["path"]: row["size_on_disk_bytes"] for row in truth["files"]}
    assert {file.path: file.size_on_disk_bytes for file in look.files} == sizes
    (room,) = look.volumes
    volume = next(one for one in ward.server.estate.volumes if one.root == "D:")
    assert (room.path, room.capacity_bytes) == ("D:\\", volume.capacity)
    assert room.free_bytes == volume.free_at(ward.server.estate.clock.now().timestamp())


def test_a_look_for_a_vm_that_is_not_here(ward: Ward) -> None:
    ward.vm.id = str(uuid4())
    stranger = ward.vm.id
    ward.host.vms.clear()
    look = ward.look()
    assert (look.vm, look.owner_node, look.failures) == (None, None, ())
    told = {"snapshot_id": stranger, "subtree": False, "name": "x", "action": "turn_off"}
    for script in CHANGES:
        answer = change_vm(ward.target, script, {"vm_id": stranger, **told}, {"vm_id": stranger})
        assert (answer.outcome, answer.differs) == ("differs", ("vm_id",)), script


def _takes_another(ward: Ward) -> None:
    ward.server.estate.take_snapshot(ward.vm.id, "another")


def _stops(ward: Ward) -> None:
    ward.server.estate.stop_vm(ward.vm.id)


def _loses_the_one_above(ward: Ward) -> None:
    ward.server.estate.acts.remove_snapshot(ward.vm.id, ward.vm.snapshots[0].id)


def _is_backed_up(ward: Ward) -> None:
    ward.vm.operational_status = ("InService", "BackingUpVirtualMachine")
    ward.server.estate.touch()


def _is_pointed_elsewhere(ward: Ward) -> None:
    ward.vm.drives = (replace(ward.vm.drives[0], location=7), *ward.vm.drives[1:])


def _changes_its_class(ward: Ward) -> None:
    ward.vm.snapshots = tuple(replace(one, kind="Recovery") for one in ward.vm.snapshots)


OTHERWISE: dict[str, tuple[Callable[[Ward], None], set[str]]] = {
    "another snapshot": (_takes_another, {"attached", "below"}),
    "stopped": (_stops, {"state"}),
    "another parent": (_loses_the_one_above, {"parent_id"}),
    "backed up": (_is_backed_up, {"operational_status"}),
    "another place": (_is_pointed_elsewhere, {"attached"}),
    "another class": (_changes_its_class, {"snapshot_type"}),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_where_anything_is_otherwise_nothing_is_changed(ward: Ward, name: str) -> None:
    happens, keys = OTHERWISE[name]
    ward.server.estate.take_snapshot(ward.vm.id, "the one")
    snapshot, expect = removal(ward)
    happens(ward)
    answer = ward.change("remove_snapshot", expect, snapshot_id=snapshot, subtree=False)

    assert answer.outcome == "differs"
    assert set(answer.differs) == keys
    assert answer.found is not None
    assert {key for key in keys if answer.found[key] != expect[key]} == keys
    assert ward.commands()["acts"] == {}


def test_no_token_is_a_permission_unless_each_of_its_words_is_so(ward: Ward) -> None:
    look, snapshot = ward.look(), ward.vm.snapshots[0].id
    tokens = {
        "remove_snapshot": removal_token(look, snapshot),
        "take_snapshot": taking_token(look),
        "apply_snapshot": applying_token(look, snapshot),
        "power": power_token(look),
    }
    told = {"snapshot_id": snapshot, "subtree": False, "name": "x", "action": "turn_off"}
    for script, expect in tokens.items():
        strange = {key: f"{value}x" if isinstance(value, str) else [*value, "x"] for key, value in expect.items()}
        # What a script asks for by name is there: the interpreter refuses to read what no object has.
        little = {key: expect[key] for key in ("snapshot_ids", "attached") if key in expect}
        for token, keys in ((strange, {*expect}), (little, {*expect} - {*little}), ({**expect, "more": ""}, {"more"})):
            answer = ward.change(script, token, **told)
            assert (answer.outcome, {*answer.differs}) == ("differs", keys), script
    assert ward.commands()["acts"] == {}


@pytest.mark.parametrize("status", [("InService", "BackingUpVirtualMachine"), ("Ok", "ApplicationCriticalState"), ()])
def test_a_vm_that_hyperv_is_busy_with_is_left_alone_whatever_the_token_says(
    ward: Ward, status: tuple[str, ...]
) -> None:
    snapshot, _ = removal(ward)
    ward.vm.operational_status = status
    ward.server.estate.touch()
    expect = removal_token(ward.look(), snapshot)
    answer = ward.change("remove_snapshot", expect, snapshot_id=snapshot, subtree=False)
    assert (answer.outcome, answer.differs) == ("differs", ("operational_status",))


@pytest.mark.parametrize("subtree", [True, False])
def test_with_what_is_below_it_or_without(ward: Ward, subtree: bool) -> None:
    estate, vm = ward.server.estate, ward.vm
    top = vm.snapshots[0].id
    kept = {estate.take_snapshot(vm.id, name).id for name in ("one", "two")}
    answer = ward.change("remove_snapshot", removal_token(ward.look(), top), snapshot_id=top, subtree=subtree)
    assert answer.outcome == "done"
    assert {one.id for one in vm.snapshots} == (set() if subtree else kept)


def test_one_that_went_alone_is_no_subtree_that_is_gone(ward: Ward) -> None:
    estate, vm = ward.server.estate, ward.vm
    top = vm.snapshots[0].id
    estate.take_snapshot(vm.id, "below")
    expect = removal_token(ward.look(), top)
    estate.acts.remove_snapshot(vm.id, top)
    answer = ward.change("remove_snapshot", expect, snapshot_id=top, subtree=True)
    assert (answer.outcome, answer.differs) == ("differs", ("below",))
    assert ward.change("remove_snapshot", expect, snapshot_id=top, subtree=False).outcome == "already"
    estate.acts.remove_snapshot(vm.id, vm.snapshots[0].id)
    assert ward.change("remove_snapshot", expect, snapshot_id=top, subtree=True).outcome == "already"


def test_names_that_repeat_and_hold_wildcards_mean_nothing(ward: Ward) -> None:
    estate, vm = ward.server.estate, ward.vm
    first, second = (estate.take_snapshot(vm.id, "[a-z]* 'x' $y").id for _ in range(2))
    answer = ward.change("remove_snapshot", removal_token(ward.look(), second), snapshot_id=second, subtree=False)
    assert answer.outcome == "done"
    assert [one.id for one in vm.snapshots][-1] == first


def test_an_answer_that_is_lost_is_no_reason_to_send_it_again(ward: Ward) -> None:
    snapshot, expect = removal(ward)
    ward.server.change_host(ward.host.name, fault="answer-lost")
    with pytest.raises(OutcomeUnknown):
        ward.change("remove_snapshot", expect, snapshot_id=snapshot, subtree=False)
    assert ward.look().snapshots == ()
    assert ward.commands()["acts"] == {"Remove-VMSnapshot": 1}
    assert ward.change("remove_snapshot", expect, snapshot_id=snapshot, subtree=False).outcome == "already"


def _begun(ward: Ward, fault: str) -> None:
    snapshot, expect = removal(ward)
    ward.server.change_host(ward.host.name, fault=fault)
    ward.change("remove_snapshot", expect, snapshot_id=snapshot, subtree=False)
    ward.later(3_600)


def test_out_of_space_is_an_event_a_full_volume_and_a_chain_that_stays(ward: Ward) -> None:
    _begun(ward, "merge-full")
    look = ward.look()
    assert not look.is_merging
    assert look.events[-1].event_id == MERGE_FAILED
    assert "0x80070070" in (look.events[-1].message or "")
    assert max(len(look.chain(drive.path or "")) for drive in look.drives) == 2
    assert look.volumes[0].free_bytes is not None
    assert look.volumes[0].free_bytes < 64 << 20


def test_a_backup_lock_is_an_event(ward: Ward) -> None:
    _begun(ward, "merge-locked")
    assert "0x80070020" in (ward.look().events[-1].message or "")


def test_a_job_that_vanishes_leaves_the_status(ward: Ward) -> None:
    _begun(ward, "merge-slow")
    assert ward.look().merges
    ward.server.change_host(ward.host.name, merge_shows_job=False)
    look = ward.look()
    assert look.merges == ()
    assert look.is_merging


@pytest.mark.parametrize(("fault", "end"), [("none", MERGE_ENDED), ("merge-locked", MERGE_FAILED)])
def test_a_job_that_ended_is_no_merge_that_goes_on(ward: Ward, fault: str, end: int) -> None:
    snapshot, expect = removal(ward)
    ward.server.change_host(ward.host.name, fault=fault)
    ward.change("remove_snapshot", expect, snapshot_id=snapshot, subtree=False)
    while not ward.host.happened or ward.host.happened[-1].event_id != end:
        ward.later(30)
        ward.server.estate.catch_up()
    look = ward.look()
    assert look.events[-1].event_id == end
    assert (look.merges, look.is_merging) == ((), False)


def test_a_merge_is_that_of_its_own_vm() -> None:
    with ward_of(vms=2) as ward:
        _begun(ward, "merge-slow")
        assert ward.look().is_merging
        other = look_at_vm(ward.target, UUID(ward.host.vms[1].id), deadline_seconds=30)
        assert (other.merges, other.is_merging, other.failures) == ((), False, ())


def test_a_host_that_restarts_drops_its_shells_and_merges_again(ward: Ward) -> None:
    _begun(ward, "merge-slow")
    ward.server.change_host(ward.host.name, fault="none")
    ward.server.change_host(ward.host.name, restart=True, merge_bytes_per_second=1 << 20)
    assert not ward.look().is_merging
    ward.later(180)
    assert ward.look().is_merging


def test_one_that_never_begins_stays_pending(ward: Ward) -> None:
    _begun(ward, "merge-never")
    look = ward.look()
    assert (look.is_merging, look.snapshots) == (False, ())
    assert min(len(look.chain(drive.path or "")) for drive in look.drives) == 2


def test_without_rights_or_without_hyperv_nothing_is_sent_and_nobody_guesses(ward: Ward) -> None:
    snapshot, expect = removal(ward)
    for switches, error in (({"hyperv_rights": False}, RightsMissing), ({"vmms": "Stopped"}, ScriptFailed)):
        ward.server.change_host(ward.host.name, heal=True, **switches)
        with pytest.raises(error):
            ward.look()
        with pytest.raises(error):
            ward.change("remove_snapshot", expect, snapshot_id=snapshot, subtree=False)
    assert ward.commands()["acts"] == {}


@pytest.mark.parametrize(("fault", "is_left"), [("none", False), ("merge-leaves", True)])
def test_a_file_that_is_to_go_is_told_of(ward: Ward, fault: str, is_left: bool) -> None:
    children = [file.path for file in ward.look().files if file.parent_path]
    assert children
    assert set(ward.look(*children).left_of(children) or ()) == {path.lower() for path in children}
    _begun(ward, fault)
    look = ward.look(*children)
    assert not look.is_merging
    assert bool(look.left_of(children)) == is_left
    assert [one.exists for one in look.to_go] == [is_left] * len(children)


def test_what_does_not_show_for_another_reason_is_not_gone(ward: Ward) -> None:
    """The folder does not show either: a volume that is away, a share that may not be entered."""
    there = next(file.path for file in ward.look().files)
    volume = ward.server.estate.volumes.at(ward.host, there)
    assert volume
    look = ward.look(there + ".gone", "X:\\away\\a.avhdx")
    assert {one.path: one.exists for one in look.to_go} == {there + ".gone": False, "X:\\away\\a.avhdx": None}
    assert look.left_of([one.path for one in look.to_go]) is None
    volume.denied = True
    assert ward.look(there).left_of([there]) is None


def test_a_vm_that_cannot_be_read_is_not_gone(ward: Ward) -> None:
    ward.host.unreadable.add(ward.vm.id)
    ward.server.estate.touch()
    with pytest.raises(ScriptFailed):
        ward.look()
    with pytest.raises(ScriptFailed):
        ward.change("remove_snapshot", {}, snapshot_id=ward.vm.snapshots[0].id, subtree=False)


def test_what_hyperv_refuses_comes_with_its_identity(ward: Ward) -> None:
    snapshot, expect = removal(ward)
    ward.server.change_host(ward.host.name, errors={"Remove-VMSnapshot": "operation_failed"})
    with pytest.raises(ScriptFailed) as refused:
        ward.change("remove_snapshot", expect, snapshot_id=snapshot, subtree=False)
    assert refused.value.id == "OperationFailed,Microsoft.HyperV.PowerShell.Commands.RemoveVMSnapshot"


@pytest.mark.parametrize("known", ["6.1.7601", None])
def test_2008_r2_is_looked_at_and_changed_in_nothing(known: str | None) -> None:
    with ward_of(WS2008R2) as ward:
        ward.target = replace(ward.target, os_version=known)
        look = ward.look()
        assert look.legacy
        assert look.vm is not None
        assert len(look.snapshots) == 1
        assert [len(look.chain(one.path or "")) for one in look.drives if one.snapshot_id is None] == [2, 2]
        snapshot = str(look.snapshots[0].id)
        with pytest.raises(ScriptFailed, match="2008 R2, where the portal does nothing but a merge"):
            ward.change("remove_snapshot", removal_token(look, snapshot), snapshot_id=snapshot, subtree=False)
        ward.server.estate.acts.remove_snapshot(ward.vm.id, snapshot)
        ward.server.estate.stop_vm(ward.vm.id)
        ward.later(7)
        assert ward.look().is_merging
