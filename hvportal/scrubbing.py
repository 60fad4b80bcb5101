"""Nothing secret leaves in a line of the log, whoever put it there.

The rule is that secrets are not logged; this is the net below it. A processor for structlog: values under names that
say what they are, values that look like credentials, and the installation's own secrets, wherever they stand in a text.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from hyperv.secrets import HIDDEN, Secret

# Whole words of a name: `password`, `new_password`, `api-token`; not `tokens_left` or `keyboard`.
NAMES = re.compile(
    r"(?:^|[_\-. ])(?:password|passwd|passphrase|pwd|secret|token|authorization|cookie|credential|private[_-]?key"
    r"|api[_-]?key|secret[_-]?key|session[_-]?key|csrf\w*)s?$",
    re.IGNORECASE,
)
LOOKS = (
    (re.compile(r"(://[^\s/:@]*):[^\s/@]+@"), rf"\1:{HIDDEN}@"),  # user and password of an address
    (re.compile(r"\b(Basic|Bearer|Negotiate|NTLM|Kerberos|CredSSP)\s+[A-Za-z0-9+/=_.~-]{8,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"\bgAAAA[A-Za-z0-9_-]{60,}={0,2}"), HIDDEN),  # Fernet
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL), HIDDEN),
    (
        re.compile(r"""(?i)\b((?:password|passwd|pwd|secret|token)["']?\s*[=:]\s*)(["']?)[^\s"',;&}]{3,}\2"""),
        rf"\1{HIDDEN}",
    ),
)
SHORTEST = 8  # an installation's own secret that is shorter would blank out ordinary words


class Scrubber:
    """`known`: secrets of this installation, blanked wherever they stand."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        texts = sorted({text for text in known if len(text) >= SHORTEST}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, texts))) if texts else None

    def __call__(self, _logger: object, _method: str, event: dict[str, Any]) -> dict[str, Any]:
        return {name: HIDDEN if _secret(name, value) else self._clean(value) for name, value in event.items()}

    def _clean(self, value: Any) -> Any:
        if isinstance(value, Secret):
            return HIDDEN
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, bytes):
            return self._text(value.decode(errors="replace"))
        if isinstance(value, Mapping):
            return {name: HIDDEN if _secret(name, one) else self._clean(one) for name, one in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self._clean(one) for one in value]
        return value if value is None or isinstance(value, bool | int | float) else self._text(str(value))

    def _text(self, text: str) -> str:
        if self._known:
            text = self._known.sub(HIDDEN, text)
        for look, instead in LOOKS:
            text = look.sub(instead, text)
        return text


def _secret(name: object, value: object) -> bool:
    """A count of tokens or a flag is no secret."""
    return value is not None and not isinstance(value, bool | int | float) and bool(NAMES.search(str(name)))
