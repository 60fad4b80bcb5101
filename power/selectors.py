"""How VMs stand for being switched, as the polls kept it, and what a page says of it before anything is queued."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from hyperv.contracts.guests import SHUTDOWN
from inventory.models import VM, Host, IntegrationService
from inventory.scope import Scope
from jobs.answers import Say, Verdict
from jobs.vms.kept import Stands, standings_of
from power.domain.acts import Words
from power.domain.reasons import verdict_on
from power.domain.standing import PowerStanding


@dataclass(frozen=True, slots=True)
class Asked:
    """A VM that somebody wants to switch, and what is known that speaks of it. `place` and `host`: as jobs.vms.kept has
    them."""

    vm: VM
    place: Host
    host: Host
    standing: PowerStanding
    verdict: Verdict

    @property
    def is_refused(self) -> bool:
        return self.verdict.say == Say.REFUSE

    @property
    def expect(self) -> Mapping[str, Any]:
        """What the script would have to find, were nothing to change until then."""
        told = {"state": self.standing.state or "", "operational_status": list(self.standing.status or ())}
        return {"vm_id": str(self.vm.pk), **told}


def asked_of(vms: QuerySet[VM], words: Words, scope: Scope, now: datetime) -> list[Asked]:
    """In the order of `vms`; six queries and those of the veil."""
    found = standings_of(vms, scope, now)
    services = _shutdown_services([one.vm for one in found])
    return [_asked(one, words, services.get(one.vm.pk)) for one in found]


def asked_of_one(pk: uuid.UUID, words: Words, scope: Scope, now: datetime) -> Asked | None:
    """None where there is no such VM, or none that they may see."""
    return next(iter(asked_of(scope.vms(VM.objects.filter(pk=pk)), words, scope, now)), None)


def _asked(found: Stands, words: Words, shutdown_enabled: bool | None) -> Asked:
    reading, memory = getattr(found.vm, "reading", None), getattr(found.place, "reading", None)
    told = {field.name: getattr(found.standing, field.name) for field in fields(found.standing)}
    standing = PowerStanding(
        **told,
        free_bytes=memory.memory_available_bytes if memory else None,
        start_bytes=found.vm.memory_startup_bytes,
        shutdown_enabled=shutdown_enabled,
        heartbeat=reading.heartbeat if reading else None,
    )
    return Asked(found.vm, found.place, found.host, standing, verdict_on(standing, words))


def _shutdown_services(vms: Sequence[VM]) -> Mapping[uuid.UUID, bool | None]:
    """VM -> whether the service by which Hyper-V asks a guest is switched on."""
    rows = IntegrationService.objects.filter(vm__in=[vm.pk for vm in vms], component=SHUTDOWN)
    return dict(rows.values_list("vm_id", "enabled"))
