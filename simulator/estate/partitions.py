"""Which disk of a host a volume lies on: C: on 0, the standalone's own on 1, shared ones from 10 on, for every node."""

from dataclasses import dataclass

from simulator.estate.model import Host
from simulator.estate.volumes import Volume, Volumes

_FIRST_SHARED = 10


@dataclass(frozen=True, slots=True)
class Partition:
    """A volume and its disk. `device` is what Windows calls the volume when it has no letter."""

    volume: Volume
    disk_number: int
    partition_number: int

    @property
    def device(self) -> str:
        return device_of(self.volume)


def device_of(volume: Volume) -> str:
    return f"\\\\?\\Volume{{{volume.id}}}\\"


def partitions_of(volumes: Volumes, host: Host) -> list[Partition]:
    """Local volumes first, in the order of their roots; shares lie on no disk of this host."""
    seen = sorted((volume for volume in volumes.of(host) if volume.kind != "smb"), key=_order)
    shared = [volume for volume in seen if volume.kind == "csv"]
    local = [volume for volume in seen if volume.kind == "local"]
    return [
        *(Partition(volume, number, 3 if number == 0 else 1) for number, volume in enumerate(local)),
        *(Partition(volume, _FIRST_SHARED + number, 2) for number, volume in enumerate(shared)),
    ]


def _order(volume: Volume) -> tuple[int, str]:
    return len(volume.root), volume.root
