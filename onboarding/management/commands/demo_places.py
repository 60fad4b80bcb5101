"""Give the demo's hosts their places: two sites, a host that is paused and one that is retired.

Called by demo_prepare; safe to repeat. The paused and the retired host are no simulated ones: nobody asks them
anything, and the numbers of the others stay those of the simulated estate.
"""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from audit.services import acting_as
from inventory.choices import Scheme
from inventory.models import Credential, Host, Site
from onboarding.services import lifecycle, sites
from onboarding.services.hosts import host_add
from onboarding.subject import PORTS, Subject

BY = "admin"
# Short names: the demo's workers take their queues as well (hvportal/supervisor/portal.py).
SITES = {"branch": ("Branch Lübeck", "HV10"), "plant": ("Plant Ústí", "HV13")}
PAUSED, RETIRED = "HV15", "HV-OLD1"
WHY_PAUSED = "Mainboard is being replaced, ticket 4711"
WHY_RETIRED = "Scrapped with the old storage; its VMs moved to CLU-DC2"
PAUSE = timedelta(days=3)


class Command(BaseCommand):
    help = "Sites, a paused and a retired host for the demo."

    def handle(self, *args: Any, **options: Any) -> None:
        credential = Credential.objects.filter(name="Simulated estate").first()
        if credential is None or not Host.objects.filter(name="HV10").exists():
            return  # not the demo's own estate
        with acting_as("demo_places"):
            for slug, (name, host) in SITES.items():
                self._pin(slug, name, host)
            self._pause(self._added(PAUSED, credential, Scheme.HTTPS))
            self._retire(self._added(RETIRED, credential, Scheme.HTTP))

    def _pin(self, slug: str, name: str, host: str) -> None:
        site = Site.objects.filter(slug=slug).first() or sites.site_add(name=name, slug=slug)
        sites.hosts_pin(Host.objects.filter(name=host, site=None).select_related("site"), site)

    def _added(self, name: str, credential: Credential, scheme: Scheme) -> Host | None:
        """None where it is there already, whatever has become of it since."""
        if Host.objects.filter(name=name).exists():
            return None
        return host_add(Subject(name, f"{name.lower()}.ad.example.com", PORTS[scheme], scheme, credential), by=BY)

    def _pause(self, host: Host | None) -> None:
        if host is not None:
            lifecycle.host_pause(host, reason=WHY_PAUSED, until=timezone.now() + PAUSE, by=BY)

    def _retire(self, host: Host | None) -> None:
        if host is not None:
            lifecycle.host_retire(host, reason=WHY_RETIRED, by=BY)
