"""The kinds of job that switch a VM."""

from collections.abc import Sequence
from functools import partial

from jobs import kinds
from jobs.kinds import Facts, Kind, Send
from jobs.vms.following import LOOK_SECONDS, host_of, look
from power.domain.acts import WORDS, Words
from power.domain.steps import command, step


def register() -> None:
    for words in WORDS.values():
        kinds.register(_kind(words))


def _kind(words: Words) -> Kind:
    return Kind(
        words.kind,
        f"{words.title} a VM",
        look,
        partial(step, words),
        partial(_plan, words),
        icon=words.icon,
        look_seconds=LOOK_SECONDS,
        act_seconds=words.act_seconds,
        settle_seconds=words.settle_seconds,
        place=host_of,
    )


def _plan(words: Words, facts: Facts) -> Sequence[Send]:
    """`expect` as it was when this was queued; the job sends what its own look shows."""
    expected = (facts.preflight or {}).get("expect", {})
    return [command(words, str(facts.vm_id), expected)]
