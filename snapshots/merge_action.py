"""From a selection in the list of snapshots to the page that says what merging them would take. It does nothing."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponseRedirect, QueryDict
from django.urls import reverse

from lists.bulk import BulkAction, Selection, register_action
from lists.filters import set_values

# A web server takes an address of 4 KB: 200 keys with their names are 3.5 KB, and as many as a page of the list has.
MOST_NAMED = 200


def register_merging() -> None:
    register_action("snapshots", BulkAction("merge", "Merge…", "arrow-merge", _show, asks_first=False))


def _show(selection: Selection, given: Mapping[str, Any]) -> HttpResponseRedirect:
    """Named one by one; all that match, by the filters of the list."""
    asked = QueryDict(mutable=True)
    if selection.picks is not None or not selection.form.chips:
        keys = selection.things.values_list("pk", flat=True)[:MOST_NAMED]
        asked.setlist("snapshot", [str(key) for key in keys])
    else:
        asked = set_values(selection.form.address)
        for name in ("page", "size", "sort", "columns", "kind"):
            asked.pop(name, None)
    return HttpResponseRedirect(f"{reverse('snapshots:merge')}?{asked.urlencode()}")
