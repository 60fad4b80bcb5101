"""A plan of merges becomes jobs: one for each deletion, in the plan's order."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.access import Right, RightMissing
from inventory.models import VM, Host
from inventory.scope import may_on
from jobs.models import Job
from jobs.services import Subject, Wish, job_queue
from jobs.vms.naming import names_apart
from snapshots.kinds.merge_preflight import kept_with_job
from snapshots.selectors.merges_under_way import MERGE
from snapshots.selectors.merging import Merging, StepLine

MOST_AT_ONCE = 200  # deletions that one form queues; of more the first, and the rest when they are done


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of it. `request`: of the form that was sent."""

    reason: str
    not_before: datetime | None = None
    outside_windows: bool = False
    request: uuid.UUID | None = None


class PlanChanged(Exception):
    """What would be done is not what was shown: nothing was queued."""


def digest_of(merging: Merging) -> str:
    """Of what somebody agrees to who sends the form: which snapshots go, in which order, what becomes of each file, and
    what speaks against it. Numbers that change by the minute are not in it."""
    told = [_shown(line) for line in queued_lines(merging)]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def queued_lines(merging: Merging) -> Sequence[StepLine]:
    return merging.steps[:MOST_AT_ONCE]


def _shown(line: StepLine) -> list[Any]:
    step = line.step
    fates = sorted((one.file.key, str(one.fate), one.into.key if one.into else "") for one in line.fates)
    return [step.case.host.number, str(step.case.id), str(step.snapshot), fates, sorted(_codes(line))]


def _codes(line: StepLine) -> set[str]:
    return {answer.code for answer in line.judged.verdict.against}


def may_not(merging: Merging, by: Any) -> Sequence[VM]:
    """VMs of the plan that this person may not change."""
    vms = {line.row.vm.pk: line.row.vm for line in queued_lines(merging)}
    return [vm for vm in vms.values() if not may_on(by, Right.OPERATE, vm)]


def wishes_of(merging: Merging, said: Said, *, unsure: bool) -> Sequence[Wish]:
    """In the plan's order, without what each has to wait for."""
    lines = queued_lines(merging)
    hosts = _hosts(lines)
    return [_wish(line, hosts[line.row.host_id], said, unsure=unsure) for line in lines]


@transaction.atomic
def merges_queue(merging: Merging, said: Said, *, digest: str, unsure: bool, by: Any) -> Sequence[Job]:
    """All of them or none; sent twice they are the same jobs. Raises PlanChanged, RightMissing and what
    jobs.services.job_queue raises."""
    if known := _sent_before(said):
        return known
    if digest != digest_of(merging):
        raise PlanChanged
    if may_not(merging, by):
        raise RightMissing(Right.OPERATE)
    jobs: list[Job] = []
    last: dict[uuid.UUID, Job] = {}
    lines = queued_lines(merging)
    hosts, called = _hosts(lines), names_apart([line.row.vm for line in lines], by)
    for line in lines:
        vm = line.row.vm.pk
        needs = (last[vm],) if vm in last else ()
        wish = _wish(line, hosts[line.row.host_id], said, unsure=unsure, needs=needs, called=called[vm])
        job, _ = job_queue(wish, by=by)
        jobs.append(job)
        last[vm] = job
    return jobs


def _sent_before(said: Said) -> Sequence[Job]:
    """The jobs of the same form."""
    if said.request is None:
        return []
    return list(Job.objects.filter(kind=MERGE, parameters__form=str(said.request)).order_by("pk"))


def _wish(line: StepLine, host: Host, said: Said, *, unsure: bool, needs: Sequence[Job] = (), called: str = "") -> Wish:
    """`called`: the VM in the title of the job."""
    row, step = line.row, line.step
    return Wish(
        MERGE,
        Subject("vm", str(row.vm.pk), row.vm.name, host, row.vm, _volumes(line)),
        f"Delete the snapshot “{row.name or '(no name)'}” of {called or row.vm.name or '(no name)'}",
        said.reason,
        {
            "vm_id": str(row.vm.pk),
            "snapshot_id": str(step.snapshot),
            "is_old": bool(step.case.host.is_old),
            "form": str(said.request or ""),
        },
        kept_with_job(line.judged, step, unsure=unsure, any_time=said.outside_windows),
        not_before=said.not_before,
        outside_windows=said.outside_windows,
        needs=needs,
        key=f"{MERGE}:{row.vm.pk}:{step.snapshot}",
        request=uuid.uuid5(said.request, str(step.snapshot)) if said.request else None,
    )


def _hosts(lines: Iterable[StepLine]) -> Mapping[int, Host]:
    """Behind the veil: what decides about them is asked of their rows."""
    return Host.objects.select_related("cluster").in_bulk({line.row.host_id for line in lines})


def _volumes(line: StepLine) -> Sequence[int]:
    effect = line.step.effect
    return sorted(volume for volume in effect.works if volume is not None)


def numbered(jobs: Sequence[Job]) -> Mapping[str, int]:
    """For a sentence: how many, of how many VMs."""
    return {"jobs": len(jobs), "vms": len({job.vm_id for job in jobs})}
