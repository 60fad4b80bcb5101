"""Whether a build of Windows may be changed: what was found, what was decided, and what that does to jobs."""

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from accounts.access import RightMissing, Role
from audit.models import AuditEntry
from inventory.models import Host
from jobs import services
from jobs.builds import builds_of
from jobs.forbids import of_build
from jobs.models import Build
from jobs.services import JobRefused, NotNow, would_refuse
from jobs.starting import start_fitting
from tests.jobs.building import PROVEN, changeable_host, consent_to, fresh, person, queued, tick

pytestmark = pytest.mark.django_db
OTHER = "10.0.26100"


def code_of(host: Host) -> str:
    forbidden = would_refuse(Host.objects.get(pk=host.pk))
    return forbidden.code if forbidden else ""


def updated(host: Host, version: str | None) -> Host:
    Host.objects.filter(pk=host.pk).update(os_version=version, os_caption="Microsoft Windows Server")
    return Host.objects.get(pk=host.pk)


def admin() -> Any:
    return person("consenting", Role.ADMINISTRATOR)


@pytest.mark.parametrize(
    ("version", "code", "words"),
    [
        (None, "build_unread", "Nobody knows yet which Windows"),
        (
            OTHER,
            "build_unproven",
            "Nobody has shown yet that changes work on Microsoft Windows Server, build",
        ),
        ("6.1.7601", "build_legacy", "starting it loses all progress"),
    ],
)
def test_a_build_that_nobody_looked_at_is_not_changed(version: str | None, code: str, words: str) -> None:
    host = updated(changeable_host(), version)
    forbidden = of_build(host, builds_of([host]))
    assert forbidden is not None
    assert (forbidden.code, words in forbidden.sentence, forbidden.for_good) == (code, True, True)
    with pytest.raises(JobRefused, match=words):
        queued(host)


def test_an_administrator_consents_withdraws_and_is_asked_after_an_update() -> None:
    host = updated(changeable_host(), OTHER)
    with pytest.raises(NotNow, match="Say why"):
        services.build_consent(OTHER, reason=" ", by=admin())
    first = services.build_consent(OTHER, reason="Tried at the vendor.", by=admin())
    assert services.build_consent(OTHER, reason="Again.", by=admin()) == first, "the same once more changes nothing"
    assert code_of(host) == ""
    services.build_withdraw(OTHER, reason="A merge hung.", by=admin())
    assert code_of(host) == "build_withdrawn"
    with pytest.raises(NotNow, match="nothing to withdraw"):
        services.build_withdraw(OTHER, reason="Again.", by=admin())
    consent_to(OTHER)
    assert code_of(updated(host, "10.0.26200")) == "build_unproven"
    said = AuditEntry.objects.get(action="build.withdrawn").summary
    assert said.endswith(f"build {OTHER}, any more: A merge hung.")


def test_a_run_decides_until_somebody_decides_otherwise() -> None:
    host = updated(changeable_host(), OTHER)
    services.build_judged(host, passed=True, reason="All as expected.", result={"checks": []}, by="qualify_host")
    assert code_of(host) == ""
    services.build_judged(host, passed=False, reason="No job of a merge.", result={"checks": []}, by="qualify_host")
    forbidden = of_build(host, builds_of([host]))
    assert forbidden is not None
    assert "No job of a merge." in forbidden.sentence
    consent_to(OTHER)
    assert code_of(host) == ""


def test_only_who_administers_everything_decides_and_2008_r2_nobody() -> None:
    host = changeable_host()
    part = person("part", Role.ADMINISTRATOR)
    part.grants.update(scope_kind="cluster", scope_id="1")
    for somebody in (person("operator"), part):
        with pytest.raises(RightMissing):
            services.build_consent(OTHER, reason="Mine.", by=somebody)
    with pytest.raises(NotNow, match="2008 R2"):
        services.build_consent("6.1.7601", reason="Old but gold.", by=admin())
    assert set(Build.objects.values_list("version", flat=True)) == {host.os_version}


def test_what_was_found_is_not_rewritten() -> None:
    consent_to()
    for rewrite in (lambda: Build.objects.update(verdict="qualified"), lambda: Build.objects.all().delete()):
        with pytest.raises((ProgrammingError, IntegrityError), match="append-only"), transaction.atomic():
            rewrite()


def test_a_waiting_job_is_refused_when_the_consent_goes() -> None:
    job = queued(changeable_host())
    services.build_withdraw(PROVEN, reason="A merge hung.", by=admin())
    start_fitting()
    assert (fresh(job).state, fresh(job).code) == ("refused", "build_withdrawn")


def test_it_is_asked_again_in_the_transaction_that_writes_the_act(hosts: Any) -> None:
    """The consent went after the job had begun and had looked."""
    switches, server = hosts
    job = queued(changeable_host(server))
    start_fitting()
    services.build_withdraw(PROVEN, reason="A merge hung.", by=admin())
    assert (tick(job).state, fresh(job).code) == ("refused", "build_withdrawn")
    assert not switches.received
