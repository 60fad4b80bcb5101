"""The catalogue of rules; one rule with its thresholds, and how people set them otherwise."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right, needs
from findings import services
from findings.faults import faults_now
from findings.forms import ThresholdForm
from findings.models import Override, ScopeKind
from findings.places import Place, PlaceUnknown, may_set, place_called
from findings.rules import Rule, rule_called
from findings.selectors.catalogue import catalogue, place_of, said_of
from findings.selectors.preview import preview
from findings.selectors.valuable import findings_of_rules
from inventory.scope import scope_of


@require_safe
@never_cache
def rules(request: HttpRequest) -> HttpResponse:
    return render(request, "findings/rules.html", {"rows": catalogue(scope_of(request.user), timezone.now())})


@require_safe
@never_cache
def rule(request: HttpRequest, key: str) -> HttpResponse:
    """With `?value=…` it tells how many things the rule would be true of."""
    found = _found(key)
    form = ThresholdForm(found, request.GET if "value" in request.GET else None)
    return _page(request, found, form)


@require_POST
@needs(Right.MANAGE_HOSTS)
def threshold(request: HttpRequest, key: str) -> HttpResponse:
    found = _found(key)
    form = ThresholdForm(found, request.POST)
    place = _place(request, form)
    if place is None:
        return _page(request, found, form, status=400)
    if not may_set(request.user, place):
        raise PermissionDenied("This reaches further than your account's right to manage hosts.")
    said = form.cleaned_data
    services.threshold_set(
        found, said["threshold"], place.kind, place.scope_id, said["value"], place=place.name, reason=said["reason"]
    )
    messages.success(request, f"It holds for {place.name} now. The rule is asked again within a minute.")
    return redirect("findings:rule", found.key)


@require_POST
@needs(Right.MANAGE_HOSTS)
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    override = Override.objects.filter(pk=pk).first()
    if override is None:
        raise Http404("There is no such threshold. Somebody may have taken it back.")
    kind = ScopeKind(override.scope_kind)
    name = place_of(kind, override.scope_id) or "what is gone"
    if not may_set(request.user, Place(kind, override.scope_id, name)):
        raise PermissionDenied("This reaches further than your account's right to manage hosts.")
    services.threshold_reset(override, place=name)
    messages.success(request, "It is taken back. What is less specific counts again.")
    return redirect("findings:rule", override.rule)


def _page(request: HttpRequest, found: Rule, form: ThresholdForm, status: int = 200) -> HttpResponse:
    now, scope = timezone.now(), scope_of(request.user)
    place = _place(request, form) if form.is_bound and status == 200 else None
    context = {
        "rule": found,
        "counts": findings_of_rules(scope, now, found.key).get(found.key),
        "said": said_of(found, scope),
        "fault": faults_now(now).get(found.key),
        "form": form,
        "place": place,
        "preview": preview(found, _override(found, form.cleaned_data, place), scope, now) if place else None,
    }
    return render(request, "findings/rule.html", context, status=status)


def _override(found: Rule, said: dict[str, Any], place: Place) -> Override:
    return Override(
        rule=found.key,
        threshold=said["threshold"],
        scope_kind=place.kind.value,
        scope_id=place.scope_id,
        value=said["value"],
    )


def _place(request: HttpRequest, form: ThresholdForm) -> Place | None:
    """Where it is to hold; None, with the error in the form, where that is not to be understood."""
    if not form.is_valid():
        return None
    try:
        return place_called(ScopeKind(form.cleaned_data["scope"]), form.cleaned_data["place"], request.user)
    except PlaceUnknown as unknown:
        form.add_error("place", str(unknown))
        return None


def _found(key: str) -> Rule:
    found = rule_called(key)
    if found is None:
        raise Http404("There is no such rule. An older version of the portal may have had it.")
    return found
