"""What tests of this room are made of."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from inventory.models import Credential, Host
from inventory.services import credential_save
from onboarding.choices import Progress, Reason
from onboarding.models import ConnectionTest
from onboarding.running import run
from onboarding.services import connection_tests
from onboarding.services.hosts import host_add
from onboarding.subject import Subject
from simulator.estate import Estate
from simulator.wsman.limits import Limits
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer

SECRET = "Tr0ub4dor&3-never-to-be-shown"


@contextmanager
def simulated(hosts: int = 2, vms: int = 3) -> Iterator[SimulatorServer]:
    estate = Estate.uniform(hosts=hosts, vms_per_host=vms)
    with SimulatorServer(estate, runner_for(estate), tls=True, limits=Limits(operation_seconds=1.0)) as server:
        yield server


def credential(server: SimulatorServer | None = None, name: str = "Reading", **more: Any) -> Credential:
    told = {"username": "EXAMPLE\\svc", "password": SECRET}
    if server:
        told = {"username": server.description["username"], "password": server.description["password"]}
    return credential_save(name=name, **{**told, **more})


def subject(server: SimulatorServer, name: str = "HV01", **changes: Any) -> Subject:
    """A simulated host as somebody would describe it."""
    facts = server.host(name)
    told = {"name": name, "address": facts["address"], "port": facts["port"], "scheme": "http"}
    kept = changes.pop("credential", None) or Credential.objects.filter(name="Reading").first() or credential(server)
    return Subject(**{**told, **changes}, credential=kept)


def somewhere(name: str = "HV01", **changes: Any) -> Subject:
    """A host that nobody asks anything."""
    kept = changes.pop("credential", None) or Credential.objects.filter(name="Reading").first() or credential()
    told = {"name": name, "address": f"{name.lower()}.example.org", "port": 5985, "scheme": "http"}
    return Subject(**{**told, **changes}, credential=kept)


def added(name: str = "HV01", **changes: Any) -> Host:
    return host_add(somewhere(name, **changes), by="keeper")


def walked(where: Subject, reason: Reason = Reason.ADD, **more: Any) -> ConnectionTest:
    """Begun, and run to its end as a worker would."""
    test = connection_tests.begin(where, reason, by="keeper", **more)
    run(test.pk, "worker@tests")
    return ConnectionTest.objects.get(pk=test.pk)


def outcomes(test: ConnectionTest) -> dict[str, str]:
    return dict(test.steps.order_by("place").values_list("name", "outcome"))


def failed_at(test: ConnectionTest) -> tuple[str, str] | None:
    """(step, code) of the one that failed."""
    return test.steps.filter(outcome="failed").values_list("name", "code").first()


PASSED, FAILED, CANCELLED, WAITING = Progress.PASSED, Progress.FAILED, Progress.CANCELLED, Progress.WAITING
