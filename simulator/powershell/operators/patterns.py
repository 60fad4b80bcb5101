"""-like, -match, -replace, -split, -join."""

import functools
import re
from collections.abc import Callable
from typing import Any

from simulator.powershell.collections import Hashtable, PSArray
from simulator.powershell.conversion import convert
from simulator.powershell.failures import NetException, SubsetError, net_error
from simulator.powershell.integers import Int32
from simulator.powershell.regular import expand_replacement, net_groups, net_pattern
from simulator.powershell.rendering import text_of
from simulator.powershell.types import named_type


@functools.lru_cache(maxsize=512)
def wildcard(pattern: str, exact_case: bool = False) -> re.Pattern[str]:
    """* ? [a-z] with the backtick as escape (about_Wildcards)."""
    out, i = [], 0
    while i < len(pattern):
        unit = pattern[i]
        if unit == "`" and i + 1 < len(pattern):
            i += 1
            out.append(re.escape(pattern[i]))
        elif unit == "*":
            out.append(".*")
        elif unit == "?":
            out.append(".")
        elif unit == "[":
            end = pattern.find("]", i + 2)
            if end < 0:
                raise invalid_wildcard(pattern)
            out.append("[" + pattern[i + 1 : end].replace("\\", "\\\\").replace("^", "\\^") + "]")
            i = end
        else:
            out.append(re.escape(unit))
        i += 1
    return re.compile("".join(out), re.DOTALL | (0 if exact_case else re.IGNORECASE))


def invalid_wildcard(pattern: str) -> Exception:
    message = f"The specified wildcard character pattern is not valid: {pattern}"
    return net_error(
        "System.Management.Automation.RuntimeException",
        message,
        "RuntimeException",
        "NotSpecified",
        inner=NetException("System.Management.Automation.RuntimeException", message),
    )


def like(left: Any, right: Any, *, exact_case: bool) -> bool:
    return wildcard(text_of(right), exact_case).fullmatch(text_of(left)) is not None


def match(left: Any, right: Any, *, exact_case: bool) -> tuple[bool, Hashtable | None]:
    """Whether it matches, and what $Matches becomes."""
    found = net_pattern(text_of(right), ignore_case=not exact_case).search(text_of(left))
    if found is None:
        return False, None
    groups = enumerate(net_groups(found))
    return True, Hashtable((name or Int32(number), text) for number, (name, text) in groups if text is not None)


def replace(left: Any, right: Any, *, exact_case: bool) -> Any:
    """$null stays "", an array is replaced element by element."""
    operands = list(right) if isinstance(right, PSArray) else [right]
    if not 1 <= len(operands) <= 2:
        raise net_error(
            "System.Management.Automation.RuntimeException",
            f"The -replace operator allows only two elements to follow it, not {len(operands)}.",
            "BadReplaceArgument",
            "InvalidOperation",
        )
    pattern = net_pattern(text_of(operands[0]), ignore_case=not exact_case)
    template = text_of(operands[1]) if len(operands) == 2 else ""
    swap: Callable[[re.Match[str]], str] = lambda found: expand_replacement(template, found)  # noqa: E731
    if isinstance(left, PSArray):
        return PSArray(pattern.sub(swap, text_of(item)) for item in left)
    return pattern.sub(swap, text_of(left))


def split(left: Any, right: Any, *, exact_case: bool) -> PSArray:
    operands = list(right) if isinstance(right, PSArray) else [right]
    limit = int(convert(operands[1], named_type("int"))) if len(operands) > 1 else 0
    simple = len(operands) > 2 and text_of(operands[2]).lower() == "simplematch"
    if limit < 0 or (len(operands) > 2 and not simple):
        raise SubsetError("-split with these options is not declared")
    pattern = text_of(operands[0])
    regex = net_pattern(re.escape(pattern) if simple else pattern, ignore_case=not exact_case)
    texts = [text_of(item) for item in (left if isinstance(left, PSArray) else [left])]
    if limit == 1:
        return PSArray(texts, "System.String")
    parts = [part for text in texts for part in regex.split(text, maxsplit=max(0, limit - 1)) if part is not None]
    return PSArray(parts, "System.String")


def split_words(value: Any) -> PSArray:
    """Unary -split."""
    items = value if isinstance(value, PSArray) else [value]
    return PSArray([word for item in items for word in text_of(item).split()], "System.String")


def join(left: Any, right: Any) -> str:
    items = left if isinstance(left, PSArray) else [left]
    return text_of(right).join(text_of(item) for item in items)
