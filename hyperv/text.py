"""Text that can be kept.

Windows lets half of a surrogate pair (a name cut in two by somebody's tool) and NUL stand in names and messages;
neither UTF-8 nor PostgreSQL can hold them, and one of them would otherwise lose everything that came with it.
"""

import re

_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")


def storable(text: str) -> str:
    """The text with a replacement character for each that cannot be stored."""
    return _UNSTORABLE.sub("\ufffd", text)
