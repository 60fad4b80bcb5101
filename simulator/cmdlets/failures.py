"""The errors that Windows gives, with their real identities."""

from collections.abc import Callable, Mapping

from simulator.cmdlets.languages import words_of
from simulator.cmdlets.view import HostView, view_of
from simulator.powershell.binding import Call
from simulator.powershell.signals import NeverEnds
from simulator.powershell.values import ErrorRecord, NetException, PowerShellError, declare_exception, to_net

VIRTUALIZATION = "Microsoft.HyperV.PowerShell.VirtualizationException"
CLUSTER = "Microsoft.FailoverClusters.PowerShell.ClusterCmdletException"
CIM = "Microsoft.Management.Infrastructure.CimException"
MANAGEMENT = "System.Management.ManagementException"
SERVICE = "Microsoft.PowerShell.Commands.ServiceCommandException"

declare_exception(VIRTUALIZATION, "System.Exception")
declare_exception(CLUSTER, "System.Exception")
declare_exception(CIM, "System.Exception")
declare_exception(MANAGEMENT, "System.SystemException")

# dpaulson45/HealthChecker #195.
_NO_CLUSTER = (
    "The cluster service is not running.  Make sure that the service is running on all nodes in the cluster.\r\n"
    "    There are no more endpoints available from the endpoint mapper"
)


def record(type_name: str, message: str, error_id: str, category: str, target: object = None) -> ErrorRecord:
    return ErrorRecord(NetException(type_name, to_net(message)), error_id, category, target)


def vmms_stopped(view: HostView) -> ErrorRecord:
    return record(
        VIRTUALIZATION, words_of(view.host).no_vmms.format(view.host.name), "ObjectNotFound", "ObjectNotFound"
    )


def access_denied(view: HostView) -> ErrorRecord:
    """AccessDenied,Microsoft.HyperV.PowerShell.Commands.… is captured; its category is not."""
    return record(
        VIRTUALIZATION, words_of(view.host).no_rights.format(view.host.name), "AccessDenied", "PermissionDenied"
    )


def no_such_vm(name: str, *, get_vm: bool) -> ErrorRecord:
    """Get-VM calls it an invalid parameter with the name as its target (minikube #8970); the other cmdlets say
    ObjectNotFound and name no target (PS-AutoLab-Env #133)."""
    message = f'Hyper-V was unable to find a virtual machine with name "{name}".'
    if get_vm:
        return record(VIRTUALIZATION, message, "InvalidParameter", "InvalidArgument", name)
    return record(VIRTUALIZATION, message, "ObjectNotFound", "ObjectNotFound")


def no_such_id(vm_id: str) -> ErrorRecord:
    """No capture of this one is known: worded and classified like its neighbours."""
    message = f'Hyper-V was unable to find a virtual machine with id "{vm_id}".'
    return record(VIRTUALIZATION, message, "ObjectNotFound", "ObjectNotFound")


def cluster_not_running() -> PowerShellError:
    return PowerShellError(record(CLUSTER, _NO_CLUSTER, "ClusterEndpointNotRegistered", "ConnectionError"))


def services_denied() -> PowerShellError:
    """Topshelf #213, ansible.windows #692: thrown by ServiceController.GetServices, so no -ErrorAction helps."""
    message = "Cannot open Service Control Manager on computer '.'. This operation might require other privileges."
    return PowerShellError(record("System.InvalidOperationException", message, "", "NotSpecified"))


def unreadable_vm(view: HostView) -> ErrorRecord:
    """What an enumeration says of a VM that it cannot read, before it goes on: worded as where vmms does not run
    (kubernetes/minikube #16679); which errors real hosts give for one VM among many is not captured."""
    return record(
        VIRTUALIZATION, words_of(view.host).no_vmms.format(view.host.name), "ObjectNotFound", "ObjectNotFound"
    )


def _operation_failed(_view: HostView) -> ErrorRecord:
    return record(VIRTUALIZATION, "The operation failed.", "OperationFailed", "InvalidResult")


def _provider_failed(_view: HostView) -> ErrorRecord:
    """WBEM_E_FAILED, as CIM cmdlets report a provider that broke."""
    return record(CIM, "Generic failure ", "HRESULT 0x80041001", "NotSpecified")


