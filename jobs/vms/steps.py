"""What steps say where a VM is elsewhere, or where something speaks against what is wanted of it. Pure."""

from collections.abc import Sequence

from hyperv.contracts.vm_look import VMLook
from jobs.answers import Say, Verdict
from jobs.choices import ActOutcome, State
from jobs.kinds import ActSeen, Ask, Decision, End, Facts, Wait

BETWEEN_LOOKS = 5.0
# Two polls in a row have to miss it before it counts as gone, and the usual pause between them is five minutes.
FOUND_WITHIN_SECONDS = 900.0


def not_here(facts: Facts, seen: VMLook, acts: Sequence[ActSeen]) -> Decision:
    """What a step says of a VM that this host has not, and that `following.look` asks for."""
    where = f"It is on {seen.owner_node} now" if seen.owner_node else "This host has it not any more"
    if facts.started_at is None or (facts.now - facts.started_at).total_seconds() < FOUND_WITHIN_SECONDS:
        return Wait(BETWEEN_LOOKS, f"{where}. The portal reads its hosts again and follows it.")
    if sent_of(acts):
        told = "Find out where the VM is, and how it stands there. Then say what came of it."
        return Ask("vm_not_found", f"{where}, and no host that the portal reads shows it.", told)
    told = "Nothing was sent. Look where the VM is; queue this again when the portal shows it."
    return End(State.FAILED, "vm_not_found", f"{where}, and no host that the portal reads shows it.", told)


def sent_of(acts: Sequence[ActSeen]) -> list[ActSeen]:
    """Those that may have reached the host, the last one last."""
    return [act for act in acts if act.outcome != ActOutcome.NOT_SENT]


def refused(verdict: Verdict) -> End | None:
    """Of what was asked anew just before the act; None where nothing refuses it."""
    if verdict.say != Say.REFUSE:
        return None
    first = verdict.against[0]
    told = "Nothing was changed. When it is as it should be, queue this again."
    return End(State.REFUSED, first.code, first.sentence, told)
