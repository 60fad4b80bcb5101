"""xs:duration, as far as WS-Management headers use it: days to seconds; no months or years."""

import re

_DURATION = re.compile(
    r"^(?P<sign>-)?P(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?$"
)


def parse_duration(text: str) -> float:
    """Seconds; negative durations stay negative. Raises ValueError where the text is no duration."""
    match = _DURATION.match(text.strip())
    if match is None or text.strip().lstrip("-") in ("P", "PT"):
        raise ValueError(f"{text!r} is no duration.")
    days, hours, minutes, seconds = (float(match[part] or 0) for part in ("days", "hours", "minutes", "seconds"))
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return -total if match["sign"] else total


def format_seconds(seconds: float) -> str:
    """As the host writes IdleTimeOut: PT7200.000S (captures/wsman/test_winrs_standard.yml)."""
    return f"PT{seconds:.3f}S"


def format_age(seconds: float) -> str:
    """As the host writes ShellRunTime and ShellInactivity: P0DT0H0M0S (same capture)."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"P{days}DT{hours}H{minutes}M{rest}S"
