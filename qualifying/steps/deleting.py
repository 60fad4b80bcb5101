"""Deleting a snapshot: everything by which the engine knows how it stands, and that it is done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from hyperv.contracts.change import removal_token, taking_token
from hyperv.contracts.vm_look import MERGE_BEGAN, MERGE_ENDED, MERGING, VMLook
from qualifying.forecasting import chains_of, facts_of, judged
from qualifying.steps.snapshots import otherwise
from qualifying.trial import PACE_SECONDS, Trial, slower
from snapshots.domain.fates import Fate
from snapshots.domain.forecast import Forecast, forecast
from snapshots.domain.merging.done import APART, Look, Watched, ending_of
from snapshots.domain.merging.endings import Ending, Stage

MOST_SECONDS = 3600.0  # of merging a few GiB
# Between two looks that count as two, and some for clocks.
_APART_SECONDS = APART.total_seconds() + 1.0
ONCE = ("seen_once", "strange_once")
HASTY_SECONDS = 30.0  # for so long it is looked at without a pause, until the merge was met


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent, and what has to come of it. `files`: the names that lie in the folder in the end."""

    name: str
    before: VMLook
    forecast: Forecast
    watched: Watched
    token: object
    files: Sequence[str]

    @property
    def to_go(self) -> Sequence[str]:
        """The paths of those that do not."""
        return [one.file.path for one in self.forecast.going]


def delete(trial: Trial, snapshot: UUID, name: str) -> None:
    """From the look before it to the end: refused with a wrong token, done, seen, done twice, told once more."""
    sent = _send(trial, snapshot, name)
    merges = sent.forecast.merges
    looks = _watch(trial, sent)
    if merges:
        _check_merge(trial, sent, looks)
    _check_end(trial, sent, snapshot)


def _send(trial: Trial, snapshot: UUID, name: str) -> Sent:
    before, ledger = trial.seen(), trial.ledger
    said = forecast(facts_of(before), snapshot)
    ledger.check(f"foreseen_{name}", "What becomes of each file is foreseen.", said.is_certain, _fates(said))
    token, told = removal_token(before, str(snapshot)), {"snapshot_id": str(snapshot), "subtree": False}
    wrong = trial.change("remove_snapshot", otherwise(token, "parent_id"), **told)
    outcome = (wrong.outcome, wrong.differs)
    ledger.check(
        f"token_{name}", "A wrong token keeps it from being deleted.", outcome == ("differs", ("parent_id",)), outcome
    )
    answer = trial.change("remove_snapshot", token, **told)
    ledger.check(f"deleted_{name}", "The order to delete it is taken.", answer.outcome == "done", answer.outcome)
    return Sent(name, before, said, _watched(trial, before, said, snapshot), token, _files_after(trial, said))


def _watched(trial: Trial, before: VMLook, said: Forecast, snapshot: UUID) -> Watched:
    others = [one.id for one in before.snapshots if one.id != snapshot]
    chains = {key: chain for key, chain in chains_of(before).items() if key[0] != snapshot}
    host, at = before.host_name or "", before.collected_at
    return Watched(snapshot, others, host, chains, said.chains, at, at, needs=trial.fill)


def _files_after(trial: Trial, said: Forecast) -> Sequence[str]:
    """Of those that lie there now, without what goes."""
    found = trial.find()
    gone = {fate.file.name.lower() for fate in said.going}
    return sorted(name.lower() for name in (found.files if found else ()) if name.lower() not in gone)


def _watch(trial: Trial, sent: Sent) -> list[VMLook]:
    """To its end, by the rules that a job goes by; while it merges, whether others are kept away."""
    looks: list[VMLook] = []
    earlier: Look | None = None
    watched, waited, pace, was_tried = sent.watched, 0.0, PACE_SECONDS, False
    while True:
        look = trial.look(sent.to_go)
        looks.append(look)
        if look.is_merging:
            watched = replace(watched, active_at=look.collected_at)
            if not was_tried:
                was_tried = True
                trial.capture("vms")
                _try_meanwhile(trial, sent, look)
        seen = judged(look, sent.to_go)
        ending = ending_of(watched, earlier, seen)
        if ending.is_end or waited >= MOST_SECONDS:
            return _ended(trial, sent, ending, looks)
        earlier = seen
        if was_tried or waited > HASTY_SECONDS:
            pace = slower(pace)
        pause = _APART_SECONDS if ending.code in ONCE else pace
        trial.sleep(pause)
        waited += pause


