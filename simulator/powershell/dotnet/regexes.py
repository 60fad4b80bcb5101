"""[regex]: static calls, instances, matches and groups."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from simulator.powershell.collections import PSArray
from simulator.powershell.conversion import converter
from simulator.powershell.failures import PowerShellError, SubsetError, net_error
from simulator.powershell.identities import EnumValue, declare_enum
from simulator.powershell.inline import call_block
from simulator.powershell.integers import Int32, Integer
from simulator.powershell.objects import NetObject
from simulator.powershell.registry import net_constructor, net_static
from simulator.powershell.regular import expand_replacement, net_group, net_pattern
from simulator.powershell.rendering import text_of
from simulator.powershell.script_block import ScriptBlock

_R = "System.Text.RegularExpressions.Regex"
_OPTIONS = "System.Text.RegularExpressions.RegexOptions"
declare_enum(
    _OPTIONS,
    {"None": 0, "IgnoreCase": 1, "Multiline": 2, "ExplicitCapture": 4, "Compiled": 8, "Singleline": 16,
     "IgnorePatternWhitespace": 32, "RightToLeft": 64, "ECMAScript": 256, "CultureInvariant": 512},
    flags=True,
)  # fmt: skip
_FLAGS = {1: re.IGNORECASE, 2: re.MULTILINE, 8: 0, 16: re.DOTALL, 32: re.VERBOSE, 512: 0}


def _compiled(pattern: str, options: EnumValue | None = None) -> re.Pattern[str]:
    flags = 0
    number = 0 if options is None else options.value
    for bit, flag in _FLAGS.items():
        flags |= flag if number & bit else 0
    if number & ~sum(_FLAGS):
        raise SubsetError(f"the regular expression options {options} are not declared")
    try:
        return net_pattern(pattern, flags=flags)
    except PowerShellError as error:
        inner = error.record.exception.inner
        raise net_error("System.ArgumentException", inner.message if inner else str(error), "") from None


def _group(found: re.Match[str], key: int) -> NetObject:
    success = found[key] is not None
    start = found.start(key) if success else 0
    value = found[key] or ""
    properties = {"Success": success, "Value": value, "Index": Int32(start), "Length": Int32(len(value))}
    return NetObject("System.Text.RegularExpressions.Group", properties, text=value)


def _match(found: re.Match[str] | None) -> NetObject:
    value = found[0] if found else ""
    start = found.start() if found else 0
    properties = {
        "Success": found is not None,
        "Value": value,
        "Index": Int32(start),
        "Length": Int32(len(value)),
        "Groups": lambda: _groups(found),
    }
    return NetObject("System.Text.RegularExpressions.Match", properties, text=value)


def _groups(found: re.Match[str] | None) -> NetObject:
    """Indexed by number or name; a group that is not there answers Success $false."""

    def item(key: Any) -> NetObject:
        name: int | str = int(key) if isinstance(key, Integer) else text_of(key)
        try:
            if found is not None:
                return _group(found, net_group(found, name))
        except IndexError:
            pass
        return _empty_group()

    count = Int32(len(found.groups()) + 1 if found else 1)
    return NetObject("System.Text.RegularExpressions.GroupCollection", {"Count": count}, methods={"get_Item": item})


def _empty_group() -> NetObject:
    properties = {"Success": False, "Value": "", "Index": Int32(0), "Length": Int32(0)}
    return NetObject("System.Text.RegularExpressions.Group", properties, text="")


def _replaced(session: Any, pattern: re.Pattern[str], text: str, by: Any) -> str:
    swap: Callable[[re.Match[str]], str]
    if isinstance(by, ScriptBlock):
        scope = session.current_scope
        swap = lambda found: text_of(call_block(by, scope, [_match(found)]))  # noqa: E731
    else:
        swap = lambda found: expand_replacement(text_of(by), found)  # noqa: E731
    return pattern.sub(swap, text)


@net_static(f"{_R}.Replace", ("string", "string", "object"), ("string", "string", "object", _OPTIONS))
def replace(session: Any, text: str, pattern: str, by: Any, options: EnumValue | None = None) -> str:
    """A script block as replacement is a MatchEvaluator."""
    return _replaced(session, _compiled(pattern, options), text, by)


@net_static(f"{_R}.IsMatch", ("string", "string"), ("string", "string", _OPTIONS))
def is_match(_: Any, text: str, pattern: str, options: EnumValue | None = None) -> bool:
    return _compiled(pattern, options).search(text) is not None


@net_static(f"{_R}.Match", ("string", "string"), ("string", "string", _OPTIONS))
def match(_: Any, text: str, pattern: str, options: EnumValue | None = None) -> NetObject:
    return _match(_compiled(pattern, options).search(text))


@net_static(f"{_R}.Matches", ("string", "string"), ("string", "string", _OPTIONS))
def matches(_: Any, text: str, pattern: str, options: EnumValue | None = None) -> PSArray:
    return PSArray(_match(found) for found in _compiled(pattern, options).finditer(text))


@net_static(f"{_R}.Split", ("string", "string"))
def split(_: Any, text: str, pattern: str) -> PSArray:
    return PSArray((part for part in _compiled(pattern).split(text) if part is not None), "System.String")


@net_static(f"{_R}.Escape", ("string",))
def escape(_: Any, text: str) -> str:
    """Escapes \\ * + ? | { [ ( ) ^ $ . # and white space, as .NET does; ] and } stay."""
    named = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f"}
    return "".join(named.get(unit, f"\\{unit}" if unit in "\\*+?|{[()^$.# " else unit) for unit in text)


@converter(_R)
def to_regex(value: Any, _: timedelta) -> NetObject:
    return regex_object(text_of(value), None)


def regex_object(pattern: str, options: EnumValue | None) -> NetObject:
    compiled = _compiled(pattern, options)
    methods: dict[str, Callable[..., Any]] = {
        "IsMatch": lambda text: compiled.search(text_of(text)) is not None,
        "Match": lambda text: _match(compiled.search(text_of(text))),
        "Matches": lambda text: PSArray(_match(found) for found in compiled.finditer(text_of(text))),
        "Split": lambda text: PSArray(compiled.split(text_of(text)), "System.String"),
        "Replace": lambda text, by: compiled.sub(lambda found: expand_replacement(text_of(by), found), text_of(text)),
    }
    return NetObject(_R, {}, methods=methods, text=pattern)


@net_constructor(_R, ("string",), ("string", _OPTIONS))
def new_regex(_: Any, pattern: str, options: EnumValue | None = None) -> NetObject:
    return regex_object(pattern, options)
