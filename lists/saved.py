"""Keeping a view of a list and removing it again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from lists.forms import SaveViewForm
from lists.registry import list_called
from lists.services import view_delete, view_save


@require_POST
def view_store(request: HttpRequest) -> HttpResponse:
    form = SaveViewForm(request.POST)
    found = list_called(request.POST.get("list_key", ""))
    if found is None:
        raise Http404("There is no such list.")
    if not form.is_valid():
        messages.warning(request, "The view was not saved: give it a name of at most 80 characters.")
        return redirect(found.address)
    asked = form.cleaned_data
    view = view_save(
        found, owner=request.user, name=asked["name"], address=asked["address"], is_shared=asked["is_shared"]
    )
    messages.success(request, f"Saved as “{view.name}”{', for everybody' if view.is_shared else ''}.")
    return redirect(f"{found.address}?{view.address}")


@require_POST
def view_remove(request: HttpRequest, pk: int) -> HttpResponse:
    view = view_delete(pk, by=request.user)
    if view:
        messages.success(request, f"The view “{view.name}” is removed.")
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    found = list_called(view.list_key) if view else None
    return redirect(back if safe and back.startswith("/") else found.address if found else "/")
