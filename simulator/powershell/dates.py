"""Formats of DateTime and TimeSpan: the standard letters and the custom ones, in the cultures of cultures.py."""

import re
from datetime import timedelta

from simulator.powershell.cultures import Culture, culture_of
from simulator.powershell.failures import SubsetError
from simulator.powershell.instants import TICKS_PER_DAY, TICKS_PER_SECOND, DateTime, TimeSpan

_STANDARD = {
    "s": "yyyy'-'MM'-'dd'T'HH':'mm':'ss", "u": "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
    "r": "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'", "R": "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
}  # fmt: skip
_CULTURE_FREE = frozenset("surR")  # .NET, "Standard date and time format strings": the invariant culture always
_TOKEN = re.compile(r"'([^']*)'|\"([^\"]*)\"|\\(.)|(y+|M+|d+|H+|h+|m+|s+|f+|F+|t+|K|z+)|(.)", re.DOTALL)


def format_date(when: DateTime, form: str, *, culture: str = "", utc_offset: timedelta = timedelta(0)) -> str:
    """`culture` "" is the invariant one; the others stand in cultures.py. Some letters know no culture at all."""
    if form in ("o", "O"):
        return format_date(when, "yyyy-MM-ddTHH:mm:ss.fffffffK", utc_offset=utc_offset)
    local = culture_of("" if form in _CULTURE_FREE else culture, "dates")
    if len(form) == 1:
        table = {**_STANDARD, **local.dates}
        if form not in table:
            raise SubsetError(f"the date format '{form}' is not declared")
        form = table[form]
    return "".join(_piece(when, token, utc_offset, local) for token in _TOKEN.finditer(form.removeprefix("%")))


def _piece(when: DateTime, token: re.Match[str], utc_offset: timedelta, local: Culture) -> str:
    for literal in token.groups()[:3]:
        if literal is not None:
            return str(literal)
    return token[5] if token[4] is None else _field(when, token[4], utc_offset, local)


def _field(when: DateTime, field: str, utc_offset: timedelta, local: Culture) -> str:
    at, width, kind = when.wall_clock(), len(field), field[0]
    if kind == "y":
        return f"{at.year:04}" if width >= 3 else f"{at.year % 100:0{width}}"
    if kind == "M" and width >= 3:
        return local.months[at.month - 1] if width > 3 else local.months[at.month - 1][:3]
    if kind == "d" and width >= 3:
        return local.days[at.weekday()] if width > 3 else local.days[at.weekday()][: local.short_days]
    if kind in "fF":
        return _fraction(when, field)
    if kind == "t":
        return local.day_marks[at.hour >= 12][:width]
    if kind in "Kz":
        return _zone(when, field, utc_offset)
    numbers = {"M": at.month, "d": at.day, "H": at.hour, "h": at.hour % 12 or 12, "m": at.minute, "s": at.second}
    return f"{numbers[kind]:0{min(width, 2)}}"


def _fraction(when: DateTime, field: str) -> str:
    digits = f"{when.ticks % TICKS_PER_SECOND:07}"[: len(field)]
    return digits.rstrip("0") if field[0] == "F" else digits


def _zone(when: DateTime, field: str, utc_offset: timedelta) -> str:
    if field == "K" and when.kind != "Local":
        return "Z" if when.kind == "Utc" else ""
    minutes = 0 if when.kind == "Utc" else int(utc_offset.total_seconds() // 60)
    sign, minutes = ("-" if minutes < 0 else "+"), abs(minutes)
    if field == "z":
        return f"{sign}{minutes // 60}"
    return f"{sign}{minutes // 60:02}" + ("" if field == "zz" else f":{minutes % 60:02}")


_SPAN_TOKEN = re.compile(r"'([^']*)'|\\(.)|(d+|h+|m+|s+|f+|F+)|(.)", re.DOTALL)


def format_span(span: TimeSpan, form: str) -> str:
    """c, g and G, and custom formats; other text must be quoted or escaped, as .NET asks."""
    if form in ("c", "t", "T", ""):
        return str(span)
    if form in ("g", "G"):
        raise SubsetError(f"the time span format '{form}' is not declared")
    size = abs(span.ticks)
    seconds = size // TICKS_PER_SECOND
    fraction = f"{size % TICKS_PER_SECOND:07}"
    fields = {"d": size // TICKS_PER_DAY, "h": seconds // 3600 % 24, "m": seconds // 60 % 60, "s": seconds % 60}
    out = []
    for token in _SPAN_TOKEN.finditer(form.removeprefix("%")):
        literal, escaped, field, other = token.groups()
        if other is not None:
            raise SubsetError(f"the time span format '{form}' has '{other}' without quotes")
        if field is None:
            out.append(literal if escaped is None else escaped)
        elif field[0] in "fF":
            out.append(fraction[: len(field)])
        else:
            out.append(f"{fields[field[0]]:0{len(field)}}")
    return "".join(out)
