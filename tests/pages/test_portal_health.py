"""The page on which the portal watches itself, and the hold after a restore."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit.models import AuditEntry
from inventory import polls
from inventory.models import PollState, WinrmUse
from inventory.tasks import dispatch_due_polls
from tests.pages import factories as make
from upkeep import hold, retention, table_sizes
from upkeep.context import KEPT
from upkeep.models import Pruning, Release, Restoration
from upkeep.page_times import PageClock
from upkeep.selectors.table_sizes import database_now

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_kept() -> Any:
    KEPT.forget()
    yield
    KEPT.forget()


def text_of(browser: Client, path: str = "/portal/") -> str:
    answer = browser.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_a_portal_that_has_just_begun_says_what_is_not_known_yet(browser: Client) -> None:
    page = text_of(browser)
    for sentence in ("never heard", "Not measured yet", "Not looked at yet", "Nothing measured yet", "not pruned yet"):
        assert sentence in page
    assert "Restored and held" not in page


def test_what_is_wrong_with_the_portal_is_on_its_page(browser: Client) -> None:
    make.beat_hearts()
    now = timezone.now()
    host = make.make_host()
    PollState.objects.filter(host=host).update(next_poll_at=now - timedelta(minutes=7), lease_expires_at=None)
    WinrmUse.objects.create(
        host=host, day=now.date(), polls=288, failed_polls=4, bytes_received=3 * 2**20, host_ms=864_000, cpu_ms=None
    )
    clock = PageClock()
    clock.note("inventory:vms", 0.4)
    clock.note("inventory:vm", 13.967)
    clock.note("retired:page", 0.4)
    clock.write()
    table_sizes.look(now.date())
    Pruning.objects.create(name="polls", at=now, removed=12_000, is_behind=True)
    page = text_of(browser)
    assert "At work" in page
    assert "7 min" in page
    assert "?condition=late" in page
    assert "/vms/" in page
    assert "/vms/…/" in page
    assert "retired:page" in page, "of an older release: nothing has that name now"
    assert "14.0 s" in page.replace("\u202f", " ")
    assert "400" in page
    assert database_now().tables[0].name in page
    assert "1.00 %" in page  # 864 s of 86,400
    assert "3.0 MiB" in page
    assert "Behind" in page
    for kept in retention.registered():
        assert kept.title in page


def test_a_held_portal_sends_nothing_and_says_so_on_every_page(browser: Client, client: Client) -> None:
    host = make.make_host()
    PollState.objects.filter(host=host).update(next_poll_at=timezone.now(), lease_token=None, lease_expires_at=None)
    Restoration.objects.create(
        backup_name="hvportal-20260101T000000Z", backup_taken_at=timezone.now(), backup_version="0.0.9"
    )
    hold.hold()
    dispatch_due_polls()
    assert PollState.objects.get().lease_token is None
    for path in ("/", "/hosts/", host.get_absolute_url(), "/portal/"):
        assert "Restored and held" in text_of(browser, path)
    assert "hvportal-20260101T000000Z" in text_of(browser)
    with pytest.raises(hold.Held, match="Portal health"):
        hold.ensure_released()
    assert "Restored and held" not in Client().get("/login/").content.decode()


def test_an_administrator_releases_it_and_that_is_kept(client: Client, django_user_model: Any, valkey: object) -> None:
    keeper = django_user_model.objects.create_superuser("keeper", password="a long enough phrase")
    client.force_login(keeper)
    hold.hold()
    assert "Release: poll the hosts again" in text_of(client)
    answer = client.post("/portal/release/", follow=True)
    assert "The portal is released" in answer.content.decode()
    assert "Restored and held" not in answer.content.decode()
    assert not hold.is_held()
    entry = AuditEntry.objects.get(action="portal.released")
    assert (entry.actor, entry.after) == ("keeper", {"held": False})
    client.post("/portal/release/")
    assert AuditEntry.objects.filter(action="portal.released").count() == 1
    host = make.make_host()
    PollState.objects.filter(host=host).update(next_poll_at=timezone.now(), lease_token=None, lease_expires_at=None)
    assert [claim.host_id for claim in polls.claim_due()] == [host.pk]


def test_somebody_who_is_no_administrator_cannot_release_it(browser: Client) -> None:
    hold.hold()
    assert "Only an administrator" in text_of(browser)
    assert browser.post("/portal/release/").status_code == 403
    assert hold.is_held()


def test_a_database_that_is_a_copy_is_held() -> None:
    Release.objects.update(database_number=1)
    assert hold.is_held()
    Release.objects.update(database_number=hold.own_numbers()[1])
    assert not hold.is_held()
