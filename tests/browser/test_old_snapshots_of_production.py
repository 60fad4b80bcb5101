"""Which snapshots of production VMs are older than 30 days, what do they cost, and who answers for them?"""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from snapshots.evaluation import evaluate
from snapshots.models import Ownership, Snapshot
from tags.services import tag_add, tag_make
from tests.pages import factories as make


@pytest.fixture
def estate(page: Page) -> None:
    """Of `payroll`, which is in production, one of 40 days that costs 10 GiB and one of 3; of `lab` one of 90 days."""
    host = make.make_host()
    payroll, lab = (make.make_vm(number, host, name=name) for number, name in enumerate(("payroll", "lab"), 1))
    old = make.make_snapshot(payroll, 1, age_days=40, name="before 7.2", system_files_bytes=0)
    young = make.make_snapshot(
        payroll, 2, age_days=3, name="hotfix", parent_id=old.snapshot_id, is_current=True, system_files_bytes=0
    )
    make.make_snapshot(lab, 3, age_days=90, name="clean")
    make.make_disk_file(host, "D:\\p.vhdx", gib=40)
    make.make_disk_file(host, "D:\\p_1.avhdx", parent="D:\\p.vhdx", gib=10)
    make.make_disk_file(host, "D:\\p_2.avhdx", parent="D:\\p_1.avhdx", gib=1)
    make.make_drive(payroll, "D:\\p_2.avhdx")
    make.make_drive(payroll, "D:\\p.vhdx", snapshot_id=old.snapshot_id)
    make.make_drive(payroll, "D:\\p_1.avhdx", snapshot_id=young.snapshot_id)
    tag_make("production")
    tag_add(payroll, "production")
    evaluate(host, timezone.now())


@pytest.mark.usefixtures("estate")
def test_old_ones_of_production_are_found_their_cost_seen_and_an_owner_given(page: Page, complaints: list[str]) -> None:
    page.goto("/snapshots/estate/")
    page.get_by_label("Age", exact=True).select_option("30")
    expect(page.locator("#total-snapshots")).to_have_text("2")  # answered: a request that is overtaken is complained of
    page.get_by_label("Tag of the VM", exact=True).fill("production")
    page.get_by_label("Tag of the VM", exact=True).press("Tab")
    expect(page).to_have_url(re.compile(r"age=30&.*vm_tag=production"))
    expect(page.locator("#total-snapshots")).to_have_text("1")
    expect(page.locator(".hv-tile").nth(1)).to_contain_text("10.0")
    page.locator("#total-snapshots").click()
    row = page.locator("tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("10.0")
    page.get_by_role("link", name="before 7.2").click()
    expect(page.locator("#cost")).to_contain_text("10.0")
    expect(page.locator("#deletion")).to_contain_text("merged into p.vhdx")
    page.locator("#owner-give").click()
    page.get_by_label("Owner").fill("Ada Lovelace")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#facts")).to_contain_text("Ada Lovelace")
    assert complaints == []


@pytest.mark.usefixtures("estate")
def test_the_same_by_keys_alone_on_a_phone(page: Page, complaints: list[str]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/snapshots/estate/?age=30&vm_tag=production")
    page.locator("#total-snapshots").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="before 7.2").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#deletion")).to_contain_text("merged into p.vhdx")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#owner-give").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Owner").focus()
    page.keyboard.type("Ada")
    page.keyboard.press("Enter")
    expect(page.locator("#facts")).to_contain_text("Ada")
    one = Snapshot.objects.get(name="before 7.2")
    assert Ownership.objects.get(snapshot_id=one.snapshot_id).owner == "Ada"
    assert complaints == []


@pytest.mark.usefixtures("estate")
def test_the_tabs_take_along_what_is_filtered_by_then(page: Page) -> None:
    page.goto("/snapshots/")
    page.get_by_label("Age", exact=True).select_option("90")
    expect(page.locator("#live tbody tr")).to_have_count(1)
    page.locator("#tab-merge").click()
    expect(page).to_have_url(re.compile(r"/snapshots/merge/\?age=90"))
    page.get_by_label("Age", exact=True).select_option("30")
    expect(page).to_have_url(re.compile(r"/snapshots/merge/\?age=30"))
    page.locator("#tab-snapshots").click()
    expect(page.locator("#live tbody tr")).to_have_count(2)
