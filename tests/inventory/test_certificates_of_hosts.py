"""A certificate that does not verify waits for a person; what that person accepts stands for exactly that certificate.

Real polls of a simulated host over HTTPS.
"""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from structlog.testing import capture_logs

from audit.actors import Actor, working
from audit.models import AuditEntry
from inventory import certificates, polls, services
from inventory.certificates import CertificateGone
from inventory.models import Host, HostCertificate, Poll, PollState
from inventory.tasks import poll_host
from simulator.estate import Estate
from simulator.wsman.machines import runner_for
from simulator.wsman.server import SimulatorServer
from tests.pages.factories import make_certificate

pytestmark = pytest.mark.django_db(transaction=True)  # a poll gives its connection back


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorServer]:
    estate = Estate.uniform(hosts=1, vms_per_host=1)
    with SimulatorServer(estate, runner_for(estate), tls=True) as server:
        yield server


@pytest.fixture
def host(simulator: SimulatorServer) -> Host:
    facts, told = simulator.description, simulator.host()
    simulator.change_host(told["name"], certificate="self_signed")
    credential = services.credential_save(name="tests", username=facts["username"], password=facts["password"])
    return services.host_register(
        name=told["name"], address=told["address"], port=told["tls_port"], scheme="https", credential=credential
    )


def poll(host: Host) -> Poll:
    PollState.objects.filter(host=host).update(next_poll_at="2020-01-01T00:00Z", lease_token=None)
    claim = polls.claim_due()[0]
    poll_host.apply(args=(host.pk, str(claim.token)), throw=True)
    return Poll.objects.latest("pk")


def waiting(host: Host) -> HostCertificate:
    return HostCertificate.objects.get(host=host, accepted_at=None)


def requests_to(simulator: SimulatorServer) -> int:
    return simulator.counters()[simulator.host()["name"]]["requests"]


def accept(host: Host, by: str = "Olga", **changes: Any) -> None:
    values = {"host_id": host.pk, "sha256": waiting(host).sha256}
    with working(lambda: Actor(by)):
        certificates.certificate_accept(**{**values, **changes})


def test_nothing_is_sent_until_a_person_accepts_the_certificate(host: Host, simulator: SimulatorServer) -> None:
    before = requests_to(simulator)
    refused = poll(host)
    assert (refused.outcome, refused.error_code) == ("failed", "certificate_not_trusted")
    assert requests_to(simulator) == before
    assert waiting(host).subject == f"CN={host.name}"

    with capture_logs() as logs:
        accept(host)
    assert [(log["event"], log["by"]) for log in logs] == [("certificate.accepted", "Olga")]
    assert poll(host).outcome == "complete"
    assert HostCertificate.objects.get().accepted_by == "Olga"


def test_accepting_makes_the_host_due_at_once(host: Host) -> None:
    poll(host)
    assert not polls.claim_due()
    accept(host)
    assert [claim.host_id for claim in polls.claim_due()] == [host.pk]


def test_a_changed_certificate_is_refused_and_the_old_one_stays_accepted(
    host: Host, simulator: SimulatorServer
) -> None:
    poll(host)
    accept(host)
    old = HostCertificate.objects.get()
    simulator.change_host(host.name, certificate="self_signed")  # made anew

    before = requests_to(simulator)
    refused = poll(host)
    assert refused.error_code == "certificate_changed"
    assert requests_to(simulator) == before
    assert old.sha256 in refused.error_detail
    assert waiting(host).sha256 in refused.error_detail
    assert certificates.accepted_sha256(host.pk) == old.sha256

    new = waiting(host).sha256
    accept(host, by="Pavel")
    assert poll(host).outcome == "complete"
    assert list(HostCertificate.objects.values_list("sha256", "accepted_by")) == [(new, "Pavel")]


def test_a_certificate_that_is_shown_again_and_again_is_written_once(host: Host) -> None:
    poll(host)
    first = waiting(host)
    poll(host)
    assert (waiting(host).pk, waiting(host).shown_at) == (first.pk, first.shown_at)


def test_an_expired_certificate_is_accepted_like_any_other(host: Host, simulator: SimulatorServer) -> None:
    simulator.change_host(host.name, certificate="expired")
    assert poll(host).error_code == "certificate_not_trusted"
    accept(host)
    assert poll(host).outcome == "complete"


def test_accepting_twice_is_accepting_once(host: Host) -> None:
    poll(host)
    sha256 = waiting(host).sha256
    accept(host)
    with capture_logs() as logs:
        certificates.certificate_accept(host_id=host.pk, sha256=sha256)
    assert not logs
    assert HostCertificate.objects.get().accepted_by == "Olga"


def test_what_was_not_shown_cannot_be_accepted(host: Host) -> None:
    poll(host)
    with pytest.raises(CertificateGone):
        accept(host, sha256="0" * 64)
    assert certificates.accepted_sha256(host.pk) is None


def test_accepting_and_removing_are_audited_and_may_be_repeated(host: Host) -> None:
    poll(host)
    accept(host)
    sha256 = certificates.accepted_sha256(host.pk)
    with working(lambda: Actor("Pavel")):
        for _ in range(2):
            certificates.certificate_remove(host_id=host.pk, sha256=str(sha256))
    told = AuditEntry.objects.order_by("pk").values_list("action", "actor", "target_name", "before__sha256")
    assert list(told) == [
        ("certificate.accepted", "Olga", host.name, None),
        ("certificate.removed", "Pavel", host.name, sha256),
    ]
    assert poll(host).error_code == "certificate_not_trusted"


def test_the_database_holds_one_accepted_certificate_for_a_host_and_by_whom(host: Host) -> None:
    make_certificate(host, accepted_by="Olga")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_certificate(host, accepted_by="Pavel")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_certificate(host, accepted_at="2026-01-01T00:00Z")


@pytest.mark.parametrize("last_error", [None, "unreachable"])
def test_a_form_from_before_the_host_was_read_again_accepts_nothing(host: Host, last_error: str | None) -> None:
    poll(host)
    PollState.objects.filter(host=host).update(last_error_code=last_error)
    with pytest.raises(CertificateGone, match="no certificate of this host waits"):
        accept(host)
    assert certificates.accepted_sha256(host.pk) is None


def test_two_people_who_accept_at_once_accept_it_once(host: Host) -> None:
    poll(host)
    sha256 = waiting(host).sha256
    failures: list[BaseException] = []

    def accept_as(name: str) -> None:
        try:
            with working(lambda: Actor(name)):
                certificates.certificate_accept(host_id=host.pk, sha256=sha256)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    people = [threading.Thread(target=accept_as, args=(name,)) for name in ("Olga", "Pavel")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert not failures
    assert HostCertificate.objects.get().accepted_by in ("Olga", "Pavel")
