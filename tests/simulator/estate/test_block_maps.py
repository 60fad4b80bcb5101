"""Block maps against the plainest model of a disk: a dictionary of grains."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.estate.blocks import BlockMap, Extent, Writer, written_from
from tests.simulator.estate.moments import MONDAY

DISK = 40
START = MONDAY.timestamp()
grains = st.integers(0, DISK - 1)


@st.composite
def maps(draw: st.DrawFn) -> BlockMap:
    """Any map, by writing runs over one another."""
    held = BlockMap()
    for content in range(draw(st.integers(0, 6))):
        held = held.under(written_from(draw(grains), draw(st.integers(1, DISK)), DISK, content))
    return held


def plain(held: BlockMap) -> dict[int, int]:
    return {grain: extent.content for extent in held.extents for grain in range(extent.start, extent.stop)}


@settings(derandomize=True, max_examples=200)
@given(lower=maps(), upper=maps())
def test_the_upper_map_covers_the_lower_one(lower, upper):
    assert plain(lower.under(upper)) == plain(lower) | plain(upper)


@settings(derandomize=True, max_examples=200)
@given(held=maps(), size=st.integers(1, 20))
def test_extents_are_in_order_apart_and_counted(held, size):
    assert list(held.extents) == sorted(held.extents)
    assert all(one.stop <= other.start for one, other in pairwise(held.extents))
    assert held.grains == len(plain(held))
    assert held.blocks(size) == len({grain // size for grain in plain(held)})
    assert [held.read(grain) for grain in range(DISK)] == [plain(held).get(grain) for grain in range(DISK)]


@settings(derandomize=True, max_examples=100)
@given(one=maps(), two=maps(), three=maps())
def test_it_does_not_matter_which_two_are_merged_first(one, two, three):
    assert one.under(two).under(three) == one.under(two.under(three))


def test_writing_goes_round_the_end_of_the_disk():
    assert written_from(38, 5, DISK, 7).extents == (Extent(0, 3, 7), Extent(38, 40, 7))
    assert written_from(38, 500, DISK, 7).extents == (Extent(0, 40, 7),)


@settings(derandomize=True, max_examples=100)
@given(
    first=grains,
    rate=st.integers(1, 1 << 40),
    days=st.lists(st.floats(0, 4000, allow_nan=False), min_size=2, max_size=8).map(sorted),
)
def test_a_writer_never_takes_back_what_it_wrote(first, rate, days):
    writer = Writer(START, rate, first, DISK, DISK // 2, 1)

    written = [plain(writer.at(START + day * 86_400)) for day in days]

    assert all(before.items() <= after.items() for before, after in pairwise(written))
    assert len(written[-1]) <= DISK // 2


def test_a_writer_has_written_nothing_before_it_began():
    assert Writer(START, 1 << 40, 0, DISK, DISK, 1).at(START - 1) == BlockMap()
