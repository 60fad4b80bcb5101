"""Exceptions and error records as scripts read them."""

from typing import Any

from simulator.powershell.dialect import WORDS
from simulator.powershell.error_text import category_text
from simulator.powershell.failures import ErrorRecord, NetException
from simulator.powershell.identities import EnumValue, declare_enum, enum_value
from simulator.powershell.integers import Int32
from simulator.powershell.objects import NetObject
from simulator.powershell.registry import net_method, net_property
from simulator.powershell.rendering import exception_text, text_of
from simulator.powershell.types import type_name_of

_E, _R = "System.Exception", "System.Management.Automation.ErrorRecord"

_CATEGORIES = (
    "NotSpecified OpenError CloseError DeviceError DeadlockDetected InvalidArgument InvalidData InvalidOperation "
    "InvalidResult InvalidType MetadataError NotImplemented NotInstalled ObjectNotFound OperationStopped "
    "OperationTimeout SyntaxError ParserError PermissionDenied ResourceBusy ResourceExists ResourceUnavailable "
    "ReadError WriteError FromStdErr SecurityError ProtocolError ConnectionError AuthenticationError LimitsExceeded "
    "QuotaExceeded NotEnabled"
).split()
declare_enum("System.Management.Automation.ErrorCategory", {name: number for number, name in enumerate(_CATEGORIES)})


@net_property(f"{_E}.Message")
def message(_: Any, exception: NetException) -> str:
    return exception.message


@net_property(f"{_E}.HResult")
def hresult(session: Any, exception: NetException) -> Int32 | None:
    """Protected, and so no property for a script, before .NET 4.5."""
    return exception.hresult if session.version >= WORDS else None


@net_property(f"{_E}.InnerException")
def inner_exception(_: Any, exception: NetException) -> NetException | None:
    return exception.inner


@net_property("System.Runtime.InteropServices.ExternalException.ErrorCode")
def error_code(_: Any, exception: NetException) -> Int32:
    return exception.hresult


@net_method(f"{_E}.ToString")
def to_string(_: Any, exception: NetException) -> str:
    return exception_text(exception)


@net_method(f"{_E}.GetBaseException")
def get_base_exception(_: Any, exception: NetException) -> NetException:
    while exception.inner is not None:
        exception = exception.inner
    return exception


@net_property(f"{_R}.Exception")
def exception_of(_: Any, record: ErrorRecord) -> NetException:
    return record.exception


@net_property(f"{_R}.FullyQualifiedErrorId")
def fully_qualified_error_id(_: Any, record: ErrorRecord) -> str:
    return record.error_id


@net_property(f"{_R}.TargetObject")
def target_object(_: Any, record: ErrorRecord) -> Any:
    return record.target


@net_property(f"{_R}.ErrorDetails")
def error_details(_: Any, record: ErrorRecord) -> NetObject | None:
    if record.details is None:
        return None
    return NetObject("System.Management.Automation.ErrorDetails", {"Message": record.details}, text=record.details)


@net_property(f"{_R}.CategoryInfo")
def category_info(_: Any, record: ErrorRecord) -> NetObject:
    category: EnumValue = enum_value("System.Management.Automation.ErrorCategory", record.category)
    properties = {
        "Category": category,
        "Activity": record.activity,
        "Reason": record.exception.type_name.rpartition(".")[2],
        "TargetName": text_of(record.target),
        "TargetType": "" if record.target is None else type_name_of(record.target).rpartition(".")[2],
    }
    return NetObject("System.Management.Automation.ErrorCategoryInfo", properties, text=category_text(record))


@net_property(f"{_R}.InvocationInfo")
def invocation_info(_: Any, record: ErrorRecord) -> NetObject | None:
    """$null for an error that knows no place."""
    at = record.position
    if at is None:
        return None
    properties = {
        "PositionMessage": at.message(),
        "ScriptLineNumber": Int32(at.line),
        "OffsetInLine": Int32(at.column),
        "Line": at.line_text,
        "ScriptName": None,
        "InvocationName": record.activity or record.invocation,
    }
    return NetObject("System.Management.Automation.InvocationInfo", properties)