def _cim_denied(_view: HostView) -> ErrorRecord:
    """WBEM_E_ACCESS_DENIED, as CIM cmdlets tell it: seen by many, with Access denied in the host's language."""
    return record(CIM, "Access denied ", "HRESULT 0x80041003", "PermissionDenied")


def _class_missing(_view: HostView) -> ErrorRecord:
    """WBEM_E_INVALID_CLASS: the provider is not registered on this host."""
    return record(CIM, "Invalid class ", "HRESULT 0x80041010", "MetadataError")


# What a cmdlet may be told to raise, by the name that the control API knows.
ERRORS: Mapping[str, Callable[[HostView], ErrorRecord]] = {
    "operation_failed": _operation_failed,
    "provider_failed": _provider_failed,
    "class_missing": _class_missing,
    "access_denied": access_denied,
    "not_found": vmms_stopped,
}


def wrong_generation(name: str, generation: int) -> ErrorRecord:
    """Get-VMFirmware of a VM with a BIOS, or the other way round. No capture of this one is known."""
    message = f'The operation cannot be performed on "{name}", a virtual machine of generation {generation}.'
    return record(VIRTUALIZATION, message, "InvalidParameter", "InvalidArgument")


# By what keeps a disk from being read: message, error id, category. The first is openzfsonwindows/openzfs #381 (also
# what a file is called that Hyper-V cannot open as a disk), the second taliesins/terraform-provider-hyperv #121; the
# third has been seen for damaged disks. Of the fourth no record is known: worded and classified like its neighbours.
_MOUNTED = "Getting the mounted storage instance for the path '{0}' failed."
_UNREADABLE_DISK: Mapping[str, tuple[str, str, str]] = {
    "missing": ("'{0}' is not an existing virtual hard disk file.", "InvalidParameter", "InvalidArgument"),
    "locked": (
        f"{_MOUNTED}\r\nThe operation cannot be performed while the object is in use.",
        "ObjectInUse",
        "ResourceBusy",
    ),
    "corrupt": (_MOUNTED, "OperationFailed", "NotSpecified"),
    "denied": (f"{_MOUNTED}\r\nAccess is denied.", "AccessDenied", "PermissionDenied"),
}


def unreadable_disk(path: str, fault: str) -> ErrorRecord:
    """What Get-VHD reports of a file that it cannot read; `fault` is one of estate.disk_reading.FAULTS."""
    message, error_id, category = _UNREADABLE_DISK[fault]
    return record(VIRTUALIZATION, message.format(path), error_id, category)


# By what is wrong with a chain: winerror.h's text and number of ERROR_VHD_…, which Hyper-V writes behind the text.
_BROKEN_CHAIN: Mapping[str, str] = {
    "mismatched": "The chain of virtual hard disks is corrupted. There is a mismatch in the identifiers of the parent "
    "virtual hard disk and differencing disk. (0xC03A000E).",
    "no_parent": "The chain of virtual hard disks is broken. The system cannot locate the parent virtual hard disk for "
    "the differencing disk. (0xC03A000D).",
    "loop": "The chain of virtual hard disks is corrupted. The differencing chain has a cycle. (0xC03A0018).",
    "below": "The chain of virtual hard disks is inaccessible. There was an error opening a virtual hard disk further "
    "up the chain. (0xC03A0019).",
}


def broken_chain(path: str, wrong: str) -> ErrorRecord:
    """What Test-VHD reports of a chain that cannot be opened; `wrong` is a word of estate.disk_reading.chain_fault."""
    message = f"Failed to validate the virtual hard disk chain of '{path}'.\r\n{_BROKEN_CHAIN[wrong]}"
    return record(VIRTUALIZATION, message, "OperationFailed", "NotSpecified")


def failing_on_purpose(call: Call, name: str) -> None:
    """Raises where the host was told that this cmdlet fails or hangs: a section that fails while the others go on."""
    view, wanted = view_of(call), name.lower()
    if wanted in view.host.hanging:
        raise NeverEnds
    error = view.host.errors.get(wanted)
    if error is None and wanted in {failing.lower() for failing in view.host.failing}:
        error = "operation_failed" if "-VM" in name else "provider_failed"
    if error is not None:
        denied_by_cim = error == "access_denied" and name == "Get-CimInstance"
        raise PowerShellError((_cim_denied if denied_by_cim else ERRORS[error])(view))
