"""People, for those who administer the portal."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import Right, needs
from accounts.duties import has_second_factor
from accounts.forms.fields import refuse
from accounts.forms.people import NewPasswordForm, NewPersonForm, PersonForm, RoleForm
from accounts.models import User
from accounts.places import places
from accounts.selectors import groups_now, people_now, roles_of, sessions_of, tokens_of
from accounts.services.grants import role_give
from accounts.services.people import person_add, person_change


@needs(Right.ADMINISTER)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    known = places()
    groups = groups_now(known)
    context = {"people": people_now(known, groups, text), "text": text, "groups": groups}
    return render(request, "accounts/people.html", context)


@needs(Right.ADMINISTER)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = _added(dict(form.cleaned_data))
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request, f"{person} can log in now, and chooses a password of their own at the first login."
            )
            return redirect("accounts:person", person.pk)
    return render(request, "accounts/person_new.html", {"form": form}, status=400 if form.errors else 200)


@transaction.atomic
def _added(asked: dict[str, Any]) -> User:
    role, (kind, key) = asked.pop("role"), asked.pop("place")
    person = person_add(**asked)
    if role:
        role_give(person, role=role, scope_kind=kind, scope_id=key)
    return person


@needs(Right.ADMINISTER)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one of them; the form changes how they are called."""
    found = get_object_or_404(User, pk=pk)
    names = {"first_name": found.first_name, "last_name": found.last_name, "email": found.email}
    form = PersonForm(request.POST if request.method == "POST" else names)
    if request.method == "POST" and form.is_valid() and found.is_local:
        try:
            person_change(found, **form.cleaned_data)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, "It is kept.")
            return redirect("accounts:person", pk)
    return shown(request, found, {"form": form}, status=400 if form.errors and request.method == "POST" else 200)


def shown(request: HttpRequest, found: User, forms: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page of one person, with a form that was refused in the place of a fresh one."""
    known = places()
    mine = set(found.groups.values_list("pk", flat=True))
    context = {
        "person": found,
        "form": PersonForm({"first_name": found.first_name, "last_name": found.last_name, "email": found.email}),
        "role_form": RoleForm(),
        "password_form": NewPasswordForm(),
        "roles": roles_of(found, known),
        "groups": [(row, row.group.pk in mine) for row in groups_now(known)],
        "sessions": sessions_of(found, request.session.session_key),
        "tokens": tokens_of(found, known),
        "second_factor": has_second_factor(found),
        "themselves": found.pk == request.user.pk,
    }
    return render(request, "accounts/person.html", context | forms, status=status)
