"""Answers of hosts that have not changed, kept for measuring a portal against a thousand hosts in one process.

Never used unless `--cache-answers` is given: a simulator that repeats itself proves nothing about scripts. A host has
not changed while its estate's clock shows the same instant (it stands, or goes in steps) and nothing was done to the
estate; then the same command line with the same stdin and rights prints the same bytes.
"""

import hashlib
from dataclasses import dataclass, field

from simulator.estate import Estate
from simulator.estate.estate import Moment
from simulator.wsman.commands import Completed
from simulator.wsman.service import Runner, Token

_Key = tuple[Token, str, bytes]  # the token names the host


@dataclass(slots=True)
class _Kept:
    """Answers of one moment."""

    moment: Moment
    answers: dict[_Key, Completed] = field(default_factory=dict)


class AnswerCache:
    """A Runner that asks another one at most once for each command and moment. Safe to call from many threads."""

    def __init__(self, estate: Estate, run: Runner) -> None:
        self._estate = estate
        self._run = run
        self._kept = _Kept(estate.moment())

    def __call__(self, token: Token, command_line: str, stdin: bytes) -> Completed:
        found = self.known(token, command_line, stdin)
        if found is not None:
            return found
        kept = self._of_this_moment()
        completed = self._run(token, command_line, stdin)
        kept.answers[_key(token, command_line, stdin)] = completed
        return completed

    def known(self, token: Token, command_line: str, stdin: bytes) -> Completed | None:
        """Without computing anything: a thread of its own would cost more than the answer."""
        return self._of_this_moment().answers.get(_key(token, command_line, stdin))

    def _of_this_moment(self) -> _Kept:
        """Answers of an older moment go with it: memory holds one moment."""
        moment, kept = self._estate.moment(), self._kept
        if kept.moment != moment:
            kept = self._kept = _Kept(moment)
        return kept


def _key(token: Token, command_line: str, stdin: bytes) -> _Key:
    return token, command_line, hashlib.sha256(stdin).digest()
