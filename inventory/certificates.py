"""By which certificate a host is known, where no authority vouches for it: shown by polls, accepted by people.

Accepting and removing are idempotent and audited. Raises CertificateGone where the certificate that a
person looked at is no longer the one that waits, and where none waits because the host was read since.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from audit.actors import actor_at_work
from audit.services import record
from hyperv.errors import CertificateChanged, CertificateNotTrusted
from inventory.models import Host, HostCertificate, PollState

# Poll failures after which a certificate waits to be looked at.
UNTRUSTED = ("certificate_not_trusted", "certificate_changed")

log = structlog.get_logger(__name__)


class CertificateGone(Exception):
    """Nothing was accepted."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


ANOTHER = "The host has shown yet another certificate since. Look at that one before you accept it."
NONE_WAITS = "Nothing was accepted: no certificate of this host waits any more. Its page says how it was read last."


def note_shown(host_id: int, error: Exception) -> None:
    """Keep what a host showed when it was not trusted, for people to look at; nothing is written for the same again."""
    if not isinstance(error, CertificateNotTrusted | CertificateChanged) or error.presented is None:
        return
    shown = error.presented
    if HostCertificate.objects.filter(host=host_id, accepted_at=None, sha256=shown.sha256).exists():
        return
    HostCertificate.objects.update_or_create(
        host_id=host_id,
        accepted_at=None,
        defaults={
            "sha256": shown.sha256,
            "subject": shown.subject,
            "issuer": shown.issuer,
            "names": list(shown.names),
            "valid_from": shown.valid_from,
            "valid_until": shown.valid_until,
            "shown_at": timezone.now(),
        },
    )
    log.warning("certificate.shown", host_id=host_id, sha256=shown.sha256, code=error.code)


@transaction.atomic
def certificate_accept(*, host_id: int, sha256: str) -> None:
    """From now on the host is known by exactly this certificate; it is read again at once."""
    rows = HostCertificate.objects.select_for_update().filter(host=host_id).order_by("pk")
    known = {row.accepted_at is not None: row for row in rows}
    accepted, waiting = known.get(True), known.get(False)
    if accepted and accepted.sha256 == sha256:
        return
    if waiting is None or waiting.sha256 != sha256:
        raise CertificateGone(ANOTHER)
    if not PollState.objects.filter(host=host_id, last_error_code__in=UNTRUSTED).exists():
        raise CertificateGone(NONE_WAITS)
    if accepted:
        accepted.delete()
    waiting.accepted_at, waiting.accepted_by = timezone.now(), actor_at_work().name[:150]
    waiting.save(update_fields=["accepted_at", "accepted_by"])
    _read_at_once(host_id)
    replaced = accepted.sha256 if accepted else None
    _tell("accepted", host_id, {"sha256": replaced}, {"sha256": sha256, "subject": waiting.subject})


@transaction.atomic
def certificate_take(host: Host, shown: Mapping[str, Any], *, at: datetime, by: str) -> None:
    """The same where a person looked at it on the page of a connection test, which was shown it `at` that moment.
    `shown`: sha256, subject, issuer, names, valid_from, valid_until."""
    known = HostCertificate.objects.select_for_update().filter(host=host, accepted_at__isnull=False).first()
    if known and known.sha256 == shown["sha256"]:
        return
    HostCertificate.objects.filter(host=host).delete()  # what waited was looked at with it
    told = {"shown_at": at, "accepted_at": timezone.now(), "accepted_by": by[:150]}
    HostCertificate.objects.create(host=host, **shown, **told)
    _read_at_once(host.pk)
    before = {"sha256": known.sha256 if known else None}
    _tell("accepted", host.pk, before, {"sha256": shown["sha256"], "subject": shown["subject"]})


@transaction.atomic
def certificate_remove(*, host_id: int, sha256: str) -> None:
    """From now on the host's certificate has to verify against its CA file or the public authorities."""
    removed, _ = HostCertificate.objects.filter(host=host_id, sha256=sha256, accepted_at__isnull=False).delete()
    if removed:
        _read_at_once(host_id)
        _tell("removed", host_id, {"sha256": sha256}, {"sha256": None})


def _tell(act: str, host_id: int, before: dict[str, str | None], after: dict[str, str | None]) -> None:
    host = Host.objects.get(pk=host_id)
    record(f"certificate.{act}", host, summary=f"The certificate of {host} was {act}.", before=before, after=after)
    log.info(f"certificate.{act}", host_id=host_id, by=actor_at_work().name, before=before["sha256"])


def accepted_sha256(host_id: int) -> str | None:
    """The pin of a host, None where it is known by its authority."""
    accepted = HostCertificate.objects.filter(host=host_id, accepted_at__isnull=False)
    return accepted.values_list("sha256", flat=True).first()


def _read_at_once(host_id: int) -> None:
    PollState.objects.filter(host=host_id).update(next_poll_at=timezone.now())
