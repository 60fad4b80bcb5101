"""Portal health: is the portal itself at work, what does it cost, what does it keep."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import Right, may, needs
from inventory.models import Host
from inventory.scope import scope_of
from inventory.selectors.conditions import late
from inventory.selectors.processes import processes
from inventory.selectors.waiting import waiting_now
from inventory.selectors.winrm_budget import winrm_budget
from inventory.views.live import live_page
from upkeep.selectors.kept import kept_rows
from upkeep.selectors.page_times import GOAL_MS, page_speeds
from upkeep.selectors.restorations import last_restoration
from upkeep.selectors.table_sizes import GROWTH_DAYS, database_now


@require_safe
@needs(Right.VIEW)
def portal(request: HttpRequest) -> HttpResponse:
    now, scope = timezone.now(), scope_of(request.user)
    return live_page(
        request,
        "portal",
        {
            "now": now,
            "may_release": may(request.user, Right.ADMINISTER),
            "restoration": last_restoration(),
            "processes": processes(now, scope),
            "waiting": waiting_now(now, scope),
            "late_hosts": scope.hosts(Host.objects.filter(late(now))).count(),
            "speeds": page_speeds(now),
            "goal_ms": GOAL_MS,
            "database": database_now(),
            "growth_days": GROWTH_DAYS,
            "budget": winrm_budget(now, scope),
            "kept": kept_rows(),
        },
    )
