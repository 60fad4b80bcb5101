"""What people were shown before they queued a job: nothing else is ever sent.

`planned` keeps of each act its name, script and parameters, and a digest of the script's text as it is sent, the
prelude included: an upgrade of the portal may change it, and whoever approved has not read the new one.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from hyperv.command_line import script_text
from jobs.forbids import Forbidden
from jobs.kinds import EXPECT, Send

_OTHER = Forbidden(
    "not_as_shown",
    "It wanted to send another command than those that were shown when it was queued. That was not sent.",
    "This is a mistake of the portal. Report it, with this page.",
    True,
)
_REWRITTEN = Forbidden(
    "script_changed",
    "The portal was upgraded after the job was queued, and its script is not the one that was shown and approved. It "
    "was not sent.",
    "Read on this page what it would send now. If that is wanted, queue it again.",
    True,
)


def kept(send: Send) -> dict[str, Any]:
    """As `planned` has it."""
    told = {"name": send.name, "script": send.script, "parameters": dict(send.parameters)}
    return {**told, "digest": digest(send.script)}


def digest(script: str) -> str:
    """LookupError where there is no such script."""
    return hashlib.sha256(script_text(script).encode()).hexdigest()


def not_as_shown(planned: Sequence[Mapping[str, Any]], send: Send) -> Forbidden | None:
    """None where exactly this was shown; only what the script has to find may differ."""
    wanted = (send.name, send.script, without_expectation(send.parameters))
    shown = (one for one in planned if (one["name"], one["script"], without_expectation(one["parameters"])) == wanted)
    one = next(shown, None)
    if one is None:
        return _OTHER
    return None if is_text_as_shown(send.script, one.get("digest")) else _REWRITTEN


def is_text_as_shown(script: str, shown: str | None) -> bool:
    """`shown`: the digest that was kept."""
    try:
        return shown == digest(script)
    except LookupError:
        return False


def without_expectation(parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in parameters.items() if name != EXPECT}
