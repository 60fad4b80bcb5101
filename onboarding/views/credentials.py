"""Credentials: which there are, which hosts use them, how old their secrets are. No page ever shows one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right, needs
from accounts.forms.fields import refuse
from inventory.certificates import accepted_sha256
from inventory.models import Credential, Host
from onboarding.choices import Reason
from onboarding.forms import CredentialForm, NameForm, SecretForm
from onboarding.rights import demand_everywhere
from onboarding.selectors.keeping import credentials_listed, hosts_with
from onboarding.services import connection_tests
from onboarding.services.credentials import (
    credential_add,
    credential_remove,
    credential_rename,
    seal,
    secret_replace,
    users_of,
)
from onboarding.subject import Subject
from onboarding.views.pages import form_page, name_of, show


@require_safe
@needs(Right.MANAGE_HOSTS)
def credentials(request: HttpRequest) -> HttpResponse:
    demand_everywhere(request)
    return show(request, "credentials", {"now": timezone.now(), "credentials": credentials_listed()})


@form_page
@needs(Right.MANAGE_HOSTS)
def credential_new(request: HttpRequest) -> HttpResponse:
    demand_everywhere(request)
    form = CredentialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        named = {name: told[name] for name in ("name", "username", "transport", "purpose")}
        try:
            kept = credential_add(**named, secret=form.given, by=name_of(request))
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, f"{kept.name} is kept. Its secret is encrypted and is shown to nobody.")
            return redirect(kept)
    return show(request, "credential_new", {"form": form})


@form_page
@needs(Right.MANAGE_HOSTS)
def credential(request: HttpRequest, pk: int) -> HttpResponse:
    """Who uses it, and how old its secret is; another name for it."""
    demand_everywhere(request)
    kept = get_object_or_404(Credential, pk=pk)
    form = NameForm(request.POST or None, initial={"name": kept.name})
    if request.method == "POST" and form.is_valid():
        try:
            credential_rename(kept, name=form.cleaned_data["name"])
            return redirect(kept)
        except ValidationError as refusal:
            refuse(form, refusal)
    now = timezone.now()
    return show(request, "credential", {"now": now, "credential": kept, "form": form, "hosts": hosts_with(kept, now)})


@form_page
@needs(Right.MANAGE_HOSTS)
def credential_secret(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret: tried at one host, then taken for all. With no host to try it at, it is taken at once."""
    demand_everywhere(request)
    kept = get_object_or_404(Credential, pk=pk)
    hosts = users_of(kept).filter(retired_at=None).order_by("name")
    form = SecretForm(kept, hosts, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _replaced(request, kept, form)
        except ValidationError as refusal:
            refuse(form, refusal)
    return show(request, "credential_secret", {"credential": kept, "form": form, "hosts": hosts})


def _replaced(request: HttpRequest, kept: Credential, form: SecretForm) -> HttpResponse:
    username = form.cleaned_data.get("username") or kept.username
    username, sealed = seal(kept.transport, username, form.given)
    host: Host | None = form.cleaned_data.get("host")
    if host is None:
        secret_replace(kept, username=username, sealed=sealed, by=name_of(request))
        messages.success(request, f"{kept.name} has a new secret. No host uses it, so it was not tried.")
        return redirect(kept)
    subject = Subject.of(host, credential=kept)
    begun = connection_tests.begin(
        subject,
        Reason.SECRET,
        by=name_of(request),
        host=host,
        pinned_sha256=accepted_sha256(host.pk),
        sealed=sealed,
        username=username,
    )
    return redirect(begun)


@require_POST
@needs(Right.MANAGE_HOSTS)
def credential_removed(request: HttpRequest, pk: int) -> HttpResponse:
    demand_everywhere(request)
    kept = get_object_or_404(Credential, pk=pk)
    try:
        credential_remove(kept)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(kept)
    messages.success(request, f"{kept.name} is removed.")
    return redirect("onboarding:credentials")
