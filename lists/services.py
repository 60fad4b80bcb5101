"""Saving views of lists, and removing them."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict

from accounts.access import Right, demand, may
from audit.services import record
from lists.columns import PARAMETER
from lists.definition import List
from lists.filters import set_values
from lists.models import SavedView


@transaction.atomic
def view_save(found: List, *, owner: Any, name: str, address: str, is_shared: bool) -> SavedView:
    """Saving under a name that the owner has for this list already replaces that view. Sharing takes ANNOTATE."""
    demand(owner, Right.VIEW)
    if is_shared:
        demand(owner, Right.ANNOTATE)
    kept = kept_address(found, address)
    known = SavedView.objects.select_for_update().filter(list_key=found.key, owner=owner, name__iexact=name).first()
    view = known or SavedView(list_key=found.key, owner=owner)
    before = _facts(view) if known else None
    view.name, view.address, view.is_shared = name, kept, is_shared
    view.save()
    record("view.saved", view, summary=f"Saved the view “{name}” of {found.things}", before=before, after=_facts(view))
    return view


@transaction.atomic
def view_delete(pk: int, *, by: Any) -> SavedView | None:
    """The owner removes their own, an administrator any shared one. None where it is gone already."""
    view = SavedView.objects.select_for_update().filter(pk=pk).first()
    if view is None:
        return None
    if view.owner_id != by.pk and not (view.is_shared and may(by, Right.ADMINISTER)):
        raise PermissionDenied("Only who saved a view may remove it, or an administrator where it is shared.")
    record("view.removed", view, summary=f"Removed the view “{view.name}”", before=_facts(view))
    view.delete()
    return view


def kept_address(found: List, address: str) -> str:
    """Only what means something to that list, and not the page that somebody was on."""
    values = set_values(QueryDict(address, mutable=True))
    meant = {*found.form.base_fields, PARAMETER} - {"page"}
    for name in values.keys() - meant:
        del values[name]
    return values.urlencode()[: SavedView._meta.get_field("address").max_length]


def _facts(view: SavedView) -> dict[str, Any]:
    return {"name": view.name, "address": view.address, "shared": view.is_shared}
