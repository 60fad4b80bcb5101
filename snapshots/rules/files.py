"""Rules of the files behind snapshots: chains that break off, and files that nobody names."""

from datetime import timedelta

from findings.quantities import age_since, bytes_, count, days, text
from findings.rules import Effort, Found, Kind, Limits, Severity, Threshold, Unit, Unknown, rule
from inventory.chains import Trouble
from snapshots.rules.facts import StrayFacts, VMFacts
from snapshots.rules.providing import stray_facts, vm_facts
from snapshots.rules.trees import NOT_LOOKED

# A file in use, one that may not be opened, a parent that nobody has read: the chain may well be whole.
BROKEN = (
    *(Trouble.MISSING, Trouble.LOOP, Trouble.UNREADABLE, Trouble.TOO_LONG),
    *(Trouble.MISMATCHED, Trouble.CHANGED),
)
_REFUSED = "Do not start the VM, and do not delete the snapshots above: Hyper-V refuses such a chain ({}). Copy all "
MISMATCH_REMEDY = _REFUSED.format("0xC03A000E") + (
    "its files away first; then put back the file that the child was made from, out of the backup or from where it was "
    "moved. Set-VHD -IgnoreIdMismatch hides the error and loses data."
)
CHANGE_REMEDY = _REFUSED.format("0xC03A000F, 0xC03A0017") + (
    "its files away first; then find out who wrote to the parent, resized or copied it. Put back the file as it was "
    "before, with its times, out of the backup. Set-VHD -ParentPath joins the two again, and loses data unless nothing "
    "was written to the parent."
)
_REMEDIES: dict[str, str] = {Trouble.MISMATCHED: MISMATCH_REMEDY, Trouble.CHANGED: CHANGE_REMEDY}


@rule(
    "snapshots.chain_broken",
    title="Broken chain of files",
    about=Kind.VM,
    facts=vm_facts,
    needs=("disks", "snapshots"),
    severity=Severity.CRITICAL,
    effort=Effort.PROJECT,
    because="A file that others rest on is missing, damaged, or not what it was: the VM will not start again, "
    "or without these data.",
    remedy="Do not stop the VM. Copy all files of the chain away first; then find the missing one in the backup. Never "
    "delete, rename or reconnect one by hand.",
    source="Microsoft on chains; read to 256 files, as Microsoft’s own check does",
)
def chain_broken(fact: VMFacts, limits: Limits) -> Found | Unknown | None:
    broken = [disk for disk in fact.disks if disk.trouble in BROKEN]
    if broken:
        told = {"disk": text(broken[0].name), "what": text(broken[0].sentence), "disks": count(len(broken))}
        return Found("{disk}: {what}", told, remedy=_REMEDIES.get(broken[0].trouble or "", ""))
    if fact.missing:
        told = {"snapshot": text(fact.missing)}
        return Found("Hyper-V lists its snapshot {snapshot} and cannot find the files of it.", told)
    unread = next((disk for disk in fact.disks if disk.trouble), None)
    if unread is not None:
        return Unknown(f"{unread.name}: {unread.sentence}")
    return NOT_LOOKED if any(disk.trouble is None for disk in fact.disks) else None


@rule(
    "snapshots.orphaned_file",
    title="AVHDX that nothing leads to (candidate)",
    about=Kind.DISK,
    facts=stray_facts,
    needs=("files", "disks", "snapshots", "vms"),
    severity=Severity.NOTICE,
    effort=Effort.HOURS,
    because="It may be what a failed merge or a backup left; it may as well be the only copy of somebody’s data.",
    remedy="A candidate, never garbage: ask whose it is, and whether a VM was removed lately. Copy it away before "
    "anything else; move it aside for some weeks before it goes.",
    source="In-use set over all nodes, candidates rather than garbage",
    thresholds=(
        Threshold("days", "How long nobody wrote to it", Unit.DAYS, 7, most=3650,
                  source="a weekly backup’s own files are gone by then; no product surveyed names a number"),
        Threshold("strong_days", "From when on it is a strong candidate", Unit.DAYS, 30, most=3650,
                  source="30 days: Xen Orchestra’s old snapshots"),
    ),
)  # fmt: skip
def orphaned_file(fact: StrayFacts, limits: Limits) -> Found | Unknown | None:
    if fact.is_locked:
        return None
    if fact.read < fact.hosts:
        return Unknown(f"{fact.read} of the {fact.hosts} hosts that may use it were read completely.")
    if fact.written_at is None:
        return Unknown("The host told no moment at which it was written last.")
    if fact.now - fact.written_at <= timedelta(days=limits["days"]):
        return None
    old = fact.now - fact.written_at > timedelta(days=limits["strong_days"])
    grade = "strong candidate" if old and fact.is_locked is False else "likely candidate" if old else "candidate"
    lock = "nothing has it open" if fact.is_locked is False else f"whether something has it open is unknown{_why(fact)}"
    return Found(
        f"A {grade}: {{size}}, last written {{written}} ago, and no disk leads to it, as {{read}} of {{hosts}} "
        f"hosts show theirs; {lock}.",
        {
            "size": bytes_(fact.size_bytes),
            "written": age_since(fact.written_at),
            "read": count(fact.read),
            "hosts": count(fact.hosts),
            "allowed": days(limits["days"]),
            "grade": text(grade),
            "path": text(fact.path),
        },
        severity=Severity.WARNING if old else None,
        cost_bytes=fact.size_bytes,
    )


def _why(fact: StrayFacts) -> str:
    return f" ({fact.lock_unknown.rstrip('.')})" if fact.lock_unknown else ""
