"""Queueing the switch of VMs."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.access import RightMissing
from inventory.models import VM
from inventory.scope import EVERYTHING
from jobs.models import Job
from jobs.services import JobRefused, Subject, Wish, job_queue
from jobs.vms.naming import names_apart
from power.domain.acts import Words
from power.selectors import Asked, asked_of
from upkeep.hold import Held


class PowerRefused(Exception):
    """No job was made. `sentence`: the heaviest of what speaks against it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Said:
    """What jobs.forms.WishForm understood. `request`: of the form; of each VM of many, made out of that."""

    reason: str
    not_before: datetime | None = None
    outside_windows: bool = False
    request: uuid.UUID | None = None

    def of_vm(self, pk: uuid.UUID) -> "Said":
        return replace(self, request=self.request and uuid.uuid5(self.request, str(pk)))


def wish_of(asked: Asked, words: Words, said: Said, called: str = "") -> Wish:
    """What people are shown before, and what is queued; `called`: the VM in the title of the job."""
    vm = asked.vm
    return Wish(
        words.kind,
        Subject("vm", str(vm.pk), vm.name or str(vm.pk), asked.place, vm=vm),
        title=f"{words.title} {called or vm.name or vm.pk}",
        reason=said.reason,
        parameters={"vm_id": str(vm.pk), "action": str(words.act)},
        preflight={"expect": dict(asked.expect), "answers": [_told(one) for one in asked.verdict.answers]},
        not_before=said.not_before,
        outside_windows=said.outside_windows,
        request=said.request,
    )


def power_queue(pk: uuid.UUID, words: Words, said: Said, *, by: Any) -> tuple[Job, bool]:
    """The job, and whether it is new. Raises PowerRefused, and what jobs.services.job_queue raises.

    What speaks against it is asked anew, unless this very form was sent before: then its job is the answer.
    """
    asked = next(iter(asked_of(VM.objects.filter(pk=pk), words, EVERYTHING, timezone.now())), None)
    if asked is None:
        raise PowerRefused("There is no such VM any more.")
    return _queued(asked, words, said, by, names_apart([asked.vm], by)[asked.vm.pk])


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one VM of many: its job, and whether that is new; or why there is none."""

    vm: VM
    job: Job | None
    refusal: str = ""
    is_new: bool = False


def power_queue_many(pks: Iterable[uuid.UUID], words: Words, said: Said, *, by: Any) -> Sequence[Outcome]:
    """A job for each; one that is refused keeps none of the others."""
    asked = asked_of(VM.objects.filter(pk__in=list(pks)).order_by("name", "pk"), words, EVERYTHING, timezone.now())
    called = names_apart([one.vm for one in asked], by)
    return [_outcome(one, words, said.of_vm(one.vm.pk), by, called[one.vm.pk]) for one in asked]


def _outcome(asked: Asked, words: Words, said: Said, by: Any, called: str) -> Outcome:
    try:
        job, is_new = _queued(asked, words, said, by, called)
    except (PowerRefused, JobRefused, Held) as refusal:
        return Outcome(asked.vm, None, refusal.sentence)
    except RightMissing:
        return Outcome(asked.vm, None, "Your account may not change it.")
    return Outcome(asked.vm, job, is_new=is_new)


def _queued(asked: Asked, words: Words, said: Said, by: Any, called: str) -> tuple[Job, bool]:
    sent_before = said.request and Job.objects.filter(request_key=said.request).exists()
    if asked.is_refused and not sent_before:
        raise PowerRefused(asked.verdict.against[0].sentence)
    return job_queue(wish_of(asked, words, said, called), by=by)


def _told(answer: Any) -> dict[str, str]:
    return {"code": answer.code, "say": str(answer.say), "sentence": answer.sentence}
