"""One finding: what is true, since when, why it matters, what to do; and who answers for it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right, needs
from findings import services
from findings.forms import RiskForm
from findings.models import Finding
from findings.selectors.findings import finding_rows, within
from inventory.scope import scope_of
from inventory.veil import veil
from lists.live import live_page


@require_safe
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk)
    (row,), now = finding_rows([found], timezone.now()), timezone.now()
    context = {"row": row, "now": now, "form": _form(request), "may_accept": _may_accept(request, found)}
    return live_page(request, "findings/finding", context)


@require_POST
@needs(Right.ACKNOWLEDGE)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, Right.ACKNOWLEDGE)
    form = RiskForm(request.POST)
    if not form.is_valid():
        (row,) = finding_rows([found], timezone.now())
        context = {"row": row, "now": timezone.now(), "form": form, "may_accept": True}
        return render(request, "findings/finding.html", context, status=400)
    services.risk_accept([found], **form.cleaned_data)
    messages.success(
        request, "The risk is accepted. The finding stays visible, and counts again when that day has come."
    )
    return redirect(found)


@require_POST
@needs(Right.ACKNOWLEDGE)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, Right.ACKNOWLEDGE)
    if services.risk_withdraw(found):
        messages.success(request, "The finding counts again.")
    else:
        messages.info(request, "It was not accepted, so nothing was changed.")
    return redirect(found)


def _found(request: HttpRequest, pk: int, right: Right = Right.VIEW) -> Finding:
    rows = within(Finding.objects.filter(pk=pk), scope_of(request.user)).select_related("host", "cluster", "vm")
    found = rows.first()
    if found is None or (right != Right.VIEW and not _within(request, found, right)):
        raise Http404("There is no such finding, or it lies outside of what your account may see.")
    veil([found], scope_of(request.user))
    return found


def _within(request: HttpRequest, found: Finding, right: Right) -> bool:
    return within(Finding.objects.filter(pk=found.pk), scope_of(request.user, right)).exists()


def _may_accept(request: HttpRequest, found: Finding) -> bool:
    return found.state != "closed" and _within(request, found, Right.ACKNOWLEDGE)


def _form(request: HttpRequest) -> RiskForm:
    return RiskForm(initial={"owner": request.user.get_username()})
