"""SOAP faults: what a WinRM host says when it refuses.

`Fault` is raised anywhere below the HTTP endpoint and rendered there. Where a docstring names a capture or HYPERV.md
1.8, shape, code and sentence are recorded from real hosts; where it names a constant of Microsoft's wsmerror.h, code
and sentence are Microsoft's and the shape follows the recorded ones.
"""

from simulator.wsman import namespaces as ns


class Fault(Exception):
    """One SOAP fault. `subcode` carries its prefix (w: WS-Management, a: addressing).

    `provider` puts the message inside the shell plug-in's ProviderFault; `quota` renders the MSFT_WmiError that quota
    faults carry instead of a WSManFault.
    """

    def __init__(
        self,
        code: int,
        subcode: str,
        reason: str,
        *,
        message: str | None = None,
        sender: bool = True,
        detail: str | None = None,
        provider: bool = False,
        quota: bool = False,
    ) -> None:
        super().__init__(f"{code}: {message or reason}")
        self.code = code
        self.subcode = subcode
        self.reason = reason
        self.message = message or reason
        self.sender = sender
        self.detail = f"{ns.FAULT_DETAIL}/{detail}" if detail else None
        self.provider = provider
        self.quota = quota


_CANNOT = "The WS-Management service cannot process the request"
_SELECTORS = f"{_CANNOT} because the request contained invalid selectors for the resource. "


def timed_out() -> Fault:
    """captures/wsman/test_winrs_operation_timeout.yml"""
    reason = "The WS-Management service cannot complete the operation within the time specified in OperationTimeout.  "
    return Fault(2150858793, "w:TimedOut", reason, sender=False)


def unknown_command() -> Fault:
    """captures/wsman/test_winrs_bad_cmd_id.yml"""
    message = (
        "The Windows Remote Shell received a request to perform an operation on a command identifier that does not "
        "exist. Either the command has completed execution or the client specified an invalid command identifier. "
    )
    return Fault(2150858843, "w:InvalidSelectors", _SELECTORS, message=message, detail="UnexpectedSelectors")


def unknown_shell(shell_id: str) -> Fault:
    """Sentence from WinRb/WinRM issue 253, shape from the capture of the unknown command."""
    message = (
        f"The request for the Windows Remote Shell with ShellId {shell_id} failed because the shell was not found "
        "on the server. Possible causes are: the specified ShellId is incorrect or the shell no longer exists on the "
        "server. Provide the correct ShellId or create a new shell and retry the operation. "
    )
    return Fault(2150858843, "w:InvalidSelectors", _SELECTORS, message=message, detail="UnexpectedSelectors")


def invalid_parameter() -> Fault:
    """captures/wsman/test_winrs_fail_poll_process.yml"""
    return Fault(87, "w:InvalidParameter", "The parameter is incorrect. ", detail="InvalidValue", provider=True)


def file_not_found() -> Fault:
    """captures/wsman/test_winrs_no_cmd_shell.yml"""
    reason = "The system cannot find the file specified. "
    return Fault(2147942402, "w:InternalError", reason, sender=False, provider=True)


def too_many_shells(quota: int) -> Fault:
    """HYPERV.md 1.8: no WSManFault, the number is in the MSFT_WmiError."""
    reason = (
        f"{_CANNOT}. The maximum number of concurrent shells for this user has been exceeded. "
        "Close existing shells or raise the quota for this user. "
    )
    message = (
        f"{_CANNOT}. This user is allowed a maximum number of {quota} concurrent shells, which has been exceeded. "
        "Close existing shells or raise the quota for this user. "
    )
    return Fault(2150859173, "w:QuotaLimit", reason, message=message, quota=True)


def too_many_operations(quota: int) -> Fault:
    """Sentence from masterzen/winrm issue 129; HYPERV.md 1.8 names the same shape as for shells."""
    message = (
        f"{_CANNOT}. This user is allowed a maximum number of {quota} concurrent operations, which has been exceeded. "
        "Close existing operations for this user, or raise the quota for this user. "
    )
    reason = (
        f"{_CANNOT}. The maximum number of concurrent operations for this user has been exceeded. "
        "Close existing operations for this user, or raise the quota for this user. "
    )
    return Fault(2150859174, "w:QuotaLimit", reason, message=message, quota=True)


def invalid_timeout() -> Fault:
    """HYPERV.md 1.8: an OperationTimeout of PT-1S."""
    reason = f"{_CANNOT}. The request contains one or more invalid SOAP headers. "
    return Fault(2150858767, "a:InvalidMessageInformationHeader", reason)


def access_denied() -> Fault:
    """diyan/pywinrm issue 275: what a non-administrator gets when it asks for a WinRS shell."""
    return Fault(5, "w:AccessDenied", "Access is denied. ")


def aborted() -> Fault:
    """ERROR_OPERATION_ABORTED: a Receive that waited while its command or shell was ended by another request."""
    reason = "The I/O operation has been aborted because of either a thread exit or an application request. "
    return Fault(995, "w:InternalError", reason, sender=False, provider=True)


def pipe_ended() -> Fault:
    """ERROR_BROKEN_PIPE: stdin after its end, or after the command's."""
    return Fault(109, "w:InternalError", "The pipe has been ended. ", sender=False, provider=True)


def busy() -> Fault:
    """ERROR_BUSY, which a Send may be answered with (HYPERV.md 1.4 and 1.8)."""
    return Fault(170, "w:InternalError", "The requested resource is in use. ", sender=False, provider=True)


def unknown_resource(uri: str) -> Fault:
    """ERROR_WSMAN_RESOURCE_NOT_FOUND; the sentence about the catalogue is the one PowerShell's documentation quotes."""
    reason = (
        f"{_CANNOT}. The resource URI ({uri}) was not found in the WS-Management catalog. "
        "The catalog contains the metadata that describes resources, or logical endpoints. "
    )
    return Fault(2150858752, "a:DestinationUnreachable", reason, detail="InvalidResourceURI")


def unknown_action() -> Fault:
    """ERROR_WSMAN_INVALID_ACTIONURI"""
    reason = (
        f"{_CANNOT}. The WS-Addressing action URI is invalid. Check the "
        "documentation for information on how to construct an action URI. "
    )
    return Fault(2150858753, "a:ActionNotSupported", reason)


def invalid_schema() -> Fault:
    """ERROR_WSMAN_SCHEMA_VALIDATION_ERROR"""
    reason = (
        "The SOAP XML in the message does not match the corresponding XML schema definition. Change the XML and retry. "
    )
    return Fault(2150858817, "w:SchemaValidationError", reason)


def envelope_too_small() -> Fault:
    """ERROR_WSMAN_MIN_ENVELOPE_SIZE; DSP0226 lets nobody ask for less than 8192 octets."""
    reason = f"{_CANNOT} because the envelope size in the request is too small. "
    return Fault(2150858878, "w:EncodingLimit", reason, detail="MinimumEnvelopeLimit")


def invalid_option() -> Fault:
    """ERROR_WSMAN_OPTIONS_INVALID_VALUE"""
    reason = f"{_CANNOT} because one or more of the options has an invalid value. "
    return Fault(2150858835, "w:InvalidOptions", reason, detail="InvalidValue")
