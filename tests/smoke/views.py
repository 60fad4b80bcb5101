"""Lists as people keep and use them: saved views, and what is done with many rows at once."""

import secrets
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from bs4 import BeautifulSoup

from tests.smoke.running import Demo, Untrue
from tests.smoke.truth import realised
from tests.smoke.visitor import Visitor, rows_of

LIST, CSV = "/vms/", "/vms/export.csv"
ADDRESS = "state=Off&sort=-processors&columns=name,processors"


def views(demo: Demo, visitor: Visitor, estate: Mapping[str, Any]) -> str:
    """A view is saved, shared and opened by somebody else, who gets the rows, their order and the columns of it; one
    that is not shared is offered to nobody else. `visitor` may share."""
    name = f"smoke {secrets.token_hex(3)}"
    mine = f"{name}, mine alone"
    for called, shared in ((name, {"is_shared": "on"}), (mine, {})):
        told = {"list_key": "vms", "name": called, "address": ADDRESS, **shared}
        visitor.submit(f"{LIST}?{ADDRESS}", "/lists/views/save/", told)
    manager = Visitor(demo.url)
    if manager.login(*demo.login("manager")) != 302:
        raise Untrue("the manager of the demo cannot log in")
    offered = _offered(manager)
    if name not in offered or mine in offered:
        raise Untrue(f"a shared view is not offered, or one that is not shared is: {sorted(offered)}")
    rows = manager.table(f"{CSV}{offered[name].removeprefix(LIST)}")
    off = _off(estate)
    if {row["guid"] for row in rows} != off:
        raise Untrue(f"the view shows {len(rows)} VMs, and {len(off)} are off")
    counts = [int(row["processors"] or 0) for row in rows]
    if any(one < other for one, other in pairwise(counts)) or "memory_demand_bytes" in rows[0]:
        raise Untrue(f"the view has lost its order or its columns: {', '.join(rows[0])}, {counts}")
    manager.submit(LIST, f"/lists/views/{_keys(manager)[name]}/remove/", {"back": LIST}, status=403)
    for called in (name, mine):
        visitor.submit(LIST, f"/lists/views/{_keys(visitor)[called]}/remove/", {"back": LIST})
    if name in _offered(manager):
        raise Untrue("a view that was removed is still offered")
    return f"views shared=1 kept_for_oneself=1 rows={len(rows)}"


def bulk(visitor: Visitor, admin: Visitor, estate: Mapping[str, Any]) -> str:
    """All rows that a filter leaves are tagged, and no other; picked ones come as CSV; the trail has one line of it."""
    off, tag = _off(estate), f"smoke-{secrets.token_hex(3)}"
    chosen = {"address": "state=Off", "all": "1"}
    page = f"{LIST}?state=Off"
    asked = visitor.submit(page, f"{LIST}act/tag/", chosen, status=200)
    heading = BeautifulSoup(asked.text, "html.parser").find("h1")
    if heading is None or f"{len(off)} VMs" not in heading.get_text():
        raise Untrue(f"what is asked before {len(off)} VMs are tagged does not say how many they are")
    if visitor.table(f"{CSV}?tag={tag}"):
        raise Untrue("VMs were tagged before anybody was sure")
    visitor.submit(page, f"{LIST}act/tag/", {**chosen, "sure": "1", "name": tag})
    if {row["guid"] for row in visitor.table(f"{CSV}?tag={tag}")} != off:
        raise Untrue("the filter for the tag finds others than those that were tagged")
    picked = sorted(off)[:2]
    two = rows_of(visitor.submit(page, f"{LIST}act/csv/", {"address": "state=Off", "pick": picked}, status=200))
    if sorted(str(row["guid"]) for row in two) != picked:
        raise Untrue(f"two VMs were picked, and the CSV holds {[row['guid'] for row in two]}")
    visitor.submit(page, f"{LIST}act/untag/", {"address": f"tag={tag}", "all": "1", "sure": "1", "name": tag})
    if visitor.table(f"{CSV}?tag={tag}"):
        raise Untrue("the tag was taken off all of them and still finds some")
    trail = admin.table("/audit/export.csv")
    told = [row for row in trail if row["action"] == "tag.added" and tag in str(row["summary"])]
    if len(told) != 1:
        raise Untrue(f"tagging {len(off)} VMs stands in the audit trail {len(told)} times")
    return f"bulk tagged={len(off)} picked={len(two)} audited={len(told)}"


def _off(estate: Mapping[str, Any]) -> set[str]:
    return {vm["id"] for vm in realised(estate).values() if vm["state"] == "Off"}


def _links(visitor: Visitor) -> dict[str, Any]:
    links = visitor.page(LIST).select(".hv-view-list a")
    return {" ".join(link.bdi.get_text().split()): link for link in links if link.bdi}


def _offered(visitor: Visitor) -> dict[str, str]:
    return {name: str(link["href"]) for name, link in _links(visitor).items()}


def _keys(visitor: Visitor) -> dict[str, str]:
    return {name: str(link["id"]).removeprefix("view-") for name, link in _links(visitor).items()}
