"""Secrets are ciphertext in the database, readable with any configured key, and rotated without a moment of loss."""

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from inventory import credentials, polls, services
from inventory.models import Credential, Poll
from inventory.tasks import poll_host
from tests.inventory.building import make_host

pytestmark = pytest.mark.django_db
SECRET = "correct horse battery staple"


def save() -> Credential:
    return services.credential_save(name="one", username="EXAMPLE\\svc", password=SECRET)


def test_the_database_never_holds_the_secret() -> None:
    save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text, convert_from(secret, 'utf8') FROM inventory_credential c")
        assert SECRET not in "".join(cursor.fetchone())


def test_rotation_moves_every_secret_to_the_newest_key(settings: object) -> None:
    credential = save()
    old, new = settings.HVPORTAL_CREDENTIAL_KEYS[0], Fernet.generate_key().decode()
    settings.HVPORTAL_CREDENTIAL_KEYS = [new, old]
    assert credentials.decrypt(credential) == SECRET
    call_command("rotate_credentials")
    settings.HVPORTAL_CREDENTIAL_KEYS = [new]
    credential.refresh_from_db()
    assert credentials.decrypt(credential) == SECRET


def test_a_lost_key_is_said_in_words_and_fails_the_poll_of_that_host_alone(settings: object) -> None:
    host = make_host()
    settings.HVPORTAL_CREDENTIAL_KEYS = [Fernet.generate_key().decode()]
    claim = polls.claim_due()[0]
    poll_host.apply(args=(host.pk, str(claim.token)), throw=True)
    row = Poll.objects.get()
    assert (row.outcome, row.error_code) == ("failed", "secret_unreadable")
    assert "HVPORTAL_CREDENTIAL_KEYS" in row.error_sentence


def test_a_target_never_shows_the_secret() -> None:
    target = polls.target_for(make_host())
    assert "a secret phrase" not in repr(target) + str(target)


@pytest.mark.django_db
def test_a_decrypted_password_shows_itself_in_no_traceback() -> None:
    password = credentials.decrypt(services.credential_save(name="one", username="u", password="a secret phrase"))
    assert "secret phrase" not in f"{password} {password!r}"
    assert password.encode() == b"a secret phrase"
