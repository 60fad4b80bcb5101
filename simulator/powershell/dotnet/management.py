"""System.Management: dates and spans of WMI (DMTF)."""

import re
from datetime import datetime, timedelta
from typing import Any

from simulator.powershell.failures import net_error
from simulator.powershell.instants import TICKS_PER_SECOND, DateTime, TimeSpan
from simulator.powershell.registry import net_static

_C = "System.Management.ManagementDateTimeConverter"
_DATE = re.compile(r"(\d{14})\.(\d{6})([+-]\d{3})")
_SPAN = re.compile(r"(\d{8})(\d\d)(\d\d)(\d\d)\.(\d{6}):000")


@net_static(f"{_C}.ToDateTime", ("string",))
def to_date_time(session: Any, text: str) -> DateTime:
    """Local time, from a date with its offset in minutes."""
    match = _DATE.fullmatch(text)
    if match is None:
        raise _out_of_range("dmtfDate")
    wall = datetime.strptime(match[1], "%Y%m%d%H%M%S") + timedelta(microseconds=int(match[2]))  # noqa: DTZ007
    utc = DateTime.from_datetime(wall - timedelta(minutes=int(match[3])))
    return DateTime(utc.ticks, "Utc").to_local(session.utc_offset)


@net_static(f"{_C}.ToTimeSpan", ("string",))
def to_time_span(_: Any, text: str) -> TimeSpan:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise _out_of_range("dmtfTimespan")
    days, hours, minutes, seconds, microseconds = (int(part) for part in match.groups())
    whole = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return TimeSpan(whole * TICKS_PER_SECOND + microseconds * 10)


def _out_of_range(name: str) -> Exception:
    message = f"Specified argument was out of the range of valid values.\r\nParameter name: {name}"
    return net_error("System.ArgumentOutOfRangeException", message, "")
