"""File sizes follow from block maps, as the formats prescribe and as real hosts reported."""

import pytest

from simulator.estate.blocks import GRAIN, BlockMap, Extent
from simulator.estate.files import MIB, DiskFile

TERABYTE = 1 << 40


def held(count: int) -> BlockMap:
    return BlockMap((Extent(0, count, 1),)) if count else BlockMap()


@pytest.mark.parametrize("kind", ["Dynamic", "Differencing"])
def test_an_empty_vhdx_is_four_megabytes(kind):
    """captures/hyperv_json/get_vhd.json, and the child of VirtualEngine/Lability #304: 4194304 for 136365211648."""
    block = {"Dynamic": 32 * MIB, "Differencing": 2 * MIB}[kind]

    assert DiskFile("D:\\x.vhdx", 0, kind=kind, virtual_size=136_365_211_648, block_size=block).size_at(0) == 4_194_304


@pytest.mark.parametrize("size", [68_719_476_736, 10_485_760])
def test_a_fixed_vhd_is_its_size_and_a_footer(size):
    """HYPERV.md §3.4: 68719477248 and 10486272 on real hosts."""
    assert DiskFile("D:\\x.vhd", 0, format="VHD", kind="Fixed", virtual_size=size).size_at(0) == size + 512


def test_a_fixed_vhdx_is_larger_than_its_virtual_size():
    assert DiskFile("D:\\x.vhdx", 0, kind="Fixed", virtual_size=TERABYTE, block_size=0).size_at(0) == TERABYTE + 4 * MIB


def test_a_large_block_is_allocated_whole():
    file = DiskFile("D:\\x.vhdx", 0, virtual_size=TERABYTE, blocks=held(1))

    assert file.size_at(0) == 4 * MIB + 32 * MIB


def test_a_full_child_is_larger_than_its_parents_virtual_size():
    """S5: each differencing disk can grow to the full virtual size of its parent, and its own tables come on top."""
    size = 127 << 30
    full = DiskFile(
        "D:\\x.avhdx", 0, kind="Differencing", virtual_size=size, block_size=GRAIN, blocks=held(size // GRAIN)
    )

    assert size < full.size_at(0) < size * 1.001


def test_a_dynamic_vhd_has_a_bitmap_for_each_block():
    file = DiskFile("D:\\x.vhd", 0, format="VHD", virtual_size=4 * GRAIN, block_size=GRAIN, blocks=held(3))

    assert file.size_at(0) == 1536 + 512 + 3 * (GRAIN + 512) + 512


def test_the_minimum_size_is_unknown_without_partitions():
    used = DiskFile("D:\\x.vhdx", 0, virtual_size=TERABYTE, blocks=held(5))

    assert used.minimum_size_at(0) == 5 * GRAIN
    assert (
        DiskFile("D:\\x.vhdx", 0, virtual_size=TERABYTE, blocks=held(5), has_partitions=False).minimum_size_at(0)
        is None
    )
