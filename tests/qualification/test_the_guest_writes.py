"""The program in the first sector, run by an interpreter of the few instructions of the 8086 that it is made of.

What the simulator makes of it is read off its data; here the machine code itself is followed, over a BIOS that reads
and writes a disk of bytes.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from hyperv.qualification.guest import CHUNK_BYTES, FIRST_SECTOR, MOST_CHUNKS, SECTOR, boot_sector
from simulator.estate.bootable import program_of

LOADED, DRIVE = 0x7C00, 0x80


class Halted(Exception):
    """hlt"""


@dataclass
class Machine:
    """Real mode, flat: a segment register counts 16 bytes. `refuses`: the BIOS says no to the so many-th call."""

    disk: bytearray
    refuses: int = 0
    memory: bytearray = field(default_factory=lambda: bytearray(1 << 20))
    registers: dict[str, int] = field(default_factory=lambda: dict.fromkeys("ax bx cx dx si di sp ds es ss".split(), 0))
    carry: bool = False
    calls: int = 0
    at: int = LOADED

    def run(self) -> None:
        self.memory[LOADED : LOADED + SECTOR] = self.disk[:SECTOR]
        self.registers["dx"] = DRIVE
        with pytest.raises(Halted):
            self.go_on()

    def go_on(self) -> None:
        while True:
            self.step()

    def step(self) -> None:
        code = self.memory[self.at : self.at + 6]
        for begin, (length, act) in INSTRUCTIONS.items():
            if code.startswith(begin):
                self.at += length
                act(self, bytes(code))
                return
        raise AssertionError(f"no such instruction is known: {code.hex(' ')} at {self.at:04x}")

    def word(self, address: int) -> int:
        return int(struct.unpack_from("<H", self.memory, address)[0])

    def put(self, address: int, value: int) -> None:
        self.carry = value > 0xFFFF
        struct.pack_into("<H", self.memory, address, value & 0xFFFF)

    def bios(self) -> None:
        self.calls += 1
        self.carry = self.calls == self.refuses
        size, _, sectors, offset, segment, first = struct.unpack_from("<BBHHHQ", self.memory, self.registers["si"])
        function, drive = self.registers["ax"] >> 8, self.registers["dx"] & 0xFF
        assert (size, drive, sectors <= 127) == (16, DRIVE, True)
        memory, disk, length = segment * 16 + offset, first * SECTOR, sectors * SECTOR
        assert disk + length <= len(self.disk), "it stays on its disk"
        if self.carry:
            return
        if function == 0x42:
            self.memory[memory : memory + length] = self.disk[disk : disk + length]
        else:
            assert (function, self.registers["ax"] & 0xFF) == (0x43, 0)
            assert disk > 0, "it never writes over itself"
            self.disk[disk : disk + length] = self.memory[memory : memory + length]

    def fill(self) -> None:
        """rep stosw"""
        to = self.registers["es"] * 16 + self.registers["di"]
        count = self.registers["cx"]
        self.memory[to : to + 2 * count] = struct.pack("<H", self.registers["ax"]) * count
        self.registers["cx"] = 0

    def jump(self, taken: bool, by: int) -> None:
        self.at += (by - 256 if by > 127 else by) if taken else 0

    def loop(self, by: int) -> None:
        self.registers["cx"] = (self.registers["cx"] - 1) & 0xFFFF
        self.jump(self.registers["cx"] != 0, by)


def _address(code: bytes, at: int = 2) -> int:
    return int(struct.unpack_from("<H", code, at)[0])


def _move(to: str, of: str) -> "Act":
    return lambda machine, code: machine.registers.update({to: machine.registers[of]})


def _immediate(to: str) -> "Act":
    return lambda machine, code: machine.registers.update({to: _address(code, 1)})


def _low(machine: Machine, register: str, value: int) -> None:
    machine.registers[register] = machine.registers[register] & 0xFF00 | value


def _halt(machine: Machine, code: bytes) -> None:
    raise Halted


def _push(machine: Machine, code: bytes) -> None:
    machine.registers["sp"] -= 2
    struct.pack_into("<H", machine.memory, machine.registers["sp"], machine.registers["cx"])


def _pop(machine: Machine, code: bytes) -> None:
    machine.registers["cx"] = machine.word(machine.registers["sp"])
    machine.registers["sp"] += 2


def _nothing(machine: Machine, code: bytes) -> None:
    """cli, sti, cld: no interrupt comes, and strings are filled upwards."""


Act = Callable[[Machine, bytes], object]
INSTRUCTIONS: dict[bytes, tuple[int, Act]] = {
    b"\xfa": (1, _nothing),
    b"\xfb": (1, _nothing),
    b"\xfc": (1, _nothing),
    b"\x31\xc0": (2, lambda machine, code: machine.registers.update(ax=0)),
    b"\x31\xff": (2, lambda machine, code: machine.registers.update(di=0)),
    b"\x8e\xd8": (2, _move("ds", "ax")),
    b"\x8e\xc0": (2, _move("es", "ax")),
    b"\x8e\xd0": (2, _move("ss", "ax")),
    b"\x8e\xc3": (2, _move("es", "bx")),
    b"\xbc": (3, _immediate("sp")),
    b"\xbe": (3, _immediate("si")),
    b"\xb8": (3, _immediate("ax")),
    b"\xbb": (3, _immediate("bx")),
    b"\xb9": (3, _immediate("cx")),
    b"\xb4": (2, lambda machine, code: machine.registers.update(ax=code[1] << 8 | machine.registers["ax"] & 0xFF)),
    b"\x88\x16": (4, lambda machine, code: machine.memory.__setitem__(_address(code), machine.registers["dx"] & 0xFF)),
    b"\x8a\x16": (4, lambda machine, code: _low(machine, "dx", machine.memory[_address(code)])),
    b"\xcd\x13": (2, lambda machine, code: machine.bios()),
    b"\x72": (2, lambda machine, code: machine.jump(machine.carry, code[1])),
    b"\xeb": (2, lambda machine, code: machine.jump(True, code[1])),
    b"\xe2": (2, lambda machine, code: machine.loop(code[1])),
    b"\xff\x06": (4, lambda machine, code: machine.put(_address(code), machine.word(_address(code)) + 1)),
    b"\xa1": (3, lambda machine, code: machine.registers.update(ax=machine.word(_address(code, 1)))),
    b"\x8b\x0e": (4, lambda machine, code: machine.registers.update(cx=machine.word(_address(code)))),
    b"\xf3\xab": (2, lambda machine, code: machine.fill()),
    b"\x51": (1, _push),
    b"\x59": (1, _pop),
    b"\x83\x06": (5, lambda machine, code: machine.put(_address(code), machine.word(_address(code)) + code[4])),
    b"\x83\x16": (
        5,
        lambda machine, code: machine.put(_address(code), machine.word(_address(code)) + code[4] + int(machine.carry)),
    ),
    b"\xf4": (1, _halt),
}
CHUNKS = 3
SIZE = FIRST_SECTOR * SECTOR + CHUNKS * CHUNK_BYTES


def disk() -> bytearray:
    empty = bytearray(SIZE + CHUNK_BYTES)
    empty[:SECTOR] = boot_sector(CHUNKS * CHUNK_BYTES)
    return empty


@pytest.mark.parametrize("runs", [1, 2, 3])
def test_each_run_counts_up_and_fills_its_part_and_nothing_else(runs: int) -> None:
    ours = disk()
    for _ in range(runs):
        Machine(ours).run()
    filled = slice(FIRST_SECTOR * SECTOR, SIZE)
    assert ours[:SECTOR] == boot_sector(CHUNKS * CHUNK_BYTES)
    assert struct.unpack_from("<H", ours, SECTOR) == (runs,)
    assert ours[filled] == struct.pack("<H", runs) * (CHUNKS * CHUNK_BYTES // 2)
    assert not any(ours[SECTOR + 2 : FIRST_SECTOR * SECTOR])
    assert not any(ours[SIZE:])


@pytest.mark.parametrize("call", [1, 2, 3, 5])
def test_a_disk_that_refuses_stops_it(call: int) -> None:
    machine = Machine(disk(), refuses=call)
    machine.run()
    assert machine.calls == call


def test_the_sector_number_is_counted_over_16_bits() -> None:
    """2 GiB have more sectors than 65,535."""
    ours = disk()
    struct.pack_into("<Q", ours, 0x94 + 8, 0xFFC0)
    machine = Machine(bytearray(0x10100 * SECTOR))
    machine.disk[:SECTOR] = ours[:SECTOR]
    machine.run()
    assert machine.disk[0x10000 * SECTOR : 0x10000 * SECTOR + 2] == b"\x01\x00"


def test_the_simulator_reads_the_same_off_it() -> None:
    program = program_of(boot_sector(CHUNKS * CHUNK_BYTES))
    assert program is not None
    assert (program.first, program.bytes_) == (FIRST_SECTOR * SECTOR, CHUNKS * CHUNK_BYTES)
    assert program_of(bytes(SECTOR)) is None


@pytest.mark.parametrize("size", [0, (MOST_CHUNKS + 1) * CHUNK_BYTES])
def test_what_it_cannot_count_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="the guest writes between"):
        boot_sector(size)
