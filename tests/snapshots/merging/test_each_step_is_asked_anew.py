"""What a later step must not do: merge what others need, outlast the window, run after a VM that outruns it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from snapshots.domain.facts import NOW, DriveFact, Others, SnapshotFact, VMFacts
from snapshots.domain.fates import Fate
from snapshots.domain.merging.answers import Say
from snapshots.domain.merging.facts import Case, HostCase, Terms, Window
from snapshots.domain.merging.pace import ASSUMED_BYTES_PER_SECOND, BESIDE_SECONDS
from snapshots.domain.merging.plan import Asked, Plan, plan_of
from tests.snapshots.drawing import GIB, ident, vms
from tests.snapshots.merging.cases import DAY, HOUR, MIB, MOMENT, VOLUME, case, every, file, in_a_row, volume

HALF = ASSUMED_BYTES_PER_SECOND / 2


def planned(of: Case, free_gib: float | None = 500, **terms: Any) -> Plan:
    return plan_of([Asked(of, every(of))], volume(free_gib), Terms(**terms))


def code_of(plan: Plan, number: int = 0) -> tuple[str, Say]:
    told = plan.judged[number].verdict.answers[-1]
    return told.code, told.say


def test_what_a_step_leaves_to_the_next_is_not_taken_from_another_vm() -> None:
    """base <- a <- c (Now) and base <- b: S holds the base, T stands on b, and a clone is attached to a. When T is
    gone, deleting S would merge a into the base."""
    files = [file("base.vhdx", 40), file("a.avhdx", 3, "base.vhdx"), file("b.avhdx", 2, "base.vhdx")]
    files.append(file("c.avhdx", 4, "a.avhdx"))
    taken = [
        SnapshotFact(ident(0), None, "Standard", False, MOMENT - DAY * 20, True, 0, VOLUME, "S"),
        SnapshotFact(ident(1), ident(0), "Standard", False, MOMENT - DAY * 10, False, 0, VOLUME, "T"),
    ]
    drives = [DriveFact(ident(0), "SCSI 0:0", "base.vhdx"), DriveFact(ident(1), "SCSI 0:0", "b.avhdx")]
    drives.append(DriveFact(NOW, "SCSI 0:0", "c.avhdx"))
    others = Others({"a.avhdx": ("CLONE",)}, {}, {"a.avhdx": ("CLONE",), "base.vhdx": ("CLONE",)})
    of = case(VMFacts(taken, drives, {one.key: one for one in files}, others))

    for unsure in (False, True):
        steps = planned(of, unsure=unsure).steps
        assert ident(0) not in {step.snapshot for step in steps}


@settings(derandomize=True, max_examples=150, deadline=None)
@given(facts=vms())
def test_of_no_planned_step_a_file_has_an_unknown_fate_or_another_user(facts: VMFacts) -> None:
    files = {key: one._replace(volume=VOLUME) for key, one in facts.files.items()}
    of = case(replace(facts, files=files))
    for unsure in (False, True):
        for step in planned(of, 1 << 20, unsure=unsure).steps:
            for one in step.effect.forecast.fates:
                assert one.fate != Fate.UNKNOWN
                touched = [one.file.key] if one.fate != Fate.KEPT else []
                touched += [one.into.key] if one.into else []
                assert not any(facts.others.attached.get(key) or facts.others.children.get(key) for key in touched)


def test_the_last_second_of_a_step_lies_in_the_window_too() -> None:
    """3 and 5 GiB at 50 MiB a second: 61 and 102 seconds, and a minute beside each."""
    first = BESIDE_SECONDS + 3 * GIB / ASSUMED_BYTES_PER_SECOND

    def closing(seconds: float) -> Plan:
        window = Window(True, MOMENT + timedelta(seconds=seconds), MOMENT + DAY)
        return planned(case(host=HostCase("HV01", "10.0.20348", window=window)), at_once=True)

    assert len(closing(first * 3).steps) == 2
    assert len(closing(first + 1).steps) == 1
    assert code_of(closing(first + 1), 1) == ("window.too_short", Say.REFUSE)
    assert not closing(first - 1).steps
    assert code_of(closing(first - 1)) == ("window.too_short", Say.REFUSE)
    assert "which cannot be planned" in closing(first - 1).judged[1].verdict.answers[-1].sentence


@pytest.mark.parametrize(
    ("window", "code", "steps"),
    [
        (Window(True, MOMENT + timedelta(seconds=90), MOMENT + DAY, 7200), "window.next", 1),
        (Window(True, MOMENT + timedelta(seconds=90), MOMENT + DAY, 90), "window.never_fits", 0),
        (Window(True, None, MOMENT + HOUR, 90), "window.never_fits", 0),
        (Window(True, None, MOMENT + HOUR, 7200), "space.enough", 1),
    ],
)
def test_what_is_queued_waits_for_a_window_that_it_fits_into(window: Window, code: str, steps: int) -> None:
    plan = planned(case(in_a_row((40, 3)), host=HostCase("HV01", "10.0.20348", window=window)))
    assert code_of(plan)[0] == code
    assert len(plan.steps) == steps


@pytest.mark.parametrize(
    ("rate", "code", "say", "steps"),
    [
        (HALF - MIB, "space.enough", Say.GO, 1),
        (HALF, "space.hardly_ends", Say.WARN, 1),
        (2 * HALF, "space.never_ends", Say.REFUSE, 0),
        (None, "space.growth_unknown", Say.WARN, 1),
    ],
)
def test_a_vm_that_writes_as_fast_as_its_host_merges_has_to_wait(
    rate: float | None, code: str, say: Say, steps: int
) -> None:
    plan = planned(case(in_a_row((40, 3)), growth={"SCSI 0:0": rate}))
    assert code_of(plan) == (code, say)
    assert len(plan.steps) == steps


def test_growth_that_nobody_knows_is_said_with_what_is_assumed() -> None:
    for growth in ({}, {"SCSI 0:0": None}):
        (judged,) = planned(case(in_a_row((40, 3)), growth=growth)).judged
        assert "disk_1.avhdx grows meanwhile is not known; 0 bytes" in judged.verdict.answers[-1].sentence


def test_sizes_that_nobody_knows_are_not_nothing() -> None:
    """Neither the size of the child nor the full size of the disk was read: nothing seems to grow."""
    facts = in_a_row((40, 3))
    bare = {key: one._replace(size=None, virtual_size=None) for key, one in facts.files.items()}
    assert code_of(planned(case(replace(facts, files=bare)))) == ("space.unknown", Say.UNKNOWN)


def test_a_vm_writes_on_while_the_step_of_another_is_at_work() -> None:
    """Two merges at a time: the short one ends after 95 s, and its VM writes 20 MiB a second (7 GiB) until the long
    one, of 20 GiB, has ended too."""
    writes = replace(case(in_a_row((40, 1)), growth={"SCSI 0:0": 20.0 * MIB}), id=ident(1))
    long = replace(case(in_a_row((40, 20)), host=HostCase("HV02", "10.0.20348")), id=ident(2))
    asked = [Asked(writes, every(writes)), Asked(long, every(long))]
    steps = plan_of(asked, volume(30), Terms(per_volume=2)).steps
    assert writes.id in {step.case.id for step in steps}
    assert all(step.room[VOLUME].peak.most >= Terms().margin_bytes for step in steps)
