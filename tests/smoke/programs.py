"""What programs get: the API and the metrics, held against the simulated estate's own truth."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.smoke import truth
from tests.smoke.running import Untrue
from tests.smoke.visitor import Visitor

API = "/api/v1"


def every_item(visitor: Visitor, path: str, **options: Any) -> list[Any]:
    items: list[Any] = []
    following = f"{API}{path}"
    while following:
        answer = visitor.get(following, **options).json()
        items += answer["items"]
        following = answer["next"]
    return items


def api(visitor: Visitor, told: dict[str, Any]) -> str:
    """VMs page by page, an answer that still holds, a report that is kept, and a problem that says what it is."""
    wanted = truth.realised(told)
    vms = {item["id"]: item for item in every_item(visitor, "/vms?limit=25")}
    if vms.keys() != wanted.keys():
        raise Untrue(f"the API knows {len(vms)} VMs, and there are {len(wanted)}")
    for guid, vm in wanted.items():
        item = vms[guid]
        if item["memory_demand_bytes"] != vm["demand_bytes"]:
            raise Untrue(f"the API says that {vm['name']} asks for {item['memory_demand_bytes']} bytes")
        if vm["demand_bytes"] is None and not item["unknown_because"].get("memory_demand_bytes"):
            raise Untrue(f"the API does not say why the demand of {vm['name']} is not known")
    tag = visitor.get(f"{API}/vms?limit=1").headers["ETag"]
    visitor.get(f"{API}/vms?limit=1", status=304, headers={"If-None-Match": tag})
    if visitor.get(f"{API}/vms?stat=Off", status=422).json()["code"] != "invalid_parameters":
        raise Untrue("a filter that there is not is not refused")
    Visitor(visitor.url).get(f"{API}/vms", status=401)
    first = next(iter(wanted))
    return f"api vms={len(vms)} unchanged=304 reported={_report(visitor, first)} noted={_note(visitor, first)}"


def _report(visitor: Visitor, guid: str) -> int:
    """Twice, which is once."""
    made = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
    body = {"items": [{"vm_id": guid, "source": "smoke", "kind": "full", "finished_at": made}]}
    first, again = visitor.send_json(f"{API}/backups", body), visitor.send_json(f"{API}/backups", body)
    if (first["new"], again["new"], again["accepted"]) != (1, 0, 1):
        raise Untrue(f"a backup that was reported twice counted {first['new'] + again['new']} times")
    told = visitor.page(f"/vms/{guid}/").select_one("#backup table")
    if told is None or "smoke" not in told.get_text():
        raise Untrue("the page of a VM does not show its reported backup")
    return int(first["accepted"])


def _note(visitor: Visitor, guid: str) -> int:
    """Twice, which is once; and people read it."""
    body = {"kind": "vm", "id": guid, "text": "Looked at by the smoke test."}
    first, again = visitor.send_json(f"{API}/notes", body), visitor.send_json(f"{API}/notes", body)
    if (first["new"], again["new"]) != (True, False):
        raise Untrue("the same note was written twice")
    if body["text"] not in visitor.get(f"/vms/{guid}/").text:
        raise Untrue("the page of a VM does not show the note that a program wrote")
    return len(visitor.get(f"{API}/notes?kind=vm&id={guid}").json()["items"])


def metrics(visitor: Visitor, told: dict[str, Any]) -> str:
    lines = [line for line in visitor.get("/metrics").text.splitlines() if not line.startswith("#")]
    series = {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}
    running = sum(vm["state"] == "Running" for vm in truth.realised(told).values())
    counted = series['hvportal_vms{state="Running"}']
    if counted != running:
        raise Untrue(f"the metrics count {counted:.0f} running VMs, and there are {running}")
    reported = {item["vm"]["id"] for item in every_item(visitor, "/backups?limit=500")} & truth.realised(told).keys()
    if series["hvportal_vms_backup_unknown"] != len(truth.realised(told)) - len(reported):
        raise Untrue(f"backups of {len(reported)} VMs were reported, and the metrics do not know it")
    Visitor(visitor.url).get("/metrics", status=401)
    return f"metrics series={len(series)} running={running}"
