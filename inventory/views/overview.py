"""The overview: what is wrong, how much there is, how polling goes, how memory is used."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory.panels import panels_of
from inventory.scope import scope_of
from inventory.selectors.memory import memory_now
from inventory.selectors.poll_health import poll_health
from inventory.selectors.problems import problems_now
from inventory.selectors.sums import sums_now
from inventory.selectors.totals import totals_now
from inventory.views.live import live_page
from inventory.views.pictures import memory_picture, minute_strip


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    now, scope = timezone.now(), scope_of(request.user)
    sums = sums_now(now, scope)
    problems = problems_now(now, scope, sums)
    memory = memory_now(now, scope, sums)
    health = poll_health(now, scope)
    return live_page(
        request,
        "overview",
        {
            "now": now,
            "problems": problems,
            "wrong": sum(problem.count for problem in problems),
            "panels": panels_of("overview", None, now, scope),
            "totals": totals_now(now, scope, sums),
            "health": health,
            "strip": minute_strip(health.minutes),
            "clusters": [(use, memory_picture(use)) for use in memory.clusters],
            "hosts": [(use, memory_picture(use)) for use in memory.hosts],
            "clusters_left_out": memory.clusters_left_out,
            "hosts_left_out": memory.hosts_left_out,
        },
    )
