"""Rules of a VM's snapshots together: how many, how deep, of which machine, with which disks."""

from findings.quantities import count, percent, text
from findings.rules import Effort, Found, Kind, Limits, Severity, Threshold, Unit, Unknown, rule
from inventory.chains import READ_TO_ITS_END
from snapshots.rules.facts import VMFacts
from snapshots.rules.providing import vm_facts, vms_with_children_alike, vms_with_snapshots_alike

LIMIT = 50  # snapshots of one VM, "may be lower" (Microsoft, FIELD.md §3)
NOT_LOOKED = Unknown("The chains of its disks have not been looked at yet.")


@rule(
    "snapshots.chain_deep",
    title="Disk read through many files",
    about=Kind.VM,
    facts=vm_facts,
    alike=vms_with_children_alike(),
    needs=("disks",),
    severity=Severity.WARNING,
    effort=Effort.HOURS,
    because="Each file more makes reading slower, and each is one more that can break all above it.",
    remedy="Delete the snapshots that nobody needs, one at a time, in the order of “What would a merge take?”.",
    source="More than 3: a Zabbix template and Xen Orchestra, which refuses at 30",
    thresholds=(Threshold("files", "Files of snapshots one on another", Unit.COUNT, 3, least=1, most=255),),
)
def chain_deep(fact: VMFacts, limits: Limits) -> Found | Unknown | None:
    disk = max(fact.disks, key=lambda one: len(one.children), default=None)
    if disk is not None and len(disk.children) > limits["files"]:
        return Found(
            "{disk} is read through {files} files, one on another; {allowed} are allowed.",
            {"disk": text(disk.name), "files": count(len(disk.children)), "allowed": count(int(limits["files"]))},
            severity=Severity.CRITICAL if len(disk.children) > 10 * limits["files"] else None,
            cost_bytes=fact.bytes_today,
        )
    cut = next((one for one in fact.disks if one.trouble not in (None, *READ_TO_ITS_END)), None)
    if cut is not None:
        return Unknown(f"The chain of {cut.name} cannot be read to its end: {cut.sentence}")
    return NOT_LOOKED if any(one.trouble is None for one in fact.disks) else None


@rule(
    "snapshots.near_limit",
    title="Nearly as many snapshots as Hyper-V takes",
    about=Kind.VM,
    facts=vm_facts,
    alike=vms_with_snapshots_alike("kinds"),
    needs=("snapshots",),
    severity=Severity.WARNING,
    effort=Effort.HOURS,
    because="At the limit backups fail, because each of them needs a snapshot of its own.",
    remedy="Delete old ones, one after the other, in the order of “What would a merge take?”: each merges a file.",
    source="50 for one VM (Microsoft); warned at 80 % (check-vmware)",
    thresholds=(Threshold("percent", "Share of the 50 that Hyper-V takes", Unit.PERCENT, 80, least=1, most=100),),
)
def near_limit(fact: VMFacts, limits: Limits) -> Found | Unknown | None:
    taken = len(fact.kinds)
    if taken * 100 < limits["percent"] * LIMIT:
        return None
    return Found(
        "It has {snapshots} snapshots; Hyper-V takes {limit} of one VM, and warned is from {allowed} on.",
        {"snapshots": count(taken), "limit": count(LIMIT), "allowed": percent(limits["percent"])},
        severity=Severity.CRITICAL if taken >= LIMIT else None,
        cost_bytes=fact.bytes_today,
    )


@rule(
    "snapshots.domain_controller",
    title="Domain controller with a snapshot",
    about=Kind.VM,
    facts=vm_facts,
    needs=("snapshots",),
    severity=Severity.WARNING,
    because="Applying one puts the directory out of step; Microsoft says: don’t take or use snapshots of virtual "
    "domain controllers.",
    remedy="Delete it, and never apply it. Back a domain controller up with a program that knows the directory.",
    source="Ground rule S7; Microsoft on virtualised domain controllers",
)
def domain_controller(fact: VMFacts, limits: Limits) -> Found | Unknown | None:
    if not fact.chosen or fact.is_domain_controller is False:
        return None
    if fact.is_domain_controller is None:
        return Unknown("Its guest has never said what it is, and nobody has tagged it as a domain controller.")
    memory = fact.checkpoint_type == "Standard"
    more = " They are taken with the memory, which is not supported for one at all." if memory else ""
    return Found(
        f"Snapshots of this domain controller that need not have been taken: {{snapshots}}.{more}",
        {"snapshots": count(fact.chosen), "checkpoints": text(fact.checkpoint_type)},
        severity=Severity.CRITICAL if memory else None,
        cost_bytes=fact.bytes_today,
    )


@rule(
    "snapshots.unsupported_disks",
    title="Snapshot of a VM whose disks it cannot keep",
    about=Kind.VM,
    facts=vm_facts,
    needs=("snapshots", "disks"),
    severity=Severity.WARNING,
    because="A snapshot keeps nothing of a physical disk, a shared one, a VHD Set or what lies behind virtual Fibre "
    "Channel: applying it takes a part of the machine back in time and leaves the rest.",
    remedy="Never apply it. Delete it, and back the VM up from inside its guest.",
    source="Microsoft: not supported with pass-through, shared VHDX, virtual Fibre Channel",
)
def unsupported_disks(fact: VMFacts, limits: Limits) -> Found | Unknown | None:
    odd = [disk for disk in fact.disks if disk.is_pass_through or disk.is_shared or disk.is_set]
    if not fact.chosen:
        return None
    if not odd:
        return _fibre(fact)
    kind = "a physical disk" if odd[0].is_pass_through else "a VHD Set" if odd[0].is_set else "a shared disk"
    return Found(
        f"{{disk}} is {kind}, of which a snapshot keeps nothing; taken were {{snapshots}}.",
        {"disk": text(odd[0].name), "snapshots": count(fact.chosen)},
    )


def _fibre(fact: VMFacts) -> Found | Unknown | None:
    if fact.fibre_sans is None:
        return Unknown("Whether it has a virtual Fibre Channel adapter has not been read.")
    if not fact.fibre_sans:
        return None
    return Found(
        "Of the disks behind its virtual Fibre Channel ({adapters} to {sans}) a snapshot keeps nothing; taken were "
        "{snapshots}.",
        {
            "adapters": count(len(fact.fibre_sans)),
            "sans": text(", ".join(san or "no SAN" for san in fact.fibre_sans)),
            "snapshots": count(fact.chosen),
        },
    )
