"""What snapshots cost and whose they are, as lists show it, beside the truth of an estate whose clock stands still."""

import uuid
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from tests.smoke.running import Demo, Untrue, wait_until
from tests.smoke.visitor import Visitor
from tests.snapshots import reference
from tests.snapshots.from_truth import facts_of

LIST = "/snapshots/export.csv?columns=all"
SEEN_WITHIN_SECONDS = 90
Row = Mapping[str, str | None]
Costs = Mapping[tuple[str, str], tuple[int | None, int, int]]


def snapshots(visitor: Visitor, demo: Demo) -> str:
    taken = _take_one_on_every_host(demo)
    truth = demo.estate("GET", "/truth")
    costs = dict(_costs(truth))
    _wait_for_the_disks(visitor, datetime.now(UTC), taken)
    rows = [row for row in visitor.table(LIST) if row["host"] in taken]
    unknown = sum(_compare(row, costs) for row in rows)
    if unknown == len(rows):
        raise Untrue(f"what all {len(rows)} of them cost is unknown")
    total = sum(int(row["cost_known_bytes"] or 0) for row in rows)
    vms = len({row["vm_guid"] for row in rows})
    return (
        f"snapshots compared={len(rows)} of={len(costs)} vms={vms} known_gib={total / 2**30:.1f} unknown={unknown} "
        f"owners={_owned(visitor)}"
    )


def _costs(truth: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], tuple[int | None, int, int]]]:
    """(host, snapshot) -> (bytes or None, known bytes, known bytes at worst), by the reference of the tests."""
    for host, vm_id in sorted({(row["host"], row["vm_id"]) for row in truth["snapshots"]}):
        facts = facts_of(truth, host, vm_id)
        for one in facts.snapshots:
            yield (host, str(one.id)), (*reference.cost(facts, one.id), reference.worst(facts, one.id))


def _compare(row: Row, costs: Costs) -> bool:
    """Whether it is unknown. Raises Untrue where it is not as it is."""
    exact, known, worst = costs[str(row["host"]), str(uuid.UUID(str(row["guid"])))]
    shown = tuple(_number(row[name]) for name in ("cost_bytes", "cost_known_bytes", "worst_known_bytes"))
    if shown != (exact, known, worst):
        raise Untrue(f"{row['snapshot']} of {row['vm']} costs {exact}, {known} known, {worst} at worst; shown: {shown}")
    if (exact is None) != bool(row["cost_unknown_because"]):
        raise Untrue(f"{row['snapshot']} of {row['vm']} costs {exact}, because {row['cost_unknown_because']!r}")
    return exact is None


def _take_one_on_every_host(demo: Demo) -> Collection[str]:
    """Hosts are asked for their disks at once where a VM changed: one with a snapshot gets another. Answers them."""
    truth = demo.estate("GET", "/truth")
    has = {(row["host"], row["vm_id"]) for row in truth["snapshots"] if row["placement"] == "realised"}
    chosen = dict(sorted(has))
    for vm_id in chosen.values():
        demo.estate("POST", f"/vms/{vm_id}", action="snapshot", name="smoke")
    return chosen.keys()


def _wait_for_the_disks(visitor: Visitor, since: datetime, hosts: Collection[str]) -> None:
    def read() -> bool:
        rows = [row for row in visitor.table(LIST) if row["host"] in hosts]
        taken = {row["host"] for row in rows if row["snapshot"] == "smoke"}
        moments = [row["disks_read_at"] for row in rows]
        return taken == set(hosts) and all(moment and datetime.fromisoformat(moment) > since for moment in moments)

    wait_until(read, "the disks of every host are read again", SEEN_WITHIN_SECONDS)


def _owned(visitor: Visitor) -> int:
    """One gets an owner by its form, is found by it, and loses it again."""
    page = next(
        str(link["href"]) for link in visitor.page("/snapshots/?q=build+4720").select("tbody th a[href^='/snapshots/']")
    )
    visitor.send(f"{page}owner/", owner="Smoke", reason="to be sure", expires_on="")
    found = [row["snapshot"] for row in visitor.table("/snapshots/export.csv?owned=somebody&q=smoke")]
    if found != ["build 4720"]:
        raise Untrue(f"owned by Smoke: {found}")
    visitor.send(f"{page}owner/", f"{page}owner/take/")
    if visitor.table("/snapshots/export.csv?owned=somebody&q=smoke"):
        raise Untrue("the owner was taken off and is still there")
    return len(found)


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)
