"""Run one of our scripts on a host. The only way in.

Promised: an answer or one of `hyperv.errors` within `deadline_seconds` plus at most CLEANUP_SECONDS (name resolution
apart, which Python cannot bound); the shell closed or left to an idle timeout of a minute; nothing repeated that may
have had an effect.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hyperv.allowance import SHORTEST_SECONDS, Allowance
from hyperv.command_line import CHUNK_BYTES, stdin_bytes
from hyperv.envelope import OPENING, read_envelope
from hyperv.errors import BadOutput, HyperVError, OutcomeUnknown
from hyperv.exchange import CLEANUP_SECONDS, Exchange, Output
from hyperv.faults import failure
from hyperv.target import Target

__all__ = ["CLEANUP_SECONDS", "ScriptAnswer", "run_script"]

# Bytes of HTTP answers in one call: base64 and SOAP make a third more of the 32 MiB that an envelope may have, and
# some for noise.
BYTE_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ScriptAnswer:
    """`result` is parsed JSON; `bytes_received` counts stdout and stderr as the host wrote them."""

    result: Any
    duration_seconds: float
    bytes_received: int


def run_script(
    target: Target,
    script: str,
    parameters: Mapping[str, object],
    *,
    deadline_seconds: float,
    changes_state: bool = False,
) -> ScriptAnswer:
    """Run the script called `script` ("read/estate") and return its result.

    HyperVError for everything that goes wrong at the host or on the way. Where `changes_state`, a loss after the
    command may have been accepted is OutcomeUnknown. LookupError, TypeError or ValueError where the call itself
    makes no sense; nothing is sent then.
    """
    stdin = stdin_bytes(script, parameters)
    if deadline_seconds < SHORTEST_SECONDS:
        raise ValueError(f"a call needs at least {SHORTEST_SECONDS} seconds")
    if changes_state and len(stdin) > CHUNK_BYTES:
        raise ValueError("a change is sent in one message, so that it arrives whole or not at all")
    started = time.monotonic()
    outcome = _exchanged(target, stdin, Allowance(deadline_seconds, BYTE_LIMIT), changes_state)
    if isinstance(outcome, HyperVError):
        raise outcome
    result = _read(outcome, changes_state)
    received = len(outcome.stdout) + len(outcome.stderr)
    return ScriptAnswer(result, time.monotonic() - started, received)


def _exchanged(target: Target, stdin: bytes, allowance: Allowance, changes_state: bool) -> Output | HyperVError:
    """Output, or the failure as a value: raised by the caller, outside any `except`, it carries no frame of a
    library whose local variables hold an Authorization header."""
    exchange = Exchange(target, allowance, changes_state=changes_state)
    try:
        return exchange.run(stdin)
    except Exception as error:  # a malformed answer makes pywinrm raise nearly anything; `failure` sorts it
        return failure(error, exchange.stage, allowance, changes_state=changes_state)
    finally:
        exchange.close()


def _read(output: Output, changes_state: bool) -> Any:
    try:
        return read_envelope(output.stdout, output.stderr, output.exit_code)
    except HyperVError as error:
        # What the script itself reports comes in an envelope. Without one it may have got anywhere.
        if not changes_state or (OPENING in output.stdout and not isinstance(error, BadOutput)):
            raise
        raise OutcomeUnknown(f"the command ended without an answer: {error.detail}") from None
