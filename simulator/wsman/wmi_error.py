"""MSFT_WmiError: the detail that Windows puts into quota faults instead of a WSManFault.

Elements and values as a real host sent them when its shell quota was exceeded (WinRb/WinRM,
spec/stubs/responses/wmi_error_v2.xml).
"""

from xml.sax.saxutils import escape

_NAMESPACES = (
    'b:IsCIM_Error="true" xmlns:b="http://schemas.dmtf.org/wbem/wsman/1/cimbinding.xsd" '
    'xmlns:cim="http://schemas.dmtf.org/wbem/wscim/1/common" '
    'xmlns:p="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/MSFT_WmiError" '
    'xsi:type="p:MSFT_WmiError_Type" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)
_SERVER_LIMITS_EXCEEDED = 27  # CIM status code
_RESOURCE_UNAVAILABLE = 30  # error category


def render_wmi_error(code: int, message: str) -> str:
    text = escape(message)
    fields = "".join(
        [
            _number("CIMStatusCode", "cimUnsignedInt", _SERVER_LIMITS_EXCEEDED),
            _nothing("CIMStatusCodeDescription"),
            _nothing("ErrorSource"),
            _number("ErrorSourceFormat", "cimUnsignedShort", 0),
            _number("ErrorType", "cimUnsignedShort", 0),
            _string("Message", text),
            _string("MessageID", f"HRESULT 0x{code:x}"),
            _nothing("OtherErrorSourceFormat"),
            _nothing("OtherErrorType"),
            _nothing("OwningEntity"),
            _number("PerceivedSeverity", "cimUnsignedShort", 0),
            _number("ProbableCause", "cimUnsignedShort", 0),
            _nothing("ProbableCauseDescription"),
            _number("error_Category", "cimUnsignedInt", _RESOURCE_UNAVAILABLE),
            _number("error_Code", "cimUnsignedInt", code),
            _string("error_Type", "HRESULT"),
            _string("error_WindowsErrorMessage", text),
        ]
    )
    return f"<p:MSFT_WmiError {_NAMESPACES}>{fields}</p:MSFT_WmiError>"


def _number(name: str, kind: str, value: int) -> str:
    return f'<p:{name} xsi:type="cim:{kind}">{value}</p:{name}>'


def _string(name: str, text: str) -> str:
    return f'<p:{name} xsi:type="cim:cimString">{text}</p:{name}>'


def _nothing(name: str) -> str:
    return f'<p:{name} xsi:nil="true" xsi:type="cim:cimString"/>'
