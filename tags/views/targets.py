"""The thing that a request is about, if this person may see it and write about it."""

from django.http import Http404, HttpRequest

from accounts.access import Right, RightMissing
from tags.forms import TargetForm
from tags.targets import Target, resolve_one


def target_of(request: HttpRequest, form: TargetForm) -> Target:
    """Http404 for a thing that is not there or out of sight, RightMissing for one that may only be looked at. `form` is
    valid."""
    return writable(request, form.cleaned_data["kind"], form.cleaned_data["object_id"])


def writable(request: HttpRequest, kind: str, object_id: str) -> Target:
    target = resolve_one(kind, object_id, request.user)
    if target is None:
        raise Http404("There is no such thing, or your account may not see it.")
    if not target.may_annotate:
        raise RightMissing(Right.ANNOTATE)
    return target
