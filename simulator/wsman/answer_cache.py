"""Answers of hosts that have not changed, kept for measuring a portal against a thousand hosts in one process.

Never used unless `--cache-answers` is given: a simulator that repeats itself proves nothing about scripts. A host has
not changed until its turn comes, once in so many seconds of the estate's clock, or something was done to the estate;
then the same command line with the same stdin and rights prints the same bytes. Each host has a turn of its own: did
all of them change at once, a portal would be measured against a simulator that computes a thousand answers in a row.
"""

import hashlib
import zlib
from dataclasses import dataclass, field

from simulator.estate import Estate
from simulator.wsman.commands import Completed
from simulator.wsman.service import Runner, Token

_Key = tuple[Token, str, bytes]


@dataclass(slots=True)
class _Kept:
    """Answers of one host, of one of its turns."""

    turn: tuple[int, int]
    answers: dict[_Key, Completed] = field(default_factory=dict)


class AnswerCache:
    """A Runner that asks another one at most once for each command and turn. Safe to call from many threads."""

    def __init__(self, estate: Estate, run: Runner, seconds: float) -> None:
        self._estate = estate
        self._run = run
        self._seconds = seconds
        self._kept: dict[str, _Kept] = {}

    def __call__(self, token: Token, command_line: str, stdin: bytes) -> Completed:
        found = self.known(token, command_line, stdin)
        if found is not None:
            return found
        kept = self._of_this_turn(token.host)
        completed = self._run(token, command_line, stdin)
        kept.answers[_key(token, command_line, stdin)] = completed
        return completed

    def known(self, token: Token, command_line: str, stdin: bytes) -> Completed | None:
        """Without computing anything: a thread of its own would cost more than the answer."""
        return self._of_this_turn(token.host).answers.get(_key(token, command_line, stdin))

    def _of_this_turn(self, host: str) -> _Kept:
        """Answers of an older turn go with it: memory holds one."""
        instant, changes = self._estate.moment()
        lead = zlib.crc32(host.encode()) / 2**32 * self._seconds
        turn = (int((instant.timestamp() + lead) // self._seconds), changes)
        kept = self._kept.get(host)
        if kept is None or kept.turn != turn:
            kept = self._kept[host] = _Kept(turn)
        return kept


def _key(token: Token, command_line: str, stdin: bytes) -> _Key:
    return token, command_line, hashlib.sha256(stdin).digest()
