"""VMs that are switched, and snapshots that are taken, applied and merged: until the estate itself shows it."""

from typing import Any
from uuid import UUID

from tests.smoke.running import Demo, Untrue, wait_until
from tests.smoke.visitor import Visitor
from tests.snapshots import reference
from tests.snapshots.from_truth import facts_of

HOST = "HV11"  # on which the demo allows changes
DONE_WITHIN_SECONDS = 120
MERGED_WITHIN_SECONDS = 240
READ_AGAIN_SECONDS = 90
NAME, MERGED, WHY = "smoke: a way back", "smoke: to be merged", "The smoke test."
FIXED = "TEST-09"  # a VM of that host whose disk has its whole size from the beginning


def kept_running(demo: Demo) -> Any:
    """The first VM by name of the laboratory that runs and is no domain controller (where none runs, the first). They
    come and go by themselves there; this one stays on from now on."""
    rows = demo.estate("GET", "/truth")["vms"]
    lab = [row for row in rows if row["host"] == HOST and row["name"].startswith("LAB-LNX")]
    vm = min(lab, key=lambda row: (row["state"] != "Running", row["name"]))
    for action in ("stop", "start"):  # one that runs would be left to its own plan
        demo.estate("POST", f"/vms/{vm['id']}", action=action)
    return vm


def power(visitor: Visitor, demo: Demo, vm: Any) -> str:
    """One is shut down cleanly and started again; each command reaches the host once."""
    before = _commands(demo)
    seconds = []
    for act, state in (("shut-down", "Off"), ("start", "Running")):
        page = f"/vms/{vm['id']}/{act}/"
        # Whether it can be started the portal knows once the host was read again after it was shut down.
        wait_until(lambda page=page: _is_offered(visitor, page), f"{act} can be queued", READ_AGAIN_SECONDS)
        seconds.append(_done(visitor, demo, visitor.send(page, reason=WHY), vm, state))
    sent = {name: count - before.get(name, 0) for name, count in _commands(demo).items()}
    if (sent.get("Stop-VM"), sent.get("Start-VM")) != (1, 1):
        raise Untrue(f"the host received {sent}, and each command should have come once")
    return f"power jobs=2 commands=2 seconds={sum(seconds):.1f}"


def take(visitor: Visitor, demo: Demo, vm: Any) -> str:
    page = f"/vms/{vm['id']}/snapshot/"
    wait_until(lambda: _is_offered(visitor, page), "a snapshot can be taken", READ_AGAIN_SECONDS)
    job = visitor.send(page, name=NAME, reason=WHY)
    seconds = wait_until(lambda: _succeeded(visitor, job), "a snapshot is taken", DONE_WITHIN_SECONDS)
    made = [row for row in _snapshots(demo, vm) if row["name"] == NAME]
    if len(made) != 1:
        raise Untrue(f"{len(made)} snapshots are called {NAME}, and one was taken")
    told = wait_until(lambda: _page_of(visitor, made[0]["id"]), "the inventory shows it", DONE_WITHIN_SECONDS)
    if "operator" not in visitor.text(_page_of(visitor, made[0]["id"])):
        raise Untrue("the snapshot has no owner, and whoever took it should be")
    return f"take snapshots=1 owner=operator taken_seconds={seconds:.1f} shown_seconds={told:.1f}"


def apply(visitor: Visitor, demo: Demo) -> str:
    """With the way back taken first: two jobs, the second after the first."""
    truth = demo.estate("GET", "/truth")
    made = next(row for row in truth["snapshots"] if row["name"] == NAME)
    vm = next(row for row in truth["vms"] if row["id"] == made["vm_id"])
    page = _page_of(visitor, made["id"])
    job = visitor.send(f"{page}apply/", typed=NAME, first="on", reason=WHY)
    seconds = wait_until(lambda: _succeeded(visitor, job), "a snapshot is applied", DONE_WITHIN_SECONDS)
    now = next(row for row in demo.estate("GET", "/truth")["vms"] if row["id"] == vm["id"])
    if now["parent_snapshot_id"] != made["id"]:
        raise Untrue(f"{vm['name']} hangs under {now['parent_snapshot_id']} and not under what was applied")
    taken = len(_snapshots(demo, vm))
    return f"apply jobs=2 snapshots={taken} state={now['state']} seconds={seconds:.1f}"


