"""What the preflight of merges says, and the ways to its page."""

from collections.abc import Mapping

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString

from lists.filters import ListForm, set_values
from snapshots.domain.merging.words import span as span_in_words
from snapshots.looks import VERDICTS

register = template.Library()
# What the list of snapshots is asked for and the page of merges is not.
_OF_THE_LIST = ("page", "size", "sort", "columns", "kind")


@register.simple_tag
def verdict_badge(say: str) -> SafeString:
    return VERDICTS.badge(str(say))


@register.filter
def planned(seconds: float) -> str:
    """A length of time as people plan by it: 3 h 20 min."""
    return span_in_words(seconds)


@register.simple_tag
def merge_page(form: ListForm, more: Mapping[str, str] | None = None) -> str:
    """Of all user snapshots that match the same filters."""
    asked = set_values(form.address)
    for name in _OF_THE_LIST:
        asked.pop(name, None)
    for name, value in (more or {}).items():
        asked[name] = value
    address = reverse("snapshots:merge")
    return f"{address}?{asked.urlencode()}" if asked else address
