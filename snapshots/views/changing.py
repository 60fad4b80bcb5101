"""Taking and applying snapshots: what will be sent, what speaks against it, what would be lost; then the job."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import Right, RightMissing, needs
from inventory.scope import may_on, scope_of
from jobs.answers import Say, Verdict
from jobs.forms import WishForm
from jobs.kinds import kind_called
from jobs.models import Job
from jobs.selectors.wishes import holds_for, sent_by
from jobs.services import JobRefused, Wish
from snapshots.change_forms import USUAL_DAYS, ApplyForm, DespiteForm, TakeForm
from snapshots.change_queueing import (
    ChangeRefused,
    Naming,
    Wanted,
    apply_queue,
    apply_wish,
    naming_before,
    take_queue,
    take_wish,
)
from snapshots.kinds import apply_reasons, take_reasons
from snapshots.models import Snapshot
from snapshots.policy import policy_in_words
from snapshots.selectors.changing import Asked, asked_of_one, lost_by
from upkeep.hold import Held

_NO_VM = "There is no such VM, or it lies outside of what your account may see."
_NO_SNAPSHOT = "There is no such snapshot, or it lies outside of what your account may see."


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.OPERATE)
def take_one(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A snapshot of this VM."""
    asked = _changeable(request, pk)
    form = TakeForm(_sent(request), owner=request.user.get_username(), is_controller=_is_controller(asked))
    verdict = take_reasons.verdict_on(asked.standing)
    if form.is_bound and form.is_valid() and form.agrees(verdict, take_reasons.AGREED):
        said = form.cleaned_data
        naming = Naming(said["name"], said["owner"], said["expires_on"])
        if answer := _queued(request, form, lambda: take_queue(pk, naming, _wanted(form), by=request.user)):
            return answer
    wish = take_wish(asked, Naming(form["name"].value() or "…", "", None), Wanted(""))
    return _page(request, "snapshots/take.html", asked, form, verdict, [wish], {"policy": policy_in_words(asked.vm)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.OPERATE)
def apply_one(request: HttpRequest, pk: int) -> HttpResponse:
    """This snapshot, to the VM that it is of."""
    now = timezone.now()
    found = scope_of(request.user).by_vm(Snapshot.objects.filter(pk=pk), "vm").first()
    if found is None:
        raise Http404(_NO_SNAPSHOT)
    asked = _changeable(request, found.vm_id)
    name = found.name.strip() or str(found.snapshot_id)
    form = ApplyForm(_sent(request), wanted=name, is_controller=_is_controller(asked))
    naming = naming_before(found, request.user.get_username(), now)
    verdict = apply_reasons.verdict_on(asked.standing, found.snapshot_id)
    if form.is_bound and form.is_valid() and form.agrees(verdict, apply_reasons.AGREED):
        first = naming if form.cleaned_data["first"] else None
        if answer := _queued(request, form, lambda: apply_queue(found, _wanted(form), first=first, by=request.user)):
            return answer
    wishes = [take_wish(asked, naming, Wanted("")), apply_wish(asked, found, Wanted(""))]
    more = {"snapshot": found, "lost": lost_by(asked, found), "first_name": naming.name, "usual_days": USUAL_DAYS}
    return _page(request, "snapshots/apply.html", asked, form, verdict, wishes, more)


def _changeable(request: HttpRequest, pk: uuid.UUID) -> Asked:
    asked = asked_of_one(pk, scope_of(request.user), timezone.now())
    if asked is None:
        raise Http404(_NO_VM)
    if not may_on(request.user, Right.OPERATE, asked.vm):
        raise RightMissing(Right.OPERATE)
    return asked


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _is_controller(asked: Asked) -> bool | None:
    return asked.standing.is_domain_controller


def _wanted(form: DespiteForm) -> Wanted:
    return Wanted(**form.told, despite=form.is_despite)


def _queued(request: HttpRequest, form: WishForm, queue: Callable[[], tuple[Job, bool]]) -> HttpResponse | None:
    """None where it was refused: the form says why."""
    try:
        job, is_new = queue()
    except (ChangeRefused, JobRefused, Held) as refusal:
        form.add_error(None, refusal.sentence)
        return None
    if is_new:
        messages.success(request, "Queued. This page follows it to its end.")
    else:
        told = "That is queued already" if job.goes_on else "That was queued before, and is over"
        messages.info(request, f"{told}: this is the job.")
    return redirect(job)


def _page(
    request: HttpRequest,
    template: str,
    asked: Asked,
    form: WishForm,
    verdict: Verdict,
    wishes: list[Wish],
    more: Mapping[str, Any],
) -> HttpResponse:
    """What refuses it as a domain controller, known or not, may be overridden: the form is shown then all the same."""
    refusing = [answer for answer in verdict.answers if answer.say == Say.REFUSE]
    context = {
        "vm": asked.vm,
        "asked": asked,
        "form": form,
        "verdict": verdict,
        "is_refused": any(answer.reason != "domain_controller" for answer in refusing),
        "sent": sent_by(wishes),
        "holds": holds_for(kind_called(wishes[-1].kind), [asked.host], timezone.now()),
        **more,
    }
    return render(request, template, context, status=400 if form.errors else 200)
