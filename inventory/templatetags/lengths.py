"""A number as a length, under or beside the number itself."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def length(part: float | None, longest: float | None, look: str = "busy") -> SafeString:
    """A thin bar as long as `part` is of `longest`, nothing where either is unknown. The number stands beside it, so a
    screen reader passes it by."""
    if part is None or not longest:
        return SafeString("")
    return format_html(
        '<svg class="hv-length hv-{}" width="100%" height="4" aria-hidden="true" focusable="false">'
        '<rect class="hv-track" width="100%" height="4" rx="2"></rect>'
        '<rect class="hv-used-part" width="{}%" height="4" rx="2"></rect></svg>',
        look,
        f"{max(0.0, min(1.0, part / longest)) * 100:.1f}",
    )
