"""Files that lie on volumes. They do not change: a verb puts another in place, so whoever holds one has a whole one.

Sizes of virtual disks follow from their block maps: [MS-VHDX] for VHDX, the "Virtual Hard Disk Image Format
Specification" for VHD.
"""

from dataclasses import dataclass, replace

from simulator.estate.blocks import GRAIN, NOTHING, BlockMap, Writer

MIB = 1 << 20
VHD_FOOTER = 512
_VHD_HEADERS = 512 + 1024  # a copy of the footer, and the dynamic header
_SECTOR = 512
# [MS-VHDX] 2.1: headers, log and metadata take 1 MiB each; 2.5: sector bitmap blocks are of 1 MiB.
_VHDX_FIXED_PARTS = 3 * MIB
_BITMAP = MIB


@dataclass(frozen=True, slots=True)
class File:
    """Any file: configuration, saved state, an ISO. Times in seconds since 1970."""

    path: str
    created_at: float
    bytes_: int = 0

    def size_at(self, _at: float) -> int:
        return self.bytes_

    def modified_at(self, _at: float) -> float:
        return self.created_at


@dataclass(frozen=True, slots=True)
class TextFile(File):
    """A file of which it matters what stands in it."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class DiskFile(File):
    """A virtual disk. `kind` is Fixed, Dynamic or Differencing; `blocks` what was written up to now, `writer` who goes
    on writing. `backing` are the files that a VHD Set holds its data in. `fault` is why it cannot be opened: "locked",
    "denied" or "corrupt"; None where it can. `made_for`: the identifier of the file that a child was made from.
    `first_sector`: what was written there past all blocks, into the file itself."""

    format: str = "VHDX"
    kind: str = "Dynamic"
    virtual_size: int = 0
    block_size: int = 32 * MIB
    parent: str | None = None
    blocks: BlockMap = NOTHING
    writer: Writer | None = None
    identifier: str = ""
    has_partitions: bool = True
    fault: str | None = None
    backing: tuple[str, ...] = ()
    made_for: str = ""
    first_sector: bytes = b""

    def fits(self, parent: "DiskFile") -> bool:
        """Whether it was made from this file, or changed by Hyper-V to hang on it."""
        return self.made_for == parent.identifier

    @property
    def grains(self) -> int:
        """Grains of its virtual size, the last one perhaps in part."""
        return -(-self.virtual_size // GRAIN)

    def map_at(self, at: float) -> BlockMap:
        """What this file holds at an instant; what its parents hold is not in it."""
        return self.blocks.under(self.writer.at(at)) if self.writer else self.blocks

    def size_at(self, at: float) -> int:
        if self.kind == "Fixed":
            return self.virtual_size + (VHD_FOOTER if self.format == "VHD" else _vhdx_overhead(self, 0))
        allocated = self.map_at(at).blocks(max(1, self.block_size // GRAIN))
        if self.format == "VHD":
            return _vhd_overhead(self, allocated) + allocated * self.block_size
        return _vhdx_overhead(self, allocated) + allocated * self.block_size

    def modified_at(self, at: float) -> float:
        return self.writer.last_written(at) if self.writer else self.created_at

    def minimum_size_at(self, at: float) -> int | None:
        """What Windows could shrink it to: the end of the last partition, here of the last grain. Unknown where it
        finds no partition (captures/hyperv_json/get_vhd.json)."""
        extents = self.map_at(at).extents
        return min(self.virtual_size, extents[-1].stop * GRAIN) if self.has_partitions and extents else None

    def still(self, at: float) -> "DiskFile":
        """As it stands at an instant, with nobody writing."""
        return replace(self, blocks=self.map_at(at), writer=None) if self.writer else self


def _vhd_overhead(file: DiskFile, allocated: int) -> int:
    """Headers, block table (4 bytes each, whole sectors), a bitmap sector per block, and the footer."""
    table = -(-file.virtual_size // file.block_size) * 4
    return _VHD_HEADERS + -(-table // _SECTOR) * _SECTOR + allocated * _SECTOR + VHD_FOOTER


def _vhdx_overhead(file: DiskFile, allocated: int) -> int:
    """Regions, the block table, and in a child a bitmap of 1 MiB for every chunk of 4 GiB that holds something."""
    block_size = file.block_size or 32 * MIB  # Get-VHD says 0 for a fixed disk, its table counts in 32 MiB
    chunk = (1 << 23) * _SECTOR // block_size
    payload = -(-file.virtual_size // block_size)
    entries = payload + (payload - 1) // chunk
    bitmaps = -(-allocated // chunk) * _BITMAP if file.kind == "Differencing" else 0
    return _VHDX_FIXED_PARTS + -(-entries * 8 // MIB) * MIB + bitmaps
