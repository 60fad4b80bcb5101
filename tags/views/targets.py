"""The thing that a request is about, if this person may see it and write about it."""

from collections.abc import Collection, Set

from django.http import Http404, HttpRequest

from accounts.access import Right, RightMissing
from tags.forms import TargetForm
from tags.targets import Target, resolve


def target_of(request: HttpRequest, form: TargetForm) -> Target:
    """Http404 for a thing that is not there or out of sight, RightMissing for one that may only be looked at. `form` is
    valid."""
    (target,) = writable(request, form.cleaned_data["kind"], {form.cleaned_data["object_id"]})
    return target


def writable(request: HttpRequest, kind: str, object_ids: Set[str]) -> Collection[Target]:
    """All of them, or none: the same refusals as of `target_of`. A constant number of queries."""
    targets = resolve(kind, object_ids, request.user)
    if targets.keys() != object_ids:
        raise Http404("There is no such thing, or your account may not see it.")
    if not all(target.may_annotate for target in targets.values()):
        raise RightMissing(Right.ANNOTATE)
    return targets.values()
