"""The tags: the list, one with what has it, and how they are made, changed, merged and deleted."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right, may, needs
from tags import services
from tags.forms import MergeForm, TagForm
from tags.models import Tag
from tags.rules import demand_governing, is_boundary, may_govern
from tags.selectors import tag_rows, tag_with_slug
from tags.selectors.proposals import open_counts
from tags.selectors.things import things_with


@require_safe
@never_cache
def tags(request: HttpRequest) -> HttpResponse:
    context = {
        "rows": tag_rows(request.user),
        "may_make": may(request.user, Right.ANNOTATE),
        "form": TagForm(),
        "proposals": open_counts(request.user),
    }
    return render(request, "tags/tags.html", context)


@require_POST
@needs(Right.ANNOTATE)
def make(request: HttpRequest) -> HttpResponse:
    form = TagForm(request.POST)
    if not form.is_valid():
        return render(
            request, "tags/tags.html", {"rows": tag_rows(request.user), "may_make": True, "form": form}, status=400
        )
    tag = services.tag_make(form.cleaned_data["name"], form.cleaned_data["colour"])
    messages.success(request, f"There is a tag “{tag}” now. Put it on things on their pages, or on many in a list.")
    return redirect("tags:tags")


@require_safe
@never_cache
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, _found(slug))


@require_POST
@needs(Right.ANNOTATE)
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    found, form = _found(slug), TagForm(request.POST)
    demand_governing(request.user, found)
    if form.is_valid():
        try:
            found = services.tag_edit(found, **form.cleaned_data)
            messages.success(request, f"The tag is called “{found}” now and is {found.get_colour_display().lower()}.")
            return redirect(found)
        except services.TagRefused as refused:
            form.add_error("name", str(refused))
    return _page(request, found, form, status=400)


@require_POST
@needs(Right.ANNOTATE)
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    found = _found(slug)
    form = MergeForm(found, request.POST)
    demand_governing(request.user, found)
    if not form.is_valid():
        messages.error(request, "Choose the tag that is to remain. Nothing was changed.")
        return redirect(found)
    into = form.cleaned_data["into"]
    demand_governing(request.user, into)
    try:
        moved = services.tag_merge(found, into)
    except services.TagRefused as refused:
        messages.error(request, str(refused))
        return redirect("tags:tags")
    messages.success(request, f"“{found}” is part of “{into}” now; {moved} things had it.")
    return redirect(into)


@require_POST
@needs(Right.ANNOTATE)
def remove(request: HttpRequest, slug: str) -> HttpResponse:
    found = _found(slug)
    demand_governing(request.user, found)
    count = services.tag_delete(found)
    messages.success(request, f"The tag “{found}” is deleted; {count} things had it. The audit trail names them.")
    return redirect("tags:tags")


@require_safe
@never_cache
@needs(Right.ANNOTATE)
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks first: a tag that is gone is taken off everything."""
    found = _found(slug)
    demand_governing(request.user, found)
    context = {
        "title": f"Delete the tag “{found}”?",
        "text": f"It is taken off {found.taggings.count()} things. This cannot be undone; the audit trail keeps which.",
        "warning": "Roles hold where this tag is. Without it they hold nowhere." if is_boundary(found) else "",
        "act": "Delete it",
        "to": reverse("tags:remove_tag", args=[slug]),
        "back": found.get_absolute_url(),
    }
    return render(request, "components/confirm.html", context)


def _page(request: HttpRequest, found: Tag, form: TagForm | None = None, status: int = 200) -> HttpResponse:
    context = {
        "tag": found,
        "kinds": things_with(found, request.user),
        "may_govern": may_govern(request.user),
        "boundary": is_boundary(found),
        "form": form or TagForm(initial={"name": found.name, "colour": found.colour}),
        "merge": MergeForm(found),
        "here": reverse("tags:tag", args=[found.slug]),
    }
    return render(request, "tags/tag.html", context, status=status)


def _found(slug: str) -> Tag:
    found = tag_with_slug(slug)
    if found is None:
        raise Http404("There is no such tag. It may have been merged into another or deleted.")
    return found
