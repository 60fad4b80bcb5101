"""Pictures of the pages of whoever manages hosts: `pytest tests/browser/take_screenshots_of_places.py`."""

from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from inventory.models import Credential, Host, Site
from tests.browser.take_screenshots import FOLDER, SIZES, shoot
from tests.pages import places, scenes


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_pictures_of_places(
    chromium: Browser,
    page: Page,
    live_server: Any,
    context: BrowserContext,
    django_user_model: Any,
    size: str,
    theme: Any,
) -> None:
    django_user_model.objects.update(is_superuser=True)
    width, height = SIZES[size]
    state: Any = context.storage_state()
    look = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": width, "height": height},
        color_scheme=theme,
        storage_state=state,
    )
    folder = FOLDER / f"{size}-{theme}"
    folder.mkdir(parents=True, exist_ok=True)
    with look.new_page() as seen:
        for name, address in addresses().items():
            shoot(seen, folder, f"places-{name}", address)
        seen.goto("/hosts/add/list/")
        seen.fill(
            "textarea[name=text]",
            "name,address,https\nhv30,hv30.example.org,\nHV01,hv01.example.org,\nhv31,x y,\nhv32,,perhaps",
        )
        seen.select_option("select[name=credential]", index=1)
        seen.click("button[value=look]")
        seen.wait_for_selector("#preview")
        seen.screenshot(path=folder / "places-preview.png", full_page=True)
        seen.goto(Host.objects.get(name="HV01").get_absolute_url())
        seen.click("#host-menu summary")
        seen.screenshot(path=folder / "places-menu.png")
    look.close()


def addresses() -> dict[str, str]:
    hosts = scenes.busy()
    kept = places.credential()
    places.credential("Changing, north", "changing", 3)
    places.two_sites(hosts)
    places.kept_otherwise(hosts[5], hosts[6])
    tests = places.tests_in_every_state(kept)
    first = hosts[0].get_absolute_url()
    busy = Site.objects.order_by("name")
    return {
        "add": "/hosts/add/",
        "list": "/hosts/add/list/",
        "cluster": "/hosts/add/cluster/",
        "hosts": "/hosts/",
        "paused": hosts[5].get_absolute_url(),
        "retired": hosts[6].get_absolute_url(),
        "pause": f"{first}pause/",
        "retire": f"{first}retire/",
        "edit": f"{first}edit/",
        "changes": f"{first}changes/",
        "credentials": "/credentials/",
        "credential": Credential.objects.get(name="tests").get_absolute_url(),
        "credential-new": "/credentials/add/",
        "secret": f"/credentials/{Credential.objects.get(name='tests').pk}/secret/",
        "sites": "/sites/",
        "site-well": busy[0].get_absolute_url(),
        "site-silent": busy[1].get_absolute_url(),
        "site-new": "/sites/add/",
        "tests": "/connection-tests/",
        **{f"test-{name}": test.get_absolute_url() for name, test in tests.items()},
    }
