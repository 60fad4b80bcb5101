"""Jobs in every state, for pages to show; nothing here is sent to anybody."""

from datetime import time, timedelta
from typing import Any

from django.utils import timezone

from inventory.choices import Purpose
from inventory.models import VM, Cluster, Credential, Host
from jobs.choices import ENDED, State
from jobs.kinds import Send
from jobs.models import Build, Job, JobAct, JobEvent, JobNeed, Stop, Window
from jobs.shown import kept

_SAID = {
    State.WAITING: ("host_busy", "Waits for its turn: HV01 already has 2 at work, as many as may be.", ""),
    State.RUNNING: ("working", "Hyper-V merges the disk. The VM goes on meanwhile.", ""),
    State.ASKING: (
        "approval",
        "It waits for the approval of a second person.",
        "Anybody else who may approve can do so here.",
    ),
    State.SUCCEEDED: ("as_forecast", "The snapshot is gone, and every file is as forecast.", ""),
    State.FAILED: ("host_refused", "Hyper-V refused the command. Its own words stand below.", "Mend what it names."),
    State.UNKNOWN: ("restored", "This portal was restored while the job was at work.", "Look at the host."),
    State.CANCELLED: ("cancelled", "operator cancelled it before anything was sent.", ""),
    State.REFUSED: ("observe_only", "HV01 is observe-only.", "Whoever manages hosts can allow changes."),
}
SCRIPT = "read/estate/host"


def make_job(host: Host, state: State = State.WAITING, vm: VM | None = None, **facts: Any) -> Job:
    """In that state since a minute ago."""
    now = timezone.now()
    number = Job.objects.count() + 1
    code, sentence, next_step = _SAID[state]
    began = state in (State.RUNNING, State.SUCCEEDED, State.FAILED, State.UNKNOWN)
    told = {
        "kind": "snapshots.merge",
        "title": f"Delete the snapshot “before update” of {vm.name if vm else host.name}",
        "reason": "Older than thirty days.",
        "subject_kind": "vm",
        "subject_id": str(vm.pk if vm else number),
        "subject_name": vm.name if vm else host.name,
        "code": code,
        "sentence": sentence,
        "next_step": next_step,
        "state_since": now - timedelta(minutes=1),
        "idempotency_key": f"key {number}",
        "queued_at": now - timedelta(minutes=10 + number),
        "queued_by": "operator",
        "queued_by_id": 0,
        "queued_via": "page",
        "needs_approval": state == State.ASKING,
        "planned": [kept(Send("delete", SCRIPT, {"vm": "4711", "expect": {"state": "Running"}}))],
        "release": "tests",
        "started_at": now - timedelta(minutes=6) if began else None,
        "ended_at": now - timedelta(minutes=1) if state in ENDED else None,
    }
    job = Job.objects.create(host=host, vm=vm, state=state, **{**told, **facts})
    _happened(job, state)
    return job


def _happened(job: Job, state: State) -> None:
    first = {"kind": "queued", "state": State.WAITING, "code": "queued", "by": job.queued_by}
    JobEvent.objects.create(job=job, at=job.queued_at, sentence=f"It was queued. {job.reason}", **first)
    if job.started_at:
        failed = state == State.FAILED
        JobAct.objects.create(
            job=job, number=1, name="delete", script=SCRIPT, script_text="# Question: what was sent?\nGet-VMHost\n",
            parameters={"vm": "4711"}, host_name=job.host.name, account="EXAMPLE\\changer", committed_at=job.started_at,
            outcome="failed" if failed else "done", answered_at=job.started_at, seconds=1.7,
            detail="The operation failed with error code '32775'." if failed else "",
        )  # fmt: skip
        told = {"kind": "answer", "code": "done", "sentence": "“delete”: Done."}
        said = f"The operation failed with error code '32775'. [{'Microsoft.HyperV.' * 8}]" if failed else ""
        JobEvent.objects.create(job=job, at=job.started_at, said=said, **told)
    if state != State.WAITING:
        told = {"kind": "state", "state": state, "code": job.code, "sentence": job.sentence}
        JobEvent.objects.create(job=job, at=job.state_since, **told)


def in_every_state(host: Host, vms: list[VM]) -> dict[str, Job]:
    """By state; the running one is half done, the waiting one needs it."""
    found = {state.value: make_job(host, state, vm) for state, vm in zip(State, vms, strict=False)}
    Job.objects.filter(pk=found["running"].pk).update(
        stage="Merging disks", progress_percent=43.2, bytes_done=6 * 2**30, bytes_total=14 * 2**30,
        expected_end_at=timezone.now() + timedelta(minutes=9),
    )  # fmt: skip
    last = make_job(host, State.WAITING, vms[-1], subject_id="last", title="Start the VM again", sentence="Waits.")
    JobNeed.objects.create(job=last, needs=found["running"])
    return found


