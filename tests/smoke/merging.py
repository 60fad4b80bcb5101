"""What a merge would take: the plan for all old user snapshots, beside what deleting them does in truth."""

from collections.abc import Mapping
from typing import Any

from hyperv.contracts import path_key
from tests.smoke.running import Demo, Untrue
from tests.smoke.visitor import Visitor
from tests.snapshots import reference
from tests.snapshots.from_truth import facts_of

DAYS = 7
PLAN = f"/api/v1/snapshots/merge-plan?age={DAYS}&unsure=true"


def merge_plan(visitor: Visitor, demo: Demo) -> str:
    told = visitor.get(PLAN).json()
    truth = demo.estate("GET", "/truth")
    known = {row["id"] for row in truth["snapshots"] if row["snapshot_type"] == "Standard" and not row["is_automatic"]}
    asked = [one for vm in told["vms"] for one in vm["snapshots"]]
    if strange := {one["id"] for one in asked} - known:
        raise Untrue(f"a plan for user snapshots is about {len(strange)} that are none")
    if not told["steps"]:
        raise Untrue(f"of {told['asked']} user snapshots older than {DAYS} days none can be planned")
    compared = sum(_compare(vm, told, truth) for vm in told["vms"])
    shown = visitor.page(f"/snapshots/merge/?age={DAYS}&unsure=on").select(".hv-merge-steps > li")
    if len(shown) != min(100, len(told["steps"])):
        raise Untrue(f"the plan has {len(told['steps'])} steps, and its page shows {len(shown)}")
    says = [one["verdict"] for one in asked]
    return (
        f"merge_plan snapshots={len(asked)} vms={len(told['vms'])} steps={len(told['steps'])} "
        f"refused={says.count('refuse')} unknown={says.count('unknown')} files_compared={compared} "
        f"hours={told['seconds'] / 3600:.1f} "
        f"reclaim_gib_at_most={told['gives_back_at_most_bytes'] / 2**30:.1f}"
    )


def _compare(vm: Mapping[str, Any], told: Mapping[str, Any], truth: Mapping[str, Any]) -> int:
    """Of each VM's first step, which finds its files as they are: what becomes of each; answers of how many."""
    steps = [one for one in told["steps"] if one["vm"]["id"] == vm["vm"]["id"]]
    if not steps:
        return 0
    step = min(steps, key=lambda one: one["number"])
    facts = facts_of(truth, vm["host"]["name"], vm["vm"]["id"])
    one = next(one.id for one in facts.snapshots if str(one.id) == step["snapshot"])
    became, _ = reference.after_deleting(facts, one)
    shown = {path_key(file["path"]): path_key(file["into"]) if file["into"] else "deleted" for file in step["files"]}
    if shown != became:
        raise Untrue(f"step {step['number']} of {vm['vm']['name']} would do {became}; planned is {shown}")
    return len(became)
