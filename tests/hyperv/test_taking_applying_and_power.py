"""change/take_snapshot.ps1, apply_snapshot.ps1 and power.ps1 over real WinRM, on every Windows."""

from collections.abc import Iterator

import pytest

from hyperv.contracts.change import applying_token, power_token, removal_token, taking_token
from hyperv.errors import OutcomeUnknown, ScriptFailed
from simulator.estate.windows import WindowsRelease
from tests.hyperv.changing import RELEASES, Ward, ward_of


@pytest.fixture
def ward() -> Iterator[Ward]:
    with ward_of() as one:
        yield one


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_taken_applied_and_everything_once(release: WindowsRelease) -> None:
    with ward_of(release) as ward:
        expect = taking_token(ward.look())
        taken = ward.change("take_snapshot", expect, name="before the update ü'$")
        assert taken.outcome == "done"
        assert str(taken.made) == ward.vm.current_snapshot
        again = ward.change("take_snapshot", expect, name="before the update ü'$")
        assert (again.outcome, again.made) == ("already", taken.made)

        oldest = ward.vm.snapshots[0].id
        expect = applying_token(ward.look(), oldest)
        assert ward.change("apply_snapshot", expect, snapshot_id=oldest).outcome == "done"
        assert ward.vm.current_snapshot == oldest
        assert ward.change("apply_snapshot", expect, snapshot_id=oldest).outcome == "already"
        look = ward.look()
        assert look.vm is not None
        assert look.vm.state == "Off"
        assert ward.commands()["acts"] == {"Checkpoint-VM": 1, "Restore-VMSnapshot": 1}


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
@pytest.mark.parametrize(
    ("action", "at_once", "later"),
    [("save", "Saving", "Saved"), ("shutdown", "Stopping", "Off"), ("turn_off", "Off", "Off")],
)
def test_power_goes_where_it_was_told_and_only_once(
    release: WindowsRelease, action: str, at_once: str, later: str
) -> None:
    with ward_of(release) as ward:
        expect = power_token(ward.look())
        assert ward.change("power", expect, action=action).outcome == "done"
        assert state(ward) == at_once
        assert ward.change("power", expect, action=action).outcome == "already"
        ward.later(60)
        assert state(ward) == later
        assert ward.change("power", power_token(ward.look()), action="start").outcome == "done"
        assert ward.change("power", expect, action="start").outcome == "already"
        assert sum(ward.commands()["acts"].values()) == 2


def state(ward: Ward) -> str | None:
    look = ward.look()
    assert look.vm is not None
    return look.vm.state


def test_applying_the_one_that_now_hangs_under_twice_is_left_to_a_person(ward: Ward) -> None:
    current = ward.vm.snapshots[0].id
    expect = applying_token(ward.look(), current)
    assert ward.change("apply_snapshot", expect, snapshot_id=current).outcome == "done"
    again = ward.change("apply_snapshot", expect, snapshot_id=current)
    assert (again.outcome, set(again.differs)) == ("differs", {"attached", "state"})
    assert ward.commands()["acts"] == {"Restore-VMSnapshot": 1}


def test_a_snapshot_that_went_between_it_and_now_is_no_applying(ward: Ward) -> None:
    """Now hangs under the older one then too, with all that was written."""
    older = ward.vm.snapshots[0].id
    between = ward.server.estate.take_snapshot(ward.vm.id, "between").id
    expect = applying_token(ward.look(), older)
    ward.server.estate.acts.remove_snapshot(ward.vm.id, between)
    assert ward.vm.current_snapshot == older
    answer = ward.change("apply_snapshot", expect, snapshot_id=older)
    assert (answer.outcome, set(answer.differs)) == ("differs", {"current_id", "snapshot_ids"})
    ward.later(3_600)  # what was between is merged: Now's disks are others, and hold the same
    answer = ward.change("apply_snapshot", expect, snapshot_id=older)
    assert (answer.outcome, set(answer.differs)) == ("differs", {"current_id", "snapshot_ids", "attached"})
    assert ward.commands()["acts"] == {}


def test_the_same_disks_under_another_snapshot_are_no_applying(ward: Ward) -> None:
    older = ward.vm.snapshots[0].id
    ward.server.estate.take_snapshot(ward.vm.id, "newer")
    expect = applying_token(ward.look(), older)
    ward.vm.current_snapshot = older
    ward.server.estate.touch()
    answer = ward.change("apply_snapshot", expect, snapshot_id=older)
    assert (answer.outcome, answer.differs) == ("differs", ("current_id",))


