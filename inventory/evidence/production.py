"""Is this VM in production?

No fact of Hyper-V's says it. What speaks for it is what somebody did for the VM on purpose: kept a replica, let its
role start before others, wrote it into the name or the notes. What speaks against it is a name for trying things out.
"""

import re
from collections.abc import Sequence

from inventory.evidence.facts import VMFacts
from tags.services import Found

TAG = "production"
HIGH_PRIORITY = 3000  # ClusterGroup.Priority: 3000 high, 2000 medium, which is what nobody has chosen
_WORD = r"(?:^|[-_. (\[]){}(?:\d{{0,3}}|)(?=$|[-_. )\]])"
_PRODUCTION = re.compile(_WORD.format("(?:prod|prd|production|produktion|live)"), re.IGNORECASE)
_TRIAL = re.compile(
    _WORD.format("(?:test|tst|dev|lab|stage|staging|uat|qa|demo|sandbox|poc|tmp|temp|old|vdi)"), re.IGNORECASE
)
_IN_NOTES = re.compile(r"\b(?:production|produktiv|produktion|critical|business[ -]critical)\b", re.IGNORECASE)
_NOT_IN_NOTES = re.compile(
    r"\b(?:not|non|no|kein|nicht)\b[\s-]{1,3}\w*\s?(?:production|produktiv|produktion|critical)", re.IGNORECASE
)


def production_evidence(vm: VMFacts) -> Sequence[Found]:
    """The strongest first; empty where nothing speaks for it, or its name is one for trying things out."""
    if _TRIAL.search(vm.name):
        return []
    found = []
    if _PRODUCTION.search(vm.name):
        found.append(Found("name", f"It is called {vm.name}."))
    if vm.notes and _IN_NOTES.search(vm.notes) and not _NOT_IN_NOTES.search(vm.notes):
        found.append(Found("notes", "Its notes in Hyper-V call it production or critical."))
    if vm.replicated_to:
        found.append(Found("replicated", f"It is replicated to {vm.replicated_to}."))
    if vm.priority is not None and vm.priority >= HIGH_PRIORITY:
        found.append(Found("priority", "Its role starts with high priority in the cluster."))
    return found
