"""Moments as a person reads them: in their time zone, in the order and with the months of their language.

Which style holds is kept in a context variable for the time of a request (accounts.middleware); elsewhere it is ISO.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

from accounts.choices import DateStyle

_ISO, _ENGLISH, _AMERICAN = DateStyle.ISO, DateStyle.ENGLISH, DateStyle.AMERICAN
# Abbreviated months within a date, as Unicode's CLDR has them for each language.
_EN = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
_MONTHS: dict[str, list[str]] = {
    style.value: months.split()
    for style, months in {
        DateStyle.ENGLISH: _EN,
        DateStyle.AMERICAN: _EN,
        DateStyle.GERMAN: "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
        DateStyle.FRENCH: "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
        DateStyle.SPANISH: "ene feb mar abr may jun jul ago sept oct nov dic",
        DateStyle.ITALIAN: "gen feb mar apr mag giu lug ago set ott nov dic",
        DateStyle.DUTCH: "jan feb mrt apr mei jun jul aug sep okt nov dec",
        DateStyle.POLISH: "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    }.items()
}
_style: ContextVar[str] = ContextVar("style_of_dates", default=_ISO)


@contextmanager
def written_as(style: str) -> Iterator[None]:
    kept = _style.set(style)
    try:
        yield
    finally:
        _style.reset(kept)


def moment_in_words(at: datetime) -> str:
    """With seconds and zone: 2026-11-23 17:56:04 UTC, 23. Nov. 2026 18:56:04 CET, Nov 23, 2026 5:56:04 pm UTC."""
    local = timezone.localtime(at)
    return f"{_day(local)} {clock_in_words(at)} {local:%Z}"


def day_in_words(at: datetime) -> str:
    return _day(timezone.localtime(at))


def calendar_day_in_words(day: date) -> str:
    """Of a day that is one in a zone of its own, which has to stand beside it."""
    return _day(day)


def clock_in_words(at: datetime) -> str:
    local = timezone.localtime(at)
    if _style.get() != _AMERICAN:
        return f"{local:%H:%M:%S}"
    return f"{local.hour % 12 or 12}:{local:%M:%S} {'pm' if local.hour >= 12 else 'am'}"


def _day(local: date) -> str:
    style = _style.get()
    if style not in _MONTHS:
        return f"{local:%Y-%m-%d}"
    month = _MONTHS[style][local.month - 1]
    if style == _AMERICAN:
        return f"{month} {local.day}, {local.year}"
    return f"{local.day}{'.' if style == DateStyle.GERMAN else ''} {month} {local.year}"
