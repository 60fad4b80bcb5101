"""A JSON string as HttpUtility.JavaScriptStringEncode writes it: < > ' & are escaped, other text beyond ASCII stays
raw."""

import re

_ESCAPED = re.compile("[\"\\\\\x00-\x1f'<>&\u0085\u2028\u2029]")
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def _escape(found: re.Match[str]) -> str:
    unit = found[0]
    return _SHORT.get(unit) or f"\\u{ord(unit):04x}"


def quoted(text: str) -> str:
    return f'"{_ESCAPED.sub(_escape, text)}"' if _ESCAPED.search(text) else f'"{text}"'
