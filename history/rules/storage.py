"""Volumes and what they are made of."""

from collections.abc import Iterator, Mapping
from typing import Any

from history.choices import ChangeKind
from history.models import Change
from history.rules.comparing import differing
from history.telling import Bounds, Telling
from inventory.differences import Difference, Written
from inventory.models import VolumeKind
from inventory.selectors.usage import BAD_USED_PERCENT, WARN_USED_PERCENT

MARKS = (WARN_USED_PERCENT, BAD_USED_PERCENT)
# So far below a mark there is room again: a volume that breathes around a mark is not told of all day.
ROOM_BELOW = 5
FILLINGS = (ChangeKind.VOLUME_FILLING, ChangeKind.VOLUME_RELIEVED)
Filling = tuple[ChangeKind, dict[str, Any], dict[str, Any]]
STATE = ["state", "in_maintenance", "fault_state"]
UNIT_NAMES = {"storagepool": "Pool", "storagespace": "Virtual disk", "physicaldisk": "Disk"}


def of_volumes(written: Written, telling: Telling) -> Iterator[Change]:
    for one in written.differences():
        bounds = _bounds(one, telling)
        if bounds is None:
            continue
        volume: Any = one.after or one.before
        if volume["kind"] == VolumeKind.SMB:
            continue
        rest = _owner(one) | {"name": volume["path"], "thing": _thing(one)}
        if one.is_new or one.is_gone:
            kind = ChangeKind.VOLUME_ADDED if one.is_new else ChangeKind.VOLUME_REMOVED
            yield telling.change(kind, bounds, **rest)
            continue
        told = filling(one.before, one.after)
        if told and not _is_old_news(told, rest["thing"], telling):
            kind, before, after = told
            yield telling.change(kind, bounds, before=before, after=after, **rest)
        for kind, names in ((ChangeKind.VOLUME_RESIZED, ["capacity_bytes"]), (ChangeKind.VOLUME_STATE, STATE)):
            before_values, after_values = differing(one, names)
            if after_values:
                yield telling.change(kind, bounds, before=before_values, after=after_values, **rest)


def _is_old_news(told: Filling, thing: str, telling: Telling) -> bool:
    """It passes a mark that it had passed before, without having had room since: it breathes around the mark."""
    kind, _, after = told
    last = telling.last_told(thing, FILLINGS) if kind == ChangeKind.VOLUME_FILLING else None
    if last is None or last.kind != kind:
        return False
    passed: dict[str, Any] = last.after or {}
    return bool(passed.get("passed_percent", 0) >= after["passed_percent"])


def filling(before: Mapping[str, Any], after: Mapping[str, Any]) -> Filling | None:
    """Whether it passed a mark on the way up, or left one well below on the way down; with how full it was and is."""
    used = [_used_percent(values) for values in (before, after)]
    if used[0] is None or used[1] is None:
        return None
    told = [{"used_percent": round(percent, 1)} for percent in (used[0], used[1])]
    passed = [mark for mark in MARKS if used[0] < mark <= used[1]]
    if passed:
        return ChangeKind.VOLUME_FILLING, told[0], told[1] | {"passed_percent": passed[-1]}
    left = [mark for mark in MARKS if used[1] <= mark - ROOM_BELOW < used[0]]
    return (ChangeKind.VOLUME_RELIEVED, told[0], told[1] | {"below_percent": left[0]}) if left else None


def _used_percent(volume: Mapping[str, Any]) -> float | None:
    capacity, free = volume["capacity_bytes"], volume["file_system_free_bytes"]
    if not capacity or free is None or volume["free_unknown_reason"]:
        return None
    return float(100 * (capacity - free) / capacity)


def _bounds(one: Difference, telling: Telling) -> Bounds | None:
    """None where nobody had looked before."""
    cluster_id = one.key["cluster_id"]
    if cluster_id is not None:
        return telling.cluster_bounds(cluster_id, gone=one.is_gone)
    if telling.first_look:
        return None
    return telling.when_missed if one.is_gone else telling.since_last_read


def _owner(one: Difference) -> dict[str, Any]:
    return {"host_id": one.key["host_id"], "cluster_id": one.key["cluster_id"]}


def _thing(one: Difference) -> str:
    """As tags.keys names a volume."""
    cluster_id, host_id = one.key["cluster_id"], one.key["host_id"]
    return f"cluster:{cluster_id}:{one.key['identity']}" if cluster_id else f"host:{host_id}:{one.key['identity']}"


def of_accesses(written: Written, telling: Telling) -> Iterator[Change]:
    """A node that no longer reaches a shared volume directly, or does so again."""
    for one in written.differences():
        before, after = differing(one, ["access"])
        if after and not telling.first_look:
            path = one.key["identity"].split(" ", 1)[-1]
            told = {"name": path, "before": before["access"], "after": after["access"]}
            yield telling.change(ChangeKind.VOLUME_ACCESS, telling.since_last_read, **told)


def of_units(written: Written, telling: Telling) -> Iterator[Change]:
    """Pools, spaces and physical disks whose health is another."""
    what = UNIT_NAMES[written.model._meta.model_name or ""]
    for one in written.differences():
        before, after = differing(one, ["health"])
        if after and one.after and not telling.first_look:
            name = f"{what} {one.after['name'] or one.key['unique_id']}"
            told = {"name": name, "before": before["health"], "after": after["health"]}
            yield telling.change(ChangeKind.STORAGE_HEALTH, telling.since_last_read, **told)
