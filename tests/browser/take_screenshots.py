"""Pictures of every page, for people to judge: `pytest tests/browser/take_screenshots.py` puts them in var/screenshots.

Not collected with the suite, because its name does not begin with test_. Every page (tests/pages/sights.py) and what
only an act leads to (tests/browser/reached.py) at 1440 and 390 pixels, light and dark; the first pages with nothing and
calm; what is printed, as PDF and as a picture of paper.
"""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from accounts.models import User
from inventory.models import VM
from tests.browser import reached
from tests.pages import scenes, sights

FOLDER = settings.BASE_DIR / "var" / "screenshots"
PRINTED = ("vms", "host", "vm-tree", "people", "snapshot-estate", "snapshot", "chain", "findings", "finding")
SIZES = {"wide": (1440, 900), "phone": (390, 844)}
MARGIN = dict.fromkeys(("top", "right", "bottom", "left"), "10mm")
PAPER = (718, 1000)  # A4 less margins of 10 mm, at 96 pixels to the inch
FIRST = {"overview": "/", "hosts": "/hosts/", "vms": "/vms/", "polls": "/polls/", "people": "/people/"}
EMPTY = {
    **FIRST,
    **{name: f"/{name}/" for name in ("clusters", "disks", "snapshots", "volumes", "pools", "networks", "replication")},
    **{
        name: f"/{name}/"
        for name in ("events", "changes", "findings", "tags", "notes", "sites", "credentials", "audit", "portal")
    },
    "proposals": "/tags/proposals/",
    "add": "/hosts/add/",
    "connection-tests": "/connection-tests/",
    "not-found": "/hosts/999999/",
}


def shoot(page: Page, folder: Path, name: str, address: str) -> None:
    page.goto(address)
    page.screenshot(path=folder / f"{name}.png", full_page=True)


def look(chromium: Browser, live_server: Any, context: BrowserContext, size: str, theme: Any) -> BrowserContext:
    width, height = SIZES[size]
    state: Any = context.storage_state()
    return chromium.new_context(
        base_url=live_server.url,
        viewport={"width": width, "height": height},
        color_scheme=theme,
        storage_state=state,
        has_touch=size == "phone",
    )


@pytest.fixture
def seen(chromium: Browser, page: Page, live_server: Any, context: BrowserContext, size: str, theme: Any) -> Any:
    """A page in that size and theme, of the person that `page` logged in."""
    looking = look(chromium, live_server, context, size, theme)
    yield looking.new_page()
    looking.close()


@pytest.fixture
def folder(size: str, theme: str) -> Path:
    where = FOLDER / f"{size}-{theme}"
    where.mkdir(parents=True, exist_ok=True)
    return where


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_pictures_of_much(seen: Page, folder: Path, operator: User) -> None:
    for name, address in sights.all_of(operator).items():
        shoot(seen, folder, name, address)
    for name, way in (reached.INSIDE | reached.OUTSIDE).items():
        way(seen)
        seen.screenshot(path=folder / f"{name}.png", full_page=name in ("add-preview", "token-made"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", ["empty", "calm"])
def test_pictures_of_little(seen: Page, folder: Path, scene: str) -> None:
    if scene == "calm":
        scenes.calm()
    for name, address in (FIRST if scene == "calm" else EMPTY).items():
        shoot(seen, folder, f"{scene}-{name}", address)


@pytest.mark.parametrize(("size", "theme"), [("wide", "dark")])
def test_pictures_of_paper(seen: Page, operator: User) -> None:
    """Asked for by somebody whose screen is dark."""
    found, folder = sights.all_of(operator), FOLDER / "paper"
    folder.mkdir(parents=True, exist_ok=True)
    odd = VM.objects.get(name="lost-storage").get_absolute_url()
    for name, address in {**{name: found[name] for name in PRINTED}, "vm": odd}.items():
        seen.emulate_media(media="null")  # else a PDF would have the look of the screen
        seen.set_viewport_size({"width": PAPER[0], "height": PAPER[1]})
        seen.goto(address)
        seen.pdf(path=folder / f"{name}.pdf", format="A4", margin=MARGIN)
        seen.emulate_media(media="print")
        seen.screenshot(path=folder / f"{name}.png", full_page=True)
