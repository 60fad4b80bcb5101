"""A click on "Test the connection" in the logs of the processes that serve it, as they are deployed: the request
in that of gunicorn, its task and the call to the host in that of the Celery worker, with one identity, all as JSON."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
from django.conf import settings
from django.db import connection
from django.test import Client

from onboarding.models import ConnectionTest
from tests.conftest import ROOT
from tests.onboarding import building
from tests.smoke.running import free_port
from tests.upkeep.databases import url_of

GUNICORN = ("gunicorn", "--config", "deploy/gunicorn.conf.py", "--workers", "1", "hvportal.wsgi", "--bind")
# As docker-compose.yml starts it.
WORKER = (
    *("celery", "--quiet", "-A", "hvportal", "worker", "-Q", "polls", "-P", "threads", "-c", "1", "-l", "INFO"),
    *("-n", "polls@tests", "--without-gossip", "--without-mingle", "--without-heartbeat"),
)
IDENTITY = "of-this-click.0001"


@contextmanager
def process(log: Path, *arguments: str) -> Iterator[None]:
    """On the tests' database and Valkey; all that it writes goes to `log`."""
    told = {"DATABASE_URL": url_of(connection.settings_dict["NAME"]), "HVPORTAL_LOG": "json"}
    with log.open("wb") as output:
        started = subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=os.environ | told, stdout=output, stderr=output
        )
        try:
            yield
        finally:
            started.terminate()
            started.wait(30)


def until(true: Callable[[], object], what: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if true():
                return
        except requests.RequestException:
            pass  # it is not up yet
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what}")


def somebody(django_user_model: Any, url: str) -> requests.Session:
    """An administrator who is logged in there."""
    person = django_user_model.objects.create_user("keeper")
    person.grants.create(role="administrator")
    client = Client()
    client.force_login(person)
    visitor = requests.Session()
    visitor.headers["Referer"] = url
    visitor.cookies.set(settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value)
    return visitor


def click(visitor: requests.Session, url: str, **told: Any) -> requests.Response:
    """ "Test the connection", on the page where a host is added."""
    page = visitor.get(f"{url}/hosts/add/", timeout=30)
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert found, page.text
    data = {"csrfmiddlewaretoken": found[1], "scheme": "http", "poll_interval_seconds": 60, **told}
    headers = {"X-Request-ID": IDENTITY}
    return visitor.post(f"{url}/hosts/add/", data, headers=headers, timeout=30, allow_redirects=False)


def lines(log: Path) -> list[dict[str, Any]]:
    """ValueError where a line is not JSON."""
    return [json.loads(line) for line in log.read_text().splitlines()]


@pytest.mark.usefixtures("valkey")
@pytest.mark.django_db(transaction=True)
def test_request_task_and_call_to_the_host_are_found_by_one_identity_and_tell_no_secret(
    tmp_path: Path, django_user_model: Any
) -> None:
    web, worker = tmp_path / "web.log", tmp_path / "worker.log"
    url = f"http://127.0.0.1:{free_port()}"
    with building.simulated(hosts=1) as server:
        kept = building.credential(server)
        with process(web, *GUNICORN, url.removeprefix("http://")), process(worker, *WORKER):
            until(lambda: requests.get(f"{url}/healthz", timeout=5).ok, "the portal answers")
            where = server.host("HV01")
            told = {"name": "HV01", "address": where["address"], "port": where["port"], "credential": kept.pk}
            answer = click(somebody(django_user_model, url), url, **told)
            assert (answer.status_code, answer.headers["X-Request-ID"]) == (302, IDENTITY), answer.text
            until(lambda: ConnectionTest.objects.filter(state="passed").exists(), "the worker has tested it")
            until(lambda: "connection_test.finished" in worker.read_text(), "the worker has told it")
            of_web, of_worker = lines(web), lines(worker)  # before Celery, told to end, says so in words of its own
        secrets = (server.description["password"], bytes(kept.secret).decode("ascii", "replace"))

    (request,) = (line for line in of_web if line.get("request_id") == IDENTITY)
    assert (request["event"], request["method"], request["path"]) == ("web.request", "POST", "/hosts/add/")
    of_click = [line for line in of_worker if line.get("request_id") == IDENTITY]
    assert [line["event"] for line in of_click] == ["host.call", "connection_test.finished"]
    assert {line["task"] for line in of_click} == {"onboarding.tasks.run_connection_test"}
    assert len({line["task_id"] for line in of_click}) == 1
    assert (of_click[0]["address"], of_click[0]["outcome"]) == (where["address"], "answered")
    assert (of_click[1]["test"], of_click[1]["outcome"]) == (ConnectionTest.objects.get().pk, "passed")
    written = web.read_text() + worker.read_text()
    assert [secret for secret in (*secrets, os.environ["HVPORTAL_CREDENTIAL_KEYS"]) if secret in written] == []
