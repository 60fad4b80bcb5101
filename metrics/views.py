"""GET /metrics, as Prometheus asks for it."""

import time
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import timezone
from django.views.decorators.cache import never_cache
from prometheus_client import CollectorRegistry
from prometheus_client.core import Metric
from prometheus_client.exposition import choose_encoder

from metrics.each import host_figures, vm_figures
from metrics.entry import Stranger, demand_everything, person_asking
from metrics.estate import estate_figures
from metrics.families import gauge
from metrics.portal import portal_figures

METHODS = ("GET", "HEAD")
PLAIN = "text/plain; charset=utf-8"


@login_not_required
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Who asks comes before what is asked."""
    try:
        person = person_asking(request)
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        demand_everything(person)
    except Stranger:
        told = "Send a token (Authorization: Bearer …), or ask from an address in HVPORTAL_METRICS_ALLOW.\n"
        asking = {"WWW-Authenticate": 'Bearer realm="hvportal"'}
        return HttpResponse(told, status=401, content_type=PLAIN, headers=asking)
    except PermissionDenied as denied:
        return HttpResponse(f"{denied}\n", status=403, content_type=PLAIN)
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    registry = CollectorRegistry()
    registry.register(_Figures(timezone.now()))
    return HttpResponse(encode(registry), content_type=content_type)


class _Figures:
    """One reading of everything, made when it is asked for and kept nowhere."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        began = time.monotonic()
        yield from estate_figures(self.now)
        yield from portal_figures(self.now)
        if settings.METRICS_PER_HOST:
            yield from host_figures(self.now)
        if settings.METRICS_PER_VM:
            yield from vm_figures()
        yield gauge("scrape_duration_seconds", "How long this answer took to make.", time.monotonic() - began)
