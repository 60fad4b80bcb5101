"""Pictures of every page, for people to judge: `pytest tests/browser/take_screenshots.py` puts them in var/screenshots.

Not collected with the suite, because its name does not begin with test_. Every page at 1440 and 390 pixels, light and
dark, with much to show, with nothing, and calm.
"""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page

from findings.models import Finding
from hyperv.errors import CertificateChanged, CertificateNotTrusted
from inventory.models import VM, Cluster, DiskFile, Event, Host, Poll, StoragePool, Volume
from snapshots.models import Snapshot
from tests.pages import factories as make
from tests.pages import scenes

FOLDER = settings.BASE_DIR / "var" / "screenshots"
SIZES = {"wide": (1440, 900), "phone": (390, 844)}
ODD_VM = 901
SENTENCES = {error.code: error.default_sentence for error in (CertificateNotTrusted, CertificateChanged)}


def addresses() -> dict[str, str]:
    failing = Host.objects.get(name="HV08")
    partial = Host.objects.get(name="HV04")
    return {
        "overview": "/",
        "hosts": "/hosts/",
        "hosts-filtered": "/hosts/?condition=unreachable&q=hv",
        "hosts-no-match": "/hosts/?q=nothing-is-called-this",
        "host": Host.objects.get(name="HV01").get_absolute_url(),
        "host-unreachable": failing.get_absolute_url(),
        "host-partial": partial.get_absolute_url(),
        "host-never-read": Host.objects.get(name="HV12").get_absolute_url(),
        "vms": "/vms/?size=25",
        "vms-short": "/vms/?memory=over&sort=-pressure",
        "vm": VM.objects.filter(name="twin")[0].get_absolute_url(),
        "vm-odd": VM.objects.get(name__startswith='"Quoted').get_absolute_url(),
        "vm-rtl": VM.objects.get(name=scenes.ODD_NAMES[3]).get_absolute_url(),
        "vm-gone": VM.objects.get(name="gone-yesterday").get_absolute_url(),
        "vm-unknown": VM.objects.filter(memory__demand_bytes=None, gone_at=None)[0].get_absolute_url(),
        "disks": "/disks/?sort=-files&size=25",
        "disk-file": DiskFile.objects.get(path__endswith="disk_3.avhdx").get_absolute_url(),
        "disk-file-master": DiskFile.objects.get(path__endswith="W11-24H2.vhdx").get_absolute_url(),
        "disk-file-missing": DiskFile.objects.get(path__endswith="lost.vhdx").get_absolute_url(),
        "snapshots": "/snapshots/?size=25",
        "snapshot": Snapshot.objects.get(name="build 4714").get_absolute_url(),
        "volumes": "/volumes/?size=25",
        "volume-shared": Volume.objects.filter(kind="csv").order_by("pk")[1].get_absolute_url(),
        "volume-busy": Volume.objects.filter(kind="csv").order_by("pk")[0].get_absolute_url(),
        "volume-thin": Volume.objects.filter(free_unknown_reason="thin").order_by("pk")[0].get_absolute_url(),
        "volume-share": Volume.objects.get(kind="smb").get_absolute_url(),
        "pools": "/pools/",
        "pool": StoragePool.objects.order_by("pk")[0].get_absolute_url(),
        "vm-tree": Snapshot.objects.get(name="build 4714").vm.get_absolute_url(),
        "polls": "/polls/?size=25",
        "poll-failed": Poll.objects.filter(host=failing).latest("started_at").get_absolute_url(),
        "poll-partial": Poll.objects.filter(host=partial).latest("started_at").get_absolute_url(),
        "portal-health": "/portal/",
        "search": "/search/?q=twin&all=1",
        "search-many": "/search/?q=sql",
        "search-nothing-asked": "/search/",
        "clusters": "/clusters/",
        "cluster": Cluster.objects.get(name="CLU-NORTH").get_absolute_url(),
        "groups": "/clusters/groups/",
        "networks": "/networks/",
        "network": "/networks/network/?name=External",
        "adapters": "/networks/adapters/?size=25",
        "live-migration": "/networks/migration/",
        "replications": "/replication/?columns=all",
        "events": "/events/",
        "event": Event.objects.order_by("pk")[0].get_absolute_url(),
        "vm-replicated": VM.objects.filter(replications__isnull=False).order_by("pk")[0].get_absolute_url(),
        "vms-all-columns": "/vms/?size=25&columns=all",
        "findings": "/findings/",
        "finding": Finding.objects.get(rule="inventory.host_unreachable").get_absolute_url(),
        "rules": "/findings/rules/",
        "rule": "/findings/rules/inventory.host_unreachable/?threshold=failures&value=9&scope=estate",
        "style": "/style/",
        "not-found": "/hosts/999999/",
    }


def untrusted() -> dict[str, str]:
    """Hosts over HTTPS: one with a certificate that waits, one with another than the accepted one, one accepted."""
    shown = {}
    for name, code, accepted in (
        ("waiting", "certificate_not_trusted", False),
        ("changed", "certificate_changed", True),
        ("accepted", None, True),
    ):
        host = make.make_host(f"HV-{name}", scheme="https", port=5986, outcome="failed" if code else "complete")
        host.poll_state.last_error_code = code
        host.poll_state.last_error_sentence = SENTENCES[code] if code else None
        host.poll_state.save()
        if accepted:
            make.make_certificate(host, accepted_by="operator", valid_days=-3)
        if code:
            make.make_certificate(host)
        shown[f"host-certificate-{name}"] = host.get_absolute_url()
    return shown


def shoot(page: Page, folder: Path, name: str, address: str) -> None:
    page.goto(address)
    page.screenshot(path=folder / f"{name}.png", full_page=True)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scene", ["busy", "empty", "calm"])
def test_pictures(
    chromium: Browser, page: Page, live_server: Any, context: BrowserContext, size: str, theme: Any, scene: str
) -> None:
    width, height = SIZES[size]
    state: Any = context.storage_state()
    look = chromium.new_context(
        base_url=live_server.url,
        viewport={"width": width, "height": height},
        color_scheme=theme,
        storage_state=state,
        has_touch=size == "phone",
    )
    folder = FOLDER / f"{size}-{theme}"
    folder.mkdir(parents=True, exist_ok=True)
    if scene != "empty":
        getattr(scenes, scene)()
    shown = {"overview": "/", "hosts": "/hosts/", "vms": "/vms/", "polls": "/polls/"}
    wanted = addresses() | untrusted() if scene == "busy" else {f"{scene}-{name}": path for name, path in shown.items()}
    if scene == "calm":
        wanted = {"calm-overview": "/"}
    with look.new_page() as seen:
        for name, address in wanted.items():
            shoot(seen, folder, name, address)
        if scene == "empty":
            look.clear_cookies()
            shoot(seen, folder, "login", "/login/?next=/vms/")
    look.close()
