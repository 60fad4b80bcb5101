"""One search field for the whole estate; what is found alone is opened at once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from inventory.selectors.search import things_called


@never_cache
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    if not text:
        return render(request, "inventory/search.html", {"text": ""})
    found = things_called(text, timezone.now())
    if found.only:
        return redirect(found.only)
    return render(request, "inventory/search.html", {"text": text, "found": found})
