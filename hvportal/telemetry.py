"""OpenTelemetry, where it is installed (requirements/otel.txt) and asked for (HVPORTAL_OTEL=true).

Traces of web requests, tasks, SQL and the HTTP of calls to hosts, one trace through all of them. Where they go, and how
many, is said by OpenTelemetry's own variables: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_TRACES_SAMPLER and so on. Statements
are recorded without their values, addresses without what is asked of them.
"""

from typing import Any

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)


class NotInstalled(Exception):
    """HVPORTAL_OTEL is set, and the packages are missing."""


def start(process: str, exporter: Any = None) -> bool:
    """Whether traces are made. `exporter` None: to the OTLP endpoint of the environment, over HTTP."""
    if not settings.OTEL:
        return False
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as missing:
        raise NotInstalled(
            f"HVPORTAL_OTEL is set, and {missing.name} is not installed: "
            "pip install --require-hashes -r requirements/otel.txt"
        ) from None
    named = {"service.name": "hvportal", "service.version": settings.VERSION, "hvportal.process": process}
    provider = TracerProvider(resource=Resource.create(named))
    provider.add_span_processor(BatchSpanProcessor(exporter or OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    _instrument()
    log.info("telemetry.started", process=process)
    return True


def _instrument() -> None:
    from opentelemetry.instrumentation.celery import CeleryInstrumentor
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.instrumentation.psycopg import PsycopgInstrumentor
    from opentelemetry.instrumentation.requests import RequestsInstrumentor

    DjangoInstrumentor().instrument()
    CeleryInstrumentor().instrument()
    PsycopgInstrumentor().instrument()
    RequestsInstrumentor().instrument()
