"""Looks at every VM now and then and renews what is proposed."""

from datetime import datetime

from inventory.evidence import domain_controllers, production
from inventory.evidence.facts import facts_of_vms
from tags.choices import Kind
from tags.services import proposals_renew

RULES = (
    (domain_controllers.TAG, domain_controllers.domain_controller_evidence),
    (production.TAG, production.production_evidence),
)


def propose_tags(now: datetime) -> int:
    """Answers how many proposals are new, changed or gone."""
    vms = list(facts_of_vms())
    changed = 0
    for tag_name, evidence_of in RULES:
        found = {vm.object_id: evidence for vm in vms if (evidence := evidence_of(vm))}
        changed += proposals_renew(tag_name, Kind.VM, found, now)
    return changed
