"""All reasons together: of a VM, and of each of its snapshots that is asked about. Space is the plan's (space.py)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from snapshots.domain.facts import Id
from snapshots.domain.forecast import Forecast, forecast
from snapshots.domain.merging import of_host, of_snapshot, of_time, of_vm
from snapshots.domain.merging.answers import Answer, Verdict, refuse
from snapshots.domain.merging.facts import USUAL, Case, Terms

OF_VM: Sequence[Callable[[Case, Terms], Answer]] = (
    of_vm.place,
    of_vm.state,
    of_vm.operations,
    of_vm.under_way,
    of_vm.replication,
    of_vm.hold,
    of_vm.disks,
    of_vm.domain_controller,
    of_time.freshness,
    of_time.backup,
    of_time.window,
    of_time.approval,
    of_host.consent,
)


@dataclass(frozen=True, slots=True)
class Preflight:
    """`of_snapshots`: what speaks on each, what speaks on its VM included."""

    case: Case
    of_vm: Verdict
    of_snapshots: Mapping[Id, Verdict]


def preflight(case: Case, snapshots: Sequence[Id], terms: Terms = USUAL) -> Preflight:
    known = {one.id for one in case.picture.facts.snapshots}
    told = {one: forecast(case.picture.facts, one) for one in snapshots if one in known}
    vm = [reason(case, terms) for reason in OF_VM]
    vm.append(of_host.generation(case, terms, _seconds(case, told)))
    return Preflight(case, Verdict(vm), {one: Verdict([*vm, *_of(case, one, told, terms)]) for one in snapshots})


def _of(case: Case, snapshot: Id, told: Mapping[Id, Forecast], terms: Terms) -> Sequence[Answer]:
    if snapshot not in told:
        return [refuse("chain.gone", "It is not there any more: 0 snapshots of the VM have its Id.")]
    return [
        of_snapshot.owner_class(case, snapshot, terms),
        of_snapshot.chain(case, snapshot, told[snapshot]),
        of_snapshot.sharing(case, told[snapshot]),
    ]


def _seconds(case: Case, told: Mapping[Id, Forecast]) -> float:
    """Of all its merges, one after the other."""
    moved = {one.file.key: one.file.size or 0 for forecast in told.values() for one in forecast.fates if one.into}
    return case.host.pace.seconds(sum(moved.values()))
