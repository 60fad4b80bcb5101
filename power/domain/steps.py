"""What a job of switching does next. Pure: the look, and the acts so far."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from hyperv.contracts.change import power_token
from hyperv.contracts.vm_look import LookedVM, VMLook
from jobs.choices import ActOutcome, State
from jobs.kinds import ActSeen, Ask, Decision, End, Facts, Progress, Send, Wait
from jobs.vms.reasons import PASSING
from jobs.vms.standing import standing_in
from jobs.vms.steps import not_as_shown, not_here, refused, sent_of
from power.domain.acts import Act, Words, span
from power.domain.reasons import AGREED, verdict_on
from power.domain.standing import PowerStanding

BETWEEN_LOOKS = 2.0
SCRIPT = "change/power"


def command(words: Words, vm_id: str, expect: Mapping[str, Any]) -> Send:
    told = {"vm_id": vm_id, "action": str(words.act), "expect": dict(expect)}
    return Send(str(words.act), SCRIPT, told, Progress(words.doing))


def step(words: Words, facts: Facts, seen: VMLook, acts: Sequence[ActSeen]) -> Decision:
    if seen.vm is None:
        return not_here(facts, seen, acts)
    sent = sent_of(acts)
    state = seen.vm.state or ""
    if state == words.goal:
        return _reached(words, sent)
    verdict = verdict_on(standing_of(seen, seen.vm), words)
    if not sent and (end := refused(verdict) or not_as_shown(facts, verdict, AGREED)):
        return _passing(words, state, facts, sent) if end.code == "state.passing" else end
    if sent and state in PASSING:
        return _passing(words, state, facts, sent)
    if sent and words.act == Act.SHUT_DOWN and state == "Running" and (silent := _silent(words, facts, sent[-1])):
        return silent
    return command(words, str(seen.vm.id), power_token(seen))


def _silent(words: Words, facts: Facts, act: ActSeen) -> End | None:
    """A guest that could not be asked, or that was and goes on. It runs, so that nobody has to find out what came."""
    if act.outcome == ActOutcome.FAILED:
        told = "Hyper-V could not have its guest shut down. Its own words stand below."
        return End(State.FAILED, "guest_cannot_be_asked", told, words.when_stuck, act.detail or act.sentence)
    waited = (facts.now - act.committed_at).total_seconds()
    if act.outcome == ActOutcome.DIFFERS or waited < words.settle_seconds:
        return None
    ago = span(words.settle_seconds)
    asked = "was to be asked" if act.outcome == ActOutcome.OPEN else "was asked"
    told = f"Its guest {asked} to shut down more than {ago} ago, and still runs. It may still do so."
    return End(State.FAILED, "guest_does_not_answer", told, words.when_stuck)


def _reached(words: Words, sent: Sequence[ActSeen]) -> End:
    if any(act.outcome not in (ActOutcome.ALREADY, ActOutcome.DIFFERS) for act in sent):
        return End(State.SUCCEEDED, "done", words.done)
    return End(State.SUCCEEDED, "already", f"{words.done} It was so already: nothing was changed.")


def _passing(words: Words, state: str, facts: Facts, sent: Sequence[ActSeen]) -> Decision:
    """It is on its way somewhere: nothing is sent, and for how long it may be so depends on who sent it there."""
    since = sent[-1].committed_at if sent else facts.started_at
    if since is None or (facts.now - since).total_seconds() < words.patience_seconds:
        return Wait(BETWEEN_LOOKS, f"It is {state.lower()} now.", Progress(words.doing))
    told = f"It has been {state.lower()} for more than {span(words.patience_seconds)}."
    if sent:
        return Ask("stuck", told, f"{words.when_stuck} Look again then, or say what came of it.")
    return End(State.REFUSED, "state.passing", told, "Nothing was sent. Look at its console, then queue this again.")


def standing_of(seen: VMLook, vm: LookedVM) -> PowerStanding:
    """As a look tells it. Of memory and of the guest it says nothing: Hyper-V itself refuses what cannot be."""
    told = standing_in(seen, vm)
    return PowerStanding(**{field.name: getattr(told, field.name) for field in fields(told)})
