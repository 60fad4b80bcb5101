"""Reasons that lie in one step of a plan: how the files are by then, when it would end, how fast the VM writes."""

from dataclasses import replace

from snapshots.domain.facts import VMFacts
from snapshots.domain.fates import Fate
from snapshots.domain.forecast import Forecast
from snapshots.domain.merging import of_snapshot
from snapshots.domain.merging.answers import Answer, Say, refuse, unknown, warn
from snapshots.domain.merging.effects import Effect
from snapshots.domain.merging.facts import Case
from snapshots.domain.merging.words import size, span
from snapshots.domain.trees import tree_of


def against_step(case: Case, facts: VMFacts, forecast: Forecast, *, unsure: bool) -> Answer | None:
    """What the chains and the other VMs say when the steps before it have come true; None: nothing. That the chains are
    others than an earlier preflight saw is what was planned. `unsure`: what only may be wrong is planned too; never a
    file of which nobody knows what becomes."""
    if lost := next((one for one in forecast.fates if one.fate == Fate.UNKNOWN), None):
        return unknown("chain.unsure", f"What becomes of {lost.file.name} is not known: {lost.reason}")
    is_first = facts is case.picture.facts
    tree = case.picture.tree if is_first else tree_of(facts.snapshots)
    then = replace(case, picture=replace(case.picture, facts=facts, tree=tree))
    then = then if is_first else replace(then, expected=None)
    answers = [of_snapshot.chain(then, forecast.snapshot, forecast), of_snapshot.sharing(then, forecast)]
    stops = (Say.REFUSE,) if unsure else (Say.REFUSE, Say.UNKNOWN)
    return next((one for say in stops for one in answers if one.say == say), None)


def in_the_window(case: Case, seconds: float, ends: float, *, at_once: bool) -> Answer | None:
    """`seconds`: what the step takes; `ends`: after now; `at_once`: it is to begin now. A
    window that is closed already is said of the VM (of_time.py)."""
    window = case.host.window
    if not window.is_kept:
        return None
    if window.longest_seconds is not None and seconds > window.longest_seconds:
        return refuse(
            "window.never_fits",
            f"It takes {span(seconds)}, and no maintenance window of {case.host.name} is longer than "
            f"{span(window.longest_seconds)}: give it a longer one.",
        )
    if window.closes_at is None:
        return None
    over = ends - (window.closes_at - case.now).total_seconds()
    if over <= 0:
        return None
    told = f"It would end {span(over)} after the maintenance window of {case.host.name} has closed"
    if at_once:
        return refuse("window.too_short", f"{told}: it waits for the beginning of the next one.")
    return warn("window.next", f"{told}: it will wait for the next one.")


def at_its_pace(case: Case, effect: Effect) -> Answer | None:
    """A merge that is fed as fast as it copies does not come to an end."""
    pace = case.host.pace
    copies = f"its host merges {size(pace.bytes_per_second)} a second"
    told = f"The VM writes {size(effect.growing)} a second into what is merged, and {copies}"
    if effect.growing >= pace.bytes_per_second:
        return refuse("space.never_ends", f"{told}: it may never come to an end. Merge it while the VM writes less.")
    if effect.growing >= pace.bytes_per_second / 2:
        return warn("space.hardly_ends", f"{told}: it may take far longer than is said here.")
    return None


def with_its_growth(answer: Answer, effect: Effect) -> Answer:
    """Of what says go although nobody knows how fast a file grows."""
    if not effect.unmeasured or answer.say not in (Say.GO, Say.WARN):
        return answer
    told = f"How fast {effect.unmeasured[0]} grows meanwhile is not known; 0 bytes a second are assumed."
    code = "space.growth_unknown" if answer.say == Say.GO else answer.code
    return warn(code, f"{answer.sentence} {told}")
