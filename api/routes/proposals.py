"""What the portal proposes to tag, and what people say to it."""

from collections.abc import Iterable, Iterator

from django.http import Http404, HttpRequest
from ninja import Query, Router
from pydantic import Field

from accounts.access import Right
from api.answers import told
from api.asking import Asked, Text, left_out, page_of, scope_at, sorted_by
from api.document import PROBLEMS
from api.entry import ways_for
from api.problems import Refused
from api.said import seen_by, targets_of
from api.schemas.said import Answer, ObjectId, Proposal, proposal_of
from api.schemas.telling import Page
from lists.paging import in_order
from tags import models, services
from tags.choices import Kind, Verdict
from tags.rules import demand_using
from tags.services.vocabulary import tag_named
from tags.views.targets import writable

router = Router(tags=["Tags and notes"])
PROPOSAL_SORTS = {"proposed": "proposed_at"}


class ProposalsAsked(Asked):
    tag: Text = left_out("Name of the tag.")
    verdict: Verdict = Field(Verdict.OPEN, description="What came of them; open: they wait for a person.")
    kind: Kind = left_out("About things of this kind.")
    id: ObjectId = left_out("By what the thing is known.")
    sort: str = sorted_by(PROPOSAL_SORTS, "-proposed")


@router.get(
    "/proposals",
    response=Page[Proposal],
    summary="List tags that the portal proposes",
    operation_id="proposals",
    url_name="proposals",
)
@told
def list_proposals(request: HttpRequest, asked: Query[ProposalsAsked]) -> Page[Proposal]:
    scope_at(request)

    def dress(rows: Iterable[models.Proposal]) -> Iterator[Proposal]:
        proposals = list(rows)
        targets = targets_of(proposals, request.user)
        return (proposal_of(row, targets) for row in proposals)

    wanted = {"tag_name__iexact": asked.tag, "verdict": asked.verdict, "kind": asked.kind, "object_id": asked.id}
    found = models.Proposal.objects.filter(**{name: value for name, value in wanted.items() if value is not None})
    rows = in_order(seen_by(request.user, found), asked.sort, PROPOSAL_SORTS, ("proposed_at", "pk"))
    return page_of(request, asked, rows, dress, Page[Proposal])


@router.put(
    "/proposals/{int:id}",
    response=Proposal,
    auth=ways_for(Right.ANNOTATE),
    summary="Answer a proposal",
    operation_id="answer_proposal",
    url_name="proposal",
    openapi_extra={PROBLEMS: ["answered_already"]},
)
@told
def answer_proposal(request: HttpRequest, id: int, answer: Answer) -> Proposal:
    """Safe to repeat. What is declined is not proposed again for the same evidence."""
    proposal = models.Proposal.objects.filter(pk=id).first()
    if proposal is None:
        raise Http404("There is no such proposal.")
    (target,) = writable(request, proposal.kind, {proposal.object_id})
    demand_using(request.user, tag_named(proposal.tag_name))
    services.proposals_answer([proposal], confirm=answer.verdict == "confirmed")
    proposal.refresh_from_db()
    if proposal.verdict != answer.verdict:
        raise Refused("answered_already", f"It is {proposal.verdict} since somebody answered before.")
    return proposal_of(proposal, {(proposal.kind, proposal.object_id): target})
