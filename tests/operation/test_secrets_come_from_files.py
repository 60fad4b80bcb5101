"""Every setting may be given as the path of a file; Docker's secrets and systemd's credentials are."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from hvportal.environment import Environment, with_password
from tests.conftest import ROOT

ASK = """
import json
from hvportal import settings as s
print(json.dumps([s.SECRET_KEY, s.HVPORTAL_CREDENTIAL_KEYS, s.DATABASES["default"]["PASSWORD"], s.CELERY_BROKER_URL]))
"""


def test_the_settings_read_every_secret_from_its_file(tmp_path: Path) -> None:
    secrets = {
        "SECRET_KEY": "signs+sessions\n",
        "HVPORTAL_CREDENTIAL_KEYS": "new,old\r\n",
        "DATABASE_PASSWORD": "p@ss/wörd#1\n",
        "REDIS_PASSWORD": "r:d@s\n",
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HVPORTAL_")}
    environment |= {"DATABASE_URL": "postgres://hvportal@db:5432/hvportal", "REDIS_URL": "redis://redis:6379/0"}
    del environment["SECRET_KEY"]
    for name, value in secrets.items():
        (tmp_path / name).write_text(value, newline="")
        environment[f"{name}_FILE"] = str(tmp_path / name)
    finished = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, env=environment, capture_output=True, check=True)
    broker = "redis://:r%3Ad%40s@redis:6379/0"
    assert json.loads(finished.stdout) == ["signs+sessions", ["new", "old"], "p@ss/wörd#1", broker]


def test_a_file_that_is_not_there_is_named_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_SECRET_FILE", "/nowhere/at-all")
    with pytest.raises(ImproperlyConfigured, match=r"SOME_SECRET_FILE names a file .* /nowhere/at-all"):
        Environment().str("SOME_SECRET")


def test_an_address_without_a_password_apart_stays_as_it_is() -> None:
    assert with_password("redis://:inside@host:1/0", "") == "redis://:inside@host:1/0"
