"""Ways in: one host, a list of them, or the nodes of a cluster."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.access import Right, needs
from accounts.forms.fields import refuse
from inventory.choices import Scheme
from onboarding.choices import Reason
from onboarding.forms import ClusterForm, HostForm, ListForm
from onboarding.lines import Unreadable, lines_of
from onboarding.rights import demand_everywhere
from onboarding.selectors.clusters import clusters_with_strangers
from onboarding.selectors.keeping import credentials_for_reading
from onboarding.selectors.preview import Defaults, Preview, preview
from onboarding.services import connection_tests
from onboarding.services.hosts import host_add, host_refused, hosts_add
from onboarding.subject import Subject
from onboarding.views.pages import form_page, name_of, show

# Hosts of a list are tested first: a test that passes makes its host due at once.
TESTS_FIRST = timedelta(minutes=10)


@form_page
@needs(Right.MANAGE_HOSTS)
def host_new(request: HttpRequest) -> HttpResponse:
    """One host: tested first, or added as it is."""
    demand_everywhere(request)
    form = HostForm(request.POST or None, initial={"credential": request.GET.get("credential")})
    if request.method == "POST" and form.is_valid():
        if refused := host_refused(form.subject):
            form.add_error(None, refused)
        elif request.POST.get("act") == "add":
            return _add(request, form)
        else:
            return redirect(connection_tests.begin(form.subject, Reason.ADD, by=name_of(request)))
    return show(request, "host_new", {"form": form, "credentials": credentials_for_reading()})


def _add(request: HttpRequest, form: HostForm) -> HttpResponse:
    try:
        host = host_add(form.subject, by=name_of(request))
    except ValidationError as refusal:
        refuse(form, refusal)
        return show(request, "host_new", {"form": form, "credentials": credentials_for_reading()})
    messages.success(request, f"{host.name} is added, observe-only. It is being read now.")
    return redirect(host)


@form_page
@needs(Right.MANAGE_HOSTS)
def hosts_from_list(request: HttpRequest) -> HttpResponse:
    """Many hosts: looked at first, then added, all or none."""
    demand_everywhere(request)
    form = ListForm(request.POST or None, request.FILES or None, initial={"text": request.GET.get("hosts", "")})
    found: Preview | None = None
    if request.method == "POST" and form.is_valid():
        found = _previewed(form)
        if found and found.subjects and not found.problems and request.POST.get("act") == "add":
            try:
                return _add_all(request, found.subjects)
            except ValidationError as refusal:  # somebody was quicker, or a line holds what no host can have
                refuse(form, refusal)
        elif found and not found.subjects and not found.problems:
            messages.info(request, f"Nothing to add: all {found.there} are in already.")
        form = _shown_again(form)
    context = {"form": form, "found": found, "credentials": credentials_for_reading()}
    return show(request, "hosts_from_list", context)


def _previewed(form: ListForm) -> Preview | None:
    told = form.cleaned_data
    https = told["scheme"] == Scheme.HTTPS
    defaults = Defaults(told["credential"], https, told["site"], told["domain"])
    try:
        return preview(lines_of(told["text"]), defaults)
    except Unreadable as trouble:
        form.add_error("text", str(trouble))
        return None


def _shown_again(form: ListForm) -> ListForm:
    """With the text of an uploaded file where it can be corrected. Errors stay where they are."""
    if form.errors or "file" not in form.files:
        return form
    again = ListForm({**{name: form.data.get(name) for name in form.data}, "text": form.cleaned_data["text"]})
    again.is_valid()
    return again


@transaction.atomic
def _add_all(request: HttpRequest, subjects: list[Subject]) -> HttpResponse:
    batch = uuid.uuid4()
    hosts = hosts_add(subjects, by=name_of(request), due_at=timezone.now() + TESTS_FIRST)
    for host, subject in zip(hosts, subjects, strict=True):
        connection_tests.begin(subject, Reason.CHECK, by=name_of(request), host=host, batch=batch)
    one = len(hosts) == 1
    words = (
        "1 host is added, observe-only, and tested"
        if one
        else f"{len(hosts)} hosts are added, observe-only, and tested"
    )
    messages.success(request, f"{words} now.")
    return redirect("onboarding:batch", batch)


@form_page
@needs(Right.MANAGE_HOSTS)
def hosts_of_cluster(request: HttpRequest) -> HttpResponse:
    """The nodes of a cluster: asked of the cluster itself, or known from a node that is in."""
    demand_everywhere(request)
    form = ClusterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect(connection_tests.begin(form.subject, Reason.CLUSTER, by=name_of(request)))
    context = {"form": form, "credentials": credentials_for_reading(), "known": clusters_with_strangers()}
    return show(request, "hosts_of_cluster", context)
