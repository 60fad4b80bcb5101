"""Which files on volumes are virtual disks that their owner's hosts read: noted beside polls, and exact in a search."""

import pytest
from django.utils import timezone

from inventory.chained_files import note_files_in_chains
from inventory.models import DiskFile, Host, StoredFile
from inventory.scope import EVERYTHING
from inventory.search.disks import find_files
from inventory.search.needle import needle_of
from tests.pages import factories as make

pytestmark = pytest.mark.django_db


def stored(path: str, **owner: object) -> StoredFile:
    return StoredFile.objects.create(path=path, path_key=path.lower(), folder_key="d:\\", **owner)


def noted() -> list[str]:
    return sorted(StoredFile.objects.filter(is_in_chain=True).values_list("path", flat=True))


def found() -> list[str]:
    return [hit.title for hit in find_files(needle_of("vhdx"), EVERYTHING, timezone.now()).hits]


@pytest.fixture
def node() -> Host:
    return make.make_host("HV01", cluster=make.make_cluster("CLU"))


def test_a_file_that_a_host_of_its_owner_reads_is_in_a_chain(node: Host) -> None:
    elsewhere = make.make_host("HV02")
    for path, owner in (("D:\\A.vhdx", {"host": node}), ("C:\\CSV\\b.vhdx", {"cluster": node.cluster})):
        stored(path, **owner)
        make.make_disk_file(node, path)
    stored("D:\\a.vhdx", host=elsewhere)  # another file of the same name
    assert found() == ["D:\\a.vhdx"], "nothing was noted yet, and each is asked about"
    assert note_files_in_chains() == 2
    assert noted() == ["C:\\CSV\\b.vhdx", "D:\\A.vhdx"]
    assert note_files_in_chains() == 0, "what stays is not written"
    assert found() == ["D:\\a.vhdx"]


def test_what_is_read_since_or_no_more_is_told_a_minute_later_and_never_twice(node: Host) -> None:
    stored("D:\\a.vhdx", host=node)
    stored("D:\\b.vhdx", host=node)
    make.make_disk_file(node, "D:\\a.vhdx")
    note_files_in_chains()
    make.make_disk_file(node, "D:\\b.vhdx")
    assert found() == [], "it is known as a disk at once"
    DiskFile.objects.all().delete()
    assert note_files_in_chains() == 1
    assert found() == ["D:\\a.vhdx", "D:\\b.vhdx"]
