"""Groups: roles for several people at once, and what single sign-on fills."""

from django.contrib import messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Right, needs
from accounts.forms.fields import refuse
from accounts.forms.people import GroupForm, RoleForm
from accounts.selectors import roles_of_group
from accounts.services.grants import group_remove, group_save, role_give


@needs(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def group_new(request: HttpRequest) -> HttpResponse:
    form = GroupForm(request.POST or None)
    if request.method == "POST" and (made := _saved(form, None)):
        messages.success(request, "The group is there. Give it roles; people get them by being in it.")
        return redirect("accounts:group", made.pk)
    return render(request, "accounts/group_new.html", {"form": form}, status=400 if form.errors else 200)


@needs(Right.ADMINISTER)
@require_http_methods(["GET", "HEAD", "POST"])
def group(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Group.objects.select_related("provider"), pk=pk)
    claim = found.provider.claim if hasattr(found, "provider") else ""
    form = GroupForm(request.POST if request.method == "POST" else {"name": found.name, "claim": claim})
    if request.method == "POST" and _saved(form, found):
        messages.success(request, "It is kept.")
        return redirect("accounts:group", pk)
    status = 400 if request.method == "POST" and form.errors else 200
    return _shown(request, found, form, RoleForm(), status)


@needs(Right.ADMINISTER)
@require_POST
def group_role(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = get_object_or_404(Group.objects.select_related("provider"), pk=pk), RoleForm(request.POST)
    claim = found.provider.claim if hasattr(found, "provider") else ""
    if not form.is_valid():
        return _shown(request, found, GroupForm({"name": found.name, "claim": claim}), form, 400)
    kind, key = form.cleaned_data["place"]
    try:
        role_give(found, role=form.cleaned_data["role"], scope_kind=kind, scope_id=key)
    except ValidationError as refusal:
        refuse(form, refusal)
        return _shown(request, found, GroupForm({"name": found.name, "claim": claim}), form, 400)
    messages.success(request, "The role is given to everybody in the group.")
    return redirect("accounts:group", pk)


@needs(Right.ADMINISTER)
@require_POST
def group_delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Group, pk=pk)
    try:
        group_remove(found)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("accounts:group", pk)
    messages.success(request, "The group and its roles are gone; the people are not.")
    return redirect("accounts:people")


def _saved(form: GroupForm, found: Group | None) -> Group | None:
    if not form.is_valid():
        return None
    try:
        return group_save(found, **form.cleaned_data)
    except ValidationError as refusal:
        refuse(form, refusal)
    return None


def _shown(request: HttpRequest, found: Group, form: GroupForm, role_form: RoleForm, status: int) -> HttpResponse:
    context = {
        "group": found,
        "form": form,
        "role_form": role_form,
        "roles": roles_of_group(found),
        "members": found.user_set.order_by("username"),
    }
    return render(request, "accounts/group.html", context, status=status)
