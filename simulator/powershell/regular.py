"""Regular expressions of .NET on Python's engine: the syntax that both share, translated; the rest is outside the
subset."""

import functools
import re

from simulator.powershell.failures import NetException, SubsetError, net_error

_NAMED = re.compile(r"\(\?(?:<|')(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?:>|')")
_UNKNOWN = re.compile(r"(?<!\\)(?:\\\\)*(\\[pPGkKXRQE]|\(\?<[A-Za-z_]\w*-|\[[^\]]*-\[|\(\?\()")


@functools.lru_cache(maxsize=1024)
def net_pattern(pattern: str, *, ignore_case: bool = False, flags: int = 0) -> re.Pattern[str]:
    """Raises SubsetError for syntax that is not declared, PowerShellError for a pattern that .NET refuses too."""
    odd = _UNKNOWN.search(pattern)
    if odd:
        raise SubsetError(f"the regular expression syntax {odd[1]} is not declared")
    translated = _NAMED.sub(lambda found: f"(?P<{found['name']}>", pattern)
    translated = re.sub(r"(?<!\\)((?:\\\\)*)\\z", r"\1\\Z(?!\\n)", translated)
    try:
        return re.compile(translated, flags | (re.IGNORECASE if ignore_case else 0))
    except re.error as error:
        message = f'parsing "{pattern}" - {error.msg}.'
        raise net_error(
            "System.Management.Automation.RuntimeException",
            f"The regular expression pattern {pattern} is not valid.",
            "InvalidRegularExpression",
            "InvalidOperation",
            pattern,
            inner=NetException("System.ArgumentException", message),
        ) from None


@functools.lru_cache(maxsize=1024)
def _order(pattern: re.Pattern[str]) -> tuple[int, ...]:
    """.NET numbers the unnamed groups first and the named ones behind them; Python as they stand."""
    named = set(pattern.groupindex.values())
    numbers = range(1, pattern.groups + 1)
    return (0, *(n for n in numbers if n not in named), *(n for n in numbers if n in named))


def net_groups(found: re.Match[str]) -> list[tuple[str | None, str | None]]:
    """(name or None, text or None) of every group in .NET's order, the whole match first."""
    names = {number: name for name, number in found.re.groupindex.items()}
    return [(names.get(number), found[number]) for number in _order(found.re)]


def net_group(found: re.Match[str], key: int | str) -> int:
    """Python's number of a group that .NET knows by number or name. Raises IndexError where there is none."""
    if isinstance(key, str):
        if key not in found.re.groupindex:
            raise IndexError(key)
        return found.re.groupindex[key]
    return _order(found.re)[key]


_REFERENCE = re.compile(r"\$(?:(\d+)|\{(\w+)\}|([&$`'+_]))")


def expand_replacement(template: str, found: re.Match[str]) -> str:
    """$1, ${name}, $& and $$ of a replacement; a reference to a group that is not there stays as it is written."""

    def one(reference: re.Match[str]) -> str:
        number, name, sign = reference.groups()
        if sign is not None:
            return _sign(sign, found)
        key: int | str = int(number) if number else int(name) if name.isdigit() else name
        try:
            return found[net_group(found, key)] or ""
        except IndexError:
            return reference[0]

    return _REFERENCE.sub(one, template) if "$" in template else template


def _sign(sign: str, found: re.Match[str]) -> str:
    if sign == "$":
        return "$"
    if sign == "&":
        return found[0]
    if sign == "`":
        return found.string[: found.start()]
    if sign == "'":
        return found.string[found.end() :]
    if sign == "_":
        return found.string
    return (found.groups() or ("",))[-1] or ""
