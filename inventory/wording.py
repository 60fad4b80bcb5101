"""Lengths of time and big numbers as people read them. static/js/ages.js says the same words: change both together."""

from datetime import datetime

NARROW = "\u202f"
# From this many seconds on, a length is counted in the unit: 119 s, then 2 min; 119 min, then 2 h; 47 h, then 2 d.
UNITS = ((2 * 86400, 86400, "d"), (2 * 3600, 3600, "h"), (120, 60, "min"), (0, 1, "s"))


def grouped(number: float, decimals: int = 0) -> str:
    """1234567.8 -> '1 234 567.8', parted by narrow no-break spaces."""
    return f"{number:,.{decimals}f}".replace(",", NARROW)


def span(seconds: float) -> str:
    """A length of time in its one most telling unit, rounded down."""
    seconds = max(0, int(seconds))
    size, name = next((size, name) for start, size, name in UNITS if seconds >= start)
    return f"{grouped(seconds // size)}{NARROW}{name}"


def fingerprint(sha256: str) -> str:
    """As Windows, browsers and OpenSSL write it: 'AB:CD:…', for people to compare."""
    return ":".join(sha256[at : at + 2] for at in range(0, len(sha256), 2)).upper()


def age(moment: datetime, now: datetime) -> str:
    """'12 s ago', 'in 3 min', 'now'."""
    seconds = (now - moment).total_seconds()
    if -1 < seconds < 1:
        return "now"
    return f"{span(seconds)} ago" if seconds > 0 else f"in {span(-seconds)}"


DUE_NOW = 60  # seconds; a due poll waits for the timetable and a worker, and only then is it late


def due_in_words(moment: datetime, now: datetime) -> str:
    """'in 3 min', 'due now', 'due 5 min ago'."""
    overdue = (now - moment).total_seconds()
    if overdue <= -1:
        return age(moment, now)
    return f"due {age(moment, now)}" if overdue > DUE_NOW else "due now"
