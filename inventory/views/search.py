"""One search field for the whole estate; what was surely meant is opened at once."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from inventory.search.hits import Found, Hit, things_called
from inventory.search.needle import needle_of
from lists.definition import Asking

LONGEST = 200


@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """`all=1`: the results, also where one of them was surely meant."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    if not text:
        return render(request, "inventory/search.html", {"text": ""})
    found = things_called(needle_of(text), Asking.by(request))
    if found.only and not request.GET.get("all"):
        return _open(request, text, found.only, found)
    return render(request, "inventory/search.html", {"text": text, "found": found})


def _open(request: HttpRequest, text: str, hit: Hit, found: Found) -> HttpResponse:
    """Whoever meant something else finds the way back to the other results."""
    others = len(list(found.hits)) - 1
    if others:
        rest = f"{reverse('inventory:search')}?{urlencode({'q': text, 'all': 1})}"
        sentence = 'This alone is exactly “{}”. <a href="{}">See everything that was found</a>'
        messages.info(request, format_html(sentence, text, rest))
    return redirect(hit.url)
