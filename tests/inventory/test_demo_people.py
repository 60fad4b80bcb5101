"""The demo makes its own people, shows the same passwords again, and never touches anybody else's."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def state(tmp_path: Path) -> Path:
    path = tmp_path / "simulator.json"
    host = {"name": "HV01", "address": "127.0.0.1", "port": 5985}
    path.write_text(json.dumps({"username": "EXAMPLE\\svc", "password": "a secret phrase", "hosts": [host]}))
    return path


def prepare(state: Path) -> dict[str, str]:
    said = io.StringIO()
    call_command("demo_prepare", state=state, logins=state.with_name("logins.json"), stdout=said)
    return {person["username"]: person["password"] for person in json.loads(said.getvalue())["logins"]}


def test_a_second_start_shows_the_same_logins_and_they_work(state: Path) -> None:
    first = prepare(state)
    assert prepare(state) == first
    assert all(User.objects.get(username=name).check_password(password) for name, password in first.items())
    assert state.with_name("logins.json").stat().st_mode & 0o077 == 0


def test_a_person_of_a_real_database_keeps_their_password(state: Path) -> None:
    User.objects.create_user("operator", password="their own phrase", first_name="Olga")
    with pytest.raises(CommandError, match="empty database"):
        prepare(state)
    assert User.objects.get(username="operator").check_password("their own phrase")
