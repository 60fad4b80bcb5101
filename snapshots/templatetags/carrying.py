"""Links from the page of the estate to the list of snapshots: what was asked for there is asked for here too."""

from collections.abc import Mapping

from django import template
from django.urls import reverse

from lists.filters import ListForm, set_values

register = template.Library()


@register.simple_tag
def carry(form: ListForm, more: Mapping[str, str] | None = None, sort: str = "") -> str:
    """`more`: what is asked for beside the filters that are set, or instead of them."""
    asked = set_values(form.address)
    for name in ("page", "size", "sort"):
        asked.pop(name, None)
    for name, value in {**(more or {}), **({"sort": sort} if sort else {})}.items():
        asked[name] = value
    address = reverse("snapshots:snapshots")
    return f"{address}?{asked.urlencode()}" if asked else address
