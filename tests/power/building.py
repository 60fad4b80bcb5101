"""A simulated host that may be changed, the portal's view of it, and jobs that are run to their end."""

from dataclasses import dataclass
from typing import Any

from django.core.management import call_command

from inventory.models import VM, Host
from jobs.models import Job
from tests.hyperv.changing import Ward
from tests.jobs.building import changeable_host, consent_to, fresh, tick, time_passes

READ = "host,vms,memory,snapshots,disks,volumes,events,guests,devices,replication"


@dataclass
class Ground:
    ward: Ward
    host: Host
    by: Any

    @classmethod
    def on(cls, ward: Ward, by: Any) -> "Ground":
        ground = cls(ward, changeable_host(ward.server), by)
        ground.poll()
        consent_to(Host.objects.get(pk=ground.host.pk).os_version or "")
        return ground

    @property
    def vm(self) -> VM:
        return VM.objects.select_related("reading", "host__cluster").get(pk=self.ward.id)

    def poll(self, sections: str = READ) -> None:
        call_command("poll_host", self.host.name, sections=sections)

    def acts(self) -> dict[str, int]:
        """The changing cmdlets that the host received."""
        return self.ward.commands().get("acts", {})

    def run(self, job: Job, ticks: int = 12, between: float = 15.0) -> Job:
        """To its end, or to where a person is asked; so many seconds pass at the host between two ticks."""
        for _ in range(ticks):
            job = tick(job)
            if job.state not in ("waiting", "running"):
                break
            time_passes(job)
            self.ward.later(between)
        return fresh(job)
