"""Domain controllers and production are proposed with their evidence; people answer, and a no stays a no."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.access import Role, ScopeKind
from accounts.models import Grant
from audit.models import AuditEntry
from inventory.evidence import domain_controller_evidence, production_evidence, propose_tags
from inventory.evidence.facts import VMFacts
from inventory.models import GuestReading
from tags.choices import Kind, Verdict
from tags.models import Proposal, Tagging
from tags.services import proposals_answer
from tests.inventory.building import make_host, poll, raw_vm, section
from tests.inventory.raw_networks import kvp, raw_guest

pytestmark = pytest.mark.django_db
SERVER_2022 = "Windows Server 2022 Datacenter"


def facts(name: str = "vm", **known: Any) -> VMFacts:
    return VMFacts("x", name, **known)


@pytest.mark.parametrize(
    ("vm", "codes"),
    [
        (facts("anything", product_type="2"), ["product_type"]),
        (facts("HQ-DC01", product_type="2"), ["product_type", "name"]),
        (facts("DC01", product_type="3"), []),
        (facts("DC01", os_name="Ubuntu"), []),
        (facts("DC01", os_name=SERVER_2022), ["name"]),
        (facts("dc-2", os_name=None), ["name"]),
        (facts("berlin_dc"), ["name"]),
        (facts("old name", fqdn="rodc3.example.org"), ["host_name"]),
        (facts("DCIM"), []),
        (facts("adc01"), []),
        (facts("DC2-RDSH"), ["name"]),
        (facts("mydc-backup"), []),
    ],
)
def test_what_tells_a_domain_controller(vm: VMFacts, codes: list[str]) -> None:
    assert [found.code for found in domain_controller_evidence(vm)] == codes


@pytest.mark.parametrize(
    ("vm", "codes"),
    [
        (facts("web-prod-01"), ["name"]),
        (facts("PRD02"), ["name"]),
        (facts("product-db"), []),
        (facts("sql", notes="Business critical, see wiki"), ["notes"]),
        (facts("sql", notes="not production"), []),
        (facts("sql", replicated_to="HV12", priority=3000), ["replicated", "priority"]),
        (facts("sql", priority=2000), []),
        (facts("prod-test", replicated_to="HV12"), []),
        (facts("TEST-01", priority=3000), []),
    ],
)
def test_what_speaks_for_production(vm: VMFacts, codes: list[str]) -> None:
    assert [found.code for found in production_evidence(vm)] == codes


def renew() -> None:
    propose_tags(timezone.now())


def says_so() -> dict[str, Any]:
    """A guest that is a domain controller by its own word."""
    return raw_guest(1, items=[kvp("OSName", SERVER_2022), kvp("ProductType", "2")])


def test_a_guest_that_says_so_is_proposed_with_the_reason_and_tagged_when_somebody_agrees(
    client: Client, quick_passwords: None, django_user_model: Any
) -> None:
    poll(make_host(), vms=section([raw_vm(1, name="directory")]), guests=section([says_so()]))
    assert GuestReading.objects.get().known_product_type == "2"
    renew()
    proposal = Proposal.objects.get()
    assert (proposal.tag_name, proposal.verdict) == ("domain controller", Verdict.OPEN)
    assert "ProductType 2" in proposal.evidence[0]["sentence"]
    assert not Tagging.objects.exists(), "nothing is tagged that nobody has confirmed"
    user = django_user_model.objects.create_user("responder", password="a long enough phrase")
    Grant.objects.create(user=user, role=Role.RESPONDER, scope_kind=ScopeKind.ESTATE, scope_id="")
    client.force_login(user)
    assert "ProductType 2" in client.get("/tags/proposals/").content.decode()
    assert "ProductType 2" in client.get(f"/vms/{proposal.object_id}/").content.decode()
    for _ in range(2):
        client.post("/tags/proposals/answer/", {"pick": [proposal.pk], "answer": "confirm"})
    assert Tagging.objects.get().tag.name == "domain controller"
    assert AuditEntry.objects.filter(action="proposal.confirmed").count() == 1
    renew()
    assert not Proposal.objects.filter(verdict=Verdict.OPEN).exists()


def test_what_was_declined_comes_back_only_with_new_evidence() -> None:
    host = make_host()
    vm = section([raw_vm(1, name="DC01")])
    poll(host, vms=vm)
    renew()
    proposal = Proposal.objects.get()
    assert proposals_answer([proposal], confirm=False) == 1
    assert proposals_answer([proposal], confirm=False) == 0, "answered already"
    renew()
    assert Proposal.objects.get().verdict == Verdict.DECLINED
    poll(host, vms=vm, guests=section([says_so()]))
    renew()
    again = Proposal.objects.get()
    assert (again.verdict, [one["code"] for one in again.evidence]) == (Verdict.OPEN, ["product_type", "name"])


def test_a_proposal_whose_evidence_is_gone_is_withdrawn() -> None:
    host = make_host()
    poll(host, vms=section([raw_vm(1, name="web-prod")]))
    renew()
    assert Proposal.objects.get(tag_name="production").kind == Kind.VM
    poll(host, vms=section([raw_vm(1, name="web")]))
    propose_tags(timezone.now() + timedelta(hours=1))
    assert not Proposal.objects.exists()
