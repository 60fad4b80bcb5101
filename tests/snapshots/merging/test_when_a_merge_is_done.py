"""Done is what two looks at the VM's present owner show; every other end has a name, a sentence and a next step."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snapshots.domain.facts import NOW
from snapshots.domain.merging import endings
from snapshots.domain.merging.done import APART, PATIENCE, Answered, Look, Watched, as_forecast, ending_of
from snapshots.domain.merging.endings import Stage, Wording
from tests.snapshots.drawing import GIB, ident
from tests.snapshots.merging.cases import HOUR, MOMENT

GONE, STAYS = ident(0), ident(1)
BEFORE = {(STAYS, "SCSI 0:0"): ("c1", "disk"), (NOW, "SCSI 0:0"): ("c2", "c1", "disk")}
AFTER = {(STAYS, "SCSI 0:0"): ("disk",), (NOW, "SCSI 0:0"): ("c2", "disk")}
STRANGE = {(STAYS, "SCSI 0:0"): ("disk",), (NOW, "SCSI 0:0"): ("c9", "disk")}
SENT = Watched(GONE, (STAYS,), "HV01", BEFORE, AFTER, MOMENT, MOMENT, needs=3 * GIB)
LATE = PATIENCE + timedelta(seconds=1)


def look(after: timedelta = LATE, **told: Any) -> Look:
    whole: dict[str, Any] = {
        "host": "HV01",
        "owner": "HV01",
        "snapshots": (STAYS,),
        "chains": AFTER,
        "is_merging": False,
        "status": ("Ok",),
        "left": (),
    }
    return Look(MOMENT + after, **{**whole, **told})


WAITS, LOST = {"chains": BEFORE}, replace(SENT, answered=Answered.LOST)
SAID_NO = replace(SENT, answered=Answered.NO)
THERE = {"chains": BEFORE, "snapshots": (GONE, STAYS)}


@pytest.mark.parametrize(
    ("watched", "told", "code", "stage"),
    [
        (SENT, {}, "seen_once", Stage.GOES_ON),
        (SENT, {"is_merging": True}, "merging", Stage.GOES_ON),
        (SENT, {"chains": None}, "unread", Stage.GOES_ON),
        (SENT, {"snapshots": None}, "unread", Stage.GOES_ON),
        (SENT, {"is_merging": None}, "unread", Stage.GOES_ON),
        (SENT, {"owner": None}, "unread", Stage.GOES_ON),
        (SENT, {"status": ()}, "unread", Stage.GOES_ON),
        (SENT, {"status": None}, "unread", Stage.GOES_ON),
        (SENT, {"owner": "HV02"}, "wrong_host", Stage.GOES_ON),
        (SENT, {"snapshots": (STAYS, ident(7)), "after": timedelta(minutes=1)}, "other_snapshot", Stage.GOES_ON),
        (SENT, {"snapshots": (STAYS, ident(7))}, "other_stays", Stage.UNCLEAR),
        (SENT, {"status": ("BackingUpVirtualMachine",), "after": timedelta(minutes=1)}, "at_work", Stage.GOES_ON),
        (SENT, {"status": ("Ok", "DeletingSnapshot")}, "still_at_work", Stage.UNCLEAR),
        (SENT, {"status": ("Ok", "NoIommu")}, "seen_once", Stage.GOES_ON),
        (SENT, {**THERE, "status": ("DeletingSnapshot",)}, "deleting", Stage.GOES_ON),
        (SENT, {**THERE, "after": timedelta(minutes=1)}, "beginning", Stage.GOES_ON),
        (SENT, {**WAITS, "after": timedelta(minutes=1)}, "beginning", Stage.GOES_ON),
        (SENT, THERE, "not_deleted", Stage.FAILED),
        (LOST, THERE, "answer_lost", Stage.UNCLEAR),
        (SAID_NO, {**THERE, "after": timedelta(minutes=1)}, "beginning", Stage.GOES_ON),
        (SAID_NO, {**THERE, "status": ("32799",)}, "refused_busy", Stage.UNCLEAR),
        (SENT, WAITS, "stuck", Stage.FAILED),
        (SENT, {**WAITS, "failed_at": MOMENT + HOUR / 10}, "stuck", Stage.FAILED),
        (SENT, {**WAITS, "status": ("BackingUpVirtualMachine",)}, "beginning", Stage.GOES_ON),
        (SENT, {**WAITS, "status": ("BackingUpVirtualMachine",), "after": 13 * HOUR}, "locked", Stage.FAILED),
        (SENT, {"snapshots": (STAYS, ident(7)), "has_recovery": True}, "other_snapshot", Stage.GOES_ON),
        (
            SENT,
            {"snapshots": (STAYS, ident(7)), "has_recovery": True, "after": 13 * HOUR},
            "other_stays",
            Stage.UNCLEAR,
        ),
        (SENT, {**WAITS, "failed_at": MOMENT + HOUR / 10, "failed_as": "In use. (0x80070020)"}, "locked", Stage.FAILED),
        (SENT, {**WAITS, "failed_at": MOMENT - HOUR, "failed_as": "In use. (0x80070020)"}, "stuck", Stage.FAILED),
        (SENT, {**WAITS, "free": 2 * GIB}, "no_space", Stage.FAILED),
        (
            SENT,
            {**WAITS, "free": 4 * GIB, "failed_at": MOMENT + HOUR / 10, "failed_as": "Full (0x80070070)."},
            "no_space",
            Stage.FAILED,
        ),
        (SENT, {**WAITS, "free": 4 * GIB}, "stuck", Stage.FAILED),
        (SENT, {**WAITS, "booted_at": MOMENT + HOUR / 10}, "host_rebooted", Stage.FAILED),
        (SENT, {**WAITS, "booted_at": MOMENT - HOUR}, "stuck", Stage.FAILED),
        (SENT, {**WAITS, "host": "HV02", "owner": "HV02"}, "moved", Stage.FAILED),
        (SENT, {"chains": STRANGE}, "strange_once", Stage.GOES_ON),
        (SENT, {"left": ("c1",), "after": timedelta(minutes=1)}, "not_removed", Stage.GOES_ON),
        (SENT, {"left": ("c1",)}, "files_stay", Stage.FAILED),
        (SENT, {"left": ("c1",), "status": ("BackingUpVirtualMachine",)}, "at_work", Stage.GOES_ON),
        (SENT, {"left": None}, "unread", Stage.GOES_ON),
        (SENT, {**WAITS, "left": ("c1",)}, "stuck", Stage.FAILED),
    ],
)
def test_what_one_look_says(watched: Watched, told: dict[str, Any], code: str, stage: Stage) -> None:
    ending = ending_of(watched, None, look(**told))
    assert (ending.code, ending.stage) == (code, stage)
    assert ending.next_step
    assert "{" not in ending.sentence + ending.next_step


@pytest.mark.parametrize(
    ("earlier", "code"),
    [
        ({}, "done"),
        ({"after": LATE + timedelta(seconds=50)}, "seen_once"),  # ten seconds before: one look
        ({"host": "HV02", "owner": "HV02"}, "seen_once"),
        ({"is_merging": True}, "seen_once"),
        ({"chains": BEFORE}, "seen_once"),
        ({"chains": None}, "seen_once"),
        ({"status": ("DeletingSnapshot",)}, "seen_once"),
        ({"snapshots": (GONE, STAYS)}, "seen_once"),
        ({"owner": "HV02"}, "seen_once"),
        ({"left": ("c1",)}, "seen_once"),
        ({"left": None}, "seen_once"),
    ],
)
def test_only_two_looks_that_show_the_forecast_are_the_end(earlier: dict[str, Any], code: str) -> None:
    assert ending_of(SENT, look(**earlier), look(LATE + timedelta(minutes=1))).code == code


def test_on_the_host_that_it_was_moved_to_it_is_done_too() -> None:
    there = {"host": "HV02", "owner": "HV02"}
    assert ending_of(SENT, look(**there), look(LATE + timedelta(minutes=1), **there)).code == "done"


def test_files_that_lie_otherwise_are_believed_when_they_were_seen_twice() -> None:
    later = look(LATE + timedelta(minutes=1), chains=STRANGE)
    assert ending_of(SENT, look(chains=STRANGE), later).code == "not_as_forecast"
    assert ending_of(SENT, look(chains=BEFORE), later).code == "strange_once"


@pytest.mark.parametrize("goes_on", [{"status": ("CreatingSnapshot",)}, {"is_merging": True}, {"is_merging": None}])
def test_files_that_lie_otherwise_while_something_goes_on_are_no_end(goes_on: dict[str, Any]) -> None:
    later = look(LATE + timedelta(minutes=1), chains=STRANGE)
    assert ending_of(SENT, look(chains=STRANGE, **goes_on), later).code == "strange_once"
    assert not ending_of(SENT, look(chains=STRANGE), replace(later, **goes_on)).is_end


@pytest.mark.parametrize(
    ("earlier", "code"),
    [
        ({}, "host_refused"),
        ({"after": timedelta(seconds=50)}, "beginning"),  # ten seconds before: one look
        ({"status": ("BackingUpVirtualMachine",)}, "beginning"),
        ({"status": ()}, "beginning"),
        ({"is_merging": None}, "beginning"),
        ({"chains": AFTER}, "beginning"),
    ],
)
def test_an_error_is_a_refusal_only_when_two_looks_show_that_nothing_came_of_it(
    earlier: dict[str, Any], code: str
) -> None:
    """A command whose answer is an error may be queued at the host all the same."""
    first = look(**{"after": timedelta(seconds=30), **THERE, **earlier})
    assert ending_of(SAID_NO, first, look(timedelta(minutes=1), **THERE)).code == code


def test_a_disk_that_is_merged_before_the_other_is_on_its_way() -> None:
    """Of two disks the first is through."""
    half = {**BEFORE, (NOW, "SCSI 0:0"): AFTER[NOW, "SCSI 0:0"]}
    assert ending_of(SENT, None, look(timedelta(minutes=1), chains=half)).code == "beginning"
    assert ending_of(SENT, None, look(chains=half)).code == "stuck"


@pytest.mark.parametrize("operation", ["BackingUpVirtualMachine", "DeletingSnapshot", "MergingDisks", "32796"])
def test_nothing_is_done_while_the_host_is_at_work_on_the_vm(operation: str) -> None:
    later = look(LATE + timedelta(minutes=1), status=(operation,))
    assert not as_forecast(SENT, later)
    assert ending_of(SENT, look(), later).stage != Stage.DONE


def test_of_no_chains_at_all_nothing_was_forecast() -> None:
    nothing, later = replace(SENT, before={}, after={}), look(LATE + timedelta(minutes=1), chains={})
    assert not as_forecast(nothing, later)
    assert ending_of(nothing, look(chains={}), later).stage != Stage.DONE


CHAINS = st.sampled_from([None, BEFORE, AFTER, STRANGE])
LOOKS = st.builds(
    look,
    st.integers(0, 1200).map(lambda seconds: timedelta(seconds=seconds)),
    host=st.sampled_from(["HV01", "HV02"]),
    owner=st.sampled_from([None, "HV01", "HV02"]),
    snapshots=st.sampled_from([None, (STAYS,), (GONE, STAYS), (), (STAYS, ident(7))]),
    chains=CHAINS,
    is_merging=st.sampled_from([None, True, False]),
    status=st.sampled_from([(), ("Ok",), ("BackingUpVirtualMachine",), ("DeletingSnapshot",)]),
    booted_at=st.sampled_from([None, MOMENT - HOUR, MOMENT + HOUR / 60]),
    free=st.sampled_from([None, 0, 5 * GIB]),
    left=st.sampled_from([None, (), ("c1",)]),
)


@settings(derandomize=True, max_examples=500, deadline=None)
@given(earlier=st.none() | LOOKS, latest=LOOKS, answered=st.sampled_from(Answered))
def test_it_is_never_called_done_unless_both_looks_show_all_of_it(earlier: Any, latest: Look, answered: Any) -> None:
    ending = ending_of(replace(SENT, answered=answered), earlier, latest)
    both = earlier is not None and earlier.host == latest.host and latest.at - earlier.at >= APART
    assert (ending.stage == Stage.DONE) == (both and as_forecast(SENT, earlier) and as_forecast(SENT, latest))
    assert ending.sentence
    assert ending.next_step


def test_every_ending_has_a_name_of_its_own() -> None:
    known = [one for one in vars(endings).values() if isinstance(one, Wording)]
    assert len({one.code for one in known}) == len(known) >= 20