def allow_changes(host: Host) -> None:
    """By its consent, and with an account for them that opens nothing."""
    account = Credential.objects.create(
        name=f"changing {host}", username="EXAMPLE\\changer", secret=b"x", purpose=Purpose.CHANGING
    )
    Host.objects.filter(pk=host.pk).update(changes_allowed=True, change_credential=account)


def make_window(thing: Host | Cluster) -> Window:
    owner = {"host": thing} if isinstance(thing, Host) else {"cluster": thing}
    told = {"weekdays": [4, 5], "opens_at": time(22, 0), "minutes": 480, "time_zone": "Europe/Berlin"}
    return Window.objects.create(**owner, **told, note="nights", set_at=timezone.now(), set_by="keeper")


def make_stop() -> Stop:
    return Stop.objects.create(at=timezone.now(), by="operator", reason="Smoke in the rack.")


def make_build(version: str, verdict: str = "qualified", **facts: Any) -> Build:
    """By a run on HV01 with two checks, of which the second was not as expected where it did not qualify."""
    tried = verdict in ("qualified", "failed")
    checks = [
        {"code": "taken", "title": "A snapshot is there after it was taken.", "passed": True, "found": "1 snapshot"},
        {"code": "job", "title": "A merge has a job.", "passed": verdict == "qualified", "found": "job 50, 43 %"},
    ]
    told = {"reason": "All as expected.", "by": "keeper", "at": timezone.now(), "release": "Windows Server 2022"}
    told |= {"host_name": "HV01", "result": {"checks": checks}} if tried else {}
    return Build.objects.create(version=version, verdict=verdict, **{**told, **facts})


def make_builds(hosts: list[Host]) -> None:
    """One host of each standing, and the rest qualified."""
    Host.objects.filter(pk__in=[host.pk for host in hosts]).update(
        os_version="10.0.20348", os_caption="Microsoft Windows Server 2022 Datacenter"
    )
    make_build("10.0.20348")
    standings = {
        "10.0.26100": "",
        "10.0.17763": "failed",
        "10.0.14393": "consented",
        "6.3.9600": "withdrawn",
        "6.1.7601": "",
    }
    for host, (version, verdict) in zip(hosts[1:], standings.items(), strict=False):
        Host.objects.filter(pk=host.pk).update(os_version=version, os_caption=f"Windows Server of build {version}")
        if verdict:
            make_build(version, verdict)
    Host.objects.filter(pk=hosts[0].pk).update(changes_allowed=True)
    Host.objects.filter(pk__in=[host.pk for host in hosts[1:3]]).update(changes_allowed=True)


def make_merge(host: Host, vm: VM) -> Job:
    """A merge that is half through, with all that was shown when it was queued."""
    folder, key = "C:\\ClusterStorage\\Volume1\\", "c:\\clusterstorage\\volume1\\"
    files = [
        {"key": f"{key}disk_1.avhdx", "path": f"{folder}disk_1.avhdx", "bytes": 14 * 2**30, "fate": "merged",
         "into": f"{folder}disk.vhdx", "reason": "It is merged into disk.vhdx."},
        {"key": f"{key}disk.vhdx", "path": f"{folder}disk.vhdx", "bytes": 40 * 2**30, "fate": "kept", "into": None,
         "reason": "It takes in disk_1.avhdx."},
    ]  # fmt: skip
    answers = [
        {"code": "state.steady", "say": "go", "sentence": "It is running."},
        {
            "code": "backup.untold",
            "say": "warn",
            "sentence": "No program reports backups to this portal (0 of any VM).",
        },
    ]
    shown = {
        "verdict": "warn", "answers": answers, "files": files, "seconds": 347.0, "moved_bytes": 14 * 2**30,
        "gives_back": 14 * 2**30, "takes": {}, "room": [], "unsure": False, "any_time": False,
        "pace": {"bytes_per_second": 52428800.0, "basis": "assumed", "is_measured": False},
    }  # fmt: skip
    job = make_job(host, State.RUNNING, vm, kind="merge", subject_id=f"merge of {vm.pk}", preflight=shown)
    Job.objects.filter(pk=job.pk).update(stage="Merging 1 of 1 file", progress_percent=43.2)
    return job
