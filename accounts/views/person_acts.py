"""What an administrator does to an account. Every act is a POST, answers with the page that shows what came of it, and
may be repeated."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.access import Right, needs
from accounts.forms.fields import number_in, refuse
from accounts.forms.people import NewPasswordForm, RoleForm
from accounts.models import ApiToken, Grant, User
from accounts.services.grants import membership_set, role_give, role_take
from accounts.services.people import password_set, person_close, person_open
from accounts.services.second_factor import authenticator_remove
from accounts.services.sign_ins import sign_ins_end
from accounts.services.tokens import token_revoke
from accounts.views.people import shown


def _done(request: HttpRequest, person: User, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    else:
        messages.success(request, said)
    return redirect("accounts:person", person.pk)


@needs(Right.ADMINISTER)
@require_POST
def role_add(request: HttpRequest, pk: int) -> HttpResponse:
    person, form = get_object_or_404(User, pk=pk), RoleForm(request.POST)
    if not form.is_valid():
        return shown(request, person, {"role_form": form}, status=400)
    (kind, key), role = form.cleaned_data["place"], form.cleaned_data["role"]
    return _done(
        request, person, lambda: role_give(person, role=role, scope_kind=kind, scope_id=key), "The role is given."
    )


@needs(Right.ADMINISTER)
@require_POST
def role_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """A role of a person or of a group; back to whoever had it."""
    grant = get_object_or_404(Grant.objects.select_related("user", "group"), pk=pk)
    try:
        role_take(grant)
        messages.success(request, "The role is taken back.")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect("accounts:person", grant.user_id) if grant.user_id else redirect("accounts:group", grant.group_id)


@needs(Right.ADMINISTER)
@require_POST
def membership(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    group = get_object_or_404(Group, pk=number_in(request.POST.get("group", "")), provider=None)
    member = request.POST.get("act") == "join"
    said = f"{person} is {'now in' if member else 'no longer in'} group {group}."
    return _done(request, person, lambda: membership_set(person, group, member=member), said)


@needs(Right.ADMINISTER)
@require_POST
def person_state(request: HttpRequest, pk: int) -> HttpResponse:
    """Close or open. Nobody closes their own account: it takes somebody else to open it again."""
    person = get_object_or_404(User, pk=pk)
    if request.POST.get("act") == "open":
        return _done(request, person, lambda: person_open(person), "The account is open again.")
    if person.pk == request.user.pk:
        messages.error(request, "You cannot close your own account.")
        return redirect("accounts:person", pk)
    said = "The account is closed. Its sessions have ended, its API tokens open nothing."
    return _done(request, person, lambda: person_close(person), said)


@needs(Right.ADMINISTER)
@sensitive_post_parameters("password")
@require_POST
def person_password(request: HttpRequest, pk: int) -> HttpResponse:
    person, form = get_object_or_404(User, pk=pk, subject=""), NewPasswordForm(request.POST)
    if form.is_valid():
        try:
            password_set(person, form.cleaned_data["password"], by_themselves=False)
        except ValidationError as refusal:
            refuse(form, refusal)
    if form.errors:
        return shown(request, person, {"password_form": form}, status=400)
    messages.success(request, "The password is set, and every session of theirs has ended.")
    return redirect("accounts:person", pk)


@needs(Right.ADMINISTER)
@require_POST
def person_authenticator(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    said = "The authenticator is removed: the next login takes the password alone, or asks for a new one to be set up."
    return _done(request, person, lambda: authenticator_remove(person), said)


@needs(Right.ADMINISTER)
@require_POST
def person_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    person, session = get_object_or_404(User, pk=pk), number_in(request.POST.get("session", ""))
    only = [session] if session else None
    return _done(request, person, lambda: sign_ins_end(person, only=only), "Ended: the next page asks for a login.")


@needs(Right.ADMINISTER)
@require_POST
def person_token(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    tokens = ApiToken.objects.select_related("user")
    token = get_object_or_404(tokens, pk=number_in(request.POST.get("token", "")), user=person)
    return _done(request, person, lambda: token_revoke(token), "The token is revoked.")
