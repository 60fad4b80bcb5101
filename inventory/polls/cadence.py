"""Which sections a poll asks for, and when a heavy one is due again.

Light sections are asked for at every poll. A heavy one is asked for by the poll nearest to its due moment, and all of
them soon after a VM's state token changed: within seconds, and at most once a minute for each host, so that a VM which
changes all the time costs no more than that. What the portal itself has changed is looked at sooner (asking.py). A
heavy section that fails is asked for again at the next poll, then after two, four, … poll intervals, up to its own
interval.

Where the whole poll failed, any heavy section may be what made the answer too late or too long. The next poll does
without them. From then on the one that has waited longest is asked for by itself, then two, then four, as long as they
answer: a host that is quick again is read whole within a few polls. Of those that failed in one poll at most half are
asked for together again, so that the one to blame is soon by itself and keeps no other from being read.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from inventory import prepared, sections
from inventory.sections import Pace

HURRY_SECONDS = 2  # until the poll that follows a change; the timetable looks every two seconds
BETWEEN_ROUNDS_SECONDS = 60  # of heavy sections asked for because something changed
# Where a job has ended: somebody waits to see it. A host has two slots for jobs, and the shortest merge is watched for
# half a minute: four rounds a minute at most, each of 1 to 20 s of PowerShell (docs/what-is-sent.md).
BETWEEN_ASKED_SECONDS = 15
# Nothing was asked of a host that these kept away: no section is to blame.
NEVER_ASKED = frozenset(
    {
        "unreachable",
        "tls_failed",
        "certificate_not_trusted",
        "certificate_changed",
        "kerberos_failed",
        "credentials_refused",
        "logon_held_back",
        "secret_unreadable",
        "target_unusable",
    }
)

# What a single section can do to a whole poll: take too long, say too much, or end the script.
ONE_IS_TO_BLAME = frozenset({"timed_out", "bad_output", "script_failed", "quota_exceeded", "outcome_unknown"})
LONG_AGO = datetime.min.replace(tzinfo=UTC)

_STATES = """
    SELECT name, due_at, failures, average_ms, attempted_at, error_code, ok_at
      FROM inventory_sectionstate WHERE host_id = %s
"""


@dataclass(frozen=True, slots=True)
class SectionMemory:
    """What is known of a section before a poll."""

    due_at: datetime | None = None
    failures: int = 0
    average_ms: int | None = None
    attempted_at: datetime | None = None
    error_code: str | None = None
    ok_at: datetime | None = None

    @property
    def suspect(self) -> bool:
        """Whether it was in a poll that failed as a whole and has not been heard since. That the host could not be
        asked the last time clears nobody."""
        return self.failures > 0 and self.error_code in ONE_IS_TO_BLAME | NEVER_ASKED


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a host is asked, and whether its heavy sections are wanted before they are due; `asked_at`: since when
    by a job."""

    interval_seconds: int
    heavy_interval_seconds: int
    heavy_wanted: bool = False
    last_round_at: datetime | None = None
    asked_at: datetime | None = None

    def hurries(self, now: datetime) -> bool:
        """Whether the heavy sections are asked for now because a VM changed."""
        if self.last_round_at is None:
            return self.heavy_wanted
        is_asked = self.asked_at is not None and self.asked_at > self.last_round_at
        pause = timedelta(seconds=BETWEEN_ASKED_SECONDS if is_asked else BETWEEN_ROUNDS_SECONDS)
        return self.heavy_wanted and self.last_round_at + pause <= now


def memory_of(host_id: int) -> dict[str, SectionMemory]:
    """Section -> what is known of it; one statement."""
    return {name: SectionMemory(*rest) for name, *rest in prepared.run(_STATES, [host_id])}


def asked_now(memory: Mapping[str, SectionMemory], rhythm: Rhythm, now: datetime) -> tuple[str, ...]:
    """The sections that a poll which starts `now` asks for."""
    nearest = now + timedelta(seconds=rhythm.interval_seconds / 2)
    hurried = rhythm.hurries(now)

    def wanted(name: str) -> bool:
        known = memory.get(name)
        if known is None or known.due_at is None or known.due_at <= nearest:
            return True
        return hurried and not known.failures

    now_heavy = _in_turn([name for name in sections.names(Pace.HEAVY) if wanted(name)], memory)
    return tuple(name for name in sections.names() if sections.pace_of(name) == Pace.LIGHT or name in now_heavy)


def _in_turn(wanted: Sequence[str], memory: Mapping[str, SectionMemory]) -> Sequence[str]:
    """A few suspects where one has waited longest, else all that are none."""
    known = {name: memory.get(name, SectionMemory()) for name in wanted}
    in_turn = sorted(wanted, key=lambda name: known[name].attempted_at or LONG_AGO)
    if not in_turn or not known[in_turn[0]].suspect:
        return [name for name in wanted if not known[name].suspect]
    suspects = [name for name in in_turn if known[name].suspect]
    in_one_poll = Counter(known[name].attempted_at for name in suspects)
    failed_at = known[in_turn[0]].attempted_at
    if in_one_poll[failed_at] > 1:
        alike = [name for name in suspects if known[name].attempted_at == failed_at]
        return alike[: min(1 + _heard_since(memory), len(alike) // 2)]
    return [name for name in suspects if in_one_poll[known[name].attempted_at] == 1][: 1 + _heard_since(memory)]


def _heard_since(memory: Mapping[str, SectionMemory]) -> int:
    """How many heavy sections were read since a suspect was asked for last, so since a poll failed."""
    heavy = [memory[name] for name in sections.names(Pace.HEAVY) if name in memory]
    failed_at = max((known.attempted_at or LONG_AGO for known in heavy if known.suspect), default=LONG_AGO)
    return sum(known.ok_at is not None and known.ok_at > failed_at for known in heavy)


def is_round(asked: Sequence[str], memory: Mapping[str, SectionMemory]) -> bool:
    """Whether every heavy section is asked for, but those that back off: what changed before is seen then."""
    left_out = set(sections.names(Pace.HEAVY)) - set(asked)
    return all(name in memory and memory[name].failures for name in left_out)


def after_success(
    name: str, rhythm: Rhythm, started_at: datetime, *, is_first: bool = False
) -> tuple[datetime | None, int]:
    """`due_at` and `failures` of a section that was committed; `is_first`: it never was before."""
    soon = is_first and sections.is_asked_twice_at_first(name)
    return _due(name, started_at, 0 if soon else rhythm.heavy_interval_seconds), 0


def after_failure(
    name: str, known: SectionMemory, rhythm: Rhythm, started_at: datetime, *, whole_poll: bool
) -> tuple[datetime | None, int]:
    """`due_at` and `failures` of a section that failed, alone or with the `whole_poll`."""
    doublings = min(known.failures + whole_poll, 16)
    pause = min(rhythm.interval_seconds * 2**doublings, rhythm.heavy_interval_seconds)
    return _due(name, started_at, pause), known.failures + 1


def _due(name: str, started_at: datetime, pause: int) -> datetime | None:
    return started_at + timedelta(seconds=pause) if sections.pace_of(name) == Pace.HEAVY else None
