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


_REFERENCE = re.compile(r"\$(?:(\d+)|\{(\w+)\}|([&$`'+_]))")


def expand_replacement(template: str, found: re.Match[str]) -> str:
    """$1, ${name}, $& and $$ of a replacement; a reference to a group that is not there stays as it is written."""

    def one(reference: re.Match[str]) -> str:
        number, name, sign = reference.groups()
        if sign is not None:
            return _sign(sign, found)
        key: int | str = int(number) if number else int(name) if name.isdigit() else name
        try:
            return found[key] or ""
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
