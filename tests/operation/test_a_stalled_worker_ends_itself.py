"""A worker that hears nothing, while broker and timetable are at work, ends itself; for any other silence it waits."""

import os
import subprocess
import sys
import time

import pytest
from django.db import connection

from hvportal.watchdog import EXIT_CODE, Watchdog
from inventory.services import heartbeat_record
from tests.conftest import ROOT
from tests.upkeep.databases import url_of

WATCH = """
import django; django.setup()
from hvportal.watchdog import Watchdog
Watchdog(silent_seconds=0.2).watch(look_seconds=0.1)
"""


@pytest.mark.usefixtures("valkey")
@pytest.mark.django_db(transaction=True)
def test_silence_counts_only_while_the_timetable_is_at_work_and_any_task_breaks_it() -> None:
    heartbeat_record("beat")
    watchdog = Watchdog(silent_seconds=2)
    assert not watchdog.is_stalled()  # heard just now
    time.sleep(2.1)
    assert watchdog.is_stalled()
    watchdog.heard()
    assert not watchdog.is_stalled()
    time.sleep(2.1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE inventory_heartbeat SET at = now() - interval '1 hour'")
    assert not watchdog.is_stalled()  # nobody sends anything: a new worker would hear no more


@pytest.mark.usefixtures("valkey")
@pytest.mark.django_db(transaction=True)
def test_the_process_ends_so_that_it_is_started_again() -> None:
    heartbeat_record("beat")
    env = {**os.environ, "DATABASE_URL": url_of(connection.settings_dict["NAME"])}
    ended = subprocess.run(
        [sys.executable, "-c", WATCH], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == EXIT_CODE, ended.stderr
    assert "worker.stalled" in ended.stderr