def test_where_anything_is_otherwise_nothing_is_taken_applied_or_switched(ward: Ward) -> None:
    look, current = ward.look(), ward.vm.snapshots[0].id
    ward.server.estate.take_snapshot(ward.vm.id, "of somebody else")
    ward.server.estate.stop_vm(ward.vm.id)
    ward.vm.checkpoint_type = "Standard"

    taking = ward.change("take_snapshot", taking_token(look), name="x")
    applying = ward.change("apply_snapshot", applying_token(look, current), snapshot_id=current)
    power = ward.change("power", power_token(look), action="save")

    assert set(taking.differs) == {"state", "checkpoint_type", "snapshot_ids", "attached"}
    assert set(applying.differs) == {"state", "current_id", "snapshot_ids", "attached"}
    assert set(power.differs) == {"state"}
    assert ward.commands()["acts"] == {}


def test_while_hyperv_merges_nothing_comes_in_between(ward: Ward) -> None:
    estate, snapshot = ward.server.estate, ward.vm.snapshots[0].id
    kept = estate.take_snapshot(ward.vm.id, "kept").id
    ward.server.change_host(ward.host.name, merge_bytes_per_second=1 << 20)
    estate.acts.remove_snapshot(ward.vm.id, snapshot)
    ward.later(60)
    look = ward.look()
    assert look.is_merging

    answers = [
        ward.change("take_snapshot", taking_token(look), name="x"),
        ward.change("apply_snapshot", applying_token(look, kept), snapshot_id=kept),
        ward.change("power", power_token(look), action="turn_off"),
        ward.change("remove_snapshot", removal_token(look, kept), snapshot_id=kept, subtree=False),
    ]
    assert [(answer.outcome, answer.differs) for answer in answers] == [("differs", ("operational_status",))] * 4
    assert ward.commands()["acts"] == {}


def test_another_snapshot_of_that_name_is_no_reason_not_to_take_one(ward: Ward) -> None:
    ward.server.estate.take_snapshot(ward.vm.id, "nightly")
    answer = ward.change("take_snapshot", taking_token(ward.look()), name="nightly")
    assert answer.outcome == "done"


def test_a_new_one_whose_name_differs_in_case_is_of_somebody_else(ward: Ward) -> None:
    expect = taking_token(ward.look())
    ward.server.estate.take_snapshot(ward.vm.id, "NIGHTLY")
    answer = ward.change("take_snapshot", expect, name="nightly")
    assert (answer.outcome, answer.made) == ("differs", None)


def test_a_snapshot_that_is_gone_is_not_applied(ward: Ward) -> None:
    gone = ward.vm.snapshots[0].id
    expect = applying_token(ward.look(), gone)
    ward.server.estate.acts.remove_snapshot(ward.vm.id, gone)
    answer = ward.change("apply_snapshot", expect, snapshot_id=gone)
    assert (answer.outcome, answer.differs) == ("differs", ("snapshot_id",))


def test_what_hyperv_refuses_and_what_is_no_action(ward: Ward) -> None:
    expect = power_token(ward.look())
    with pytest.raises(ScriptFailed) as unknown:
        ward.change("power", expect, action="reset")
    assert unknown.value.id == "unknown_action"
    ward.vm.guest = type(ward.vm.guest)("Appliance", None, heartbeat="Disabled", reports_demand=False)
    with pytest.raises(ScriptFailed) as refused:
        ward.change("power", expect, action="shutdown")
    assert refused.value.id == "OperationFailed,Microsoft.HyperV.PowerShell.Commands.StopVM"
    with pytest.raises(ValueError, match="changes nothing"):
        ward.change("../read/look_vm", expect)


def test_a_lost_answer_of_each_is_unknown_and_seen_by_looking(ward: Ward) -> None:
    look = ward.look()
    ward.server.change_host(ward.host.name, fault="answer-lost")
    with pytest.raises(OutcomeUnknown):
        ward.change("take_snapshot", taking_token(look), name="once")
    again = ward.change("take_snapshot", taking_token(look), name="once")
    assert (again.outcome, str(again.made)) == ("already", ward.vm.current_snapshot)
    with pytest.raises(OutcomeUnknown):
        ward.change("power", power_token(ward.look()), action="turn_off")
    assert state(ward) == "Off"
    assert ward.commands()["acts"] == {"Checkpoint-VM": 1, "Stop-VM": 1}
