"""Put a tag on a thing, or take it off."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_POST

from accounts.access import Right, needs
from tags import services
from tags.forms import TaggingForm
from tags.rules import demand_using
from tags.services.vocabulary import tag_named
from tags.views.going_back import back
from tags.views.targets import target_of


@require_POST
@needs(Right.ANNOTATE)
def add(request: HttpRequest) -> HttpResponse:
    return _change(request, adding=True)


@require_POST
@needs(Right.ANNOTATE)
def remove(request: HttpRequest) -> HttpResponse:
    return _change(request, adding=False)


def _change(request: HttpRequest, *, adding: bool) -> HttpResponse:
    form = TaggingForm(request.POST)
    if not form.is_valid():
        if set(form.errors) == {"name"}:
            messages.error(request, " ".join(str(error) for error in form.errors["name"]))
            return back(request, "/")
        return HttpResponseBadRequest("Nothing was changed: the form was not filled in by the page of a thing.")
    target, name = target_of(request, form), form.cleaned_data["name"]
    demand_using(request.user, tag_named(name))
    if adding:
        changed = services.tag_add_to_all([target.key], name, about=target.row)
        told = f"{target.name} is tagged “{name}”." if changed else f"{target.name} was tagged “{name}” already."
    else:
        changed = services.tag_remove_from_all([target.key], name, about=target.row)
        told = f"The tag “{name}” was taken off {target.name}." if changed else "It did not have that tag any more."
    messages.success(request, told)
    return back(request, target.url)
