"""What the portal would tag, why, and a person's yes or no."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right, may, needs
from accounts.forms.fields import number_in
from tags import services
from tags.models import Proposal
from tags.rules import demand_using
from tags.selectors.proposals import proposals_open
from tags.services.vocabulary import tag_named
from tags.views.going_back import back
from tags.views.targets import writable

ANSWERS = {"confirm": True, "decline": False}


@require_safe
@never_cache
def proposals(request: HttpRequest) -> HttpResponse:
    context = {"groups": proposals_open(request.user), "may_answer": may(request.user, Right.ANNOTATE)}
    return render(request, "tags/proposals.html", context)


@require_POST
@needs(Right.ANNOTATE)
def answer(request: HttpRequest) -> HttpResponse:
    """Of one proposal or of many: those whose keys the form sends as `pick`."""
    confirm = ANSWERS.get(request.POST.get("answer", ""))
    keys = [number_in(key) for key in request.POST.getlist("pick")[:1000]]
    picked = [key for key in keys if key is not None]
    if confirm is None or not picked:
        return HttpResponseBadRequest("Nothing was changed: choose proposals, and say yes or no.")
    found = list(Proposal.objects.filter(pk__in=picked).order_by("pk"))
    if not found:
        raise Http404("These proposals are no more: somebody has answered them, or their evidence is gone.")
    for kind in {proposal.kind for proposal in found}:
        writable(request, kind, {proposal.object_id for proposal in found if proposal.kind == kind})
    for tag_name in {proposal.tag_name for proposal in found}:
        demand_using(request.user, tag_named(tag_name))
    answered = services.proposals_answer(found, confirm=confirm)
    messages.success(request, _told(found, answered, confirm))
    return back(request, reverse("tags:proposals"))


def _told(found: list[Proposal], answered: int, confirm: bool) -> str:
    if not answered:
        return "Somebody had answered already. Nothing was changed."
    names = " and ".join(sorted({f"“{proposal.tag_name}”" for proposal in found}))
    if confirm:
        return f"Confirmed: {answered} tagged {names}."
    return f"Declined {answered} times {names}. It is not proposed again for the same evidence."
