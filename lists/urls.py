"""Addresses of saved views; those of each list are made by `list_urls` and stand with the rest of its app."""

from collections.abc import Callable
from functools import partial, update_wrapper
from typing import Any

from django.urls import URLPattern, path
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Right
from accounts.access import needs as needing
from lists.definition import List
from lists.registry import register
from lists.saved import view_remove, view_store
from lists.views import list_act, list_csv, list_page

app_name = "lists"
urlpatterns = [
    path("views/save/", view_store, name="view_store"),
    path("views/<int:pk>/remove/", view_remove, name="view_remove"),
]


def list_urls(route: str, found: List, *, needs: Right = Right.VIEW) -> list[URLPattern]:
    """The page of a list at `route`, its download, and its actions; registers the list.

    `needs`: without which right none of them opens.
    """
    found = register(found)
    name = found.url.rpartition(":")[2]
    return [
        path(route, require_safe(_of(list_page, found, needs)), name=name),
        path(f"{route}export.csv", require_safe(_of(list_csv, found, needs)), name=f"{name}_csv"),
        path(f"{route}act/<slug:action_key>/", require_POST(_of(list_act, found, needs)), name=f"{name}_act"),
    ]


def _of(view: Callable[..., Any], found: List, right: Right) -> Callable[..., Any]:
    return needing(right)(update_wrapper(partial(view, found=found), view))
