"""The .NET values, the only ones that the interpreter and cmdlets exchange.

$null is None, Boolean bool, Double float, Decimal decimal.Decimal, String str (UTF-16 code units: `to_net` and
`from_net` convert at the border). Every other type is a class of this package; a plain int is no value.
"""

from decimal import Decimal

import simulator.powershell.exception_types  # noqa: F401 - declares the exception classes
from simulator.powershell.collections import Dictionary, Hashtable, NetList, OrderedDictionary, PSArray
from simulator.powershell.failures import (
    ErrorRecord,
    NetException,
    Position,
    PowerShellError,
    SubsetError,
    declare_exception,
    net_error,
)
from simulator.powershell.identities import (
    Char,
    EnumType,
    EnumValue,
    Guid,
    SwitchParameter,
    Version,
    declare_enum,
    enum_value,
)
from simulator.powershell.instants import DateTime, TimeSpan
from simulator.powershell.integers import (
    INTEGERS,
    Byte,
    Int16,
    Int32,
    Int64,
    Integer,
    SByte,
    UInt16,
    UInt32,
    UInt64,
)
from simulator.powershell.objects import CustomObject, NetObject
from simulator.powershell.script_block import ScriptBlock
from simulator.powershell.text import fold, from_net, to_net

__all__ = [
    "INTEGERS", "Byte", "Char", "CustomObject", "DateTime", "Decimal", "Dictionary", "EnumType", "EnumValue",
    "ErrorRecord", "Guid", "Hashtable", "Int16", "Int32", "Int64", "Integer", "NetException", "NetList", "NetObject",
    "OrderedDictionary", "PSArray", "Position", "PowerShellError", "SByte", "ScriptBlock", "SubsetError",
    "SwitchParameter", "TimeSpan", "UInt16", "UInt32", "UInt64", "Version", "declare_enum", "declare_exception",
    "enum_value", "fold", "from_net", "net_error", "to_net",
]  # fmt: skip
