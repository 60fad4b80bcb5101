"""Numbers and moments, written the same way on every page.

Bytes become GiB with one decimal, inside `<data value="…">` so that a script reads the exact number; thousands are
parted and units are joined by narrow no-break spaces; a moment is `<time>` in the zone and the style of whoever reads
it (accounts/dates.py), its age kept true by static/js/ages.js. What is not known is a dash, or the word unknown where a
reason can be told.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from typing import TypeVar

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.dates import calendar_day_in_words, clock_in_words, day_in_words, moment_in_words
from inventory.models import PollState
from inventory.wording import NARROW, age, due_in_words, grouped, span
from inventory.wording import fingerprint as fingerprint_in_words
from lists.marks import unknown

register = template.Library()

GIB = 1024**3
_SIZES = ((1024**4, "TiB"), (GIB, "GiB"), (1024**2, "MiB"), (1024, "KiB"))
NO_LIMIT = 2**31 - 1
DASH = SafeString(
    '<span class="text-secondary"><span aria-hidden="true">–</span><span class="visually-hidden">unknown</span></span>'
)

Value = TypeVar("Value")


def shown(tell: Callable[[Value], str]) -> Callable[[Value | None], str]:
    """Registers a filter that tells what is known, and shows a dash for None.

    A template makes an empty text of an attribute of None; that is as unknown.
    """

    @wraps(tell)
    def tell_or_dash(value: Value | None) -> str:
        return DASH if value is None or value == "" else tell(value)

    register.filter(tell.__name__, tell_or_dash)
    return tell_or_dash


@shown
def gib(count: float) -> str:
    """4294967296 -> 4.0 GiB, the exact bytes in the element's value."""
    return format_html('<data value="{}">{}</data>', int(count), plain_gib(count))


@register.filter
def plain_gib(count: float) -> str:
    """4.0 GiB, for where no element may stand: an attribute."""
    return f"{grouped(count / GIB, 1)}{NARROW}GiB"


@shown
def size(count: float) -> str:
    """Of storage, which spans what memory does not: 512.0 MiB, 476.0 GiB, 16.0 TiB; the exact bytes in the value."""
    unit, name = next(((unit, name) for unit, name in _SIZES if count >= unit), (1, "B"))
    return format_html('<data value="{}">{}{}{}</data>', int(count), grouped(count / unit, int(unit > 1)), NARROW, name)


@shown
def kib(count: int) -> str:
    return format_html('<data value="{}">{}{}KiB</data>', count, grouped(count / 1024, 1), NARROW)


@shown
def whole(count: float) -> str:
    return format_html('<data value="{}">{}</data>', count, grouped(count))


@register.filter
def quota(limit: int | None, unit: str = "") -> str:
    """WinRM's own way to say that there is no limit is the largest number of 31 bits."""
    if limit is not None and limit >= NO_LIMIT:
        return "no limit"
    return format_html("{}{}{}", whole(limit), NARROW, unit) if limit is not None and unit else whole(limit)


@shown
def quota_of_time(milliseconds: int) -> str:
    """7200000 -> 2 h, as WinRM keeps its time-outs."""
    return "no limit" if milliseconds >= NO_LIMIT else lasting(milliseconds / 1000)


@shown
def percent(share: float) -> str:
    return format_html('<data value="{}">{}{}%</data>', share, grouped(share), NARROW)


@shown
def fine_percent(share: float) -> str:
    """Of what is mostly below one: 0.35 %."""
    return format_html('<data value="{}">{}{}%</data>', share, grouped(share, 2), NARROW)


@shown
def seconds(count: float) -> str:
    return f"{grouped(count, 2 if count < 10 else 1)}{NARROW}s"


@shown
def milliseconds(count: int) -> str:
    """From ten seconds on as seconds: 13967 -> 14.0 s."""
    return seconds(count / 1000) if count >= 10_000 else f"{grouped(count)}{NARROW}ms"


@shown
def lasting(seconds: float) -> str:
    """A length of time in seconds: 90 -> 90 s, 7200 -> 2 h."""
    return span(seconds)


@shown
def since(moment: datetime) -> str:
    """How long ago, without the word ago: an uptime."""
    return _time(moment, span((timezone.now() - moment).total_seconds()), "span")


@shown
def ago(moment: datetime) -> str:
    """The age alone; the moment itself stays in datetime and title."""
    return _time(moment, age(moment, timezone.now()), "age")


@shown
def moment(at: datetime) -> str:
    """The moment with its zone, and its age."""
    return format_html(
        '<span class="moment"><time datetime="{}">{}</time> <span class="text-secondary">({})</span></span>',
        at.isoformat(),
        moment_in_words(at),
        _time(at, age(at, timezone.now()), "age"),
    )


register.filter("unknown", unknown)


@shown
def next_poll(state: PollState) -> str:
    """When a host is polled next: a moment ahead, or what is true once that moment has come."""
    now, due = timezone.now(), state.next_poll_at
    begun = state.last_started_at is not None and state.last_started_at >= due
    if begun and state.lease_expires_at and state.lease_expires_at > now:
        return "being polled now"
    return _time(due, due_in_words(due, now), "due")


@shown
def due(at: datetime) -> str:
    """When something is to be done: 'in 3 min', 'due now', 'due 5 min ago'."""
    return _time(at, due_in_words(at, timezone.now()), "due")


@shown
def mac(digits: str) -> str:
    """00155D1FD216 -> 00:15:5D:1F:D2:16."""
    return ":".join(digits[place : place + 2] for place in range(0, len(digits), 2))


@shown
def clock(at: datetime) -> str:
    return clock_in_words(at)


@shown
def zone(at: datetime) -> str:
    return f"{timezone.localtime(at):%Z}"


@shown
def moment_alone(at: datetime) -> str:
    """Without its age, where that stands beside it."""
    return moment_in_words(at)


@shown
def universal(at: datetime) -> str:
    """In UTC, for whoever reads in another zone; nothing where that is theirs."""
    zone = timezone.localtime(at).utcoffset()
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if zone else ""


@shown
def day(at: datetime) -> str:
    """The day alone; the moment itself with its zone in the title."""
    words = moment_in_words(at)
    return format_html(
        '<time datetime="{}" title="{}" class="text-nowrap">{}</time>', at.isoformat(), words, day_in_words(at)
    )


@shown
def calendar_day(day: date) -> str:
    return format_html('<time datetime="{}" class="text-nowrap">{}</time>', day.isoformat(), calendar_day_in_words(day))


def _time(at: datetime, text: str, kind: str) -> SafeString:
    """`kind` tells static/js/ages.js how to keep the text true: an age, a span without "ago", or when a poll is due."""
    return format_html(
        '<time datetime="{}" title="{}" data-live="{}" class="text-nowrap">{}</time>',
        at.isoformat(),
        moment_in_words(at),
        kind,
        text,
    )


@register.filter
def fingerprint(sha256: str) -> str:
    return fingerprint_in_words(sha256)
