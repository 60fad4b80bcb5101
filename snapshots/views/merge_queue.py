"""From a plan of merges to jobs: what is agreed to is shown once more, whole, and nothing else is queued."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import Right, needs
from inventory.scope import scope_of
from jobs.kinds import kind_called
from jobs.models import Job
from jobs.selectors.wishes import holds_for, sent_by
from jobs.services import JobRefused
from snapshots.forms import MergeFilter, MergeWishForm
from snapshots.merge_queueing import MOST_AT_ONCE, PlanChanged, Said, digest_of, merges_queue, queued_lines, wishes_of
from snapshots.selectors.merges_under_way import MERGE
from snapshots.selectors.merging import MergeQuestion, Merging, merging_of
from upkeep.hold import Held

_CHANGED = (
    "Nothing was queued: the plan is not the one that was shown any more. This is how it is now; look at it again."
)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.OPERATE)
def merge_queue(request: HttpRequest) -> HttpResponse:
    """The plan is made anew at each request, of VMs that whoever asks may change."""
    asked = MergeFilter(request.GET, request.user)
    question = replace(asked.merge_question, to_queue=True)
    told = merging_of(question, scope_of(request.user), timezone.now(), within=scope_of(request.user, Right.OPERATE))
    sent = request.method == "POST"
    form = MergeWishForm(request.POST if sent else None, initial={"digest": digest_of(told)})
    if sent and form.is_valid() and (answer := _queued(request, told, question, form)):
        return answer
    return _page(request, asked, told, question, form)


def _queued(request: HttpRequest, told: Merging, question: MergeQuestion, form: MergeWishForm) -> HttpResponse | None:
    """None where it was refused: the form says why."""
    try:
        jobs = merges_queue(
            told, Said(**form.told), digest=form.cleaned_data["digest"], unsure=question.unsure, by=request.user
        )
    except PlanChanged:
        form.show_anew(digest_of(told), _CHANGED)
        return None
    except JobRefused as refusal:
        form.add_error(None, refusal.sentence)
        return None
    except Held as held:
        form.add_error(None, str(held))
        return None
    return _to(request, jobs)


def _to(request: HttpRequest, jobs: Any) -> HttpResponse:
    if len(jobs) == 1:
        messages.success(request, "Queued. This page follows it to its end.")
        return redirect(jobs[0])
    messages.success(request, f"{len(jobs)} deletions are queued: one after the other where they have to be.")
    return redirect(f"{reverse('jobs:jobs')}?{urlencode({'kind': MERGE, 'state': 'going_on'})}")


def _page(
    request: HttpRequest, asked: MergeFilter, told: Merging, question: MergeQuestion, form: MergeWishForm
) -> HttpResponse:
    wishes = wishes_of(told, Said(reason=""), unsure=question.unsure)
    lines = queued_lines(told)
    context = {
        "form": form,
        "merging": told,
        "lines": lines,
        "button": "Queue the deletion" if len(lines) == 1 else f"Queue {len(lines)} deletions",
        "vms": len({line.row.vm_id for line in lines}),
        "later": len(told.steps) - len(lines),
        "most": MOST_AT_ONCE,
        "back": f"{reverse('snapshots:merge')}?{asked.address.urlencode()}",
        "sent": sent_by(wishes),
        "holds": holds_for(kind_called(MERGE), [wish.subject.host for wish in wishes], timezone.now()),
        "running": Job.objects.filter(kind=MERGE, ended_at=None).count(),
    }
    return render(
        request, "snapshots/merge_queue.html", context, status=409 if form.is_anew else 400 if form.errors else 200
    )
