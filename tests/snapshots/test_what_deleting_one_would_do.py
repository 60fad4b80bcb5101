"""The forecast for each file: against a slow reference on random trees, and by hand where people decide by it."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snapshots.domain.facts import NOW, DriveFact, FileFact, Others, SnapshotFact, VMFacts
from snapshots.domain.fates import Fate
from snapshots.domain.forecast import Forecast, forecast
from snapshots.domain.room import BITMAP, FIXED_PARTS
from tests.snapshots import reference
from tests.snapshots.drawing import GIB, grown, ident, vms

MIB = 1 << 20
TABLES = FIXED_PARTS + 25 * BITMAP  # of a disk of 100 GiB
MANY = settings(derandomize=True, max_examples=300, deadline=None)


def became(told: Forecast) -> dict[str, str]:
    gone = [one for one in told.fates if one.fate in (Fate.DELETED, Fate.MERGED)]
    return {one.file.key: one.into.key if one.into else "deleted" for one in gone}


@MANY
@given(facts=vms(whole=True), chosen=st.integers(0, 40))
def test_files_and_chains_become_what_the_reference_says(facts: VMFacts, chosen: int) -> None:
    if not facts.snapshots:
        return
    snapshot = facts.snapshots[chosen % len(facts.snapshots)].id
    told = forecast(facts, snapshot)

    files, chains = reference.after_deleting(facts, snapshot)
    assert told.is_certain
    assert became(told) == files
    assert {place: list(chain) for place, chain in told.chains.items()} == chains


@MANY
@given(facts=vms(), chosen=st.integers(0, 40))
def test_whatever_is_wrong_a_file_that_is_needed_is_never_called_deleted(facts: VMFacts, chosen: int) -> None:
    if not facts.snapshots:
        return
    snapshot = facts.snapshots[chosen % len(facts.snapshots)].id
    told = forecast(facts, snapshot)
    needed = {
        key
        for drive in facts.drives
        if drive.snapshot != snapshot and drive.file
        for key, _ in reference.links(facts, drive.file)
    }
    needed |= set(facts.others.attached) | set(facts.others.children)

    assert not needed & {one.file.key for one in told.fates if one.fate == Fate.DELETED}
    assert told.room.frees <= told.room.frees_at_most.at_least
    assert all(one.reason for one in told.fates)
    for one in told.fates:
        if one.into is not None and facts.files[one.file.key].parent == one.into.key:
            doubts = reference.doubts_of(facts.files[one.file.key], facts.files[one.into.key])
            assert not {"mismatched", "format_differs"} & set(doubts), "Hyper-V does not merge what does not fit"


def three_in_a_row() -> VMFacts:
    return grown([("take", 0), ("take", 0), ("take", 0)], [4])


def test_the_one_in_the_middle_takes_in_what_hangs_on_it() -> None:
    """disk <- 1 <- 2 <- 3 <- Now: the second snapshot holds the first child, which takes in the second."""
    told = forecast(three_in_a_row(), ident(1))

    merged = [(one.file.name, one.into.name) for one in told.fates if one.into]
    assert merged == [("disk0_4.avhdx", "disk0_2.avhdx"), ("disk1_5.avhdx", "disk1_3.avhdx")]
    assert told.merges == 2


def test_a_disk_with_two_branches_is_kept_for_both() -> None:
    facts = grown([("take", 0), ("take", 0), ("apply", 0)], [4])
    kept = [one for one in forecast(facts, ident(0)).fates if one.fate == Fate.KEPT]

    assert [(one.file.name, one.children) for one in kept] == [("disk0.vhdx", 2), ("disk1.vhdx", 2)]


def test_a_leaf_away_from_now_is_deleted_without_a_merge() -> None:
    """Now goes on from the first; what the second held, and what was written after it, hangs beside."""
    facts = grown([("take", 0), ("take", 0), ("apply", 0)], [4])
    told = forecast(facts, ident(1))

    assert told.merges == 0
    assert [one.file.name for one in told.fates if one.fate == Fate.DELETED] == ["disk0_2.avhdx", "disk1_3.avhdx"]
    assert told.room.frees == told.room.frees_at_most.exact


def test_it_is_unknown_where_a_file_of_the_tree_cannot_be_read() -> None:
    facts = three_in_a_row()
    leaf = next(drive.file for drive in facts.drives if drive.snapshot == NOW)
    locked = {**facts.files, leaf: facts.files[leaf]._replace(error="locked", parent=None, size=None)}
    told = forecast(VMFacts(facts.snapshots, facts.drives, locked), ident(0))

    assert not told.is_certain
    assert {one.fate for one in told.fates} == {Fate.UNKNOWN}
    assert told.room.frees_at_most.exact is None


def test_nothing_is_merged_into_a_file_that_the_child_was_not_made_from() -> None:
    facts = three_in_a_row()
    child = "c:\\vm\\disk0_4.avhdx"
    files = {**facts.files, child: facts.files[child]._replace(fit="mismatched")}
    fates = {one.file.name: one for one in forecast(VMFacts(facts.snapshots, facts.drives, files), ident(1)).fates}

    assert fates["disk0_2.avhdx"].fate == Fate.UNKNOWN
    assert "do not fit" in fates["disk0_2.avhdx"].reason
    assert fates["disk0_4.avhdx"].fate == Fate.UNKNOWN, "it is not said to be kept either"
    assert fates["disk1_5.avhdx"].fate == Fate.MERGED, "the other disk is whole"


def shared_base() -> tuple[VMFacts, str]:
    one = SnapshotFact(ident(1), None, "Standard", saved_state_bytes=0, is_current=True)
    drives = [DriveFact(NOW, "SCSI 0:0", "a.avhdx"), DriveFact(one.id, "SCSI 0:0", "a.vhdx")]
    blocks = {"virtual_size": 100 * GIB, "block_size": 2 * MIB}
    files = {
        "a.avhdx": FileFact("a.avhdx", "a.avhdx", 5 * GIB, parent="a.vhdx", **blocks),
        "a.vhdx": FileFact("a.vhdx", "a.vhdx", 50 * GIB, **blocks),
    }
    return VMFacts([one], drives, files), "a.vhdx"


@pytest.mark.parametrize(
    "others",
    [
        Others(
            {}, {"a.vhdx": ("clone.vhdx",)}, {"a.vhdx": ("CLONE",)}
        ),  # its disk hangs on what would take in the child
        Others({"a.vhdx": ("OTHER",)}, {}, {"a.vhdx": ("OTHER",)}),
        Others({"a.avhdx": ("OTHER",)}, {}, {"a.avhdx": ("OTHER",), "a.vhdx": ("OTHER",)}),
    ],
)
def test_a_file_that_another_vm_needs_is_a_danger_and_said_so(others: Others) -> None:
    """Hyper-V goes by the snapshots of this VM: it is not kept for the other."""
    facts, base = shared_base()
    told = forecast(VMFacts(facts.snapshots, facts.drives, facts.files, others), ident(1))

    assert [(one.file.key, one.fate) for one in told.fates] == [(base, Fate.UNKNOWN), ("a.avhdx", Fate.UNKNOWN)]
    assert all("disk would be lost" in one.reason for one in told.fates)


def test_what_two_branches_of_this_vm_need_is_kept_for_another_too() -> None:
    facts = grown([("take", 0), ("take", 0), ("apply", 0)], [4])
    base = next(key for key in facts.files if key.endswith("disk0.vhdx"))
    told = forecast(replace(facts, others=Others({}, {base: ("clone.vhdx",)}, {base: ("CLONE",)})), ident(0))

    assert {one.file.key: (one.fate, one.children) for one in told.fates}[base] == (Fate.KEPT, 3)


@pytest.mark.parametrize(
    ("parent", "frees", "needs"),
    [
        ({"kind": "Fixed"}, 5 * GIB, 0),  # has all its blocks: takes in the child for nothing
        ({"size": 99 * GIB}, 4 * GIB - TABLES, GIB),  # grows by no more than what it lacks
        ({"size": 50 * GIB}, 0, 5 * GIB),  # every block may be new to it
        # and each may take a block of 32 MiB: until the parent is full
        ({"size": 50 * GIB, "block_size": 32 * MIB}, -45 * GIB - TABLES, 5 * GIB),
        ({"size": None}, 0, None),
        ({"virtual_size": None}, 0, None),
    ],
)
def test_what_a_merge_frees_and_needs_lies_between_bounds(parent: Any, frees: int, needs: int | None) -> None:
    facts, base = shared_base()
    files = {**facts.files, base: facts.files[base]._replace(**parent)}
    room = forecast(VMFacts(facts.snapshots, facts.drives, files), ident(1)).room

    assert (room.frees, room.frees_at_most.exact) == (frees, 5 * GIB)
    assert room.needs[None].exact == needs


def test_a_snapshot_that_is_not_there_is_refused() -> None:
    with pytest.raises(LookupError):
        forecast(three_in_a_row(), ident(99))
