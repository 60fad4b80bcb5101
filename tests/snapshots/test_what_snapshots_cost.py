"""Cost, depth and lost parents of random trees, whole and damaged, against a slow reference."""

from hypothesis import given, settings
from hypothesis import strategies as st

from snapshots.domain.amounts import Amount
from snapshots.domain.attribution import costs_of
from snapshots.domain.facts import NOW, DriveFact, FileFact, SnapshotFact, VMFacts
from snapshots.domain.trees import tree_of
from tests.snapshots import reference
from tests.snapshots.drawing import GIB, grown, ident, vms

MANY = settings(derandomize=True, max_examples=300, deadline=None)


@MANY
@given(facts=vms())
def test_every_snapshot_costs_what_the_reference_says(facts: VMFacts) -> None:
    costs, left = costs_of(facts, tree_of(facts.snapshots))
    for snapshot, cost in costs.items():
        assert (cost.today.exact, cost.today.at_least) == reference.cost(facts, snapshot)
        assert cost.worst.at_least == reference.worst(facts, snapshot)
        assert cost.worst.at_least >= cost.today.at_least
        assert cost.today.is_known or cost.today.reason
    assert (left.today.exact, left.today.at_least) == reference.cost(facts, None)


@MANY
@given(facts=vms())
def test_depth_and_lost_parents_are_what_the_reference_says(facts: VMFacts) -> None:
    tree = tree_of(facts.snapshots)
    for one in facts.snapshots:
        assert tree.depth(one.id) == reference.depth(facts, one.id)
        assert list(tree.below[one.id]) == reference.below(facts, one.id)
    assert tree.lost == reference.lost(facts)
    assert tree.depth(NOW) == len(reference.below(facts, NOW))


@MANY
@given(facts=vms(whole=True))
def test_every_checkpoint_file_counts_once_and_disks_never_do(facts: VMFacts) -> None:
    costs, left = costs_of(facts, tree_of(facts.snapshots))
    counted = [piece.file.key for cost in (*costs.values(), left) for piece in cost.pieces]
    in_use = {key for drive in facts.drives for key, _ in reference.links(facts, drive.file or "")}

    assert sorted(counted) == sorted(key for key in in_use if reference.is_child(key))


@MANY
@given(facts=vms(), chosen=st.integers(0, 40))
def test_an_unknown_size_makes_a_sum_unknown_and_its_bound_never_larger(facts: VMFacts, chosen: int) -> None:
    tree = tree_of(facts.snapshots)
    costs, _ = costs_of(facts, tree)
    pieces = [(one, piece.file) for one, cost in costs.items() for piece in cost.pieces]
    if not pieces:
        return
    snapshot, file = pieces[chosen % len(pieces)]
    facts = VMFacts(facts.snapshots, facts.drives, {**facts.files, file.key: file._replace(size=None)})
    after = costs_of(facts, tree)[0][snapshot].today
    assert after.exact is None
    assert file.name in after.reason
    assert after.at_least == costs[snapshot].today.at_least - (file.size or 0)


@MANY
@given(facts=vms())
def test_disks_and_volumes_sum_up_to_the_whole(facts: VMFacts) -> None:
    for cost in costs_of(facts, tree_of(facts.snapshots))[0].values():
        by_volume, by_disk = cost.by_volume.values(), cost.by_disk.values()
        assert sum((share.today for share in by_volume), Amount()).at_least == cost.today.at_least
        assert sum((share.worst for share in by_volume), Amount()).at_least == cost.worst.at_least
        assert sum((share.today for share in by_disk), Amount()).at_least == cost.disks.at_least
        assert all(share.today.is_known for share in by_volume) == cost.today.is_known


def test_a_snapshot_costs_what_hangs_on_its_disks_and_not_the_disks() -> None:
    """disk.vhdx (50) <- first holds it; one.avhdx (7) <- second holds it; two.avhdx (3) is what Now writes to."""
    first, second = ident(1), ident(2)
    pointed = {NOW: "two.avhdx", first: "disk.vhdx", second: "one.avhdx"}
    facts = VMFacts(
        [SnapshotFact(first, None, "Standard", saved_state_bytes=1), SnapshotFact(second, first, is_current=True)],
        [DriveFact(one, "SCSI 0:0", file) for one, file in pointed.items()],
        {
            "disk.vhdx": FileFact("disk.vhdx", "disk.vhdx", 50, 127),
            "one.avhdx": FileFact("one.avhdx", "one.avhdx", 7, 127, "disk.vhdx"),
            "two.avhdx": FileFact("two.avhdx", "two.avhdx", 3, 127, "one.avhdx"),
        },
    )
    costs, left = costs_of(facts, tree_of(facts.snapshots))

    assert (costs[first].today.exact, costs[first].worst.exact) == (8, 128)
    assert (costs[second].today.exact, costs[second].today.at_least, costs[second].worst.at_least) == (None, 3, 127)
    assert "saved state" in costs[second].today.reason
    assert [piece.is_written for piece in costs[second].pieces] == [True]
    assert left.today == Amount()


def test_what_no_snapshot_explains_counts_for_the_vm() -> None:
    facts = grown([("take", 0), ("forget", 0)], [4])
    costs, left = costs_of(facts, tree_of(facts.snapshots))

    assert not costs
    assert left.today.exact == 2 * 4 * GIB


def test_a_snapshot_whose_disks_were_not_read_is_unknown_and_not_free() -> None:
    one = SnapshotFact(ident(1), None, "Standard", saved_state_bytes=0, is_current=True)
    disk = {"disk.vhdx": FileFact("disk.vhdx", "disk.vhdx", 50, 127)}
    unread = VMFacts([one], [DriveFact(NOW, "SCSI 0:0", "disk.vhdx")], disk)
    without_disks = VMFacts([one])

    assert costs_of(unread, tree_of([one]))[0][one.id].today.exact is None
    assert costs_of(without_disks, tree_of([one]))[0][one.id].today.exact == 0
    assert costs_of(VMFacts([one], drives_read=False), tree_of([one]))[0][one.id].today.exact is None
