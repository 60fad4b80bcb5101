"""What keeps a host from being read, in a sentence and since when: said the same on the overview and by the rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Min, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hyperv.contracts.section_error import NOT_OFFERED
from inventory import sections
from inventory.choices import PollOutcome
from inventory.models import Host, Poll, SectionState
from inventory.selectors.conditions import HostCondition, condition_of, with_condition
from inventory.selectors.freshness import SECTIONS

if TYPE_CHECKING:
    from inventory.selectors.conditions import RankedHost

BEGINNING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
VMMS_STOPPED = "vmms_stopped"
OVERDUE = "Its poll is overdue: no worker has brought it to an end. What is shown of it is the last known."


@dataclass(frozen=True, slots=True)
class Trouble:
    """`since`: when it began or, of a late poll, when it was due; of parts, when the oldest of them was read last."""

    condition: HostCondition
    sentence: str
    since: datetime | None
    code: str | None = None


def with_trouble(hosts: QuerySet[Host], now: datetime) -> "QuerySet[RankedHost]":
    """Hosts as `trouble_of` needs them, with those of their sections that were not read; two queries more than those of
    the hosts alone."""
    unread = Prefetch("section_states", SectionState.objects.filter(ok=False))
    ranked = with_condition(hosts, now).select_related("poll_state").prefetch_related(unread)
    return _with_failing_since(ranked)


def _with_failing_since(hosts: "QuerySet[RankedHost]") -> "QuerySet[RankedHost]":
    """`failing_since`: the start of the first failed poll after the last good one, as far as polls are kept."""
    # Of the host and not of its poll: PostgreSQL looks once for each host, not once more for each failed poll.
    polls = Poll.objects.filter(host=OuterRef(OuterRef("pk"))).order_by("-started_at")
    good = polls.filter(outcome__in=[PollOutcome.COMPLETE, PollOutcome.PARTIAL]).values("started_at")[:1]
    failed = Poll.objects.filter(host=OuterRef("pk"), outcome=PollOutcome.FAILED)
    since = failed.filter(started_at__gt=Coalesce(Subquery(good), BEGINNING)).order_by().values("host")
    return hosts.annotate(failing_since=Subquery(since.annotate(first=Min("started_at")).values("first")))


def trouble_of(host: Any) -> Trouble | None:
    """Of a host that came through with_trouble; None where it is read, waits for a first poll, or is not polled."""
    condition = condition_of(host)
    if condition == HostCondition.LATE:
        return Trouble(condition, OVERDUE, host.poll_state.next_poll_at)
    if condition == HostCondition.PARTIAL:
        return _of_parts(failed_sections(host))
    if condition in (HostCondition.UNREACHABLE, HostCondition.FAILING):
        state = host.poll_state
        sentence = state.last_error_sentence or "The last poll failed."
        return Trouble(condition, sentence, host.failing_since, state.last_error_code)
    return None


def _of_parts(failed: Sequence[SectionState]) -> Trouble:
    names = ", ".join(SECTIONS.get(row.name, row.name) for row in failed)
    said = next((row.error_sentence for row in failed if row.error_sentence), None)
    oldest = min((row.ok_at for row in failed if row.ok_at), default=None)
    code = next((row.error_code for row in failed if row.error_code), None)
    return Trouble(HostCondition.PARTIAL, f"{names}: {said or 'not read.'}", oldest, code)


def failed_sections(host: Host) -> list[SectionState]:
    rows = [row for row in host.section_states.all() if row.name in sections.names()]
    return [row for row in rows if not row.ok and row.error_code != NOT_OFFERED]
