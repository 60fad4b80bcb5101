"""Tags that the portal proposes: renewed from evidence by the timetable, answered by people."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.actors import actor_at_work
from audit.services import record
from tags.choices import Kind, Verdict
from tags.keys import Key
from tags.models import Proposal, Tagging
from tags.services.tagging import tag_add_to_all


@dataclass(frozen=True, slots=True)
class Found:
    """Evidence that speaks for a tag. `code` names it for ever; `sentence` is for people and may hold figures."""

    code: str
    sentence: str


@transaction.atomic
def proposals_renew(tag_name: str, kind: Kind, found: Mapping[str, Sequence[Found]], now: datetime) -> int:
    """Make the open proposals of this tag those of `found` (object id -> evidence); answers how many rows changed.

    What has the tag already is not proposed. What was declined comes back only with evidence of a code that was not
    among what was declined; what was confirmed never does, also where the tag was taken off again.
    """
    tagged = set(Tagging.objects.filter(kind=kind, tag__name__iexact=tag_name).values_list("object_id", flat=True))
    known = {row.object_id: row for row in Proposal.objects.filter(kind=kind, tag_name=tag_name)}
    wanted = {object_id: _stored(evidence) for object_id, evidence in found.items() if object_id not in tagged}
    made, changed = _compared(tag_name, kind, wanted, known, now)
    Proposal.objects.bulk_create(made, batch_size=1000, ignore_conflicts=True)
    Proposal.objects.bulk_update(
        changed, ["evidence", "verdict", "proposed_at", "decided_at", "decided_by"], batch_size=1000
    )
    gone = [row.pk for row in known.values() if row.verdict == Verdict.OPEN and row.object_id not in wanted]
    Proposal.objects.filter(pk__in=gone, verdict=Verdict.OPEN).delete()
    return len(made) + len(changed) + len(gone)


def _compared(
    tag_name: str, kind: Kind, wanted: Mapping[str, list[Any]], known: Mapping[str, Proposal], now: datetime
) -> tuple[list[Proposal], list[Proposal]]:
    made, changed = [], []
    for object_id, evidence in wanted.items():
        row = known.get(object_id)
        if row is None:
            made.append(Proposal(kind=kind, object_id=object_id, tag_name=tag_name, evidence=evidence, proposed_at=now))
        elif row.verdict == Verdict.OPEN and row.evidence != evidence:
            row.evidence = evidence
            changed.append(row)
        elif row.verdict == Verdict.DECLINED and _codes(evidence) - _codes(row.evidence):
            row.evidence, row.verdict, row.proposed_at = evidence, Verdict.OPEN, now
            row.decided_at, row.decided_by = None, ""
            changed.append(row)
    return made, changed


@transaction.atomic
def proposal_confirm(proposal: Proposal) -> bool:
    """Put the tag on; False where somebody has answered in the meantime."""
    row = _decide(proposal, Verdict.CONFIRMED)
    if row is None:
        return False
    tag_add_to_all([Key(Kind(row.kind), row.object_id)], row.tag_name)
    return True


@transaction.atomic
def proposal_decline(proposal: Proposal) -> bool:
    """Not proposed again for the same evidence; False where somebody has answered in the meantime."""
    return _decide(proposal, Verdict.DECLINED) is not None


def proposals_answer(proposals: Collection[Proposal], *, confirm: bool) -> int:
    """Many at once; answers how many were still open."""
    answer = proposal_confirm if confirm else proposal_decline
    return sum(answer(proposal) for proposal in proposals)


def _decide(proposal: Proposal, verdict: Verdict) -> Proposal | None:
    row = Proposal.objects.select_for_update().filter(pk=proposal.pk, verdict=Verdict.OPEN).first()
    if row is None:
        return None
    row.verdict, row.decided_at, row.decided_by = verdict, timezone.now(), actor_at_work().name
    row.save(update_fields=["verdict", "decided_at", "decided_by"])
    record(
        f"proposal.{verdict}",
        row,
        summary=f"{verdict.label} that {row.kind} {row.object_id} is “{row.tag_name}”",
        after={"tag": row.tag_name, "evidence": row.evidence},
    )
    return row


def _stored(evidence: Sequence[Found]) -> list[Any]:
    return [{"code": one.code, "sentence": one.sentence} for one in evidence]


def _codes(evidence: Sequence[Mapping[str, str]]) -> set[str]:
    return {one["code"] for one in evidence}
