"""Which views of a list somebody is offered."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.access import Right, may
from lists.definition import List
from lists.models import SavedView
from lists.services import kept_address


@dataclass(frozen=True, slots=True)
class OfferedView:
    """`current`: the list shows just this now. `by`: whose it is, where it is not the asker's."""

    view: SavedView
    address: str
    current: bool
    by: str
    removable: bool


@dataclass(frozen=True, slots=True)
class OfferedViews:
    own: Sequence[OfferedView]
    shared: Sequence[OfferedView]

    @property
    def kinds(self) -> Sequence[tuple[str, Sequence[OfferedView]]]:
        return ("Yours", self.own), ("Shared by others", self.shared)

    @property
    def current(self) -> OfferedView | None:
        return next((offered for offered in (*self.own, *self.shared) if offered.current), None)


def views_offered(found: List, user: Any, asked: str) -> OfferedViews:
    """One's own, then those that others share; one query. `asked`: the query string of the page."""
    here = kept_address(found, asked)
    of_list = SavedView.objects.filter(Q(owner=user.pk) | Q(is_shared=True), list_key=found.key)
    views = of_list.select_related("owner").order_by("name", "pk")
    governs = may(user, Right.ADMINISTER)
    own: list[OfferedView] = []
    shared: list[OfferedView] = []
    for view in views:
        mine = view.owner_id == user.pk
        by = "" if mine else view.owner.get_username()
        offered = OfferedView(view, f"{found.address}?{view.address}", view.address == here, by, mine or governs)
        (own if mine else shared).append(offered)
    return OfferedViews(own, shared)
