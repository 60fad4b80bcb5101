"""Snapshots, disks with their chains, and volumes, as lists and pages show them, beside the truth of the estate."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.smoke.running import Untrue
from tests.smoke.visitor import Visitor

Truth = Mapping[str, Any]
Rows = Sequence[Mapping[str, str | None]]
DEEP, BRANCHING, FULL = "TEST-02", "TEST-03", "ARCHIVE-NFS"  # docs/simulator-estate.md names them


def storage(visitor: Visitor, truth: Truth) -> str:
    """Snapshots, chains and volumes are those of the estate, deep, branching, broken and full ones among them."""
    snapshots = compare_snapshots(truth, visitor.table("/snapshots/export.csv?columns=all"))
    chains, broken = compare_disks(truth, visitor.table("/disks/export.csv?columns=all"))
    volumes, unknown = compare_volumes(truth, visitor.table("/volumes/export.csv?columns=all"))
    drawn = pictures(truth, visitor)
    return (
        f"storage snapshots={snapshots} chains={chains} broken={broken} deepest_drawn={drawn} "
        f"volumes={volumes} free_unknown={unknown}"
    )


MISMATCHED = "Parent is another file"


def compare_snapshots(truth: Truth, rows: Rows) -> int:
    """Every snapshot of a VM where it lives is listed by its name, and none that does not exist."""
    real = {row["id"]: row for row in truth["snapshots"]}
    shown = {row["guid"]: row for row in rows}
    if strangers := shown.keys() - real.keys():
        raise Untrue(f"{len(strangers)} snapshots are listed that do not exist")
    for guid, snapshot in real.items():
        if snapshot["placement"] != "realised":
            continue
        if guid not in shown or shown[guid]["snapshot"] != snapshot["name"]:
            raise Untrue(f"the snapshot {snapshot['name']!r} is not listed by its name")
    return len(shown)


def compare_disks(truth: Truth, rows: Rows) -> tuple[int, int]:
    """Chains compared, and how many are broken: as long as they are, and called broken where they are."""
    shown = {(row["host"], row["vm_guid"], _folded(row["path"])): row for row in rows if row["path"]}
    files = {(file["host"], _folded(file["path"])): file for file in truth["files"]}
    compared = broken = 0
    for drive in truth["drives"]:
        if drive["snapshot_id"] or drive["placement"] != "realised" or not drive["path"] or drive["disk_number"]:
            continue
        length, trouble = _chain(drive["host"], drive["path"], files)
        row = shown.get((drive["host"], drive["vm_id"], _folded(drive["path"])))
        if row is None or int(row["chain_files"] or 0) != length or not _agree(row["trouble"] or "", trouble):
            raise Untrue(f"the chain of {drive['path']} is {length} long, trouble: {trouble}, and is shown as {row}")
        compared, broken = compared + 1, broken + bool(trouble)
    return compared, broken


def compare_volumes(truth: Truth, rows: Rows) -> tuple[int, int]:
    """Volumes compared, and those whose free space nobody can know."""
    told = [row for row in truth["volumes"] if row["kind"] != "smb" and row["owner"] not in _too_old(truth)]
    real = {(row["cluster"] or row["owner"], row["root"]): row for row in told}
    shown = {(row["of"], str(row["volume"]).rstrip("\\")): row for row in rows}
    for key, volume in real.items():
        row = shown.get(key)
        if row is None or row["capacity_bytes"] != str(volume["capacity_bytes"]):
            raise Untrue(f"the volume {key} is shown as {row}")
        if (row["free_bytes"] is None) != volume["thin"]:
            raise Untrue(f"the free space of {key} is shown as {row['free_bytes']}")
    unknown = [row for row in rows if row["free_bytes"] is None]
    if any(not row["unknown_because"] for row in unknown):
        raise Untrue("free space is unknown and nobody says why")
    return len(real), len(unknown)


def _too_old(truth: Truth) -> set[str]:
    """Hosts whose Windows (2008 R2) tells of no volumes."""
    return {name for name, host in truth["hosts"].items() if str(host["os_version"]).startswith("6.1")}


def pictures(truth: Truth, visitor: Visitor) -> int:
    """Files drawn for the deep chain; the branching tree and the full volume are drawn and say what they are."""
    ids = {vm["name"]: vm["id"] for vm in truth["vms"] if vm["placement"] == "realised"}
    deep = visitor.page(f"/vms/{ids[DEEP]}/").select("#disks li.hv-knot")
    tree = visitor.page(f"/vms/{ids[BRANCHING]}/").select("#snapshots li.hv-knot")
    texts = [" ".join(knot.get_text(" ").split()) for knot in tree]
    if len(deep) < 35 or not any(text.startswith("Now the VM goes on from with PostgreSQL") for text in texts):
        raise Untrue(f"{len(deep)} files are drawn for {DEEP}, and of {BRANCHING}: {texts}")
    full = next(row for row in truth["volumes"] if row["root"].endswith("Volume5"))
    (link,) = [
        link["href"]
        for link in visitor.page("/volumes/?fullness=90&sort=-used").select("tbody th a")
        if link.get_text() == full["root"]
    ]
    if FULL not in visitor.text(str(link)):
        raise Untrue(f"the page of {full['root']} does not say that {FULL} lies on it")
    return len(deep)


def _chain(host: str, path: str, files: Mapping[tuple[str, str], Mapping[str, Any]]) -> tuple[int, str]:
    """(files, what is wrong). Behind a VHD Set lies one more file."""
    met: set[str] = set()
    key: str | None = _folded(path)
    extra, trouble = 0, ""
    while key is not None and key not in met:
        met.add(key)
        file = files[host, key]
        if file["error"]:
            return len(met), "not read to its end"
        extra = 1 if file["format"] == "VHDSet" else extra
        trouble = MISMATCHED if file["mismatched"] else trouble
        key = _folded(file["parent_path"]) if file["parent_path"] else None
    return len(met) + extra, trouble if key is None else "comes back to itself"


def _agree(shown: str, trouble: str) -> bool:
    """Both call it broken, or neither; and another parent is called what it is."""
    return shown == trouble if MISMATCHED in (shown, trouble) else bool(shown) == bool(trouble)


def _folded(path: str | None) -> str:
    return (path or "").rstrip("\\").lower()
