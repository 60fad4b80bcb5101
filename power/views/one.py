"""Switching one VM: what will be sent and what speaks against it, then the job."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.access import Right, RightMissing, needs
from inventory.scope import may_on, scope_of
from jobs.forms import WishForm
from jobs.kinds import kind_called
from jobs.selectors.wishes import holds_for, sent_by
from jobs.services import JobRefused
from power.domain.acts import WORDS, Act, Words
from power.domain.reasons import AGREED
from power.forms import TypedForm
from power.selectors import Asked, asked_of_one
from power.services import PowerRefused, Said, power_queue, wish_of
from upkeep.hold import Held


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.OPERATE)
def switch(request: HttpRequest, pk: uuid.UUID, act: Act) -> HttpResponse:
    words = WORDS[act]
    asked = asked_of_one(pk, words, scope_of(request.user), timezone.now())
    if asked is None:
        raise Http404("There is no such VM, or it lies outside of what your account may see.")
    if not may_on(request.user, Right.OPERATE, asked.vm):
        raise RightMissing(Right.OPERATE)
    form = _form(request, asked, words)
    agrees = request.method == "POST" and form.is_valid() and form.agrees(asked.verdict, AGREED)
    if agrees and (answer := _queued(request, asked, words, form)):
        return answer
    return _page(request, asked, words, form)


def _form(request: HttpRequest, asked: Asked, words: Words) -> WishForm:
    given = request.POST if request.method == "POST" else None
    if not words.typed:
        return WishForm(given)
    name = asked.vm.name.strip() or str(asked.vm.pk)
    return TypedForm(given, wanted=name, label=f"Type the name of the VM: {name}")


def _queued(request: HttpRequest, asked: Asked, words: Words, form: WishForm) -> HttpResponse | None:
    """None where it was refused: the form says why."""
    try:
        job, is_new = power_queue(asked.vm.pk, words, Said(**form.told), by=request.user)
    except (PowerRefused, JobRefused, Held) as refusal:
        form.add_error(None, refusal.sentence)
        return None
    if is_new:
        messages.success(request, "Queued. This page follows it to its end.")
    else:
        told = "That is queued already" if job.goes_on else "That was queued before, and is over"
        messages.info(request, f"{told}: this is the job.")
    return redirect(job)


def _page(request: HttpRequest, asked: Asked, words: Words, form: WishForm) -> HttpResponse:
    context = {
        "vm": asked.vm,
        "asked": asked,
        "words": words,
        "form": form,
        "verdict": asked.verdict,
        "sent": sent_by([wish_of(asked, words, Said(reason=""))]),
        "holds": holds_for(kind_called(words.kind), [asked.host], timezone.now()),
    }
    return render(request, "power/switch.html", context, status=400 if form.errors else 200)
