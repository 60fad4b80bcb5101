"""A certificate that waits for a person: the demo's paused host showed another one than the one accepted for it.

Called by demo_furnish; safe to repeat. No simulated host is asked: this one is none, and nobody polls it.
"""

import hashlib
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from accounts.demo import at_work
from hyperv.errors import CertificateChanged, CertificateNotTrusted, HyperVError
from hyperv.tls import PresentedCertificate
from inventory import polls
from inventory.certificates import certificate_accept, note_shown
from inventory.choices import Scheme
from inventory.models import Host, HostCertificate

HOST, NAME = "HV15", "hv15.ad.example.com"


class Command(BaseCommand):
    help = "A certificate of the demo's paused host that waits to be looked at."

    def handle(self, *args: Any, **options: Any) -> None:
        host = Host.objects.filter(name=HOST, address=NAME, scheme=Scheme.HTTPS, is_paused=True).first()
        if host is None or HostCertificate.objects.filter(host=host).exists():
            return
        before, now = _certificate("before the repair", years=4), _certificate("since the repair", years=0)
        self._polled(host, CertificateNotTrusted("self-signed certificate", before))
        with at_work("admin", "192.0.2.21"):
            certificate_accept(host_id=host.pk, sha256=before.sha256)
        self._polled(host, CertificateChanged(f"sha256 {now.sha256}", now))

    def _polled(self, host: Host, error: HyperVError) -> None:
        """As a poll leaves it that met this certificate."""
        claim = polls.claim_host(host.pk)
        ticket = polls.begin(host.pk, claim.token, queue=claim.queue, worker="demo_certificate") if claim else None
        failure = polls.failure_of(error)
        if ticket and failure:
            note_shown(host.pk, error)
            polls.fail(ticket, failure)


def _certificate(text: str, years: int) -> PresentedCertificate:
    """Self-signed for five years, `years` ago."""
    made = timezone.now() - timedelta(days=365 * years + 2)
    sha256 = hashlib.sha256(f"{NAME} {text}".encode()).hexdigest()
    subject = f"CN={NAME}"
    return PresentedCertificate(sha256, subject, subject, (NAME,), made, made + timedelta(days=5 * 365))
