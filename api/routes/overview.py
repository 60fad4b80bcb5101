"""GET /overview."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router

from api.answers import told
from api.asking import scope_at
from api.schemas.overview import Overview, problem_of, totals_of
from inventory.selectors.problems import problems_now
from inventory.selectors.sums import sums_now
from inventory.selectors.totals import totals_now

router = Router(tags=["Overview"])


@router.get(
    "/overview", response=Overview, summary="The estate in one look", operation_id="overview", url_name="overview"
)
@told
def overview(request: HttpRequest) -> Overview:
    now, scope = timezone.now(), scope_at(request)
    sums = sums_now(now, scope)
    problems = [problem_of(one) for one in problems_now(now, scope, sums)]
    return Overview(totals=totals_of(totals_now(now, scope, sums)), problems=problems)