def merge(visitor: Visitor, demo: Demo) -> str:
    """A snapshot is taken and deleted: its chains become what the estate's own truth says, and room is won, because
    the disk under it is one that does not grow."""
    vm = next(row for row in demo.estate("GET", "/truth")["vms"] if row["name"] == FIXED)
    take = f"/vms/{vm['id']}/snapshot/"
    wait_until(lambda: _is_offered(visitor, take), "a snapshot can be taken", READ_AGAIN_SECONDS)
    # Where it has been off since the demo began it has never said that it is no domain controller.
    job = visitor.send(take, name=MERGED, reason=WHY, despite="on")
    wait_until(lambda: _succeeded(visitor, job), "a snapshot is taken", DONE_WITHIN_SECONDS)
    before = demo.estate("GET", "/truth")
    made = next(row for row in before["snapshots"] if row["name"] == MERGED)
    facts = facts_of(before, HOST, vm["id"])
    became, chains = reference.after_deleting(facts, UUID(made["id"]))
    sent = _commands(demo).get("Remove-VMSnapshot", 0)
    wait_until(lambda: bool(_page_of(visitor, made["id"])), "the list shows the snapshot", READ_AGAIN_SECONDS)
    page = _page_of(visitor, made["id"]).strip("/").rpartition("/")[2]
    plan = f"/snapshots/merge/queue/?snapshot={page}&unsure=on"
    # What the last job changed has to be read before anything is planned of the VM.
    wait_until(lambda: _is_offered(visitor, plan), "a deletion can be planned", READ_AGAIN_SECONDS)
    job = visitor.send(plan, reason=WHY)
    seconds = wait_until(lambda: _succeeded(visitor, job), "a snapshot is merged", MERGED_WITHIN_SECONDS)
    after = facts_of(demo.estate("GET", "/truth"), HOST, vm["id"])
    found = {
        (one.snapshot, one.place): [key for key, _ in reference.links(after, one.file or "")] for one in after.drives
    }
    if found != {key: list(chain) for key, chain in chains.items()}:
        raise Untrue(f"the chains of {vm['name']} are {found}; by the estate's truth they should be {chains}")
    if (count := _commands(demo).get("Remove-VMSnapshot", 0) - sent) != 1:
        raise Untrue(f"the host received {count} deletions, and should have received one")
    if not visitor.page(job).select_one("#won"):
        raise Untrue(f"{job} has succeeded, and does not say what was won")
    won = sum(file.size or 0 for file in facts.files.values()) - sum(file.size or 0 for file in after.files.values())
    if won <= 0 or not became:
        raise Untrue(f"{won} bytes were won by {len(became)} files, and there was one to be merged")
    return f"merge reclaimed_bytes={won} files={len(became)} chains={len(chains)} commands=1 seconds={seconds:.1f}"


def _done(visitor: Visitor, demo: Demo, job: str, vm: Any, state: str) -> float:
    seconds = wait_until(lambda: _succeeded(visitor, job), f"{vm['name']} is {state}", DONE_WITHIN_SECONDS)
    now = next(row for row in demo.estate("GET", "/truth")["vms"] if row["id"] == vm["id"])
    if now["state"] != state:
        raise Untrue(f"{job} has succeeded, and {vm['name']} is {now['state']}")
    shown = f"vms/{vm['id']}/"
    wait_until(
        lambda: state in visitor.text(f"/{shown}"), f"the page of {vm['name']} says {state}", DONE_WITHIN_SECONDS
    )
    return seconds


def _succeeded(visitor: Visitor, job: str) -> bool:
    """It itself: its page names the jobs that came before it, too, and how those stand."""
    verdict = visitor.page(job).select_one(".hv-job-verdict")
    return verdict is not None and "Succeeded" in verdict.get_text(" ")


def _is_offered(visitor: Visitor, path: str) -> bool:
    return visitor.page(path).find("form", attrs={"method": "post", "action": path}) is not None


def _commands(demo: Demo) -> dict[str, int]:
    told: dict[str, int] = demo.estate("GET", "/commands")[HOST].get("acts", {})
    return dict(told)


def _snapshots(demo: Demo, vm: Any) -> list[Any]:
    return [row for row in demo.estate("GET", "/truth")["snapshots"] if row["vm_id"] == vm["id"]]


def _page_of(visitor: Visitor, snapshot: str) -> str:
    """Empty as long as the list does not show it."""
    found = visitor.page(f"/snapshots/?q={snapshot}").select_one('tbody a[href^="/snapshots/"]')
    return str(found["href"]) if found else ""
