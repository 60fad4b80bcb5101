"""Chance without state: the same keys give the same number, in any order, in any process."""

from math import cos, pi
from random import Random
from uuid import UUID

_MASK = (1 << 64) - 1


def key_of(*parts: object) -> int:
    """A 64-bit key out of names and seeds; slow, so made once per VM."""
    return Random("\x1f".join(map(str, parts))).getrandbits(64)


def guid_of(*parts: object) -> str:
    """A random-looking (version 4) GUID that follows from its parts."""
    return str(UUID(int=Random("\x1f".join(map(str, ("guid", *parts)))).getrandbits(128), version=4))


def guid_from(key: int, step: int) -> str:
    """As guid_of, from numbers: where a hundred thousand are wanted."""
    return str(UUID(int=mix(key, step) << 64 | mix(key ^ _MASK, step), version=4))


def unit(key: int, step: int) -> float:
    """A number in [0, 1) for this key and step."""
    return mix(key, step) / (_MASK + 1)


def mix(key: int, step: int) -> int:
    """64 bits for this key and step: the finaliser of splitmix64, about a microsecond."""
    mixed = (key + (step & _MASK) * 0x9E3779B97F4A7C15) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
    return mixed ^ (mixed >> 31)


def smooth(key: int, at: float, period: float) -> float:
    """A number in [0, 1] that wanders without jumps: a fresh one every `period` seconds, cosine in between."""
    step, rest = divmod(at, period)
    ease = (1 - cos(pi * rest / period)) / 2
    return unit(key, int(step)) * (1 - ease) + unit(key, int(step) + 1) * ease
