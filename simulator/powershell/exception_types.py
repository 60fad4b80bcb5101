"""The exception classes of .NET and PowerShell that the subset knows, with base class and default HResult.

HResults: the COR_E_* constants of corerror.h that the constructors of .NET Framework 4.x set.
"""

from simulator.powershell.failures import declare_exception

_S = "System."
_A = "System.Management.Automation."
_DECLARED: tuple[tuple[str, str, int | None], ...] = (
    ("System.Exception", "", 0x80131500),
    (_S + "SystemException", "System.Exception", 0x80131501),
    (_S + "ApplicationException", "System.Exception", 0x80131600),
    (_S + "ArgumentException", "System.SystemException", 0x80070057),
    (_S + "ArgumentNullException", "System.ArgumentException", 0x80004003),
    (_S + "ArgumentOutOfRangeException", "System.ArgumentException", 0x80131502),
    (_S + "ArithmeticException", "System.SystemException", 0x80070216),
    (_S + "DivideByZeroException", "System.ArithmeticException", 0x80020012),
    (_S + "OverflowException", "System.ArithmeticException", 0x80131516),
    (_S + "FormatException", "System.SystemException", 0x80131537),
    (_S + "IndexOutOfRangeException", "System.SystemException", 0x80131508),
    (_S + "InvalidCastException", "System.SystemException", 0x80004002),
    (_S + "InvalidOperationException", "System.SystemException", 0x80131509),
    (_S + "NotSupportedException", "System.SystemException", 0x80131515),
    (_S + "NotImplementedException", "System.SystemException", 0x80004001),
    (_S + "NullReferenceException", "System.SystemException", 0x80004003),
    (_S + "TimeoutException", "System.SystemException", 0x80131505),
    (_S + "UnauthorizedAccessException", "System.SystemException", 0x80070005),
    (_S + "Collections.Generic.KeyNotFoundException", "System.SystemException", 0x80131577),
    (_S + "IO.IOException", "System.SystemException", 0x80131620),
    (_S + "IO.FileNotFoundException", "System.IO.IOException", 0x80070002),
    (_S + "IO.DirectoryNotFoundException", "System.IO.IOException", 0x80070003),
    (_S + "Runtime.InteropServices.ExternalException", "System.SystemException", 0x80004005),
    (_S + "Runtime.InteropServices.COMException", "System.Runtime.InteropServices.ExternalException", None),
    (_S + "ComponentModel.Win32Exception", "System.Runtime.InteropServices.ExternalException", None),
    (_A + "RuntimeException", "System.SystemException", None),
    (_A + "ActionPreferenceStopException", _A + "RuntimeException", None),
    (_A + "CmdletInvocationException", _A + "RuntimeException", None),
    (_A + "CommandNotFoundException", _A + "RuntimeException", None),
    (_A + "ParseException", _A + "RuntimeException", None),
    (_A + "SessionStateException", _A + "RuntimeException", None),
    (_A + "ItemNotFoundException", _A + "SessionStateException", None),
    (_A + "DriveNotFoundException", _A + "SessionStateException", None),
    (_A + "SessionStateUnauthorizedAccessException", _A + "SessionStateException", None),
    (_A + "ExtendedTypeSystemException", _A + "RuntimeException", None),
    (_A + "MethodException", _A + "ExtendedTypeSystemException", None),
    (_A + "MethodInvocationException", _A + "MethodException", None),
    (_A + "SetValueException", _A + "ExtendedTypeSystemException", None),
    (_A + "SetValueInvocationException", _A + "SetValueException", None),
    (_A + "GetValueException", _A + "ExtendedTypeSystemException", None),
    (_A + "GetValueInvocationException", _A + "GetValueException", None),
    (_A + "ParameterBindingException", _A + "RuntimeException", None),
    (_A + "ParameterBindingValidationException", _A + "ParameterBindingException", None),
    (_A + "ParameterBindingArgumentTransformationException", _A + "ParameterBindingException", None),
    (_A + "MetadataException", _A + "RuntimeException", None),
    (_A + "ValidationMetadataException", _A + "MetadataException", None),
    (_A + "ArgumentTransformationMetadataException", _A + "MetadataException", None),
    (_A + "PSInvalidCastException", "System.InvalidCastException", None),
    (_A + "PSArgumentException", "System.ArgumentException", None),
    (_A + "PSArgumentNullException", "System.ArgumentNullException", None),
    (_A + "PSArgumentOutOfRangeException", "System.ArgumentOutOfRangeException", None),
    (_A + "PSInvalidOperationException", "System.InvalidOperationException", None),
    (_A + "PSNotSupportedException", "System.NotSupportedException", None),
    (_A + "PSArrayTypeMismatchException", "System.SystemException", 0x80131503),
    (_A + "ParentContainsErrorRecordException", "System.SystemException", None),
    (_A + "PipelineStoppedException", _A + "RuntimeException", None),
    ("Microsoft.PowerShell.Commands.WriteErrorException", "System.SystemException", None),
    ("Microsoft.PowerShell.Commands.ServiceCommandException", "System.SystemException", None),
)

for _name, _base, _hresult in _DECLARED:
    declare_exception(_name, _base, _hresult)
