"""Hosts that are in: paused and resumed, retired and back, moved, and allowed to be changed."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import Right, needs
from accounts.forms.fields import refuse
from inventory.certificates import accepted_sha256
from inventory.models import VM, Cluster, Host
from inventory.scope import scope_of
from onboarding.choices import Reason
from onboarding.forms import ChangeAccountForm, ConsentForm, HostForm, PauseForm, ReasonForm
from onboarding.rights import (
    demand_everywhere,
    demand_moving,
    managed_cluster,
    managed_host,
    manages_everywhere,
)
from onboarding.services import connection_tests, lifecycle
from onboarding.services.hosts import host_change_account, host_move, host_refused
from onboarding.subject import Subject
from onboarding.views.pages import form_page, name_of, show


@form_page
@needs(Right.MANAGE_HOSTS)
def host_pause(request: HttpRequest, pk: int) -> HttpResponse:
    host = managed_host(request, pk)
    form = PauseForm(request.POST or None, initial={"reason": host.pause_reason if host.is_paused else ""})
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.host_pause(host, **form.cleaned_data, by=name_of(request))
        except ValidationError as refusal:  # the moment has passed since the form was read
            refuse(form, refusal)
        else:
            messages.success(request, f"{host.name} is paused: nobody asks it anything.")
            return redirect(host)
    return show(request, "host_pause", {"form": form, "host": host})


@require_POST
@needs(Right.MANAGE_HOSTS)
def host_resume(request: HttpRequest, pk: int) -> HttpResponse:
    host = managed_host(request, pk)
    lifecycle.host_resume(host, by=name_of(request))
    messages.success(request, f"{host.name} is polled again.")
    return redirect(host)


@form_page
@needs(Right.MANAGE_HOSTS)
def host_retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Says first what goes with it."""
    host = managed_host(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lifecycle.host_retire(host, reason=form.cleaned_data["reason"], by=name_of(request))
        messages.success(request, f"{host.name} is retired. Its history stays here.")
        return redirect(host)
    here = VM.objects.filter(host=host, gone_at=None).count()
    return show(request, "host_retire", {"form": form, "host": host, "vms": here})


@require_POST
@needs(Right.MANAGE_HOSTS)
def host_restore(request: HttpRequest, pk: int) -> HttpResponse:
    host = managed_host(request, pk)
    lifecycle.host_restore(host)
    messages.success(request, f"{host.name} is back. It is being read now.")
    return redirect(host)


@form_page
@needs(Right.MANAGE_HOSTS)
def host_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, site or rhythm is taken at once; another address or account is tested first."""
    host = managed_host(request, pk)
    form = HostForm(request.POST) if request.method == "POST" else HostForm.of(host)
    if not manages_everywhere(request):
        form.keep_to(host)
    if request.method == "POST" and form.is_valid():
        if refused := host_refused(form.subject, host.pk, scope_of(request.user)):
            form.add_error(None, refused)
        else:
            return _edited(request, host, form)
    return show(request, "host_edit", {"form": form, "host": host})


def _edited(request: HttpRequest, host: Host, form: HostForm) -> HttpResponse:
    subject = form.subject
    demand_moving(request, host, subject)
    if _reached_otherwise(host, subject):
        same_place = (host.scheme, host.address.lower(), host.port) == (
            subject.scheme,
            subject.address.lower(),
            subject.port,
        )
        pin = accepted_sha256(host.pk) if subject.scheme == "https" and same_place else None
        test = connection_tests.begin(subject, Reason.MOVE, by=name_of(request), host=host, pinned_sha256=pin)
        return redirect(test)
    try:
        host_move(host, subject, by=name_of(request), scope=scope_of(request.user))
    except ValidationError as refusal:
        refuse(form, refusal)
        return show(request, "host_edit", {"form": form, "host": host})
    messages.success(request, f"{host.name} is changed.")
    return redirect(host)


def _reached_otherwise(host: Host, subject: Subject) -> bool:
    """A site other than before is another worker with another view of the network."""
    known = Subject.of(host)
    names = ("address", "port", "scheme", "credential", "ca_file", "kerberos_host", "site")
    return any(getattr(known, name) != getattr(subject, name) for name in names)


@form_page
@needs(Right.MANAGE_HOSTS)
def host_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether the host may be changed, and with which account."""
    host = managed_host(request, pk)
    account = ChangeAccountForm(request.POST or None, initial={"credential": host.change_credential})
    if not manages_everywhere(request):
        account.keep_to(host)
    if request.method == "POST" and request.POST.get("act") == "account":
        if account.is_valid():
            if account.cleaned_data["credential"] != host.change_credential:
                demand_everywhere(request)
            host_change_account(host, account.cleaned_data["credential"])
            messages.success(request, "The account for changes is set.")
            return redirect("onboarding:host_changes", host.pk)
        context = {"form": _consent(host), "account": account, "thing": host, "host": host}
        return show(request, "changes", context, status=422)
    return _decide(request, host, {"account": account, "host": host})


@form_page
@needs(Right.MANAGE_HOSTS)
def cluster_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """The same for every host of a cluster."""
    return _decide(request, managed_cluster(request, pk), {})


def _decide(request: HttpRequest, thing: Host | Cluster, context: dict[str, Any]) -> HttpResponse:
    form = ConsentForm(request.POST) if request.method == "POST" else _consent(thing)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        lifecycle.changes_decide(thing, allowed=told["allowed"], reason=told["reason"], by=name_of(request))
        messages.success(request, f"{thing.name}: {'changes are allowed' if told['allowed'] else 'observe only'}.")
        return redirect(request.path)
    return show(request, "changes", context | {"form": form, "thing": thing})


def _consent(thing: Host | Cluster) -> ConsentForm:
    return ConsentForm(initial={"allowed": "yes" if thing.changes_allowed else "no"})
