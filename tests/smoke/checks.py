"""What a user does, and what has to be true then, in the order in which it makes sense: a module for each capability.
Each check answers the words of its line."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from tests.smoke import (
    acting,
    annotations,
    certificates,
    door,
    estate,
    findings,
    furnished,
    hosts_in,
    jobs,
    life,
    lists,
    merging,
    numbers,
    pages,
    programs,
    qualifying,
    restoring,
    snapshots,
    storage,
    views,
)
from tests.smoke.people import people
from tests.smoke.running import Demo
from tests.smoke.tour import Tour


def checks_of(demo: Demo) -> Sequence[Callable[[], str]]:
    tour = Tour(demo)
    return [partial(check, tour) for check in (*STANDING, *FAILING, *MEANWHILE, *HEALED)]


STANDING: Sequence[Callable[[Tour], str]] = (
    life.start,
    door.strangers,
    door.login,
    lambda tour: hosts_in.hosts_in(tour.demo),
    lambda tour: certificates.certificates(tour.demo),
    lambda tour: jobs.demo_jobs(tour.visitor),
    numbers.inventory,
    numbers.memory,
    pages.pages,
    pages.sections,
    lambda tour: storage.storage(tour.visitor, tour.truth),
    lambda tour: snapshots.snapshots(tour.visitor, tour.demo),
    lambda tour: merging.merge_plan(tour.visitor, tour.demo),
    lists.lists,
    lambda tour: views.views(tour.demo, tour.visitor, tour.truth),
    lambda tour: views.bulk(tour.visitor, hosts_in.keeper(tour.demo), tour.truth),
    lambda tour: _line("clusters", estate.clusters(tour.truth, tour.visitor), without="clusters"),
    lambda tour: _line("search", estate.search(tour.truth, tour.visitor)),
    life.health,
    lambda tour: programs.api(tour.visitor, tour.truth),
    lambda tour: programs.metrics(tour.visitor, tour.truth),
    lambda tour: furnished.furnished(tour.demo),
    numbers.living,
)
FAILING: Sequence[Callable[[Tour], str]] = (
    lambda tour: tour.failing.hosts_ill(tour.truth),
    lambda tour: tour.failing.host_down(tour.truth),
)
# Hosts take a minute to be well again, as long as it takes to look at what does not need them.
MEANWHILE: Sequence[Callable[[Tour], str]] = (
    lambda tour: annotations.tags_and_notes(tour.visitor, tour.truth_now),
    lambda tour: people(tour.demo, tour.visitor, tour.truth_now),
    lambda tour: restoring.backup_and_restore(tour.demo),
    lambda tour: jobs.jobs(tour.visitor),
)
HEALED: Sequence[Callable[[Tour], str]] = (
    lambda tour: tour.failing.hosts_healed(),
    lambda tour: findings.findings(tour.demo, tour.visitor, tour.truth),
    lambda tour: tour.failing.worker_killed(),
    life.polls,
    lambda tour: acting.power(tour.visitor, tour.demo, tour.lab_vm),
    lambda tour: acting.take(tour.visitor, tour.demo, tour.lab_vm),
    lambda tour: acting.apply(tour.visitor, tour.demo),
    lambda tour: acting.merge(tour.visitor, tour.demo),
    lambda tour: annotations.changes_are_told(tour.demo, tour.visitor, tour.truth_now),
    lambda tour: qualifying.qualify(tour.demo, tour.visitor),  # last: it turns the clock
    life.end,
)


def _line(name: str, figures: Mapping[str, float], without: str = "") -> str:
    return " ".join([name, *(f"{one}={figure}" for one, figure in figures.items() if one != without)])
