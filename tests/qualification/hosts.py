"""A simulated host of each Windows that may be changed, its clock in the hands of whoever waits."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.management import call_command
from django.core.management.base import CommandError

from inventory.choices import Purpose
from inventory.models import Credential, Host
from inventory.services import credential_save, host_register
from qualifying.checks import Ledger
from qualifying.trial import Trial
from simulator.estate import Clock, Estate
from simulator.estate.blocks import BlockMap, Extent
from simulator.estate.windows import WS2012R2, WS2016, WS2019, WS2022, WS2025, WindowsRelease
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.hyperv.test_reading_a_simulated_estate import NOON, target_of

RELEASES = {"2012 R2": WS2012R2, "2016": WS2016, "2019": WS2019, "2022": WS2022, "2025": WS2025}
GRAINS = 32
# A run of 448 MiB lets its guest write 64 MiB at a time; at eight a second a merge lasts eight seconds.
SPACE_GIB, SPACE, MERGED_A_SECOND = 0.4375, 448 << 20, 8 << 20


@dataclass
class Bench:
    """One host with one VM of somebody else's, and the means to run against it."""

    server: SimulatorServer
    slept: list[float] = field(default_factory=list)
    before: list[str] = field(default_factory=list)

    @property
    def estate(self) -> Estate:
        return self.server.estate

    @property
    def host(self) -> Any:
        return next(iter(self.estate.hosts.values()))

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.estate.clock.advance(timedelta(seconds=seconds))

    def sleeping(self, number: int, act: Callable[[], None]) -> Callable[[float], None]:
        """Waits, and at the so many-th time something happens."""

        def sleep(seconds: float) -> None:
            self.sleep(seconds)
            if len(self.slept) == number:
                act()

        return sleep

    def trial(self, sleep: Callable[[float], None] | None = None) -> Trial:
        """As the command makes it, with nobody who watches."""
        target = target_of(self.server, self.host.name)
        ledger = Ledger(lambda check: None)
        told = (ledger, sleep or self.sleep, lambda: None, lambda said: None, lambda *sections: None)
        return Trial(target, target, r"D:\Hyper-V", SPACE, *told)

    def everything(self) -> list[str]:
        files = [path for volume in self.estate.volumes for path in volume.files]
        return sorted([*files, *(vm.id for vm in self.host.vms)])

    @property
    def is_as_before(self) -> bool:
        return self.everything() == self.before


@contextmanager
def bench_of(release: WindowsRelease = WS2022) -> Iterator[Bench]:
    estate = Estate.uniform(hosts=1, vms_per_host=1, clock=Clock(NOON, rate=0))
    host = next(iter(estate.hosts.values()))
    host.windows = release
    host.vms[0].version = release.newest_vm_version
    host.merges.bytes_per_second = MERGED_A_SECOND
    with SimulatorServer(estate, runner_for(estate)) as server:
        bench = Bench(server)
        bench.before = bench.everything()
        yield bench


def with_snapshot(trial: Trial, estate: Estate) -> UUID:
    """The VM of a run as it is before a snapshot right below it is deleted: it runs, and has written since."""
    trial.make()
    vm_id = str(trial.vm_id)
    snapshot = estate.take_snapshot(vm_id, "first")
    estate.write(vm_id, 0, BlockMap((Extent(1, 1 + GRAINS, 7),)))
    estate.start_vm(vm_id)
    return UUID(snapshot.id)


@dataclass
class Tried:
    """`said`: what the command wrote; `ending`: how it failed, empty where all was well."""

    said: str
    ending: str


def qualified(bench: Bench, **options: Any) -> Tried:
    """manage.py qualify_host, as a script would."""
    said, name = io.StringIO(), bench.host.name
    told = {"change": True, "space": SPACE_GIB, "yes_on": name, "sections": "host", "sleep": bench.sleep, **options}
    try:
        call_command("qualify_host", name, stdout=said, **told)
    except CommandError as ending:
        return Tried(said.getvalue(), str(ending))
    return Tried(said.getvalue(), "")


def known(bench: Bench) -> Host:
    """The host, as the portal knows one that may be changed."""
    facts, name, release = bench.server.description, bench.host.name, bench.host.windows
    where = bench.server.host(name)
    account = {key: facts[key] for key in ("username", "password")}
    reading, changing = (credential_save(name=f"{what} {name}", **account) for what in ("reading", "changing"))
    Credential.objects.filter(pk=changing.pk).update(purpose=Purpose.CHANGING)
    host = host_register(name=name, address=where["address"], port=where["port"], credential=reading)
    Host.objects.filter(pk=host.pk).update(
        changes_allowed=True, change_credential=changing, os_version=release.version, os_caption=release.caption
    )
    return Host.objects.get(pk=host.pk)
