"""Everything known of one host."""

from collections.abc import Sequence
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from accounts.access import Right
from inventory import powershell
from inventory.choices import PollOutcome
from inventory.models import Poll
from inventory.panels import panels_of
from inventory.scope import may_on, scope_of
from inventory.selectors.host_detail import host_detail
from inventory.selectors.poll_day import poll_day
from inventory.tag_targets import said_of_host
from inventory.views.live import live_page
from inventory.views.page_parts import parts_of_host
from inventory.views.pictures import day_strip, memory_picture, share


@require_safe
def host(request: HttpRequest, pk: int) -> HttpResponse:
    now, scope = timezone.now(), scope_of(request.user)
    detail = host_detail(pk, now, scope)
    if detail is None:
        raise Http404("There is no such host.")
    failed, day = _failed(detail.polls), poll_day(detail.host, now)
    context = {
        "now": now,
        "detail": detail,
        "host": detail.host,
        "row": detail.row,
        "picture": memory_picture(detail.memory),
        "day": day,
        "day_strip": day_strip(day.quarters),
        "day_begun": share(day.begun, 1) if day.begun is not None else None,
        "page_parts": parts_of_host(detail),
        "panels": panels_of("host", detail, now, scope),
        "annotations": SimpleLazyObject(partial(said_of_host, request.user, detail.host)),
        "failed_poll": failed,
        "said": _said(failed) if failed else "",
        "may_manage": may_on(request.user, Right.MANAGE_HOSTS, detail.host),
        "commands": powershell.of_host(detail.host.name),
    }
    return live_page(request, "host", context)


def _failed(polls: Sequence[Poll]) -> Poll | None:
    """The last finished poll, where it did not read everything. `polls`: the latest first."""
    last = next((poll for poll in polls if poll.outcome not in (PollOutcome.RUNNING, PollOutcome.ABANDONED)), None)
    return last if last and last.outcome != PollOutcome.COMPLETE else None


def _said(poll: Poll) -> str:
    """What the host itself said of the failure, each thing once."""
    details = [poll.error_detail, *(section.error_detail for section in poll.sections.all() if not section.ok)]
    return "\n\n".join(dict.fromkeys(detail for detail in details if detail))
