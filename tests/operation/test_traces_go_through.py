"""With OpenTelemetry installed (requirements/otel.txt) a request, its SQL and its task are spans of one trace."""

import json
import os
import subprocess
import sys

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
