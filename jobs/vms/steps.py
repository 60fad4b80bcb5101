"""What steps say where a VM is elsewhere, or where something speaks against what is wanted of it. Pure."""

from collections.abc import Collection, Sequence
from datetime import datetime

from hyperv.contracts.vm_look import VMLook
from jobs.answers import Say, Verdict, new_warning
from jobs.choices import ActOutcome, State
from jobs.kinds import ActSeen, Ask, Decision, End, Facts, Wait

BETWEEN_LOOKS = 5.0
# Two polls in a row have to miss it before it counts as gone, and the usual pause between them is five minutes.
FOUND_WITHIN_SECONDS = 900.0
# Two looks that are further apart tell nothing of what was so in between: those at a host that does not answer are a
# minute apart (jobs.ticking), and take most of one.
IN_A_ROW_SECONDS = 180.0
MISSED = "missed"  # in what is noted
# For so long a look may lack what would show what came of a command: as long as a host may be out of reach.
SEEN_WITHIN_SECONDS = 3600.0
_LOOK_AT = "Look at the host. Say here what came of it, or let the portal look again."


def not_here(facts: Facts, seen: VMLook, acts: Sequence[ActSeen]) -> Decision:
    """What a step says of a VM that this host has not, and that `following.look` asks for."""
    where = f"It is on {seen.owner_node} now" if seen.owner_node else "This host has it not any more"
    missed = _missed(facts)
    if (facts.now - datetime.fromisoformat(missed["since"])).total_seconds() < FOUND_WITHIN_SECONDS:
        told = f"{where}. The portal reads its hosts again and follows it."
        return Wait(BETWEEN_LOOKS, told, noted={**(facts.noted or {}), MISSED: missed})
    if sent_of(acts):
        told = "Find out where the VM is, and how it stands there. Then say what came of it."
        return Ask("vm_not_found", f"{where}, and no host that the portal reads shows it.", told)
    told = "Nothing was sent. Look where the VM is; queue this again when the portal shows it."
    return End(State.FAILED, "vm_not_found", f"{where}, and no host that the portal reads shows it.", told)


def _missed(facts: Facts) -> dict[str, str]:
    """`since`: the first of the looks in a row that have missed it, of which this is the `last`."""
    before, now = (facts.noted or {}).get(MISSED), facts.now.isoformat()
    if before and (facts.now - datetime.fromisoformat(before["last"])).total_seconds() < IN_A_ROW_SECONDS:
        return {"since": before["since"], "last": now}
    return {"since": now, "last": now}


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


def unseen(facts: Facts, seen: VMLook, acts: Sequence[ActSeen], parts: Collection[str]) -> Wait | Ask | None:
    """Where something was sent, and the look lacks one of the parts that would show what came of it: no end is told
    then. None where all are there, or where the host found otherwise, so that it changed nothing."""
    missing, sent = next((one for one in seen.failures if one.part in parts), None), sent_of(acts)
    if missing is None or not sent or sent[-1].outcome == ActOutcome.DIFFERS:
        return None
    why = missing.error.sentence or missing.error.code
    told = f"{seen.host_name or 'The host'} did not show what came of it: {why}"
    return Wait(BETWEEN_LOOKS, told) if _since(facts, acts) < SEEN_WITHIN_SECONDS else Ask("unread", told, _LOOK_AT)


def at_it(facts: Facts, acts: Sequence[ActSeen], doing: Wait, patience_seconds: float) -> Wait | Ask:
    """Hyper-V is at what was sent. What it does not come to the end of, nobody but a person can end."""
    if _since(facts, acts) < patience_seconds:
        return doing
    minutes = round(patience_seconds / 60)
    return Ask("stuck", f"{doing.sentence} That has been so for more than {minutes} minutes.", _LOOK_AT)


def _since(facts: Facts, acts: Sequence[ActSeen]) -> float:
    """Seconds since the last one was sent."""
    return (facts.now - sent_of(acts)[-1].committed_at).total_seconds()


def not_as_shown(facts: Facts, verdict: Verdict, reasons: Collection[str]) -> End | None:
    """Where one of those reasons warns of something of which it did not when this was queued; None where none does."""
    shown = [one["code"] for one in (facts.preflight or {}).get("answers", ())]
    answer = new_warning(verdict, shown, reasons)
    if answer is None:
        return None
    told = f"This was otherwise when it was queued: {answer.sentence}"
    return End(State.REFUSED, answer.code, told, "Nothing was changed. If it is wanted as it is now, queue it again.")
