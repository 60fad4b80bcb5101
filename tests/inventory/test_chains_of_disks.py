"""The walk down a chain, and what of it is kept with the attachment for lists to sort and filter by."""

from typing import Any

import pytest

from inventory.chains import CHAIN_LIMIT, Trouble, walk
from inventory.ingest.chains import settle_chains
from inventory.models import DiskFile, Drive
from tests.inventory.building import guid, make_host, poll, section
from tests.inventory.test_what_a_poll_writes import versions
from tests.inventory.test_what_disks_a_poll_writes import BASE, CHAIN, LEAF, MISSING, raw_drive, raw_file


def file(key: str, parent: str | None = None, size: int | None = 1, **facts: Any) -> DiskFile:
    return DiskFile(path_key=key, path=key, parent_key=parent, parent_path=parent, size_on_disk_bytes=size, **facts)


@pytest.mark.parametrize(
    ("files", "way", "trouble", "size"),
    [
        ([file("a", "b"), file("b", "c"), file("c")], "abc", "", 3),
        ([file("a")], "a", "", 1),
        ([], "", Trouble.UNREAD, None),
        ([file("a", "b")], "a", Trouble.PARENT_UNREAD, None),
        ([file("a", "b"), file("b", size=None, error_code="missing")], "ab", Trouble.MISSING, None),
        ([file("a", "b"), file("b", "a")], "ab", Trouble.LOOP, None),
        ([file("a", backing_keys=["b"]), file("b", "c"), file("c")], "abc", "", 3),
        ([file("a", backing_keys=["b", "c"]), file("b", "c"), file("c")], "abc", "", 3),
        ([file("a", "b"), file("b", size=None)], "ab", "", None),
    ],
)
def test_a_chain_is_walked_to_its_end_or_to_what_is_wrong(
    files: list[DiskFile], way: str, trouble: str, size: int | None
) -> None:
    chain = walk("a", {one.path_key: one for one in files})
    assert ("".join(one.path_key for one in chain.files), chain.trouble, chain.size_on_disk_bytes) == (
        way,
        trouble,
        size,
    )
    assert bool(chain.sentence) == bool(trouble)


GIB = 2**30


@pytest.mark.parametrize(
    ("files", "trouble", "names"),
    [
        # The middle was expanded before the leaf was made, and Hyper-V tested the chain of the leaf.
        ([file("a", "b", virtual_size_bytes=50 * GIB, fit="fits"), file("b", "c", virtual_size_bytes=50 * GIB),
          file("c", virtual_size_bytes=40 * GIB)], "", ""),
        ([file("a", "b", virtual_size_bytes=50 * GIB), file("b", "c", virtual_size_bytes=50 * GIB),
          file("c", virtual_size_bytes=40 * GIB)], Trouble.UNSURE, "c is of another size than b"),
        # Behind a set stand two files beside each other, each with a parent of its own.
        ([file("a", backing_keys=["b", "c"]), file("b", "d", virtual_size_bytes=GIB), file("d", virtual_size_bytes=GIB),
          file("c", "e", virtual_size_bytes=2 * GIB), file("e", virtual_size_bytes=2 * GIB)], "", ""),
        ([file("a", backing_keys=["b", "c"]), file("b", "d", fit="fits"), file("d"),
          file("c", "e", fit="mismatched"), file("e")], Trouble.MISMATCHED, "e is another file than the one that c"),
    ],
    ids=["tested", "untested", "set", "one of a set"],
)  # fmt: skip
def test_a_parent_is_doubted_of_its_own_child_and_not_below_what_hyperv_tested(
    files: list[DiskFile], trouble: str, names: str
) -> None:
    chain = walk("a", {one.path_key: one for one in files})
    assert len(chain.files) == len(files)
    assert chain.trouble == trouble
    assert chain.sentence.startswith(names) if names else not chain.sentence


def test_a_walk_ends_where_the_script_ends() -> None:
    files = {str(number): file(str(number), str(number + 1)) for number in range(CHAIN_LIMIT + 5)}
    chain = walk("0", files)
    assert (len(chain.files), chain.trouble) == (CHAIN_LIMIT, Trouble.TOO_LONG)


def kept() -> tuple[Any, ...]:
    names = ("chain_files", "chain_bytes", "chain_trouble", "virtual_size_bytes", "disk_format", "disk_type")
    (row,) = Drive.objects.values_list(*names)
    return row


@pytest.mark.django_db
def test_what_came_of_a_chain_is_kept_and_follows_every_change_of_a_file() -> None:
    host = make_host()
    poll(host, [1], disks=section([raw_drive(), *CHAIN]))
    assert kept() == (2, 2 * 4194304, "", 2**37, "VHDX", "Differencing")
    grown = CHAIN[1] | {"size_on_disk_bytes": 2**30}
    poll(host, [1], disks=section([raw_drive(), CHAIN[0], grown]))
    assert kept()[1] == 4194304 + 2**30
    poll(host, [1], disks=section([raw_drive(), CHAIN[0], {"kind": "file", "path": BASE, "error": MISSING}]))
    assert kept()[:3] == (2, None, "missing")
    poll(host, [1], disks=section([raw_drive(path=None)]))
    assert kept() == (None, None, "", None, None, None)


@pytest.mark.django_db
def test_a_disk_that_a_poll_missed_follows_its_files_too() -> None:
    host = make_host()
    poll(host, [1], disks=section([raw_drive(), *CHAIN]))
    poll(host, [1], disks=section([CHAIN[0], CHAIN[1] | {"size_on_disk_bytes": 2**30}]))
    assert kept()[1] == 4194304 + 2**30


@pytest.mark.django_db
def test_what_did_not_change_is_not_written_again() -> None:
    host = make_host()
    for _ in range(2):
        poll(host, [1], disks=section([raw_drive(), raw_file(LEAF)]))
        before = versions("drive")
        poll(host, [1], disks=section([raw_drive(), raw_file(LEAF)]))
        assert versions("drive") == before


@pytest.mark.django_db
def test_what_no_snapshot_is_in_need_of_is_kept_as_polls_tell_of_it() -> None:
    """What Now writes to is in its place above the state of a snapshot; a set keeps its checkpoints in itself."""
    host = make_host()
    upper = LEAF.replace("_1", "_2")
    chain = [raw_file(upper, disk_type="Differencing", parent_path=LEAF), *CHAIN]
    now, of_snapshot = raw_drive(path=upper), raw_drive(path=LEAF, snapshot_id=guid(900))
    for drives, files, told in (
        ([now, of_snapshot], chain, (2, 0)),
        ([now], chain, (2, 0)),  # it was missed once, and is there still
        ([now], chain, (2, 2)),
        ([raw_drive(path=upper, controller_location=0)], [chain[0]], (2, 2)),  # the file below is known by its name
        ([now], [chain[0] | {"format": "VHDSet"}, *CHAIN], (0, 0)),
        ([raw_drive(path=BASE)], CHAIN, (0, 0)),
        ([raw_drive(path=None)], [], (0, 0)),
    ):
        poll(host, [1], disks=section([*drives, *files]))
        assert Drive.objects.values_list("chain_children", "chain_unmerged").get(snapshot_id=None) == told, told
        assert settle_chains(host.pk) == 0, "whoever settles them by themselves says the same"
