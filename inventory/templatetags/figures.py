"""Numbers and moments, written the same way on every page.

Bytes become GiB with one decimal, inside `<data value="…">` so that a script reads the exact number; thousands are
parted and units are joined by narrow no-break spaces; a moment is `<time>` with its zone, its age kept true by
static/js/ages.js.
"""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from inventory.wording import age, grouped, span

register = template.Library()

NARROW = "\u202f"
GIB = 1024**3
DASH = SafeString('<span class="text-secondary" aria-label="unknown">–</span>')


@register.filter
def gib(count: float | None) -> str:
    """4294967296 -> 4.0 GiB, exact bytes in the element's value; None -> a dash."""
    if count is None:
        return DASH
    return format_html('<data value="{}">{}{}GiB</data>', int(count), grouped(count / GIB, 1), NARROW)


@register.filter
def whole(count: float | None) -> str:
    if count is None:
        return DASH
    return format_html('<data value="{}">{}</data>', count, grouped(count))


@register.filter
def percent(share: float | None) -> str:
    if share is None:
        return DASH
    return format_html('<data value="{}">{}{}%</data>', share, grouped(share), NARROW)


@register.filter
def seconds(count: float | None) -> str:
    if count is None:
        return DASH
    return f"{grouped(count, 2 if count < 10 else 1)}{NARROW}s"


@register.filter
def milliseconds(count: int | None) -> str:
    return DASH if count is None else f"{grouped(count)}{NARROW}ms"


@register.filter
def kib(count: int | None) -> str:
    return (
        DASH
        if count is None
        else format_html('<data value="{}">{}{}KiB</data>', count, grouped(count / 1024, 1), NARROW)
    )


@register.filter
def lasting(length: timedelta | float | None) -> str:
    """A length of time in words: 90 -> 90 s, 7200 -> 2 h."""
    if length is None:
        return DASH
    return span(length.total_seconds() if isinstance(length, timedelta) else length)


@register.filter
def since(moment: datetime | None) -> str:
    """How long ago, without the word ago: an uptime."""
    if moment is None:
        return DASH
    return _time(moment, span((timezone.now() - moment).total_seconds()), "span")


@register.filter
def ago(moment: datetime | None) -> str:
    """The age alone; the moment itself stays in datetime and title."""
    return DASH if moment is None else _time(moment, age(moment, timezone.now()), "age")


@register.filter
def moment(at: datetime | None) -> str:
    """The moment with its zone, and its age."""
    if at is None:
        return DASH
    local = timezone.localtime(at)
    return format_html(
        '<span class="moment"><time datetime="{}">{}</time> <span class="text-secondary">({})</span></span>',
        at.isoformat(),
        local.strftime("%Y-%m-%d %H:%M:%S %Z"),
        _time(at, age(at, timezone.now()), "age"),
    )


@register.filter
def clock(at: datetime) -> str:
    return timezone.localtime(at).strftime("%H:%M:%S")


def _time(at: datetime, text: str, kind: str) -> SafeString:
    title = timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S %Z")
    return format_html(
        '<time datetime="{}" title="{}" data-live="{}" class="text-nowrap">{}</time>', at.isoformat(), title, kind, text
    )
