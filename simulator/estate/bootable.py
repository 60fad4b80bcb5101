"""A guest that is a program in the first sector of its disk: each start it counts up and fills a part of the disk.

Of all programs the simulator runs the one that carries this mark, because it cannot run machine code: what it does is
read off its data, as its own head describes (the portal qualifies a host with it). It is as quick as an instant.
"""

import struct
from dataclasses import dataclass, replace

from simulator.estate.blocks import GRAIN, BlockMap, Extent
from simulator.estate.files import DiskFile
from simulator.estate.model import VM, Host
from simulator.estate.volumes import Volumes

SECTOR = 512
_MARK, _MARK_AT = b"HVPORTAL", 0xA4
_CHUNKS_AT, _PACKET_AT = 0x82, 0x94


@dataclass(frozen=True, slots=True)
class Program:
    """It fills `bytes_` from byte `first` on with the number of its runs."""

    first: int
    bytes_: int


def program_of(sector: bytes) -> Program | None:
    """None for a sector that no BIOS boots, and for a program that is not known here."""
    if len(sector) != SECTOR or sector[-2:] != b"\x55\xaa" or not sector[_MARK_AT:].startswith(_MARK):
        return None
    (chunks,) = struct.unpack_from("<H", sector, _CHUNKS_AT)
    _, _, sectors, _, _, first = struct.unpack_from("<BBHHHQ", sector, _PACKET_AT)
    return Program(first * SECTOR, chunks * sectors * SECTOR)


def run_guest(volumes: Volumes, host: Host, vm: VM, at: float) -> None:
    """What the VM's program does when it is started. Of generation 1 alone: the other boots no sector."""
    boots = next((drive for drive in vm.drives if drive.controller == "IDE"), None)
    chain = volumes.chain(host, boots.path) if boots and boots.path and vm.generation == 1 else []
    program = program_of(chain[-1].first_sector) if chain else None
    if program is None:
        return
    runs = (seen(chain, 0, at) or 0) + 1
    first, stop = program.first // GRAIN, -(-(program.first + program.bytes_) // GRAIN)
    written = BlockMap((Extent(0, stop, runs),) if first <= 1 else (Extent(0, 1, runs), Extent(first, stop, runs)))
    leaf = chain[0]
    volumes.put(host, replace(leaf, blocks=leaf.map_at(at).under(written)))


def seen(chain: list[DiskFile], grain: int, at: float) -> int | None:
    """What stands in a grain, seen from the leaf."""
    return next((held for file in chain if (held := file.map_at(at).read(grain)) is not None), None)
