"""What the host's own answer says of Hyper-V, of its versions and of its clock."""

from hyperv.contracts import EstateReading, HostItem
from hyperv.probing.steps import Found, Outcome, Step

_HYPERV_ALONE = (
    "The account is a Hyper-V administrator but no local administrator: VMs can be read, and much else cannot (events, "
    "WinRM's settings, volumes)."
)
_OLD = {
    (6, 1): "Windows Server 2008 R2 can be read in its main parts only: host, VMs, memory, disks and snapshots.",
    (6, 2): "Windows Server 2012 has Hyper-V module 1.0, which nobody has tried: some parts may be missing.",
    (6, 3): "Windows Server 2012 R2 is read with what its Hyper-V module 1.1 knows; what came later is unknown.",
}


def hyperv_of(reading: EstateReading) -> Found:
    """Role, service and rights, and whether its VMs can be listed."""
    for name in ("host", "vms"):
        section = reading.sections.get(name)
        if section is not None and section.error is not None:
            error = section.error
            said = " ".join(filter(None, (error.message, error.id and f"[{error.id}]")))
            return Found.failed(Step.HYPERV, error.code, error.sentence, said)
    access, vms = reading.access, reading.sections.get("vms")
    count = len(vms.items) if vms else 0
    told = {"Rights": "local administrator" if access.administrator else "Hyper-V administrator"}
    told |= {"Service_vmms": access.vmms or "not told", "VMs": f"{count} on it"}
    if access.administrator is False:
        return Found.warned(Step.HYPERV, "hyperv_administrator_only", _HYPERV_ALONE, **told)
    return Found.passed(Step.HYPERV, "Hyper-V answers, and the account may read it.", **told)


def versions_of(reading: EstateReading) -> Found:
    host = host_of(reading)
    version = host.os_version if host else None
    told = {"Windows": (host.os_caption if host else None) or "", "Build": version or ""}
    told |= {"PowerShell": reading.access.powershell_version or ""}
    if version is None:
        return Found.warned(Step.VERSIONS, "version_unknown", "The host did not say which Windows it is.", **told)
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    if len(numbers) == 2 and numbers in _OLD:
        return Found.warned(Step.VERSIONS, "old_windows", _OLD[numbers], **told)
    return Found.passed(Step.VERSIONS, "The portal knows this Windows in full.", **told)


def clock_of(reading: EstateReading) -> Found:
    clock = reading.clock
    if clock is None:
        return Found(Step.CLOCK, Outcome.SKIPPED, "The host did not tell its time.")
    if clock.is_off:
        sentence = (
            f"Its clock is {clock} the portal's. Kerberos refuses logons from five minutes on, and every moment that "
            "the host tells is off by as much."
        )
        return Found.warned(Step.CLOCK, "clock_off", sentence)
    return Found.passed(Step.CLOCK, f"Its clock is {clock} the portal's.")


def host_of(reading: EstateReading) -> HostItem | None:
    section = reading.sections.get("host")
    return next((item for item in section.items if isinstance(item, HostItem)), None) if section else None
