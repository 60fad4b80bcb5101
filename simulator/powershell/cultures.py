"""How cultures write numbers and dates: the invariant one (""), en-US and de-DE, by the tables of .NET Framework.

PowerShell itself makes text in the invariant culture: casts to [string], expansion in strings, -join. The culture of
the process counts for ToString() and Parse() of .NET, for -f and for what is written to the console
(about_Type_Conversion, about_Operators).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from simulator.powershell.failures import SubsetError

_LETTERS = "dtTgGDfF"


@dataclass(frozen=True, slots=True)
class Culture:
    """`decimal` and `group` are the two separators, `dates` the patterns of the standard letters."""

    decimal: str
    group: str
    dates: Mapping[str, str]
    months: tuple[str, ...]
    days: tuple[str, ...]  # from Monday on
    day_marks: tuple[str, str] = ("AM", "PM")
    short_days: int = 3


def _dates(*patterns: str) -> Mapping[str, str]:
    return MappingProxyType(dict(zip(_LETTERS, patterns, strict=True)))


_MONTHS = tuple("January February March April May June July August September October November December".split())
_DAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_INVARIANT = Culture(
    ".",
    ",",
    _dates(
        "MM/dd/yyyy", "HH:mm", "HH:mm:ss", "MM/dd/yyyy HH:mm", "MM/dd/yyyy HH:mm:ss", "dddd, dd MMMM yyyy",
        "dddd, dd MMMM yyyy HH:mm", "dddd, dd MMMM yyyy HH:mm:ss",
    ),
    _MONTHS,
    _DAYS,
)  # fmt: skip
_EN_US = Culture(
    ".",
    ",",
    _dates(
        "M/d/yyyy", "h:mm tt", "h:mm:ss tt", "M/d/yyyy h:mm tt", "M/d/yyyy h:mm:ss tt", "dddd, MMMM d, yyyy",
        "dddd, MMMM d, yyyy h:mm tt", "dddd, MMMM d, yyyy h:mm:ss tt",
    ),
    _MONTHS,
    _DAYS,
)  # fmt: skip
_DE_DE = Culture(
    ",",
    ".",
    _dates(
        "dd'.'MM'.'yyyy", "HH:mm", "HH:mm:ss", "dd'.'MM'.'yyyy HH:mm", "dd'.'MM'.'yyyy HH:mm:ss", "dddd, d. MMMM yyyy",
        "dddd, d. MMMM yyyy HH:mm", "dddd, d. MMMM yyyy HH:mm:ss",
    ),
    tuple("Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()),
    tuple("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split()),
    ("", ""),
    2,
)  # fmt: skip
_KNOWN = {"": _INVARIANT, "en-US": _EN_US, "de-DE": _DE_DE}


def culture_of(name: str, what: str) -> Culture:
    """SubsetError for a culture that is not declared; `what` is in the plural: "dates"."""
    if name not in _KNOWN:
        raise SubsetError(f"{what} in the culture {name} are not declared")
    return _KNOWN[name]


def localised(text: str, name: str) -> str:
    """The text of a number in the invariant culture, as a culture writes it."""
    culture = culture_of(name, "numbers")
    if culture.decimal == ".":
        return text
    return text.translate({ord("."): culture.decimal, ord(","): culture.group})


def plain(text: str, name: str) -> str:
    """The text of a number as a culture writes it, in the invariant one."""
    culture = culture_of(name, "numbers")
    if culture.decimal == ".":
        return text
    return text.translate({ord(culture.decimal): ".", ord(culture.group): ","})
