"""What would a merge take? A page that shows, and leads to where it is queued."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory.scope import scope_of
from lists.live import live_page
from snapshots.domain.merging.facts import USUAL
from snapshots.forms import MergeFilter
from snapshots.powershell import deletions
from snapshots.selectors.merging import merging_of
from snapshots.views.curves import curve_of

# Shown of a large plan; the API tells all of it.
VMS_SHOWN, STEPS_SHOWN = 50, 100


@require_safe
def merge(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    form = MergeFilter(request.GET, request.user)
    question = form.merge_question
    told = merging_of(question, scope_of(request.user), now)
    context = {
        "now": now,
        "form": form,
        "question": question,
        "merging": told,
        "vms": told.vms[:VMS_SHOWN],
        "more_vms": max(0, len(told.vms) - VMS_SHOWN),
        "steps": told.steps[:STEPS_SHOWN],
        "more_steps": max(0, len(told.steps) - STEPS_SHOWN),
        "curves": [curve_of(line, told.plan.seconds, USUAL.margin_bytes) for line in told.volumes],
        "commands": deletions(told.steps[:STEPS_SHOWN]),
        "margin_bytes": USUAL.margin_bytes,
        "to_queue": sum(not line.step.case.host.consent for line in told.steps),
        "queue_address": f"{reverse('snapshots:merge_queue')}?{form.address.urlencode()}",
    }
    return live_page(request, "snapshots/merge", context)
