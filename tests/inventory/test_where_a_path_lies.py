"""A path lies on the volume with the longest root: shared volumes hang inside of C:, and others in folders."""

import pytest

from inventory.models import Volume
from inventory.selectors.lying import root_of, volume_of
from snapshots.selectors.roots import Roots

VOLUMES = [
    Volume(pk=number, path=path)
    for number, path in enumerate(
        [
            "C:\\",
            "C:\\ClusterStorage\\Volume1",
            "C:\\ClusterStorage\\Volume10",
            "D:\\",
            "D:\\Mounted\\VMs\\",
            "\\\\fs1\\vms",
        ]
    )
]


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("C:\\ProgramData\\a.vhdx", 0),
        ("C:\\ClusterStorage\\a.vhdx", 0),
        ("c:\\clusterstorage\\VOLUME1\\web\\a.vhdx", 1),
        ("C:\\ClusterStorage\\Volume10\\a.vhdx", 2),
        ("C:\\ClusterStorage\\Volume1", 1),
        ("D:\\Mounted\\a.vhdx", 3),
        ("D:\\Mounted\\VMs\\a.vhdx", 4),
        ("D:\\Mounted\\VMs2\\a.vhdx", 3),
        ("\\\\FS1\\vms\\a.vhdx", 5),
        ("E:\\a.vhdx", None),
        ("", None),
        (None, None),
    ],
)
def test_the_longest_root_wins_wherever_it_hangs(path: str | None, number: int | None) -> None:
    found = volume_of(path, VOLUMES)
    assert (found.pk if found else None) == number
    assert Roots((root_of(volume), volume.pk) for volume in VOLUMES).of(path) == number
