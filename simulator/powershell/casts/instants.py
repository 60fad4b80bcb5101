"""To DateTime and TimeSpan, in the invariant culture."""

import re
from datetime import datetime, timedelta
from typing import Any

from simulator.powershell.conversion import converter, impossible, refused, undeclared
from simulator.powershell.instants import TICKS_PER_SECOND, DateTime, TimeSpan
from simulator.powershell.integers import Integer

_ISO = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?\s*(Z|[+-]\d\d:?\d\d)?)?", re.IGNORECASE
)
_US = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})(?: (\d\d?):(\d\d)(?::(\d\d)(?:\.(\d{1,7}))?)?(?: (AM|PM))?)?", re.IGNORECASE)
_SPAN = re.compile(r"(-)?(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?")


def parse_instant(text: str, utc_offset: timedelta) -> DateTime:
    """ISO 8601 and the invariant month/day/year. Text with a zone becomes local time. Raises ValueError."""
    bare = text.strip()
    iso, us = _ISO.fullmatch(bare), _US.fullmatch(bare)
    if iso:
        year, month, day, hour, minute, second = (int(part or 0) for part in iso.groups()[:6])
        fraction, zone = iso[7], iso[8]
    elif us:
        month, day, year, hour, minute, second = (int(part or 0) for part in us.groups()[:6])
        fraction, zone = us[7], None
        if us[8]:
            hour = hour % 12 + (12 if us[8].upper() == "PM" else 0)
    else:
        raise ValueError(text)
    base = DateTime.from_datetime(datetime(year, month, day, hour, minute, second))  # noqa: DTZ001
    when = DateTime(base.ticks + int((fraction or "0").ljust(7, "0")))
    return when if not zone else DateTime(when.ticks - _zone_ticks(zone), "Utc").to_local(utc_offset)


def _zone_ticks(zone: str) -> int:
    if zone.upper() == "Z":
        return 0
    digits = zone[1:].replace(":", "")
    ticks = (int(digits[:2]) * 3600 + int(digits[2:]) * 60) * TICKS_PER_SECOND
    return -ticks if zone[0] == "-" else ticks


@converter("System.DateTime")
def _to_instant(value: Any, utc_offset: timedelta) -> DateTime:
    if isinstance(value, Integer):
        return DateTime(int(value))
    if not isinstance(value, str):
        raise impossible(value, "System.DateTime")
    try:
        return parse_instant(value, utc_offset)
    except ValueError:
        if any(character.isdigit() for character in value):
            raise undeclared(value, f"System.DateTime in the form '{value}'") from None
        reason = "The string was not recognized as a valid DateTime. There is an unknown word starting at index 0."
        error_id = "InvalidCastParseTargetInvocation"
        raise refused(value, "System.DateTime", reason, error_id, "System.FormatException") from None


def parse_span(text: str) -> TimeSpan:
    """[-][d.]hh:mm[:ss[.fffffff]] or whole days. Raises ValueError."""
    bare = text.strip()
    if re.fullmatch(r"-?\d+", bare):
        return TimeSpan(int(bare) * 86_400 * TICKS_PER_SECOND)
    match = _SPAN.fullmatch(bare)
    if match is None or int(match[3]) > 23 or int(match[4]) > 59 or int(match[5] or 0) > 59:
        raise ValueError(text)
    seconds = ((int(match[2] or 0) * 24 + int(match[3])) * 60 + int(match[4])) * 60 + int(match[5] or 0)
    ticks = seconds * TICKS_PER_SECOND + int((match[6] or "0").ljust(7, "0"))
    return TimeSpan(-ticks if match[1] else ticks)


@converter("System.TimeSpan")
def _to_span(value: Any, _: timedelta) -> TimeSpan:
    if isinstance(value, Integer):
        return TimeSpan(int(value))
    if not isinstance(value, str):
        raise impossible(value, "System.TimeSpan")
    try:
        return parse_span(value)
    except ValueError:
        reason = "String was not recognized as a valid TimeSpan."
        error_id = "InvalidCastParseTargetInvocation"
        raise refused(value, "System.TimeSpan", reason, error_id, "System.FormatException") from None
