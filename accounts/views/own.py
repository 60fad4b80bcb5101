"""One's own account: preferences, password, sessions."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import for_everybody
from accounts.duties import duty_of, has_second_factor
from accounts.forms.fields import number_in, refuse
from accounts.forms.own import PasswordForm, PreferencesForm
from accounts.selectors import roles_of, sessions_of
from accounts.services.people import password_set
from accounts.services.preferences import preferences_save
from accounts.services.sign_ins import sign_in_moved, sign_ins_end
from accounts.throttle import proven
from accounts.views.pausing import pausing

ENDED = {0: "No session was left to end.", 1: "One session was ended."}


@for_everybody
@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    form = PreferencesForm({"time_zone": person.time_zone, "theme": person.theme, "dates": person.dates})
    return _account(request, form)


@for_everybody
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        return _account(request, form, status=400)
    preferences_save(person, **form.cleaned_data)
    messages.success(request, "Your preferences are kept.")
    return redirect("accounts:account")


def _account(request: HttpRequest, form: PreferencesForm, status: int = 200) -> HttpResponse:
    person: Any = request.user
    context = {
        "form": form,
        "person": person,
        "roles": roles_of(person),
        "sessions": sessions_of(person, request.session.session_key),
        "second_factor": has_second_factor(person),
    }
    return render(request, "accounts/account.html", context, status=status)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@pausing
def password(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    form = PasswordForm(lambda old: proven(request, person, lambda: person.check_password(old)), request.POST or None)
    owed = bool(duty_of(request))
    if person.is_local and request.method == "POST" and form.is_valid():
        try:
            password_set(person, form.cleaned_data["password"], by_themselves=True)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            before = request.session.session_key
            sign_ins_end(person, but=before)
            update_session_auth_hash(request, person)
            sign_in_moved(before, request.session.session_key)
            messages.success(request, "Your password is changed. Every other session of yours was ended.")
            return redirect("inventory:overview" if owed else "accounts:account")
    context = {"form": form, "owed": owed, "person": person}
    return render(request, "accounts/password.html", context, status=400 if form.errors else 200)


password = for_everybody(password, while_owing=True)


@for_everybody
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """One of one's own sessions, or with `others` all but the present one."""
    person: Any = request.user
    if "others" in request.POST:
        ended = sign_ins_end(person, but=request.session.session_key)
    else:
        session = number_in(request.POST.get("session", ""))
        ended = sign_ins_end(person, only=[] if session is None else [session])
    messages.success(request, ENDED.get(ended, f"{ended} sessions were ended."))
    return redirect("accounts:account")
