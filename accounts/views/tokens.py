"""One's own API tokens."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import Right, needs
from accounts.forms.fields import refuse
from accounts.forms.own import TokenForm
from accounts.models import ApiToken
from accounts.selectors import tokens_of
from accounts.services.tokens import token_make, token_revoke


@needs(Right.VIEW)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The list and the form; the answer to a good form shows the secret, this once."""
    person: Any = request.user
    form = TokenForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        kind, key = asked.pop("place")
        try:
            token, secret = token_make(person, scope_kind=kind, scope_id=key, **asked)
        except ValidationError as refusal:
            refuse(form, refusal)
        else:
            return render(request, "accounts/token_made.html", {"token": token, "secret": secret})
    context = {"form": form, "tokens": tokens_of(person)}
    return render(request, "accounts/tokens.html", context, status=400 if form.errors else 200)


@needs(Right.VIEW)
@require_POST
def token_end(request: HttpRequest, pk: int) -> HttpResponse:
    person: Any = request.user
    token_revoke(get_object_or_404(ApiToken.objects.select_related("user"), pk=pk, user=person))
    messages.success(request, "The token is revoked. Whatever used it gets no answer any more.")
    return redirect("accounts:tokens")
