"""The search over everything at 2,500 and 25,000 VMs: every kind of thing that people type, with 20,000 snapshots and
some 50,000 files of disks at the larger size. How it is measured: estates.py and answers.py."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from benchmarks.answers import Ways, ask_all, lines_of
from benchmarks.estates import LARGE, MIDDLE, Estate, estates
from benchmarks.line import Line

QUERIES = 12


def run() -> Iterator[Line]:
    with estates((MIDDLE, LARGE)) as made:
        yield from lines_of("search", ask_all(made, _ways), QUERIES)


def _ways(estate: Estate) -> Ways:
    """Each thing that is typed is judged by itself, and as the page refuses to choose for whoever typed it."""
    return {what: {"page": f"/search/?{urlencode({'q': text, 'all': 1})}"} for what, text in _typed().items()}


def _typed() -> Mapping[str, str]:
    """What people type, of one VM in the middle of the estate."""
    from inventory.models import VM, DiskFile, Host, VMAdapter

    vm = VM.objects.exclude(notes=None).order_by("pk")[VM.objects.exclude(notes=None).count() // 2]
    adapter = VMAdapter.objects.exclude(ip_addresses=None).order_by("pk")[0]
    disk = DiskFile.objects.order_by("-pk")[0]
    return {
        "nothing": "no-such-thing",
        "one_letter": "e",
        "name": vm.name,
        "part_of_many_names": vm.name[:3],
        "notes": str(vm.notes)[-10:],
        "guid": str(vm.pk),
        "part_of_a_guid": str(vm.pk)[:8],
        "mac": ":".join(str(adapter.mac_address)[at : at + 2] for at in range(0, 12, 2)),
        "part_of_a_mac": "00:15:5d",
        "ip": (adapter.ip_addresses or [])[0],
        "subnet": "10.0.3",
        "host": Host.objects.order_by("-pk")[0].name,
        "path": disk.path,
        "part_of_many_paths": "vhdx",
    }
