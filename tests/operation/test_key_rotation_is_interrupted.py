"""A rotation that is killed in the middle loses nothing: every password stays readable, and a second run ends it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.db import connection, transaction

from hyperv.secrets import Secret
from inventory import credentials, services
from inventory.models import Credential
from tests.conftest import ROOT
from tests.smoke.running import wait_until
from tests.upkeep.databases import ask, manage, url_of

pytestmark = pytest.mark.django_db(transaction=True)
COUNT, MIDDLE = 9, 5
WAITING = (
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%%inventory_credential%%' "
    "AND datname = current_database()"  # beside it other tests wait in databases of their own
)


def password(number: int) -> str:
    return f"password of number {number}"


def readable_with(key: str) -> list[bool]:
    """In the order of the credentials."""

    def opens(sealed: bytes) -> bool:
        try:
            return bool(Fernet(key).decrypt(sealed))
        except InvalidToken:
            return False

    return [opens(bytes(row.secret)) for row in Credential.objects.order_by("pk")]


@contextmanager
def rotating(keys: str) -> Iterator["subprocess.Popen[bytes]"]:
    """`manage.py rotate_credentials` with these keys, which waits for a row that this test has locked."""
    env = {**os.environ, "DATABASE_URL": own_url(), "HVPORTAL_CREDENTIAL_KEYS": keys}
    process = subprocess.Popen([sys.executable, "manage.py", "rotate_credentials"], cwd=ROOT, env=env)
    try:
        # Over a connection of its own: within a transaction PostgreSQL's statistics stand still.
        wait_until(lambda: ask(own_url(), WAITING), "the rotation waits in the middle", 60)
        yield process
    finally:
        process.kill()
        process.wait(30)


def own_url() -> str:
    return url_of(connection.settings_dict["NAME"])


def test_a_killed_rotation_is_resumed_and_every_password_is_readable_at_every_moment(settings: Any) -> None:
    old, new = settings.HVPORTAL_CREDENTIAL_KEYS[0], Fernet.generate_key().decode()
    for number in range(COUNT):
        services.credential_save(name=f"number {number}", username="u", password=password(number))
    both = f"{new},{old}"
    with transaction.atomic():
        Credential.objects.select_for_update().get(name=f"number {MIDDLE}")
        with rotating(both):
            pass  # killed there

    rotated = readable_with(new)  # PostgreSQL may still have ended the one statement that it had been sent
    assert rotated[:MIDDLE] == [True] * MIDDLE
    assert rotated[MIDDLE + 1 :] == [False] * (COUNT - MIDDLE - 1)
    settings.HVPORTAL_CREDENTIAL_KEYS = [new, old]
    for number, row in enumerate(Credential.objects.order_by("pk")):
        assert credentials.decrypt(row) == Secret(password(number))

    resumed = manage(own_url(), "rotate_credentials", HVPORTAL_CREDENTIAL_KEYS=both)
    assert f"{COUNT} credentials" in resumed.stdout, resumed.stderr
    assert readable_with(new) == [True] * COUNT


def test_a_password_that_is_entered_during_a_rotation_stays(settings: Any) -> None:
    """The row that the rotation waits for is written by somebody else, and not written over."""
    old, new = settings.HVPORTAL_CREDENTIAL_KEYS[0], Fernet.generate_key().decode()
    row = services.credential_save(name="one", username="u", password="the old one")
    settings.HVPORTAL_CREDENTIAL_KEYS = [new, old]
    with ExitStack() as held:
        with transaction.atomic():
            Credential.objects.select_for_update().get(pk=row.pk)
            rotation = held.enter_context(rotating(f"{new},{old}"))
            services.credential_save(name="one", username="u", password="the new one")
        assert rotation.wait(60) == 0
    row.refresh_from_db()
    assert credentials.decrypt(row) == "the new one"
