"""Reasons that lie in time and in people: how old what is known is, the last backup, the window, the second person."""

from collections.abc import Sequence

from snapshots.domain.merging.answers import Answer, go, refuse, unknown, warn
from snapshots.domain.merging.facts import Case, Reading, Terms
from snapshots.domain.merging.words import span


def freshness(case: Case, terms: Terms) -> Answer:
    """Of the section that is furthest behind its own pace; and whatever its age, it is from before a job's end."""
    if case.changed_by is not None:
        told = f"Job {case.changed_by} of it has ended since {case.host.name} was read"
        return refuse("freshness.job", f"{told}: wait for the next poll, some seconds.")
    unread = [one.label for one in case.readings if one.read_at is None]
    if unread or not case.readings:
        what = f"{unread[0]} of {case.host.name}" if unread else f"{case.host.name} as a whole"
        return unknown("freshness.never", f"{what} has not been read since the VM came there: wait for the next poll.")
    label, age, interval = max(_ages(case), key=lambda one: one[1] / one[2])
    told = f"{label} was read {span(age)} ago"
    if age > interval * terms.polls_old:
        return refuse(
            "freshness.old",
            f"{told}, and it is to be read every {span(interval)}: what is older than {terms.polls_old} polls is not "
            "acted upon.",
        )
    return go("freshness.fresh", f"{told} and everything else since, or in its time.")


def _ages(case: Case) -> Sequence[tuple[str, float, int]]:
    return [_age(case, one) for one in case.readings]


def _age(case: Case, reading: Reading) -> tuple[str, float, int]:
    age = (case.now - reading.read_at).total_seconds() if reading.read_at else 0.0
    return reading.label, age, max(1, reading.interval_seconds)


def backup(case: Case, terms: Terms) -> Answer:
    """A snapshot is no backup (rule S4), and a merge that goes wrong leaves nothing but one."""
    if case.backed_up_at is not None:
        age = (case.now - case.backed_up_at).total_seconds()
        if age <= terms.backup_within.total_seconds():
            return go("backup.fresh", f"Its last good backup is {span(age)} old.")
        within = span(terms.backup_within.total_seconds())
        return warn("backup.old", f"Its last good backup is {span(age)} old; one of the last {within} is a way back.")
    if not case.backups_told:
        told = "No program reports backups to this portal (0 of any VM): see that there is one."
        return unknown("backup.untold", told, is_advice=True)
    return warn("backup.none", "0 good backups of it were ever reported: if the merge goes wrong there is no way back.")


def window(case: Case, terms: Terms) -> Answer:
    told = case.host.window
    if told.is_kept is None:
        return unknown("window.unknown", f"Whether {case.host.name} may be worked on now is not known.")
    if not told.is_kept:
        return go("window.none", f"No maintenance window is kept for {case.host.name}: any time will do.")
    if told.closes_at is not None and told.closes_at > case.now:
        left = span((told.closes_at - case.now).total_seconds())
        return go("window.open", f"The maintenance window of {case.host.name} is open for another {left}.")
    if told.opens_at is None:
        return refuse("window.closed", f"The maintenance window of {case.host.name} is closed, and none is to come.")
    until = span((told.opens_at - case.now).total_seconds())
    return warn("window.waits", f"It waits for the maintenance window of {case.host.name}, which opens in {until}.")


def approval(case: Case, terms: Terms) -> Answer:
    if case.approval.is_needed is None:
        return unknown("approval.unknown", "Whether a second person has to agree is not known.")
    if not case.approval.is_needed:
        return go("approval.not_needed", "Nobody else has to agree.")
    if case.approval.by:
        return go("approval.given", f"{case.approval.by} has agreed.")
    return warn("approval.waits", "It waits until a second person has agreed: 0 of 1 has.")
