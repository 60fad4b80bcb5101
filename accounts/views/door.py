"""In and out. Passwords are checked by Django's own view, which checks `next` against this host too."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import for_everybody
from accounts.choices import Way
from accounts.duties import has_second_factor
from accounts.entering import enter
from accounts.forms.door import CodeForm, LoginForm
from accounts.models import User
from accounts.services.second_factor import code_take
from accounts.services.sign_ins import sign_in_forget
from accounts.throttle import proven
from accounts.views.pausing import pausing

HALF = "half_in"  # the password was right, the code is still to come
HALF_SECONDS = 300


class _Login(LoginView):
    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"sign_on": settings.OIDC_NAME if settings.OIDC_ISSUER else ""}

    def form_valid(self, form: Any) -> HttpResponse:
        person: Any = form.get_user()
        if has_second_factor(person):
            half = {"person": person.pk, "backend": person.backend, "at": time.time(), "next": self.get_success_url()}
            self.request.session[HALF] = half
            return redirect("accounts:code")
        enter(self.request, person, Way.PASSWORD)
        return redirect(self.get_success_url())


class _Logout(LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        person: Any = request.user
        sign_in_forget(person, request.session.session_key)
        return super().post(request, *args, **kwargs)


login = require_http_methods(["GET", "HEAD", "POST"])(_Login.as_view())
logout = for_everybody(require_POST(_Logout.as_view()), while_owing=True)


@login_not_required
@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@pausing
def code(request: HttpRequest) -> HttpResponse:
    """The second step. Wrong codes count like wrong passwords."""
    half = request.session.get(HALF)
    if not half or time.time() - half["at"] > HALF_SECONDS:
        return redirect("accounts:login")
    person = User.objects.filter(pk=half["person"], is_active=True).first()
    if person is None:
        return redirect("accounts:login")
    form = CodeForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/code.html", {"form": form})
    return _judged(request, person, half, form)


def _judged(request: HttpRequest, person: User, half: dict[str, Any], form: CodeForm) -> HttpResponse:
    if proven(request, person, lambda: code_take(person, form.cleaned_data["code"])):
        del request.session[HALF]
        enter(request, person, Way.CODE, half["backend"])
        return redirect(half["next"])
    form.add_error("code", "That code is not right, or was used before. Wait for the next one.")
    return render(request, "accounts/code.html", {"form": form})
