"""What waits for a person's yes or no."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from tags.choices import Verdict
from tags.models import Proposal
from tags.targets import Target, in_sight, resolve

SHOWN = 200  # of one tag: who answers these gets the next


@dataclass(frozen=True, slots=True)
class Proposed:
    proposal: Proposal
    target: Target


@dataclass(frozen=True, slots=True)
class ProposalGroup:
    """The open proposals of one tag; `left_out` counts those not shown."""

    tag_name: str
    rows: Sequence[Proposed]
    left_out: int


def open_counts(user: Any) -> list[tuple[str, int]]:
    """Tag name and for how many things that this person may see it is proposed."""
    rows = _open(user).order_by("tag_name").values("tag_name")
    return [(row["tag_name"], row["count"]) for row in rows.annotate(count=Count("pk"))]


def proposals_open(user: Any) -> list[ProposalGroup]:
    """Of things that this person may see, the most evidence first."""
    return [group for name, count in open_counts(user) if (group := _group(name, count, user)).rows]


def _open(user: Any) -> QuerySet[Proposal]:
    return Proposal.objects.filter(in_sight(user), verdict=Verdict.OPEN)


def _group(tag_name: str, count: int, user: Any) -> ProposalGroup:
    found = _open(user).filter(tag_name=tag_name).order_by("proposed_at", "pk")
    proposals = sorted(found[:SHOWN], key=lambda proposal: -len(proposal.evidence))
    targets = {
        kind: resolve(kind, [proposal.object_id for proposal in proposals if proposal.kind == kind], user)
        for kind in {proposal.kind for proposal in proposals}
    }
    rows = [
        Proposed(proposal, target)
        for proposal in proposals
        if (target := targets[proposal.kind].get(proposal.object_id))
    ]
    return ProposalGroup(tag_name, rows, max(0, count - SHOWN))
