"""One's own second factor."""

import base64
from typing import Any

import pyotp
import segno
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import for_everybody
from accounts.duties import duty_of, has_second_factor, second_factor_gone
from accounts.forms.door import CodeForm
from accounts.forms.fields import refuse
from accounts.services.second_factor import (
    authenticator_begin,
    authenticator_confirm,
    authenticator_remove,
    code_take,
    recovery_codes_renew,
)
from accounts.throttle import proven
from accounts.views.pausing import pausing

ISSUER = "hvportal"


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def authenticator(request: HttpRequest) -> HttpResponse:
    """Set one up: the picture for the app, and the first code as the proof that it works."""
    person: Any = request.user
    if not person.is_local:
        return render(request, "accounts/authenticator.html", {"elsewhere": True})
    if has_second_factor(person):
        return render(request, "accounts/authenticator.html", {"there": True, "form": CodeForm()})
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = authenticator_confirm(person, form.cleaned_data["code"])
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return render(request, "accounts/recovery_codes.html", {"codes": codes})
    context = {"form": form, "owed": bool(duty_of(request)), **_for_the_app(person)}
    return render(request, "accounts/authenticator.html", context, status=400 if form.errors else 200)


authenticator = for_everybody(authenticator, while_owing=True)


@for_everybody
@never_cache
@sensitive_post_parameters("code")
@require_POST
@pausing
def authenticator_change(request: HttpRequest) -> HttpResponse:
    """Remove it, or new recovery codes; either takes a code, so that a browser left open is not enough."""
    person: Any = request.user
    form = CodeForm(request.POST)
    if not form.is_valid() or not _shown_by(request, form.cleaned_data["code"]):
        messages.error(request, "That code is not right, or was used before. Nothing was changed.")
        return redirect("accounts:authenticator")
    if request.POST.get("act") == "codes":
        return render(request, "accounts/recovery_codes.html", {"codes": recovery_codes_renew(person)})
    authenticator_remove(person)
    second_factor_gone(request)
    messages.success(request, "The authenticator is removed. Your password alone opens your account now.")
    return redirect("accounts:account")


def _shown_by(request: HttpRequest, code: str) -> bool:
    """Codes of an authenticator that is still to be confirmed are not counted: its secret stands on that page."""
    person: Any = request.user
    return proven(request, person, lambda: code_take(person, code))


def _for_the_app(person: Any) -> dict[str, str]:
    secret = authenticator_begin(person)
    address = pyotp.TOTP(secret).provisioning_uri(name=person.username, issuer_name=ISSUER)
    # A data: address, because the policy lets nothing else draw; black on white in both themes, or no phone reads it.
    picture = segno.make(address, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff")
    spaced = " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
    drawn = "data:image/svg+xml;base64," + base64.b64encode(_standalone(picture).encode()).decode()
    return {"secret": spaced, "picture": drawn}


def _standalone(inline: str) -> str:
    return inline.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
