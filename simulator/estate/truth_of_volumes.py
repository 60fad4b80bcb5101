"""The ground truth of what lies on volumes and of the pools below them, as lists of plain JSON rows.

"stored_files": one per file of Hyper-V's that lies where a portal looks (below the folders of VMs, on shared volumes).
"pools": one per cluster whose storage is its nodes' own, with its spaces, disks and jobs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from simulator.estate.model import Cluster
from simulator.estate.pools import pool_of
from simulator.estate.reading import HostReading
from simulator.estate.volumes import Volume, Volumes

EXTENSIONS = frozenset(".vhd .vhdx .avhd .avhdx .vhds .vhdpmem .iso .vmcx .vmrs .vmgs .bin .vsv .hrl".split())


def truth_of_volumes(
    readings: Sequence[HostReading], clusters: Iterable[Cluster], volumes: Volumes
) -> dict[str, list[dict[str, Any]]]:
    at = readings[0].at if readings else 0
    pools = [(cluster, pool_of(cluster, volumes, at)) for cluster in clusters]
    return {
        "stored_files": [row for volume in volumes if volume.kind != "smb" for row in _files(volume, at)],
        "pools": [
            {"cluster": cluster.name, **_as_json(asdict(pool)), "health": pool.health}
            for cluster, pool in pools
            if pool
        ],
    }


def _as_json(value: Any) -> Any:
    """JSON knows lists only."""
    if isinstance(value, dict):
        return {key: _as_json(one) for key, one in value.items()}
    return [_as_json(one) for one in value] if isinstance(value, tuple) else value


def _files(volume: Volume, at: float) -> Iterator[dict[str, Any]]:
    owner = {"cluster": volume.cluster, "host": None if volume.cluster else volume.owner}
    for file, size in volume.files_at(at):
        if f".{file.path.rpartition('.')[2].lower()}" in EXTENSIONS:
            yield {**owner, "volume": volume.root, "path": file.path, "size_bytes": size}
