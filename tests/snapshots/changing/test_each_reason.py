"""What speaks against taking and applying a snapshot: each reason sees what it is about, and stops what it has to."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from jobs.answers import Say
from snapshots.kinds import apply_reasons, take_reasons
from snapshots.kinds.change_facts import Room, SnapshotStanding, Taken
from snapshots.kinds.take_reasons import name_refused

GIB = 1 << 30
ONE = UUID(int=1)
GOOD = SnapshotStanding(
    name="payroll", host="HV01", state="Running", status=("Ok",), is_clustered=False, replication_mode="None",
    unmerged=0, policy="Production", taken=(Taken(ONE, "monday", "Running", "Standard"),), current=ONE,
    now=("d:\\a_1.avhdx",), fibre=0, is_domain_controller=False, rooms=(Room("D:\\", 500 * GIB, 100 * GIB),),
    memory_bytes=4 * GIB,
)  # fmt: skip
REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"is_gone": True}, "there.gone"),
    ({"is_old": True}, "generation.old"),
    ({"unread": "Disks: not read."}, "fresh.not"),
    ({"status": ("MergingDisks",)}, "operations.MergingDisks"),
    ({"replication_mode": "Replica"}, "replica.yes"),
    ({"held": "Event 3216."}, "hold.event"),
    ({"state": "OffCritical"}, "state.critical"),
    ({"state": "Starting"}, "state.passing"),
    ({"state": None}, "state.unknown"),
    ({"unmerged": 1}, "whole.pending"),
    ({"unmerged": None}, "whole.unknown"),
    ({"is_domain_controller": True}, "domain_controller.yes"),
    ({"is_domain_controller": None}, "domain_controller.unknown"),
    ({"odd_disks": [("Physical disk 3", "pass_through")]}, "disks.pass_through"),
    ({"odd_disks": [("q.vhdx", "shared")]}, "disks.shared"),
    ({"odd_disks": [("q.vhds", "set")]}, "disks.set"),
]
TAKING = [
    ({"policy": "Disabled"}, "policy.disabled"),
    ({"fibre": 2}, "disks.fibre_channel"),
    ({"rooms": (Room("D:\\", 8 * GIB, GIB),)}, "space.short"),
    ({"taken": tuple(Taken(UUID(int=n), str(n)) for n in range(50))}, "count.most"),
    ({"taken": (Taken(ONE, "wanted"),)}, "name.taken"),
]
APPLYING = [
    ({"taken": ()}, "target.gone"),
    ({"taken": (Taken(ONE, "b", None, "Recovery"),)}, "target.of_others"),
    ({"taken": (Taken(ONE, "b", None, "Replica"),)}, "target.of_others"),
    ({"taken": (Taken(ONE, "b"),)}, "target.unknown"),
]


def refusals(verdict: Any) -> set[str]:
    return {answer.code for answer in verdict.answers if answer.say == Say.REFUSE}


def test_nothing_speaks_against_a_plain_vm() -> None:
    assert not refusals(take_reasons.verdict_on(GOOD, "wanted"))
    assert not refusals(apply_reasons.verdict_on(GOOD, ONE))


@pytest.mark.parametrize(("changes", "code"), [*REFUSED, *TAKING])
def test_taking_is_refused(changes: dict[str, Any], code: str) -> None:
    assert refusals(take_reasons.verdict_on(replace(GOOD, **changes), "wanted")) == {code}


@pytest.mark.parametrize(("changes", "code"), [*REFUSED, *APPLYING])
def test_applying_is_refused(changes: dict[str, Any], code: str) -> None:
    assert refusals(apply_reasons.verdict_on(replace(GOOD, **changes), ONE)) == {code}


def test_what_is_only_said() -> None:
    def said(verdict: Any) -> dict[str, Say]:
        return {answer.code: answer.weighs for answer in verdict.against}

    tight = replace(GOOD, rooms=(Room("D:\\", 20 * GIB, 100 * GIB),), policy="Standard", fibre=None)
    told = said(take_reasons.verdict_on(tight, "wanted"))
    assert told == dict.fromkeys(("space.may_fill", "policy.standard", "disks.unread"), Say.WARN)
    assert said(take_reasons.verdict_on(replace(GOOD, rooms=(Room("D:\\", None, None),)))) == {
        "space.unknown": Say.WARN
    }
    controller = replace(GOOD, is_domain_controller=True, despite=True, replication_mode="Primary")
    assert said(apply_reasons.verdict_on(controller, ONE)) == dict.fromkeys(
        ("domain_controller.despite", "running.yes", "replicated.yes"), Say.WARN
    )
    nobody_knows = replace(GOOD, is_domain_controller=None, despite=True, state="Off", policy="Production")
    assert said(take_reasons.verdict_on(nobody_knows)) == {"domain_controller.unknown_despite": Say.WARN}
    off = replace(GOOD, state="Off", taken=(Taken(ONE, "monday", "Off", "Standard"),))
    assert said(apply_reasons.verdict_on(off, ONE)) == {"afterwards.off": Say.WARN}
    saved = replace(off, state="Saved", taken=(Taken(ONE, "monday", "Saved", "Standard"),))
    told = said(apply_reasons.verdict_on(saved, ONE))
    assert told == dict.fromkeys(("running.saved", "afterwards.unknown"), Say.WARN)


@pytest.mark.parametrize(
    "name",
    ["ab", "x" * 101, "two\nlines", "left\u200bto right", "all*", "what?", "[x]", "Server25 - (7/18/2025 - 1:43:55 PM)",
     "DC - (18.07.2025 - 13:43:55)"],
)  # fmt: skip
def test_names_that_say_nothing_or_do_harm(name: str) -> None:
    assert name_refused(name)


@pytest.mark.parametrize("name", ["before update to 4.2", "Перед обновлением", "A (second) try - 3.4"])
def test_names_that_may_be_given(name: str) -> None:
    assert not name_refused(name)
