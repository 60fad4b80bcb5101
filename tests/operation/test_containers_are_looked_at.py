"""The health check of the containers says what is so, and costs little: it is run beside every process."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from hvportal.supervisor import ports, probes
from inventory.models import Heartbeat
from tests.conftest import ROOT
from tests.smoke.running import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
LOADED = (
    "import sys; sys.path.insert(0, 'deploy'); import alive; print({'django', 'celery', 'hvportal'} & set(sys.modules))"
)


def look(name: str, secret: Path, **env: str) -> "subprocess.CompletedProcess[str]":
    """As in a container: the password is a file and stands in no address."""
    facts = connection.settings_dict
    secret.write_text(f"{facts['PASSWORD']}\n")
    url = f"postgres://{facts['USER']}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"
    told = {"DATABASE_URL": url, "DATABASE_PASSWORD_FILE": str(secret), "ALLOWED_HOSTS": ".example.org,localhost"}
    return subprocess.run(
        [sys.executable, "deploy/alive.py", name],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **told, **env},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("seconds", "code", "said"),
    [
        (4, 0, ""),
        (probes.STALE_SECONDS - 5, 0, ""),
        (70, 1, "worker:polls: last heartbeat 7"),
        (None, 1, "no heartbeat yet"),
    ],
)
def test_a_worker_is_well_while_its_heartbeat_is_fresh(
    seconds: float | None, code: int, said: str, tmp_path: Path
) -> None:
    if seconds is not None:
        Heartbeat.objects.create(name="worker:polls", at=timezone.now() - timedelta(seconds=seconds))
    looked = look("worker:polls", tmp_path / "password")
    assert looked.returncode == code
    assert said in looked.stderr


def test_the_web_server_is_asked_by_a_name_that_it_answers_to(
    settings: Any, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    port = request.getfixturevalue("live_server").url.rpartition(":")[2]
    settings.ALLOWED_HOSTS = [".example.org"]
    well = lambda: look("web", tmp_path / "password", PORT=port).returncode == 0  # noqa: E731
    wait_until(well, "the web server says that it is well", 60)
    answered = look("web", tmp_path / "password", PORT=port, ALLOWED_HOSTS="*")
    assert (answered.returncode, answered.stderr) == (1, "web: /healthz answers 400\n")
    away = look("web", tmp_path / "password", PORT=str(ports.free_port()))
    assert (away.returncode, away.stderr[:14]) == (1, "web: no answer")


def test_it_is_as_patient_as_the_supervisor() -> None:
    assert f"STALE_SECONDS = {probes.STALE_SECONDS} " in (ROOT / "deploy" / "alive.py").read_text()


def test_a_look_loads_nothing_of_the_portal() -> None:
    looked = subprocess.run([sys.executable, "-c", LOADED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert looked.stdout == "set()\n"
