"""Hosts that may be changed, people, and jobs."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.functions import Now

from accounts.access import Role
from inventory.choices import Purpose
from inventory.models import Credential, Host
from inventory.services import credential_save, host_register
from jobs import services, ticking
from jobs.models import Job
from jobs.services import Subject, Wish
from simulator.wsman.server import SimulatorServer
from tests.jobs.kinds import SWITCH, told

WORKER = "worker@tests"
PROVEN = "10.0.20348"  # the build of Windows of hosts that may be changed; consent_to allows another


def person(name: str, role: str = Role.OPERATOR) -> Any:
    found = get_user_model().objects.filter(username=name).first()
    if found is None:
        found = get_user_model().objects.create_user(name)
        found.grants.create(role=role)
    return found


def consent_to(version: str = PROVEN) -> None:
    """Changes are allowed on that build of Windows, as by an administrator."""
    if version:
        services.build_consent(version, reason="Tried by hand.", by=person("consenting", Role.ADMINISTRATOR))


def changeable_host(
    server: SimulatorServer | None = None, number: int = 1, *, prefix: str = "HV", **facts: Any
) -> Host:
    """With an account for reading and another for changes, and consent, of the host and of its build of Windows."""
    name = f"{prefix}{number:02}"
    where: Any = server.description["hosts"][number - 1] if server else {"address": "127.0.0.1", "port": 6000 + number}
    account = {"username": "EXAMPLE\\svc", "password": "a secret phrase"}
    if server:
        account = {key: server.description[key] for key in ("username", "password")}
    reading = credential_save(name=f"reading {name}", **account)
    changing = credential_save(name=f"changing {name}", **account)
    Credential.objects.filter(pk=changing.pk).update(purpose=Purpose.CHANGING)
    host = host_register(name=name, address=where["address"], port=where["port"], credential=reading)
    allowed = {"changes_allowed": True, "change_credential": changing, "os_version": PROVEN, **facts}
    consent_to(allowed["os_version"])
    Host.objects.filter(pk=host.pk).update(**allowed)
    return Host.objects.select_related("cluster", "credential", "change_credential").get(pk=host.pk)


def wish(
    host: Host, *switches: str, kind: str = SWITCH.key, parameters: dict[str, Any] | None = None, **more: Any
) -> Wish:
    names = switches or ("lamp",)
    about = {name: more.pop(name) for name in ("vm", "volume_ids") if name in more}
    subject = Subject("switch", f"{host.pk}:{names[0]}", names[0], host, **about)
    asked = {"title": f"Switch on {', '.join(names)}", "reason": "It is dark.", **more}
    return Wish(kind, subject, parameters=told(*names, **(parameters or {})), **asked)


def queued(host: Host, *switches: str, by: Any = None, **more: Any) -> Job:
    job, _ = services.job_queue(wish(host, *switches, **more), by=by or person("operator"))
    return job


def tick(job: Job) -> Job:
    ticking.advance(job.pk, WORKER)
    return fresh(job)


def fresh(job: Job) -> Job:
    return Job.objects.select_related("host").get(pk=job.pk)


def run(job: Job, ticks: int = 8) -> Job:
    """To its end, or to where a person is asked, as far as so many ticks go; time passes between them."""
    for _ in range(ticks):
        job = tick(job)
        if job.state not in ("waiting", "running"):
            break
        time_passes(job)
    return job


def time_passes(job: Job) -> None:
    """Whatever is due later is due now, and leases of workers that died have run out."""
    Job.objects.filter(pk=job.pk, state="running").update(next_tick_at=None)
    Job.objects.filter(pk=job.pk).exclude(lease_token=None).update(lease_expires_at=Now() - timedelta(seconds=1))


def request() -> uuid.UUID:
    return uuid.uuid4()
