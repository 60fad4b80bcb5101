"""The pictures of README and docs/, from pages with rows: `make docs-screenshots`. Not collected with the suite.

One screen each, as somebody sees it who opens the page; what README shows also as it looks in the dark.
"""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from inventory.models import Host
from jobs.services import everything_release
from snapshots.models import Snapshot
from tests.browser.take_screenshots import look
from tests.conftest import ROOT
from tests.pages import factories as make
from tests.pages import sights
from tests.pages.work import allow_changes

# name in docs/ -> page (tests/pages/sights.py), what of it stands at the top
PICTURES = {
    "overview": ("overview", ""),
    "host": ("host-partial", ""),
    "vm": ("vm-tree", ""),
    "snapshots": ("vm-tree", "#snapshots"),
    "findings": ("findings", ""),
    "snapshot-cost": ("snapshot-estate", ""),
    "merge-plan": ("merge", ""),
    "job": ("merge-job", ""),
    "connection-test": ("test-hv23", ""),
    "portal-health": ("portal-health", ""),
}
IN_THE_DARK = ("overview", "vm")  # those that README shows


@pytest.fixture
def sight_of(operator: User) -> dict[str, str]:
    """On a day on which merges go: nothing is stopped, and their hosts may be changed."""
    found = sights.all_of(operator)
    everything_release(reason="The smoke has gone.", by=operator)
    for host in Host.objects.filter(pk__in=Snapshot.objects.values("host"), change_credential=None):
        allow_changes(host)
    return found


def test_pictures(
    chromium: Browser, page: Page, live_server: Any, context: BrowserContext, sight_of: dict[str, str]
) -> None:
    for theme, names in (("light", list(PICTURES)), ("dark", list(IN_THE_DARK))):
        looking = look(chromium, live_server, context, "wide", theme)
        for name in names:
            sight, top = PICTURES[name]
            make.beat_hearts()  # they are old where a machine has much to do
            seen = looking.new_page()
            seen.goto(f"{sight_of[sight]}{top}")
            ending = "" if theme == "light" else "-dark"
            seen.screenshot(path=ROOT / "docs" / f"screenshot-{name}{ending}.png")
            seen.close()
        looking.close()
