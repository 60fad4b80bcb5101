"""Which VMs deserve the tags that warnings and migrations will ask about, as far as hosts tell: facts in, evidence out.

Nothing here tags: what is found is proposed, with its evidence, and a person answers (tags.services.proposals).
"""

from inventory.evidence.domain_controllers import domain_controller_evidence
from inventory.evidence.production import production_evidence
from inventory.evidence.proposing import propose_tags

__all__ = ["domain_controller_evidence", "production_evidence", "propose_tags"]
