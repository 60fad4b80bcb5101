"""Queueing that a snapshot is taken, or applied."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from inventory.scope import EVERYTHING
from jobs.answers import Say, Verdict
from jobs.models import Job
from jobs.services import Subject, Wish, job_known, job_queue
from jobs.vms.naming import names_apart
from snapshots.change_forms import USUAL_DAYS
from snapshots.kinds import apply, apply_reasons, take, take_reasons, way_back
from snapshots.kinds.take_reasons import LONGEST
from snapshots.models import Snapshot
from snapshots.selectors.changing import Asked, asked_of_one


class ChangeRefused(Exception):
    """No job was made. `sentence`: the heaviest of what speaks against it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Wanted:
    """What jobs.forms.WishForm understood. `despite`: it is a domain controller, or nobody knows, and is to be done all
    the same. `key`: as jobs.services.Wish has it."""

    reason: str
    not_before: datetime | None = None
    outside_windows: bool = False
    request: uuid.UUID | None = None
    despite: bool = False
    key: str = ""

    def before(self) -> "Wanted":
        """Of the snapshot that is taken before another is applied. Its name has the second in it: of a form that comes
        twice it is one all the same."""
        first = self.request and uuid.uuid5(self.request, "first")
        return replace(self, request=first, key=f"{take.KEY}:first:{first}" if first else "")


@dataclass(frozen=True, slots=True)
class Naming:
    name: str
    owner: str
    expires_on: date | None


def take_wish(asked: Asked, naming: Naming, wanted: Wanted, *, called: str = "") -> Wish:
    """`called`: the VM in the title of the job."""
    until = naming.expires_on.isoformat() if naming.expires_on else None
    parameters = {"name": naming.name, "owner": naming.owner, "expires_on": until}
    verdict = take_reasons.verdict_on(asked.standing, naming.name)
    title = f"Take a snapshot of {called or _name(asked)}"
    return _wish(take.KEY, title, asked, parameters, verdict, wanted, checkpoint_type=asked.standing.policy or "")


def apply_wish(
    asked: Asked,
    snapshot: Snapshot,
    wanted: Wanted,
    needs: Sequence[Job] = (),
    *,
    first: Naming | None = None,
    called: str = "",
) -> Wish:
    """`called`: the VM in the title of the job."""
    parameters = {"snapshot_id": str(snapshot.snapshot_id), "name": snapshot.name}
    if first:
        parameters[way_back.FIRST] = first.name
    wanted = replace(wanted, key=f"{apply.KEY}:{asked.vm.pk}:{snapshot.snapshot_id}")
    verdict = apply_reasons.verdict_on(asked.standing, snapshot.snapshot_id)
    current = str(asked.standing.current or "")
    title = f"Put {called or _name(asked)} back to “{snapshot.name}”"
    told = {"snapshot_id": str(snapshot.snapshot_id), "current_id": current}
    return _wish(apply.KEY, title, asked, parameters, verdict, wanted, needs, **told)


def _wish(
    kind: str,
    title: str,
    asked: Asked,
    parameters: Mapping[str, Any],
    verdict: Verdict,
    wanted: Wanted,
    needs: Sequence[Job] = (),
    **expect: str,
) -> Wish:
    vm, stands = asked.vm, asked.standing
    expected = {
        "vm_id": str(vm.pk),
        "state": stands.state or "",
        "operational_status": list(stands.status or ()),
        "snapshot_ids": [str(one.id) for one in stands.taken],
        **expect,
    }
    answers = [{"code": one.code, "say": str(one.say), "sentence": one.sentence} for one in verdict.answers]
    polls = {**asked.polls, "despite": wanted.despite}
    return Wish(
        kind,
        Subject("vm", str(vm.pk), _name(asked), asked.place, vm=vm, volume_ids=sorted(asked.volumes)),
        title=title,
        reason=wanted.reason,
        parameters=parameters,
        preflight={"expect": expected, "answers": answers, "polls": polls},
        not_before=wanted.not_before,
        outside_windows=wanted.outside_windows,
        needs=needs,
        key=wanted.key,
        request=wanted.request,
    )


def take_queue(vm: uuid.UUID, naming: Naming, wanted: Wanted, *, by: Any) -> tuple[Job, bool]:
    """The job, and whether it is new. Raises ChangeRefused, and what jobs.services.job_queue raises. What speaks
    against it is asked anew, unless this very form was sent before: then its job is the answer."""
    asked = _asked(vm, wanted)
    if not _is_known(wanted):
        _refuse(take_reasons.verdict_on(asked.standing, naming.name))
    return job_queue(take_wish(asked, naming, wanted, called=_called(asked, by)), by=by)


@transaction.atomic
def apply_queue(snapshot: Snapshot, wanted: Wanted, *, first: Naming | None, by: Any) -> tuple[Job, bool]:
    """As take_queue. `first`: the snapshot that is taken of Now before; where that fails, this one falls with it."""
    asked = _asked(snapshot.vm_id, wanted)
    if known := job_known(apply_wish(asked, snapshot, wanted), by=by):
        return _as_wanted(known, first), False
    _refuse(apply_reasons.verdict_on(asked.standing, snapshot.snapshot_id))
    needs = [take_queue(snapshot.vm_id, first, wanted.before(), by=by)[0]] if first else []
    wish = apply_wish(asked, snapshot, wanted, needs, first=first, called=_called(asked, by))
    job, is_new = job_queue(wish, by=by)
    return job if is_new else _as_wanted(job, first), is_new


def _as_wanted(known: Job, first: Naming | None) -> Job:
    """Whoever asks for a way back gets no job that has none."""
    has_first = way_back.FIRST in known.parameters
    if has_first == (first is not None):
        return known
    how = "after a snapshot of the VM as it is" if has_first else "without a snapshot first"
    raise ChangeRefused(f"Job {known.pk} was queued to apply it {how}. Cancel that one, then open this form anew.")


def naming_before(snapshot: Snapshot, owner: str, now: datetime) -> Naming:
    """Of the snapshot that is taken before another is applied: with its moment, so that no two are called alike."""
    at = f" ({now:%Y-%m-%d %H.%M.%S} UTC)"
    name = "".join(one for one in snapshot.name if one.isprintable() and one not in "*?[]`") or "another"
    room = LONGEST - len(at) - len("before going back to ")
    return Naming(f"before going back to {name[:room].strip()}{at}", owner, (now + timedelta(days=USUAL_DAYS)).date())


def _asked(vm: uuid.UUID, wanted: Wanted) -> Asked:
    asked = asked_of_one(vm, EVERYTHING, timezone.now(), despite=wanted.despite)
    if asked is None:
        raise ChangeRefused("There is no such VM any more.")
    return asked


def _is_known(wanted: Wanted) -> bool:
    return wanted.request is not None and Job.objects.filter(request_key=wanted.request).exists()


def _refuse(verdict: Verdict) -> None:
    if verdict.say == Say.REFUSE:
        raise ChangeRefused(verdict.against[0].sentence)


def _name(asked: Asked) -> str:
    return asked.vm.name or str(asked.vm.pk)


def _called(asked: Asked, by: Any) -> str:
    return names_apart([asked.vm], by)[asked.vm.pk]
