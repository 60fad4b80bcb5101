"""Verdicts, order, time and room of plans that people have to decide by."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snapshots.domain.facts import VMFacts
from snapshots.domain.merging.answers import Say
from snapshots.domain.merging.facts import Approval, Case, Held, HostCase, OddDisk, Reading, Terms, VolumeRoom, Window
from snapshots.domain.merging.order import subtree_of
from snapshots.domain.merging.pace import ASSUMED, BESIDE_SECONDS, pace_of
from snapshots.domain.merging.plan import Asked, Plan, plan_of
from snapshots.domain.merging.verdicts import preflight
from tests.snapshots.drawing import GIB, grown, ident
from tests.snapshots.merging.cases import HOUR, MIB, MOMENT, VOLUME, case, every, in_a_row, volume

OLD, AT_WORK = HostCase("HV14", "6.1.7601"), HostCase("HV01", "10.0.20348", window=Window(True))
# What can be changed about a VM that nothing speaks against, and whether a reason refuses then.
CHANGES: list[tuple[dict[str, Any], bool]] = [
    ({"is_here": False}, True),
    ({"state": "Saving"}, True),
    ({"state": "Off"}, False),
    ({"state": None}, False),
    ({"status": ("BackingUpVirtualMachine",)}, True),
    ({"status": ()}, False),
    ({"replication": (("Primary", "Resynchronizing"),)}, True),
    ({"replication": (("Primary", "Suspended"),)}, False),
    ({"held": Held(3216, MOMENT - HOUR)}, True),
    ({"events_unread": "It failed."}, False),
    ({"odd_disks": (OddDisk("a.vhds", "set"),)}, True),
    ({"fibre_sans": None}, False),
    ({"is_domain_controller": True}, False),
    ({"readings": (Reading("Disks", MOMENT - HOUR, 900),)}, True),
    ({"backed_up_at": None}, False),
    ({"host": OLD}, True),
    ({"host": AT_WORK}, True),
    ({"approval": Approval(True)}, False),
    ({"approval": Approval(None)}, False),
    ({"under_way": "Job 7 (Start payroll)"}, True),
]


def planned(of: Case, free_gib: float | None = 500, **terms: Any) -> Plan:
    return plan_of([Asked(of, every(of))], volume(free_gib), Terms(**terms))


@settings(derandomize=True, max_examples=200, deadline=None)
@given(chosen=st.sets(st.integers(0, len(CHANGES) - 1), max_size=4), unsure=st.booleans())
def test_no_verdict_says_go_where_one_reason_refuses_and_nothing_refused_is_planned(
    chosen: set[int], unsure: bool
) -> None:
    changes: dict[str, Any] = {}
    for number in sorted(chosen):
        changes |= CHANGES[number][0]
    of = case(**changes)
    plan = planned(of, unsure=unsure)

    refused = any(
        refuses and all(getattr(of, name) == value for name, value in told.items()) for told, refuses in CHANGES
    )
    for one in plan.judged:
        answers = {answer.weighs for answer in one.verdict.answers}
        assert (one.say == Say.REFUSE) == (Say.REFUSE in answers)
        assert one.say != Say.GO or answers == {Say.GO}
        assert not refused or (one.say == Say.REFUSE and not one.is_planned)
        assert one.say != Say.UNKNOWN or one.is_planned == unsure
    assert all(verdict.say == preflight(of, every(of)).of_vm.say for _, verdict in plan.vms)


def test_every_reason_has_its_say() -> None:
    """A guard that is asked no more would let everything pass that it stood against."""
    (judged, _) = planned(case()).judged
    assert {answer.reason for answer in judged.verdict.answers} == {
        *("place", "state", "operations", "replication", "hold", "disks", "domain_controller", "generation"),
        *("freshness", "backup", "window", "approval", "class", "chain", "sharing", "space", "under_way", "consent"),
    }


def test_the_oldest_goes_first_and_its_room_is_back_before_the_next() -> None:
    """40 + 3 + 5 GiB in blocks of 2 MiB: every merge takes what its child holds, and gives it back."""
    plan = planned(case())

    assert [step.snapshot for step in plan.steps] == [ident(0), ident(1)]
    first, second = (step.room[VOLUME] for step in plan.steps)
    assert [size.most / GIB for size in (first.before, first.peak, first.after)] == [500, 497, 500]
    assert [size.most / GIB for size in (second.before, second.peak, second.after)] == [500, 495, 500]
    assert plan.won().least == 8 * GIB
    assert plan.say == Say.GO
    assert plan.moved == 8 * GIB
    assert plan.seconds == 2 * BESIDE_SECONDS + 8 * GIB / ASSUMED.bytes_per_second


def test_what_now_writes_meanwhile_is_reckoned_with() -> None:
    plan = planned(case(growth={"SCSI 0:0": 10.0 * MIB}))
    first, second = plan.steps

    assert first.effect.written[VOLUME] == int(10 * MIB * first.effect.seconds)
    assert second.effect.moved > 5 * GIB  # the leaf has grown since
    assert second.effect.seconds > BESIDE_SECONDS + second.effect.moved / ASSUMED.bytes_per_second


@pytest.mark.parametrize(
    ("free", "codes", "steps"),
    [
        (500, ["space.enough", "space.enough"], 2),
        (60, ["space.below_virtual", "space.below_virtual"], 2),
        (9, ["space.below_virtual", "space.short"], 1),
        (7, ["space.short", "space.waits"], 0),
        (None, ["space.unknown", "space.waits"], 0),
    ],
)
def test_room_is_cumulated_over_the_plan(free: float | None, codes: list[str], steps: int) -> None:
    plan = planned(case(), free)
    assert [one.verdict.answers[-1].code for one in plan.judged] == codes
    assert len(plan.steps) == steps


def test_what_may_need_more_by_blocks_is_planned_on_demand_only() -> None:
    """3 GiB in blocks of 2 MiB may be 48 GiB in blocks of 32 MiB."""
    of = case(in_a_row((40, 3), block_size=32 * MIB))

    assert [one.verdict.answers[-1].code for one in planned(of, 40).judged] == ["space.tight"]
    assert not planned(of, 40).steps
    assert [step.space.code for step in planned(of, 40, unsure=True).steps] == ["space.tight"]
    assert not planned(of, 7, unsure=True).steps


@pytest.mark.parametrize(("rate", "steps"), [(0.0, 1), (100.0 * MIB, 0)])
def test_what_another_vm_of_the_plan_writes_there_is_taken_off(rate: float, steps: int) -> None:
    """3 GiB and 5 that stay fit into 10, unless the other writes 6 and more while they are merged."""
    writer = replace(case(growth={"SCSI 0:0": rate}, state="Saving"), id=ident(8))
    one = replace(case(in_a_row((40, 3))), id=ident(9))
    plan = plan_of([Asked(one, every(one)), Asked(writer, every(writer))], volume(10))
    assert len(plan.steps) == steps


def test_a_fixed_disk_has_all_its_blocks() -> None:
    plan = planned(case(in_a_row((100, 3), kind="Fixed")), 0)
    assert [step.space.code for step in plan.steps] == ["space.none_needed"]


def two_vms() -> list[Case]:
    """One that gives room without needing any (a branch beside Now), and one that needs some."""
    branch = grown([("take", 0), ("take", 0), ("apply", 0)], [4])
    same = {"volume": VOLUME, "block_size": 2 * MIB, "virtual_size": 99 * GIB}
    files = {key: one._replace(**same) for key, one in branch.files.items()}
    return [
        replace(case(), id=ident(1)),
        replace(case(VMFacts(branch.snapshots, branch.drives, files)), id=ident(2)),
    ]


def test_across_a_volume_room_is_won_before_it_is_spent() -> None:
    """Neither merge fits at first: the branch of the other VM has to go before."""
    needs, wins = two_vms()
    plan = plan_of([Asked(needs, every(needs)), Asked(wins, [ident(1)])], volume(6))

    assert [(step.case.id, step.snapshot) for step in plan.steps] == [
        (wins.id, ident(1)), (needs.id, ident(0)), (needs.id, ident(1)),
    ]  # fmt: skip


def test_one_at_a_time_on_a_volume_and_side_by_side_on_two() -> None:
    one, other = replace(case(), id=ident(1)), case(moved_to(8))
    rooms = {**volume(), 8: VolumeRoom(8, "D:\\", 500 * GIB)}

    apart = plan_of([Asked(one, [ident(0)]), Asked(other, [ident(0)])], rooms)
    assert [step.starts for step in apart.steps] == [0, 0]
    together = plan_of([Asked(one, [ident(0)]), Asked(replace(case(), id=ident(2)), [ident(0)])], rooms)
    assert [step.starts for step in together.steps] == [0, together.steps[0].ends]
    both = plan_of(
        [Asked(one, [ident(0)]), Asked(replace(case(), id=ident(2)), [ident(0)])], rooms, Terms(per_volume=2)
    )
    assert [step.starts for step in both.steps] == [0, 0]


def moved_to(number: int) -> VMFacts:
    facts = in_a_row()
    return VMFacts(
        facts.snapshots, facts.drives, {key: one._replace(volume=number) for key, one in facts.files.items()}
    )


def test_a_child_on_another_volume_takes_room_here_and_gives_it_there() -> None:
    facts = in_a_row((40, 3))
    there = {**facts.files, "disk_1.avhdx": facts.files["disk_1.avhdx"]._replace(volume=8)}
    of = case(VMFacts(facts.snapshots, facts.drives, there))
    plan = plan_of([Asked(of, every(of))], {**volume(), 8: VolumeRoom(8, "D:\\", GIB)})

    room = plan.steps[0].room
    assert room[VOLUME].after.most == 497 * GIB
    assert room[8].after.most == 4 * GIB
    assert {key: size.most for key, size in plan.reclaimed().items()} == {VOLUME: -3 * GIB, 8: 3 * GIB}


def test_a_file_without_a_size_makes_room_unknown() -> None:
    facts = in_a_row((40, 3))
    unread = {**facts.files, "disk_1.avhdx": facts.files["disk_1.avhdx"]._replace(size=None)}
    plan = planned(case(VMFacts(facts.snapshots, facts.drives, unread)))
    assert [one.verdict.answers[-1].code for one in plan.judged] == ["space.unknown"]


def test_a_child_that_was_expanded_makes_the_disk_as_large() -> None:
    """3 GiB in blocks of 2 MiB may be 48 GiB in those of the disk, which is full at 42 GiB and holds 100 afterwards."""
    facts = in_a_row((41, 3), block_size=32 * MIB, virtual_size=42 * GIB)
    plan = planned(case(facts), 500, unsure=True)  # nobody knows whether the two still fit
    assert plan.steps[0].effect.takes[VOLUME].most > 40 * GIB


def test_a_snapshot_that_is_not_there_is_refused() -> None:
    of = case()
    plan = plan_of([Asked(of, [ident(77)])], volume())
    assert [one.verdict.against[0].code for one in plan.judged] == ["chain.gone"]


def test_a_subtree_is_what_hangs_on_it() -> None:
    tree = case(in_a_row((40, 3, 5, 6))).picture.tree
    assert set(subtree_of(tree, ident(1))) == {ident(1), ident(2)}


def test_a_rate_is_the_median_of_merges_that_say_something() -> None:
    """One of 10 MiB that took a minute says how late Hyper-V begins."""
    merges = [(10 * MIB, 60.0), (4 * GIB, 40.0), (2 * GIB, 10.0), (8 * GIB, 160.0)]
    pace = pace_of(merges)
    assert pace.is_measured
    assert pace.bytes_per_second == 4 * GIB / 40
    assert "3 merges" in pace.basis
    assert pace_of([(10 * MIB, 60.0)]) is ASSUMED


def test_a_day_late_reading_is_no_ground_to_act_on_and_says_so() -> None:
    of = case(readings=(Reading("Snapshots", MOMENT - timedelta(days=1), 900),))
    assert preflight(of, every(of)).of_vm.against[0].code == "freshness.old"
