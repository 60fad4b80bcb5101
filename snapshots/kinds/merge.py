"""The kind "merge": delete one snapshot by its Id, and watch until all its files are where the forecast has them.

merge_view.py       what a tick looks at       merge_preflight.py   the preflight, as kept and anew
merge_before.py     until it is sent           merge_after.py       from then on
merge_progress.py   how far it has come        merge_measured.py    what it gave back, and how fast
merge_ended.py      what follows from its end
looked.py           a look as plain facts      noted.py             what is written down between two looks
"""

from collections.abc import Sequence

from jobs.choices import ActOutcome
from jobs.kinds import ActSeen, Decision, Facts, Kind, Send
from snapshots.kinds.merge_after import after
from snapshots.kinds.merge_before import before, the_act
from snapshots.kinds.merge_ended import ended
from snapshots.kinds.merge_told import told
from snapshots.kinds.merge_view import LOOK_SECONDS, View, observe, place, volumes
from snapshots.selectors.merges_under_way import MERGE
from snapshots.selectors.old_hosts import is_allowed_on


def step(facts: Facts, view: View, acts: Sequence[ActSeen]) -> Decision:
    sent = [act for act in acts if act.outcome != ActOutcome.NOT_SENT]
    return after(facts, view, sent[-1]) if sent else before(facts, view)


def plan(facts: Facts) -> Sequence[Send]:
    return [the_act(facts)]


KIND = Kind(
    key=MERGE,
    title="Delete a snapshot and merge its disks",
    observe=observe,
    step=step,
    plan=plan,
    icon="arrow-merge",
    look_seconds=LOOK_SECONDS,
    act_seconds=60.0,
    place=place,
    volumes=volumes,
    page="snapshots/merge/job.html",
    told=told,
    ended=ended,
    on_2008_r2=is_allowed_on,
)
