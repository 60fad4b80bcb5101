"""Switching many VMs at once: which would go, which are refused and why; then a job for each that goes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.access import Right, needs
from inventory.lists.vms import VMS
from inventory.models import VM
from inventory.scope import scope_of
from jobs.answers import Answer
from jobs.builds import builds_of
from jobs.forms import WishForm
from jobs.kinds import kind_called
from jobs.models import Build
from jobs.selectors.wishes import holds_for, sent_by
from jobs.services import would_refuse
from lists.alike import alike
from lists.bulk import selection_of
from power.domain.acts import WORDS, Act, Words
from power.forms import TypedForm
from power.selectors import Asked, asked_of
from power.services import Outcome, Said, power_queue_many, wish_of

MOST = 200  # jobs that one click queues: some seconds
NAMED = 5  # VMs that a message names


@dataclass(frozen=True, slots=True)
class Sorted:
    """Of what was selected: VMs that go, and the others, each with what speaks against it. `beyond`: that were left out
    because they are more than MOST; `not_mine`: that this person may not change."""

    going: Sequence[Asked]
    refused: Sequence[tuple[Asked, str]]
    beyond: int
    not_mine: int

    @property
    def common(self) -> Sequence[Answer]:
        """What is said of all that go; of a single one it stands with it."""
        if len(self.going) < 2:
            return ()
        shared = set.intersection(*({answer.sentence for answer in one.verdict.against} for one in self.going))
        return [answer for answer in self.going[0].verdict.against if answer.sentence in shared]

    @property
    def alike(self) -> Collection[str]:
        """Names that several of them have: these show the beginning of their GUIDs, too."""
        return alike(one.vm.name for one in (*self.going, *(one for one, _ in self.refused)))

    @property
    def lines(self) -> Sequence[tuple[Asked, Sequence[Answer]]]:
        """Each that goes, with what is said of it alone."""
        common = {answer.sentence for answer in self.common}
        return [(one, [told for told in one.verdict.against if told.sentence not in common]) for one in self.going]


@require_POST
@needs(Right.OPERATE)
def switch_many(request: HttpRequest, act: Act) -> HttpResponse:
    words = WORDS[act]
    found = _sorted(request, words)
    sure = "sure" in request.POST
    form = _form(request if sure else None, len(found.going), words)
    if sure and found.going and form.is_valid():
        return _queued(request, found, words, form)
    return _page(request, found, words, form)


def _form(request: HttpRequest | None, count: int, words: Words) -> WishForm:
    given = request.POST if request else None
    if not words.typed:
        return WishForm(given)
    return TypedForm(given, wanted=str(count), label=f"Type how many VMs are turned off: {count}")


def _sorted(request: HttpRequest, words: Words) -> Sorted:
    picked = selection_of(VMS, request).things
    mine = scope_of(request.user, Right.OPERATE).vms(VM.objects.filter(pk__in=picked.order_by().values("pk")))
    total, allowed = picked.count(), mine.count()
    asked = asked_of(mine.order_by("name", "pk")[:MOST], words, scope_of(request.user), timezone.now())
    builds = builds_of(one.host for one in asked)
    told = [(one, _refusal(one, builds)) for one in asked]
    return Sorted(
        [one for one, why in told if not why],
        [(one, why) for one, why in told if why],
        max(0, allowed - MOST),
        total - allowed,
    )


def _refusal(asked: Asked, builds: Mapping[str, Build]) -> str:
    """Of the VM itself, else of its host."""
    if asked.is_refused:
        return asked.verdict.against[0].sentence
    forbidden = would_refuse(asked.host, builds)
    return forbidden.sentence if forbidden else ""


def _queued(request: HttpRequest, found: Sorted, words: Words, form: WishForm) -> HttpResponse:
    outcomes = power_queue_many([one.vm.pk for one in found.going], words, Said(**form.told), by=request.user)
    _say(request, outcomes)
    return redirect("jobs:jobs")


def _say(request: HttpRequest, outcomes: Sequence[Outcome]) -> None:
    new, known = (sum(bool(one.job) and one.is_new is fresh for one in outcomes) for fresh in (True, False))
    refused = [one for one in outcomes if not one.job]
    if new:
        messages.success(request, f"{new} job{'s are' if new != 1 else ' is'} queued.")
    if known:
        messages.info(request, f"{known} {'were' if known != 1 else 'was'} queued already.")
    for one in refused[:NAMED]:
        messages.warning(request, f"{one.vm.name}: {one.refusal}")
    if len(refused) > NAMED:
        messages.warning(request, f"{len(refused) - NAMED} more were refused.")


def _page(request: HttpRequest, found: Sorted, words: Words, form: WishForm) -> HttpResponse:
    address = request.POST.get("address", "")
    context = {
        "words": words,
        "found": found,
        "form": form,
        "sent": sent_by([wish_of(one, words, Said(reason="")) for one in found.going]),
        "holds": holds_for(kind_called(words.kind), [one.host for one in found.going], timezone.now()),
        "address": address,
        "back": f"{reverse('inventory:vms')}{f'?{address}' if address else ''}",
    }
    return render(request, "power/many.html", context, status=400 if form.errors else 200)
