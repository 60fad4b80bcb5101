"""To the provider and back."""

import jwt
import requests
import structlog
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from accounts.choices import Way
from accounts.entering import entered
from accounts.single_sign_on.provider import ProviderSilent, setting

log = structlog.get_logger(__name__)
REFUSED = (
    "Single sign-on did not let you in: your account is closed, or somebody else has your name here. "
    "An administrator can tell."
)
AGAIN = "Single sign-on did not work: the answer came too late or cannot be trusted. Try again from here."
SILENT = "The provider of single sign-on does not answer. Try again in a moment, or log in with a local account."
TROUBLE = (SuspiciousOperation, requests.RequestException, jwt.InvalidTokenError, KeyError, ValueError)


class _ToProvider(OIDCAuthenticationRequestView):
    get_settings = staticmethod(setting)


class _FromProvider(OIDCAuthenticationCallbackView):
    get_settings = staticmethod(setting)

    def login_success(self) -> HttpResponse:
        answer: HttpResponse = super().login_success()
        entered(self.request, self.user, Way.PROVIDER)
        return answer

    def login_failure(self) -> HttpResponse:
        return _back(self.request, REFUSED)


@login_not_required
@never_cache
@require_safe
def to_provider(request: HttpRequest) -> HttpResponse:
    return _asked(request, _ToProvider)


@login_not_required
@never_cache
@require_safe
def from_provider(request: HttpRequest) -> HttpResponse:
    return _asked(request, _FromProvider)


def _asked(
    request: HttpRequest, view: type[OIDCAuthenticationRequestView | OIDCAuthenticationCallbackView]
) -> HttpResponse:
    """The provider is asked for its endpoints here and not when the process starts: it may be away then."""
    if not settings.OIDC_ISSUER:
        raise Http404("Single sign-on is not set up.")
    try:
        answer: HttpResponse = view.as_view()(request)
    except ProviderSilent as silent:
        log.warning("single_sign_on.silent", said=str(silent))
        return _back(request, SILENT)
    except TROUBLE as failure:
        log.warning("single_sign_on.refused", said=str(failure)[:500])
        return _back(request, AGAIN)
    return answer


def _back(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("accounts:login")
