"""Adding hosts, one or many, and giving them another address, site or account. A new host is observe-only."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from audit.services import record
from inventory import rules
from inventory.certificates import certificate_take
from inventory.choices import Purpose
from inventory.models import Credential, Host, PollState, Site
from inventory.scope import EVERYTHING, Scope
from onboarding.models import ConnectionTest
from onboarding.subject import Subject

# What people say of a host, as a Subject has it.
_TOLD = [field.name for field in fields(Subject)]
_FACTS = [field.name for field in Host._meta.concrete_fields if field.null]


@transaction.atomic
def host_add(subject: Subject, *, by: str, test: ConnectionTest | None = None, due_at: Any = None) -> Host:
    """Observe-only, and due at once. `test`: the one that was watched; a certificate that was accepted for it is
    accepted for the host, by the same person."""
    host = subject.as_host()
    host.heavy_interval_seconds = max(settings.HEAVY_INTERVAL_SECONDS, subject.poll_interval_seconds)
    if refused := host_refused(subject):
        raise ValidationError(refused)
    host.clean_fields(exclude=_FACTS)
    host.save()
    PollState.objects.create(host=host, next_poll_at=due_at or timezone.now())
    if test is not None:
        _follow(test, host, by)
    after = {"address": subject.place, "credential": subject.credential.name, "site": site_name(subject.site)}
    record("host.added", host, summary=f"Host {host.name} was added, observe-only.", after=after)
    return host


def host_refused(subject: Subject, known_as: int | None = None, scope: Scope = EVERYTHING) -> str | None:
    """Why nobody can be registered like this, in words. `known_as`: the host that is going to be like this. `scope`: of
    who asks; of a host beyond it they learn neither name nor address."""
    others = Host.objects.exclude(pk=known_as) if known_as else Host.objects.all()
    if called := others.filter(name__iexact=subject.name).first():
        if called.retired_at:
            return f"A retired host is called {called.name}. Bring it back on its page instead of adding it again."
        elsewhere = (called.address.lower(), called.port) != (subject.address.lower(), subject.port)
        where = f", at {called.address}, port {called.port}" if elsewhere and _is_seen(called, scope) else ""
        return f"There is a host called {called.name} already{where}."
    if there := others.filter(address__iexact=subject.address, port=subject.port).first():
        return f"{there.name if _is_seen(there, scope) else 'Another host'} has this address and port already."
    if subject.credential.purpose != Purpose.READING:
        return f"{subject.credential.name} is for changing hosts. Choose one that is for reading."
    return rules.host_refused(subject.as_host(), subject.credential)


def _is_seen(host: Host, scope: Scope) -> bool:
    return scope.everything or scope.hosts(Host.objects.filter(pk=host.pk)).exists()


@transaction.atomic
def hosts_add(subjects: Iterable[Subject], *, by: str, due_at: Any = None) -> Sequence[Host]:
    """All of them or, where one is refused, none."""
    return [host_add(subject, by=by, due_at=due_at) for subject in subjects]


@transaction.atomic
def host_move(
    host: Host, subject: Subject, *, by: str, test: ConnectionTest | None = None, scope: Scope = EVERYTHING
) -> None:
    """Read the same host at another address, over another way, or with another account, from now on. `scope`: as
    host_refused takes it."""
    if refused := host_refused(subject, host.pk, scope):
        raise ValidationError(refused)
    before = _registered(host)
    for name in _TOLD:
        setattr(host, name, getattr(subject, name))
    host.clean_fields(exclude=_FACTS)
    after = _registered(host)
    if before == after and (test is None or test.taken_at):
        return
    host.save(update_fields=_TOLD)  # a poll may write the rest meanwhile
    PollState.objects.filter(host=host).update(next_poll_at=timezone.now(), consecutive_failures=0)
    if test is not None:
        _follow(test, host, by)
    record("host.moved", host, summary=f"Host {host.name} is read as {subject.place}.", before=before, after=after)


@transaction.atomic
def host_change_account(host: Host, credential: Credential | None) -> None:
    """With which account the host may be changed; None: with none, so that it cannot be."""
    if host.change_credential_id == (credential.pk if credential else None):
        return
    if credential is not None and credential.purpose != Purpose.CHANGING:
        raise ValidationError(f"{credential.name} is for reading. Choose one that is for changing.")
    before = {"account for changes": host.change_credential.name if host.change_credential else None}
    host.change_credential = credential
    host.save(update_fields=["change_credential"])
    after = {"account for changes": credential.name if credential else None}
    summary = f"Host {host.name} is changed with {credential.name if credential else 'no account'}."
    record("host.change_account", host, summary=summary, before=before, after=after)


def site_name(site: Site | None) -> str | None:
    return site.name if site else None


def _follow(test: ConnectionTest, host: Host, by: str) -> None:
    """The test belongs to the host now, and so does the certificate that was accepted for it."""
    ConnectionTest.objects.filter(pk=test.pk).update(host=host, taken_at=timezone.now())
    if test.pinned_sha256 and test.shown and test.shown["sha256"] == test.pinned_sha256:
        certificate_take(host, test.shown, at=test.finished_at or timezone.now(), by=by)


def _registered(host: Host) -> dict[str, Any]:
    return {
        "name": host.name,
        "address": f"{host.scheme}://{host.address}:{host.port}",
        "CA file": host.ca_file,
        "Kerberos name": host.kerberos_host,
        "credential": host.credential.name,
        "site": site_name(host.site),
        "poll interval": host.poll_interval_seconds,
    }
