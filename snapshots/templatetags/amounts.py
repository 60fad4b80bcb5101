"""Bytes of which a part may be unknown: never shown as if they were the whole."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from inventory.templatetags.figures import size
from lists.marks import unknown
from snapshots.domain.amounts import Amount

register = template.Library()
NOT_YET = "It has not been worked out yet."


@register.filter
def amount(value: Amount) -> SafeString | str:
    return known_bytes(value.exact, value.at_least, value.reason)


@register.simple_tag
def known_bytes(exact: int | None, at_least: int | None, reason: str | None) -> SafeString | str:
    """`exact` None: not all of it is known, and `reason` says why; then at least so much."""
    if exact is not None:
        return size(exact)
    if not at_least:
        return unknown(reason or NOT_YET)
    return format_html('<span class="hv-at-least" title="{}">at least {}</span>', reason or "", size(at_least))
