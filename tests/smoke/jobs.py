"""What the demo's people have queued; and the brake: all changes are stopped and let go on, without JavaScript."""

from tests.smoke.running import Untrue, wait_until
from tests.smoke.visitor import Visitor

LIST, MERGE_LIST = "/jobs/export.csv?columns=all", "/jobs/export.csv?columns=all&kind=merge"
# As snapshots/management/commands/demo_merges.py has it: of each VM, how the deletion of its snapshot stands.
MERGES = {
    "TEST-09": ("succeeded", "done"),
    "LOG02": ("running", "working"),
    "PG03": ("failed", "locked"),
    "CRM02": ("waiting", "window"),
    "PRINT02": ("asking", "approval"),
}
DELETED = {"TEST-09", "LOG02", "PG03"}  # the snapshot at once, whatever becomes of its files
SETTLED_WITHIN_SECONDS = 240


def demo_jobs(visitor: Visitor) -> str:
    """A merge in every state that is worth a look. From then on nothing of the estate changes by jobs but by the one
    that goes on: its clock may be stopped."""

    def settled() -> bool:
        merges = {str(row["vm"]): row["state"] for row in visitor.table(MERGE_LIST)}
        running = {row["vm"] for row in visitor.table(LIST) if row["state"] == "running"}
        listed = {row["vm"] for row in visitor.table("/snapshots/export.csv")}  # what went stays for two polls
        as_wanted = merges == {vm: state for vm, (state, _) in MERGES.items()} and running == {"LOG02"}
        return as_wanted and not listed & DELETED

    seconds = wait_until(settled, "the demo has merges in every state", SETTLED_WITHIN_SECONDS)
    rows = visitor.table(MERGE_LIST)
    told = {str(row["vm"]): (row["state"], row["code"]) for row in rows}
    if told != MERGES:
        raise Untrue(f"merges of the demo stand as {told}")
    won = next(str(row["sentence"]) for row in rows if row["code"] == "done")
    if "Won: " not in won:
        raise Untrue(f"the merge that is done does not say what it won: {won}")
    return f"demo_jobs merges={len(told)} settled_after_seconds={seconds:.1f}"


def jobs(visitor: Visitor) -> str:
    listed = len(visitor.table("/jobs/export.csv"))
    visitor.send("/jobs/stop/", "/jobs/stop/now/", reason="The smoke test pulls the brake.")
    if "All changes are stopped" not in visitor.text("/jobs/"):
        raise Untrue("the list of jobs does not say that everything is stopped")
    visitor.send("/jobs/stop/", "/jobs/stop/release/", reason="It was the smoke test.")
    if "Nothing is stopped" not in visitor.text("/jobs/stop/"):
        raise Untrue("a stop that was released stands")
    return f"jobs listed={listed} stopped=1 released=1"
