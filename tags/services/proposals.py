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
def proposals_answer(proposals: Collection[Proposal], *, confirm: bool) -> int:
    """A person's yes, which puts the tags on, or no; answers how many were still open.

    However many there are: a few queries and one entry in the audit trail for each tag.
    """
    verdict = Verdict.CONFIRMED if confirm else Verdict.DECLINED
    keys = [proposal.pk for proposal in proposals]
    waiting = Proposal.objects.select_for_update().filter(pk__in=keys, verdict=Verdict.OPEN)
    rows = list(waiting.order_by("pk"))
    Proposal.objects.filter(pk__in=[row.pk for row in rows]).update(
        verdict=verdict, decided_at=timezone.now(), decided_by=actor_at_work().name
    )
    for tag_name in sorted({row.tag_name for row in rows}):
        of_tag = [row for row in rows if row.tag_name == tag_name]
        _record(of_tag, tag_name, verdict)
        if confirm:
            tag_add_to_all([Key(Kind(row.kind), row.object_id) for row in of_tag], tag_name)
    return len(rows)


def _record(rows: Sequence[Proposal], tag_name: str, verdict: Verdict) -> None:
    """The evidence as it stood, of each."""
    only = rows[0] if len(rows) == 1 else None
    about = f"{only.kind} {only.object_id} is" if only else f"{len(rows)} things are"
    things = [{"thing": f"{row.kind} {row.object_id}", "evidence": row.evidence} for row in rows]
    summary = f"{verdict.label} that {about} “{tag_name}”"
    record(f"proposal.{verdict}", only, summary=summary, after={"tag": tag_name, "things": things})


def _stored(evidence: Sequence[Found]) -> list[Any]:
    return [{"code": one.code, "sentence": one.sentence} for one in evidence]


def _codes(evidence: Sequence[Mapping[str, str]]) -> set[str]:
    return {one["code"] for one in evidence}
