"""How full a volume is, and from when on that is worth a colour."""

from dataclasses import dataclass

from hyperv.contracts import FREE_UNKNOWN_SENTENCES
from inventory.models import Volume

# The levels that Microsoft's own Storage Health Service warns at (health-service-settings.md): 80 and 90 % used.
WARN_USED_PERCENT, BAD_USED_PERCENT = 80, 90


@dataclass(frozen=True, slots=True)
class VolumeUse:
    """What every page says of how full a volume is."""

    volume: Volume

    @property
    def used_percent(self) -> float | None:
        return used_percent(self.volume)

    @property
    def level(self) -> str:
        return level_of(self.used_percent)

    @property
    def free_unknown(self) -> str:
        """Why its free space is not a number to count on; empty where it is."""
        reason = self.volume.free_unknown_reason
        return FREE_UNKNOWN_SENTENCES.get(reason, reason) if reason else ""


def used_percent(volume: Volume) -> float | None:
    """Of what the file system says, also where its free space is not to be counted on."""
    capacity, free = volume.capacity_bytes, volume.file_system_free_bytes
    return None if not capacity or free is None else (capacity - free) * 100 / capacity


def level_of(used: float | None) -> str:
    """good, warn or bad by the share used; calm where nobody knows it."""
    if used is None:
        return "calm"
    return "bad" if used >= BAD_USED_PERCENT else "warn" if used >= WARN_USED_PERCENT else "good"
