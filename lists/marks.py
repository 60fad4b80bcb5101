"""Two marks that every number may need: that it is old, and how old; that nobody knows it, and why.

`section` is anything with `old`, `ok_at`, `reason`, `before_vm` and `or_longer`, as inventory.selectors.freshness has
it.
"""

from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

AS_OF = "components/as_of.html"


def unknown(reason: str) -> SafeString:
    """The word, with the reason on hover and in the ear."""
    if not reason:
        return SafeString('<span class="hv-unknown">unknown</span>')
    hidden = format_html('<span class="visually-hidden">: {}</span>', reason)
    return format_html('<span class="hv-unknown" title="{}">unknown{}</span>', reason, hidden)


def as_of(section: Any) -> SafeString:
    """How old the numbers of a section are, where they are old; nothing where they are not."""
    return SafeString(render_to_string(AS_OF, {"section": section}).strip()) if section.old else SafeString("")


def aged(content: str, section: Any, *, first: bool = True) -> str:
    """A number of an old section. The first of a row tells the age, the others only that they are old, and why."""
    if first:
        return f"{content}{as_of(section)}"
    return format_html('<span title="Last known. {}">{}</span>', section.reason, SafeString(content))
