"""Run one of our scripts on a host. The only way in.

Promised: an answer or one of `hyperv.errors` within `deadline_seconds` plus at most CLEANUP_SECONDS for each shell that
is closed (name resolution apart, which Python cannot bound); the shell closed, kept for the next call, or left to an
idle timeout of minutes; nothing repeated that may have had an effect.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from hyperv.allowance import SHORTEST_SECONDS, Allowance
from hyperv.command_line import CHUNK_BYTES, stdin_bytes
from hyperv.envelope import OPENING, read_envelope
from hyperv.errors import BadOutput, HyperVError, OutcomeUnknown
from hyperv.exchange import Exchange, Output
from hyperv.faults import failure, is_lost
from hyperv.keeping import IDLE_MARGIN_SECONDS, KEEPER, LONGEST_IDLE_SECONDS
from hyperv.limits import Limits, Quotas, limits_of
from hyperv.shell import CLEANUP_SECONDS, IDLE_SECONDS, HostShell
from hyperv.target import Target

__all__ = ["CLEANUP_SECONDS", "ScriptAnswer", "run_script"]

# Bytes of HTTP answers in one call: base64 and SOAP make a third more of the 32 MiB that an envelope may have, and
# some for noise.
BYTE_LIMIT = 64 * 1024 * 1024
PATIENCE_SECONDS = 10.0  # for a place among the shells that the portal may have on a host

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ScriptAnswer:
    """`result` is parsed JSON; `bytes_received` counts stdout and stderr as the host wrote them. The script ran between
    `asked_at` and `answered_at`, seconds since 1970 by the portal's clock."""

    result: Any
    duration_seconds: float
    bytes_received: int
    asked_at: float
    answered_at: float


def run_script(
    target: Target,
    script: str,
    parameters: Mapping[str, object],
    *,
    deadline_seconds: float,
    changes_state: bool = False,
    keep_seconds: int = 0,
    quotas: Quotas | None = None,
) -> ScriptAnswer:
    """Run the script called `script` ("read/estate") and return its result.

    `keep_seconds`: for how long after this call its shell waits for another; say so where the next is expected within
    that time. `quotas`: the host's own, as far as they are known. HyperVError for everything that goes wrong at the
    host or on the way. Where `changes_state`, a loss after the command may have been accepted is OutcomeUnknown.
    LookupError, TypeError or ValueError where the call itself makes no sense; nothing is sent then.
    """
    stdin = stdin_bytes(script, parameters)
    if deadline_seconds < SHORTEST_SECONDS:
        raise ValueError(f"a call needs at least {SHORTEST_SECONDS} seconds")
    if not 0 <= keep_seconds <= LONGEST_IDLE_SECONDS:
        raise ValueError(f"a shell is kept for at most {LONGEST_IDLE_SECONDS} seconds")
    if changes_state and len(stdin) > CHUNK_BYTES:
        raise ValueError("a change is sent in one message, so that it arrives whole or not at all")
    started = time.monotonic()
    call = _Call(target, stdin, started + deadline_seconds, changes_state, keep_seconds, limits_of(quotas or Quotas()))
    outcome = call.outcome()
    _tell(target, script, time.monotonic() - started, outcome)
    if isinstance(outcome, HyperVError):
        raise outcome
    result = _read(outcome, changes_state)
    received = len(outcome.stdout) + len(outcome.stderr)
    return ScriptAnswer(result, time.monotonic() - started, received, outcome.asked_at, outcome.answered_at)


def _tell(target: Target, script: str, seconds: float, outcome: Output | HyperVError) -> None:
    """One line for each call; whose poll or request it belongs to is in structlog's context."""
    if isinstance(outcome, HyperVError):
        said, received = outcome.code, 0
    else:
        said, received = "answered", len(outcome.stdout)
    told = {"address": target.address, "port": target.port, "script": script, "outcome": said, "bytes": received}
    log.info("host.call", seconds=round(seconds, 3), **told)


@dataclass(frozen=True, slots=True)
class _Call:
    target: Target
    stdin: bytes
    ends_at: float  # monotonic
    changes_state: bool
    keep_seconds: int
    limits: Limits

    def outcome(self) -> Output | HyperVError:
        """In a kept shell if there is one; where that proves lost, once more in a new one: reading twice does no harm.
        What changes something has a new shell always. QuotaExceeded where the portal may open none in time."""
        patience = min(PATIENCE_SECONDS, self._remaining() / 2)
        shell, stale = KEEPER.take(self.target, self.limits, patience, fresh=self.changes_state)
        attempt = None
        try:
            for old in stale:
                old.close()
            if shell is not None:
                shell.allowance.begin(self._remaining(), BYTE_LIMIT)
                attempt = self._attempt(shell)
            if attempt is None or (attempt.lost and self._remaining() > SHORTEST_SECONDS):
                attempt = self._attempt(self._new_shell())
            return attempt.outcome
        finally:
            self._give_back(attempt)

    def _attempt(self, shell: HostShell) -> "_Attempt":
        exchange = Exchange(shell, changes_state=self.changes_state)
        before, keep = shell.operations, False
        try:
            outcome, lost = self._exchanged(exchange, shell.allowance)
            needed = shell.operations - before
            fits = shell.operations + needed <= self.limits.operations
            keep = bool(self.keep_seconds) and fits and isinstance(outcome, Output)
        finally:
            reusable = exchange.end(keep=keep)
        return _Attempt(outcome, lost, needed, shell if reusable else None)

    def _exchanged(self, exchange: Exchange, allowance: Allowance) -> tuple[Output | HyperVError, bool]:
        """Output, or the failure as a value and whether it is the shell's: raised by the caller, outside any `except`,
        it carries no frame of a library whose local variables hold an Authorization header."""
        try:
            return exchange.run(self.stdin), False
        except Exception as error:  # a malformed answer makes pywinrm raise nearly anything; `failure` sorts it
            told = failure(error, exchange.stage, allowance, changes_state=self.changes_state)
            return told, is_lost(error, exchange.stage)

    def _new_shell(self) -> HostShell:
        idle = self.keep_seconds + IDLE_MARGIN_SECONDS if self.keep_seconds else IDLE_SECONDS
        return HostShell(self.target, Allowance(self._remaining(), BYTE_LIMIT), idle_seconds=idle)

    def _give_back(self, attempt: "_Attempt | None") -> None:
        shell = attempt.reusable if attempt else None
        if not KEEPER.give_back(self.target, shell, self.keep_seconds, attempt.needed if attempt else 0) and shell:
            shell.close()
        if old := KEEPER.expired():
            old.close()

    def _remaining(self) -> float:
        return max(0.0, self.ends_at - time.monotonic())


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What came of one shell. `needed`: operations that the call used; `reusable`: the shell, if it may be kept."""

    outcome: Output | HyperVError
    lost: bool
    needed: int
    reusable: HostShell | None


def _read(output: Output, changes_state: bool) -> Any:
    try:
        return read_envelope(output.stdout, output.stderr, output.exit_code)
    except HyperVError as error:
        # What the script itself reports comes in an envelope. Without one it may have got anywhere.
        if not changes_state or (OPENING in output.stdout and not isinstance(error, BadOutput)):
            raise
        raise OutcomeUnknown(f"the command ended without an answer: {error.detail}") from None
