"""With OpenTelemetry installed (requirements/otel.txt) a request, its SQL and its task are spans of one trace."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from django.db import connection

from tests.conftest import ROOT
from tests.upkeep.databases import url_of

SCRIPT = """
import json, os, django
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
django.setup()
from hvportal import telemetry
kept = InMemorySpanExporter()
assert telemetry.start("test", kept)
from celery import shared_task
from django.db import connection
from django.test import Client
from django.urls import path
from django.http import HttpResponse
from django.contrib.auth.decorators import login_not_required
from hvportal import urls

@shared_task(name="tests.look")
def look():
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s", ["a secret value"])

@login_not_required
def page(request):
    look.apply()
    return HttpResponse()

urls.urlpatterns.append(path("traced/", page, name="traced"))
assert Client(headers={"host": "localhost"}).get("/traced/").status_code == 200
from opentelemetry import trace
trace.get_tracer_provider().force_flush()
spans = kept.get_finished_spans()
print(json.dumps([[s.name, format(s.context.trace_id, "x"), str(dict(s.attributes))] for s in spans]))
"""


@pytest.mark.django_db
def test_a_request_its_task_and_its_sql_are_one_trace() -> None:
    pytest.importorskip("opentelemetry.sdk", reason="OpenTelemetry is not installed (requirements/otel.txt)")
    env = {**os.environ, "DATABASE_URL": url_of(connection.settings_dict["NAME"]), "HVPORTAL_OTEL": "true"}
    finished = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    spans = json.loads(finished.stdout.splitlines()[-1])
    names = [name for name, _, _ in spans]
    assert "GET traced/" in names
    assert any("tests.look" in name for name in names)
    assert any(name.startswith("SELECT") for name in names)
    assert len({trace for _, trace, _ in spans}) == 1
    assert "a secret value" not in finished.stdout


SERVE = """
from wsgiref.util import setup_testing_defaults
from hvportal.wsgi import application
from opentelemetry import trace
asked = {"HTTP_HOST": "localhost", "PATH_INFO": "/healthz"}
setup_testing_defaults(asked)
print(b"".join(application(asked, lambda status, headers: print(status))))
assert trace.get_tracer_provider().force_flush()
"""


@pytest.fixture
def receiver() -> Iterator[tuple[str, list[bytes]]]:
    """An OTLP endpoint on loopback, and what was sent to it."""
    sent: list[bytes] = []

    class Receive(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

    with HTTPServer(("127.0.0.1", 0), Receive) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", sent
        server.shutdown()


@pytest.mark.django_db
def test_the_web_server_sends_its_requests_to_the_endpoint(receiver: tuple[str, list[bytes]]) -> None:
    """As gunicorn loads it: Django's middleware is made once, and has to hold the one that traces."""
    pytest.importorskip("opentelemetry.sdk", reason="OpenTelemetry is not installed (requirements/otel.txt)")
    from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

    endpoint, sent = receiver
    told = {"HVPORTAL_OTEL": "true", "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint}
    env = {**os.environ, **told, "DATABASE_URL": url_of(connection.settings_dict["NAME"])}
    finished = subprocess.run(
        [sys.executable, "-c", SERVE], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    spans = [
        span
        for body in sent
        for resource in ExportTraceServiceRequest.FromString(body).resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
    ]
    (request,) = [span for span in spans if span.name == "GET healthz"]
    assert "SELECT" in {span.name for span in spans if span.trace_id == request.trace_id}


def test_it_is_said_what_to_install() -> None:
    """In a Python that cannot find it."""
    script = (
        "import sys, django; sys.modules['opentelemetry'] = None; django.setup()\n"
        "from hvportal import telemetry; telemetry.start('test')"
    )
    env = {**os.environ, "HVPORTAL_OTEL": "true"}
    finished = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    assert "pip install --require-hashes -r requirements/otel.txt" in finished.stderr
