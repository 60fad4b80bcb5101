"""A child above another file than the one that it was made from: known for certain, doubted, or nothing said."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings

from findings.keeping import evaluate
from findings.models import Finding
from inventory.chains import READ_TO_ITS_END, Trouble, follow
from inventory.ingest.chains import LinkFacts, settle_chains
from inventory.models import DiskFile
from snapshots.domain.chains import MISFITS, Fault, chain_of
from snapshots.domain.facts import VMFacts
from snapshots.rules.files import CHANGE_REMEDY, MISMATCH_REMEDY
from tests.pages import factories as make
from tests.snapshots import reference
from tests.snapshots.drawing import vms

CERTAIN = {str(fault) for fault in MISFITS}
SAID = CERTAIN | {Fault.UNSURE, Fault.SIZE_DIFFERS}
MISMATCHED = {Fault.MISMATCHED, Fault.FORMAT_DIFFERS}


@settings(derandomize=True, max_examples=300, deadline=None)
@given(facts=vms())
def test_what_is_said_of_a_chain_is_what_the_reference_says(facts: VMFacts) -> None:
    """And the walk that lists and rules go by says the same in one word."""
    links = {
        key: LinkFacts(
            file.path, file.size, file.virtual_size, file.format, None, file.parent, None, (), file.fit, file.error
        )
        for key, file in facts.files.items()
    }
    for drive in facts.drives:
        if drive.file is None:
            continue
        chain = chain_of(drive, facts.files)
        told = [(trouble.fault, trouble.path) for trouble in chain.troubles if trouble.fault in SAID]
        expected = reference.doubts(facts, drive.file)
        assert sorted(told) == sorted(expected)
        words = {what for what, _ in expected}
        worst = ((Trouble.MISMATCHED, MISMATCHED), (Trouble.CHANGED, {Fault.CHANGED}), (Trouble.UNSURE, SAID))
        word = next((trouble for trouble, faults in worst if words & faults), "")
        _, trouble = follow(drive.file, links)
        assert trouble == (word if chain.is_whole else trouble)
        assert chain.is_whole == (trouble in READ_TO_ITS_END)


@pytest.mark.parametrize(
    ("told", "trouble", "state"),
    [
        ({"fit": "mismatched"}, "mismatched", "open"),
        ({"fit": "changed"}, "changed", "open"),
        ({"format": "VHD", "virtual_size_bytes": 2**30}, "mismatched", "open"),
        ({"fit": "unsure"}, "unsure", None),
        ({"virtual_size_bytes": 2**30}, "unsure", None),  # its parent is larger
        ({"virtual_size_bytes": 2**50}, "unsure", None),  # it was expanded, or its parent is another
        ({"fit": "fits", "virtual_size_bytes": 2**30}, "", None),
        ({}, "", None),
    ],
)
@pytest.mark.django_db
def test_it_is_said_by_the_rule_and_on_every_page_of_it(
    keeper: Client, told: dict[str, Any], trouble: str, state: str | None
) -> None:
    vm = make.make_vm(1, make.make_host("HV01"))
    make.make_disk_file(vm.host, "D:\\vm\\base.vhdx", gib=40)
    make.make_disk_file(vm.host, "D:\\vm\\base_1.avhdx", parent="D:\\vm\\base.vhdx", gib=2)
    drive = make.make_drive(vm, "D:\\vm\\base_1.avhdx")
    child = DiskFile.objects.filter(path="D:\\vm\\base_1.avhdx")
    child.update(**told)
    DiskFile.objects.filter(path="D:\\vm\\base.vhdx").update(format=told.get("format", "VHDX"))
    settle_chains(vm.host_id)
    drive.refresh_from_db()
    evaluate([vm.host_id], timezone.now())
    found = Finding.objects.filter(rule="snapshots.chain_broken").first()

    assert drive.chain_trouble == trouble
    assert drive.chain_bytes == 42 * 2**30, "all of it was read"
    assert (found.state if found else None) == state
    chain = keeper.get(reverse("snapshots:chain", args=[drive.pk])).content.decode()
    file = keeper.get(child.get().get_absolute_url()).content.decode()
    if found is not None:
        says = {"mismatched": "is another file than the one that", "changed": "was changed since"}[trouble]
        assert found.remedy == {"mismatched": MISMATCH_REMEDY, "changed": CHANGE_REMEDY}[trouble]
        assert f"D:\\vm\\base.vhdx {says} D:\\vm\\base_1.avhdx was made from" in found.evidence["what"]["value"]
    assert ("Something is wrong" in chain) == (trouble in ("mismatched", "changed"))
    assert ("May be wrong" in chain) == (trouble == "unsure")
    for what, words in (
        ("mismatched", "Parent is another file"),
        ("changed", "Parent was changed"),
        ("unsure", "Parent may not fit"),
    ):
        assert (words in file) == (trouble == what)
        listed = keeper.get(reverse("inventory:disks"), {"trouble": what}).content.decode()
        assert ("base_1.avhdx" in listed) == (trouble == what)
