"""The guest of a qualification: 95 bytes of machine code that write into a VM's disk through Hyper-V itself.

Nothing else may: a file of a checkpoint is never mounted (GROUND_RULES.md, S9), and a VM without an operating system
writes nothing. So the first sector of the disk holds a program for the BIOS of a VM of generation 1. Each time the VM
starts it reads how often it has run from sector 1, writes that number plus one there, fills as much of the disk as it
was told to with that number, and halts. It has no network, no memory that outlives it, and no way out of its disk.
"""

import struct

SECTOR = 512
COUNTER_SECTOR = 1
FIRST_SECTOR = 4096  # of what it fills: 2 MiB, a block of an AVHDX of its own
CHUNK_SECTORS = 64  # written at once; the BIOS takes at most 127 (Phoenix, Enhanced Disk Drive Specification 3.0)
CHUNK_BYTES = CHUNK_SECTORS * SECTOR
MOST_CHUNKS = 0xFFFF  # counted down in 16 bits: 2 GiB without a chunk
MAGIC = b"HVPORTAL"

# Where its data stands in the sector, which the BIOS loads to 0000:7C00.
_DRIVE, _CHUNKS, _COUNTER_PACKET, _FILL_PACKET, _MAGIC = 0x80, 0x82, 0x84, 0x94, 0xA4
_LOADED = 0x7C00


def _at(offset: int) -> bytes:
    return struct.pack("<H", _LOADED + offset)


_CODE = b"".join(
    (
        b"\xfa\x31\xc0\x8e\xd8\x8e\xc0\x8e\xd0",  # cli; xor ax, ax; mov ds, ax; mov es, ax; mov ss, ax
        b"\xbc\x00\x7c\xfb\xfc",  # mov sp, 7C00h; sti; cld
        b"\x88\x16" + _at(_DRIVE),  # mov [drive], dl: the BIOS says from which drive it booted
        b"\xbe" + _at(_COUNTER_PACKET),  # mov si, counter_packet
        b"\xb4\x42\xcd\x13",  # mov ah, 42h; int 13h: read the counter's sector to 0000:8000
        b"\x72\x41",  # jc halt
        b"\xff\x06\x00\x80",  # inc word [8000h]
        b"\xbe" + _at(_COUNTER_PACKET),  # mov si, counter_packet
        b"\xb8\x00\x43\x8a\x16" + _at(_DRIVE),  # mov ax, 4300h; mov dl, [drive]
        b"\xcd\x13\x72\x2f",  # int 13h: write it back; jc halt
        b"\xa1\x00\x80",  # mov ax, [8000h]
        b"\xbb\x00\x10\x8e\xc3\x31\xff",  # mov bx, 1000h; mov es, bx; xor di, di
        b"\xb9\x00\x40\xf3\xab",  # mov cx, 4000h; rep stosw: 32 KiB of it at 1000:0000
        b"\x8b\x0e" + _at(_CHUNKS),  # mov cx, [chunks]
        b"\xbe" + _at(_FILL_PACKET),  # next: mov si, fill_packet
        b"\x51\xb8\x00\x43\x8a\x16" + _at(_DRIVE),  # push cx; mov ax, 4300h; mov dl, [drive]
        b"\xcd\x13\x59\x72\x0c",  # int 13h: write a chunk; pop cx; jc halt
        b"\x83\x06" + _at(_FILL_PACKET + 8) + bytes([CHUNK_SECTORS]),  # add word [fill_packet.sector], 64
        b"\x83\x16" + _at(_FILL_PACKET + 10) + b"\x00",  # adc word [fill_packet.sector + 2], 0
        b"\xe2\xe4",  # loop next
        b"\xf4\xeb\xfd",  # halt: hlt; jmp halt
    )
)


def boot_sector(fill_bytes: int) -> bytes:
    """The first sector of a disk whose guest fills so many bytes, rounded up to chunks. ValueError for too many."""
    chunks = -(-fill_bytes // CHUNK_BYTES)
    if not 1 <= chunks <= MOST_CHUNKS:
        raise ValueError(f"the guest writes between 1 byte and {MOST_CHUNKS * CHUNK_BYTES}, and not {fill_bytes}")
    sector = bytearray(SECTOR)
    sector[: len(_CODE)] = _CODE
    struct.pack_into("<H", sector, _CHUNKS, chunks)
    sector[_COUNTER_PACKET : _COUNTER_PACKET + 16] = _packet(1, 0x8000, 0, COUNTER_SECTOR)
    sector[_FILL_PACKET : _FILL_PACKET + 16] = _packet(CHUNK_SECTORS, 0, 0x1000, FIRST_SECTOR)
    sector[_MAGIC : _MAGIC + len(MAGIC)] = MAGIC
    sector[-2:] = b"\x55\xaa"
    return bytes(sector)


def _packet(sectors: int, offset: int, segment: int, first: int) -> bytes:
    """A disk address packet of the BIOS's extended reads and writes (functions 42h and 43h)."""
    return struct.pack("<BBHHHQ", 16, 0, sectors, offset, segment, first)
