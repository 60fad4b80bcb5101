"""The answer of the bootstrap: one JSON object in ASCII between two sentinels on stdout.

What stands before or after (profiles, security products, a BOM) does not matter. What stands between must be whole:
one envelope, ASCII, JSON, the object that bootstrap.ps1 writes. Anything else is BadOutput, never a guess.
"""

import json
import re
from typing import Any, NoReturn

from hyperv.clixml import error_text, is_clixml
from hyperv.errors import (
    BadOutput,
    BlockedByPolicy,
    HyperVError,
    LanguageConstrained,
    RightsMissing,
    ScriptFailed,
)
from hyperv.script_errors import script_error_code

OPENING = b"<<<hvportal"
CLOSING = b"hvportal>>>"
ENVELOPE_LIMIT = 32 * 1024 * 1024  # bytes: a host of 1,000 VMs with a page of notes each answers some 6 MB
EXCERPT = 300  # characters of a bad answer that are shown

# The identifier stands on a line of its own in what PowerShell writes, in every language of Windows.
_ERROR_ID = re.compile(r"FullyQualifiedErrorId\s*:\s*([^\r\n]+)")
_KINDS: dict[str, type[HyperVError]] = {
    "rights_missing": RightsMissing,
    "constrained_language": LanguageConstrained,
    "blocked_by_policy": BlockedByPolicy,
}
_SENTENCES = {
    "module_missing": "A PowerShell module is missing on the host. Install the role's management tools there.",
    "vmms_stopped": "Hyper-V's management service (vmms) is not running on the host. Start it.",
    "hyperv_missing": "Hyper-V is not installed on the host.",
}
# cmd.exe writes ERROR_ACCESS_DISABLED_BY_POLICY (1260) as text in the language of the host and gives no number; an
# English one is known by it, any other is told by _NOT_STARTED.
_POLICY_TEXT = "blocked by group policy"
_POLICY_EXIT = 1260
_NOT_STARTED = (
    "The host's command interpreter did not start the portal's PowerShell. The details say why in the language of the "
    "host: a policy (AppLocker), a missing powershell.exe, or a command line that is too long for it."
)


def read_envelope(stdout: bytes, stderr: bytes, exit_code: int) -> Any:
    """The script's result. RightsMissing, LanguageConstrained, BlockedByPolicy or ScriptFailed where Windows said no,
    BadOutput where nothing usable came.
    """
    if len(stdout) > ENVELOPE_LIMIT:
        raise BadOutput(f"{len(stdout)} bytes of output; at most {ENVELOPE_LIMIT} are read")
    if OPENING not in stdout:
        _no_envelope(stdout, stderr, exit_code)
    body = _between(stdout)
    if body is None:
        raise BadOutput(f"not exactly one whole envelope; exit code {exit_code}; {_excerpt(stdout)}")
    answer = _parsed(body)
    if answer["ok"]:
        return answer["result"]
    raise _script_error(answer["error"])


def _between(stdout: bytes) -> bytes | None:
    """What stands between the sentinels, each on a line of its own; None where there is not exactly one of each."""
    before, _, rest = stdout.partition(OPENING)
    body, closed, after = rest.partition(CLOSING)
    if not closed or OPENING in rest or CLOSING in before or CLOSING in after:
        return None
    lines = body.removeprefix(b"\r")
    whole = lines.startswith(b"\n") and lines.endswith(b"\n")
    return lines[1:-1].removesuffix(b"\r") if whole and len(lines) > 1 else None


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise BadOutput(f"the envelope is not ASCII JSON ({type(error).__name__}): {_excerpt(body)}") from None
    if (
        not isinstance(answer, dict)
        or not isinstance(answer.get("ok"), bool)
        or not {"result", "error"} <= answer.keys()
    ):
        raise BadOutput(f"the envelope is not an object with ok, result and error: {_excerpt(body)}")
    return answer


def _no_envelope(stdout: bytes, stderr: bytes, exit_code: int) -> NoReturn:
    errors = error_text(stderr)
    if not errors:
        raise BadOutput(f"no answer; exit code {exit_code}; {_excerpt(stdout)}")
    detail = f"exit code {exit_code}: {errors}"
    if exit_code == _POLICY_EXIT or _POLICY_TEXT in errors.lower():
        raise BlockedByPolicy(detail)
    error_id = match.group(1).strip() if (match := _ERROR_ID.search(errors)) else None
    if error_id is None and not is_clixml(stderr):
        raise ScriptFailed(detail, sentence=_NOT_STARTED, message=errors)
    raise _failure(detail, {"id": error_id, "message": errors})


def _script_error(error: Any) -> HyperVError:
    if not isinstance(error, dict):
        return BadOutput("the script failed without saying why")
    facts: dict[str, Any] = {key: value if isinstance(value, str) else None for key, value in error.items()}
    hresult = error.get("hresult")
    facts["hresult"] = hresult if isinstance(hresult, int) and not isinstance(hresult, bool) else None
    return _failure("", facts)


def _failure(detail: str, facts: dict[str, Any]) -> HyperVError:
    code = script_error_code(facts.get("id"), facts.get("hresult"), facts.get("type"))
    if kind := _KINDS.get(code):
        return kind(detail or " ".join(str(facts[name]) for name in ("message", "id") if facts.get(name)))
    names = ("type", "id", "hresult", "message", "position")
    return ScriptFailed(detail, sentence=_SENTENCES.get(code, ""), **{name: facts.get(name) for name in names})


def _excerpt(data: bytes) -> str:
    text = data.decode("utf-8", "replace").strip()
    return repr(text if len(text) <= EXCERPT else f"{text[: EXCERPT // 2]} … {text[-EXCERPT // 2 :]}")
