"""A path lies on the volume with the longest root: shared volumes hang inside of C:, and others in folders."""

from collections import Counter

import pytest

from inventory.models import Volume
from inventory.scope import EVERYTHING
from inventory.selectors.lying import root_of, volume_of
from inventory.selectors.volume_contents import Lying, lying_on
from snapshots.selectors.roots import Roots
from tests.pages import factories as make

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
            "D:\\GRÖßen [1]",
        ]
    )
]


LYING = [
    ("C:\\ProgramData\\a.vhdx", 0),
    ("C:\\ClusterStorage\\a.vhdx", 0),
    ("c:\\clusterstorage\\VOLUME1\\web\\a.vhdx", 1),
    ("C:\\ClusterStorage\\Volume10\\a.vhdx", 2),
    ("C:\\ClusterStorage\\Volume1", 1),
    ("D:\\Mounted\\a.vhdx", 3),
    ("D:\\Mounted\\VMs\\a.vhdx", 4),
    ("D:\\Mounted\\VMs2\\a.vhdx", 3),
    ("\\\\FS1\\vms\\a.vhdx", 5),
    ("D:\\GRÖSSEN [1]\\a.vhdx", 3),
    ("D:\\GRÖßEN [1]\\a.vhdx", 6),
    ("D:\\Größen [1]]a.vhdx", 3),
    ("D:\\Größen [1]x\\a.vhdx", 3),
    ("E:\\a.vhdx", None),
    ("", None),
    (None, None),
]


@pytest.mark.parametrize(("path", "number"), LYING)
def test_the_longest_root_wins_wherever_it_hangs(path: str | None, number: int | None) -> None:
    found = volume_of(path, VOLUMES)
    assert (found.pk if found else None) == number
    assert Roots((root_of(volume), volume.pk) for volume in VOLUMES).of(path) == number


@pytest.mark.django_db
def test_what_is_counted_of_a_host_is_what_lies_there() -> None:
    """Two disks of one VM on each, and one of a snapshot, which is none of Now's; beside a host with the same paths."""
    host, other = make.make_host(), make.make_host("HV02")
    Volume.objects.bulk_create(Volume(host=host, identity=str(one.pk), path=one.path) for one in VOLUMES)
    volumes = list(Volume.objects.order_by("pk"))
    disks = [(path, number) for path, number in LYING if path not in {one.path for one in VOLUMES}]  # files, no folder
    expected = Counter(number for _, number in disks if number is not None)
    for number, (path, _) in enumerate(disks):
        vm = make.make_vm(number, host)
        for location in range(2):
            make.make_drive(vm, path, location=location)
        make.make_drive(vm, path, location=2, snapshot_id=vm.pk)
        make.make_drive(make.make_vm(100 + number, other), path)
    told = lying_on(volumes, EVERYTHING)
    assert [told.get(one.pk) for one in volumes] == [Lying(expected[n], 2 * expected[n]) for n in range(len(volumes))]
