"""What changes, and what people say of things, as the pages show it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.smoke import truth
from tests.smoke.running import Demo, Untrue, wait_until
from tests.smoke.visitor import Visitor

CHANGES = "/changes/export.csv?period=day&size=250"
SEEN_WITHIN_SECONDS = 150


def changes_are_told(demo: Demo, visitor: Visitor, estate: Mapping[str, Any]) -> str:
    """Stop one VM, move another, rename a third: each is told once, and between two moments that hold the true one."""
    running = [vm for vm in truth.realised(estate).values() if vm["state"] == "Running" and vm["name"].isascii()]
    stopped, renamed = running[0], running[1]
    moved, target = _mover(estate, running[2:])
    acts = {
        ("VM stopped", stopped["id"]): {"action": "stop"},
        ("VM renamed", renamed["id"]): {"action": "rename", "name": f"{renamed['name']}-smoke"},
        ("VM moved", moved["id"]): {"action": "move", "host": target},
    }
    began = datetime.now(UTC)
    for (_, vm_id), wishes in acts.items():
        demo.estate("POST", f"/vms/{vm_id}", **wishes)
    done = datetime.now(UTC)

    def told() -> dict[tuple[Any, Any], list[Mapping[str, str | None]]]:
        found: dict[tuple[Any, Any], list[Mapping[str, str | None]]] = {}
        for row in visitor.table(CHANGES):
            found.setdefault((row["change"], row["vm_guid"]), []).append(row)
        return {act: found.get(act, []) for act in acts}

    def all_told() -> bool:
        if missing := [act for act, rows in told().items() if not rows]:
            raise Untrue(f"not told: {missing}")
        return True

    seconds = wait_until(all_told, "what was done to VMs is told", SEEN_WITHIN_SECONDS)
    for (kind, vm_id), rows in told().items():
        earliest, at = (datetime.fromisoformat(str(rows[0][name])) for name in ("earliest_at", "at"))
        if len(rows) != 1 or not (
            earliest.timestamp() - 1 <= done.timestamp() and began.timestamp() - 1 <= at.timestamp()
        ):
            raise Untrue(f"{kind} of {vm_id} is told {len(rows)} times, between {earliest} and {at}, done at {began}")
        if kind not in visitor.text(f"/vms/{vm_id}/"):
            raise Untrue(f"the page of {vm_id} does not tell: {kind}")
    return f"history changes={len(visitor.table(CHANGES))} told={len(acts)} after_seconds={seconds:.1f}"


def _mover(estate: Mapping[str, Any], running: list[Any]) -> tuple[Any, str]:
    """A running VM of a cluster, and another of its nodes."""
    for vm in running:
        cluster = estate["hosts"][vm["host"]]["cluster"]
        for node in estate["clusters"][cluster]["nodes"] if cluster else ():
            if node != vm["host"]:
                return vm, node
    raise Untrue("no running VM could move to another node")


def tags_and_notes(visitor: Visitor, estate: Mapping[str, Any]) -> str:
    """A tag and a note are put on a VM, found and taken away; domain controllers are proposed, and those alone."""
    vm = next(vm for vm in truth.realised(estate).values() if vm["state"] == "Running" and vm["name"].isascii())
    page, here = f"/vms/{vm['id']}/", {"kind": "vm", "object_id": vm["id"]}
    visitor.submit(page, "/tags/add/", here | {"name": "smoke"})
    visitor.submit(page, "/notes/write/", here | {"text": "said by smoke"})
    found = [row["guid"] for row in visitor.table("/vms/export.csv?tag=smoke&columns=name")]
    if found != [vm["id"]] or "said by smoke" not in visitor.text("/notes/?q=by+smoke"):
        raise Untrue(f"the tag finds {found}, or the note is not found")
    visitor.submit(page, "/tags/remove/", here | {"name": "smoke"})
    if visitor.table("/vms/export.csv?tag=smoke&columns=name"):
        raise Untrue("the tag was taken off and still finds the VM")
    wanted = {row["vm_id"] for row in estate["guests"] if row["product_type"] == "2"}
    confirmed = {row["guid"] for row in visitor.table("/vms/export.csv?tag=domain-controller&columns=name")}
    if not confirmed or not confirmed < wanted:
        raise Untrue(f"confirmed as domain controllers in the demo are {confirmed}")
    wait_until(
        lambda: _said_so(visitor) >= wanted - confirmed, "every domain controller is proposed", SEEN_WITHIN_SECONDS
    )
    if others := _said_so(visitor) - {row["vm_id"] for row in estate["guests"] if row["product_type"] in ("2", None)}:
        raise Untrue(f"proposed as domain controllers, and are none: {others}")
    return f"tags filtered=1 notes=1 domain_controllers_proposed={len(wanted - confirmed)} confirmed={len(confirmed)}"


def _said_so(visitor: Visitor) -> set[str]:
    """The VMs that are proposed because their guests say so."""
    rows = visitor.page("/tags/proposals/").find_all("tr")
    return {
        str(link["href"]).split("/")[2] for row in rows if "ProductType" in row.get_text() and (link := row.find("a"))
    }
