"""The drill: a portal at work is backed up and restored, and sends nothing until a person releases it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection

from inventory.models import VM, Host
from tests.inventory.building import make_host, poll
from tests.upkeep.databases import ask, database, manage, programs, url_of
from upkeep import backups

pytestmark = pytest.mark.django_db(transaction=True)
DISPATCH = """
from inventory.models import PollState
from inventory.tasks import dispatch_due_polls
PollState.objects.update(next_poll_at="2020-01-01T00:00Z", lease_token=None)
dispatch_due_polls()
print("sent", PollState.objects.exclude(lease_token=None).count())
"""
RELEASE = """
from accounts.models import User
from upkeep import hold
hold.release(User.objects.get())
print("held", hold.is_held())
"""


@pytest.fixture
def place(settings: Any, tmp_path: Path) -> Path:
    settings.PG_BIN, settings.BACKUP_DIR = programs(), tmp_path / "backups"
    return settings.BACKUP_DIR


@pytest.fixture
def portal(django_user_model: Any) -> Host:
    """A host that was polled and is due again, somebody who looks at it, and a session."""
    django_user_model.objects.create_user("keeper", password="a long enough phrase", is_superuser=True)
    Session.objects.create(session_key="stolen", session_data="x", expire_date="2030-01-01T00:00Z")
    host = make_host()
    poll(host, [1, 2, 3])
    return host


@pytest.fixture
def backup(place: Path, portal: Host) -> Path:
    call_command("backup", verbosity=0)
    (made,) = place.iterdir()
    return made


@pytest.fixture
def elsewhere() -> Iterator[str]:
    with database("hvportal_restored") as url:
        yield url


def test_a_backup_holds_everything_but_keys_and_sessions(backup: Path, settings: Any) -> None:
    manifest = backups.Manifest.read(backup)
    manifest.verify(backup)
    assert manifest.rows["inventory_vm"] == 3
    assert manifest.rows["inventory_host"] == 1
    assert not {"django_session", "upkeep_release"} & manifest.rows.keys()
    assert manifest.credential_keys == [backups.manifest.fingerprint(settings.HVPORTAL_CREDENTIAL_KEYS[0])]
    everything = b"".join(path.read_bytes() for path in backup.iterdir())
    assert settings.HVPORTAL_CREDENTIAL_KEYS[0].encode() not in everything
    assert b"a secret phrase" not in everything
    assert {oct(path.stat().st_mode & 0o777) for path in (backup / "database.dump", backup)} == {"0o600", "0o700"}


def test_a_restored_portal_is_whole_and_sends_nothing_until_a_person_releases_it(backup: Path, elsewhere: str) -> None:
    restored = manage(elsewhere, "restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    assert ask(elsewhere, "SELECT count(*) FROM inventory_vm") == 3
    assert ask(elsewhere, "SELECT count(*) FROM django_session") == 0
    assert ask(elsewhere, "SELECT summary FROM audit_auditentry WHERE action = 'portal.restored'")
    assert ask(
        elsewhere,
        "UPDATE inventory_pollstate SET next_poll_at = now() - interval '1 day', lease_token = NULL RETURNING 1",
    )
    assert "sent 0" in manage(elsewhere, "shell", "--no-imports", "-c", DISPATCH).stdout
    released = manage(elsewhere, "shell", "--no-imports", "-c", RELEASE)
    assert "held False" in released.stdout, released.stderr
    assert "sent 1" in manage(elsewhere, "shell", "--no-imports", "-c", DISPATCH).stdout
    assert ask(elsewhere, "SELECT count(*) FROM audit_auditentry WHERE action = 'portal.released'") == 1


def test_a_copy_made_without_our_commands_is_held_too(
    portal: Host, elsewhere: str, tmp_path: Path, settings: Any
) -> None:
    """A DBA restores with pg_dump and pg_restore: the release names another database."""
    settings.PG_BIN = programs()
    archive = str(tmp_path / "by-hand.dump")
    backups.tools.run("pg_dump", "--format=custom", f"--file={archive}")
    backups.tools.run("pg_restore", "--no-owner", f"--dbname={elsewhere}", archive)
    assert ask(elsewhere, "SELECT count(*) FROM upkeep_release") == 1
    assert manage(elsewhere, "migrate").returncode == 0
    held = manage(elsewhere, "shell", "--no-imports", "-c", "from upkeep.hold import is_held; print('held', is_held())")
    assert "held True" in held.stdout, held.stderr


def test_over_a_portal_it_is_restored_only_when_that_is_said_and_what_was_there_is_kept(
    backup: Path, elsewhere: str, tmp_path: Path
) -> None:
    assert manage(elsewhere, "restore", str(backup)).returncode == 0
    assert ask(elsewhere, "DELETE FROM inventory_placement RETURNING 1")
    refused = manage(elsewhere, "restore", str(backup))
    assert refused.returncode == 1
    assert "not empty" in refused.stderr
    assert ask(elsewhere, "SELECT count(*) FROM inventory_vm") == 3  # nothing was touched
    kept = tmp_path / "kept"
    again = manage(elsewhere, "restore", str(backup), "--replace", HVPORTAL_BACKUP_DIR=str(kept))
    assert again.returncode == 0, again.stderr
    assert ask(elsewhere, "SELECT count(*) FROM inventory_placement") == 3
    (before,) = kept.iterdir()
    assert backups.Manifest.read(before).rows["inventory_placement"] == 0


def test_a_portal_at_work_is_not_restored_over(backup: Path) -> None:
    VM.objects.count()  # this very process is connected
    refused = manage(url_of(connection.settings_dict["NAME"]), "restore", str(backup), "--replace")
    assert "Other programs are connected" in refused.stderr
    assert VM.objects.count() == 3


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (lambda place: (place / "database.dump").write_bytes(b"x" * 10), "missing or cut short"),
        (lambda place: _flip(place / "database.dump"), "checksum"),
        (lambda place: (place / "manifest.json").unlink(), "no whole backup"),
        (lambda place: _tell(place, migrations=["inventory.9999_from_the_future"]), "later release"),
        (lambda place: _tell(place, credential_keys=["0" * 16]), "--without-keys"),
        (lambda place: _tell(place, product="another"), "not of this release"),
    ],
)
def test_a_backup_that_is_not_what_it_says_is_refused(backup: Path, damage: Any, sentence: str) -> None:
    damage(backup)
    with pytest.raises(CommandError, match=sentence):
        call_command("restore", str(backup), replace=True)
    assert VM.objects.count() == 3


def test_only_the_newest_backups_are_kept_and_nothing_half_made(place: Path, portal: Host, settings: Any) -> None:
    for number in range(4):
        (place / f"hvportal-2026010{number}T000000Z").mkdir(parents=True)
        (place / f"hvportal-2026010{number}T000000Z" / "manifest.json").touch()
    (place / "hvportal-notes").mkdir()  # somebody's own
    call_command("backup", keep=2, verbosity=0)
    left = sorted(path.name for path in place.iterdir())
    assert len(left) == 3
    assert "hvportal-20260103T000000Z" in left
    assert "hvportal-notes" in left
    settings.PG_BIN = "/nowhere"
    with pytest.raises(CommandError, match=r"HVPORTAL_PG_BIN"):
        call_command("backup", verbosity=0)
    assert sorted(path.name for path in place.iterdir()) == left


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _tell(place: Path, **facts: Any) -> None:
    told = json.loads((place / "manifest.json").read_text())
    (place / "manifest.json").write_text(json.dumps(told | facts))