def _ended(trial: Trial, sent: Sent, ending: Ending, looks: list[VMLook]) -> list[VMLook]:
    well = ending.stage == Stage.DONE
    trial.ledger.check(
        f"done_{sent.name}",
        "It comes to its end, every chain is as foreseen and no file is left over at two looks.",
        well,
        ending.sentence if ending.is_end else f"No end after {MOST_SECONDS:.0f} s: {ending.sentence}",
    )
    return looks


def _try_meanwhile(trial: Trial, sent: Sent, look: VMLook) -> None:
    """Whatever the token says, nothing is changed while Hyper-V is at the VM; by then it may be over."""
    answer = trial.change("take_snapshot", taking_token(look), name="never")
    kept = answer.outcome == "differs" and "operational_status" in answer.differs
    trial.ledger.check(
        f"busy_{sent.name}", "While it merges, no snapshot is taken.", kept, (answer.outcome, answer.differs)
    )


def _check_merge(trial: Trial, sent: Sent, looks: Sequence[VMLook]) -> None:
    ledger, name = trial.ledger, sent.name
    merging = [look for look in looks if look.is_merging]
    more = "none of the looks met the merge: let the guest write more (--space)"
    ledger.check(
        f"seen_{name}",
        "The merge is seen while it goes on.",
        bool(merging),
        f"{len(merging)} looks" if merging else more,
    )
    statuses = sorted(
        {status for look in merging for status in (look.vm.operational_status if look.vm else None) or ()}
    )
    told = MERGING in statuses
    ledger.check(f"status_{name}", "The VM's status says so (MergingDisks) meanwhile.", told, ", ".join(statuses))
    jobs = [job for look in merging for job in look.merges]
    ledger.check(
        f"job_{name}", "A job of Hyper-V (type 50) is bound to the VM meanwhile.", bool(jobs), f"{len(jobs)} seen"
    )
    percents = [job.percent for job in jobs if job.percent is not None]
    sane = bool(percents) and all(0 <= percent <= 100 for percent in percents) and percents == sorted(percents)
    ledger.check(f"percent_{name}", "The job tells a percentage that grows.", sane, ", ".join(map(str, percents)))
    began, ended = (_events(sent, looks[-1], number) for number in (MERGE_BEGAN, MERGE_ENDED))
    ledger.check(f"event_began_{name}", f"Event {MERGE_BEGAN} tells that it began.", began > 0, f"{began} events")
    ledger.check(f"event_ended_{name}", f"Event {MERGE_ENDED} tells that it ended.", ended > 0, f"{ended} events")


def _events(sent: Sent, look: VMLook, number: int) -> int:
    since = sent.before.collected_at
    return sum(
        one.event_id == number and one.happened_at is not None and one.happened_at >= since for one in look.events
    )


def _check_end(trial: Trial, sent: Sent, snapshot: UUID) -> None:
    found = trial.find()
    files = sorted(name.lower() for name in found.files) if found else []
    title = "In the folder lie the files that were foreseen, and no others."
    trial.ledger.check(f"files_{sent.name}", title, files == list(sent.files), f"{len(files)} files")
    told = {"snapshot_id": str(snapshot), "subtree": False}
    again = trial.change("remove_snapshot", removal_token(sent.before, str(snapshot)), **told)
    trial.ledger.check(
        f"deleted_once_{sent.name}", "Told again, nothing is done.", again.outcome == "already", again.outcome
    )


def _fates(said: Forecast) -> str:
    counted = {fate: sum(one.fate == fate for one in said.fates) for fate in Fate}
    return ", ".join(f"{count} {fate.value}" for fate, count in counted.items() if count)
