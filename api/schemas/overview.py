"""The estate in one look: how much there is, how much of it is not known, and what is wrong."""

from datetime import datetime

from api.schemas.telling import Thing, own
from inventory.selectors.problems import Problem
from inventory.selectors.totals import Totals


class EstateTotals(Thing):
    """How much there is. A sum leaves out what nobody knows; the fields beside it say how much that is."""

    hosts: int = own("Hosts that are registered.")
    clusters: int = own("Clusters with a host that is polled.")
    clustered_hosts: int = own("Hosts in clusters.")
    hosts_by_condition: dict[str, int] = own("How they are doing; only what occurs.")
    unread_hosts: int = own("Hosts that never told their facts: no sum has them.")
    last_known_hosts: int = own("Hosts whose facts are the last known ones.")
    answered_hosts: int = own("Active hosts that have answered completely.")
    least_recent_answer_seconds: float | None = own("How long ago the least recent of those did; null: none did.")
    logical_processors: int | None = own("Logical processors together; null: no host told.")
    memory_capacity_bytes: int | None = own("Memory built in; null: no host told.")
    memory_available_bytes: int | None = own("Memory that is free; null: no host told.")
    vms: int = own("VMs that are there.")
    vms_by_state: dict[str, int] = own("In Hyper-V's words; `unknown` counts those of none.")
    last_known_vms: int = own("VMs among them on hosts that could not tell of them when last asked.")


class KnownProblem(Thing):
    """Something that is known to be wrong."""

    kind: str = own("Which problem it is, as a word for programs.")
    severe: bool = own("Whether it needs somebody now.")
    title: str = own("What it is.")
    sentence: str = own("More about it, and what to do.")
    page: str | None = own("The page about it; null: it is the portal's own.")
    since: datetime | None = own("Since when, as far as known; null: not known.")
    next_attempt_at: datetime | None = own("When it is looked at again; null: not known.")
    more: int = own("How many others of its kind are left out here.")


class Overview(Thing):
    """What the first page shows. No problem means only that none is known."""

    totals: EstateTotals = own("How much there is.")
    problems: list[KnownProblem] = own("What is wrong, what is severe first.")


def problem_of(problem: Problem) -> KnownProblem:
    same = ("kind", "severe", "title", "sentence", "since", "next_attempt_at", "more")
    return KnownProblem(page=problem.url or None, **{name: getattr(problem, name) for name in same})


def totals_of(totals: Totals) -> EstateTotals:
    same = (
        "hosts clusters clustered_hosts unread_hosts last_known_hosts answered_hosts least_recent_answer_seconds "
        "logical_processors vms last_known_vms"
    ).split()
    return EstateTotals(
        hosts_by_condition={condition.value: count for condition, count in totals.conditions},
        memory_capacity_bytes=totals.memory_bytes,
        memory_available_bytes=totals.available_bytes,
        vms_by_state={state or "unknown": count for state, count in totals.states},
        **{name: getattr(totals, name) for name in same},
    )
