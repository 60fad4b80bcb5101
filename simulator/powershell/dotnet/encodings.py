"""Encodings and Base64. Bytes are an array of System.Byte."""

import base64
import binascii
from typing import Any

from simulator.powershell.collections import PSArray
from simulator.powershell.dotnet.console import utf8
from simulator.powershell.failures import net_error
from simulator.powershell.integers import Byte
from simulator.powershell.objects import NetObject
from simulator.powershell.registry import net_constructor, net_method, net_static, net_static_property
from simulator.powershell.text import from_net, to_net

_UTF8, _UTF16 = "System.Text.UTF8Encoding", "System.Text.UnicodeEncoding"
_ASCII = "System.Text.ASCIIEncoding"
_CODECS = {_UTF8: "utf-8", _UTF16: "utf-16-le", _ASCII: "ascii"}


@net_static_property("System.Text.Encoding.UTF8")
def utf8_encoding(_: Any) -> NetObject:
    return utf8(bom=True)


@net_static_property("System.Text.Encoding.Unicode")
def unicode_encoding(_: Any) -> NetObject:
    return NetObject(_UTF16, {"WebName": "utf-16"}, bases=("System.Text.Encoding",))


@net_static_property("System.Text.Encoding.ASCII")
def ascii_encoding(_: Any) -> NetObject:
    return NetObject(_ASCII, {"WebName": "us-ascii"}, bases=("System.Text.Encoding",))


@net_constructor(_UTF8, (), ("bool",))
def new_utf8(_: Any, bom: bool = False) -> NetObject:
    return utf8(bom=bom)


@net_method("System.Text.Encoding.GetBytes", ("string",))
def get_bytes(_: Any, encoding: NetObject, text: str) -> PSArray:
    octets = from_net(text).encode(_CODECS[encoding.type_name], "replace")
    return PSArray((Byte(octet) for octet in octets), "System.Byte")


@net_method("System.Text.Encoding.GetString", ("byte[]",))
def get_string(_: Any, encoding: NetObject, octets: PSArray) -> str:
    return to_net(bytes(octets).decode(_CODECS[encoding.type_name], "replace"))


@net_static("System.Convert.ToBase64String", ("byte[]",))
def to_base64(_: Any, octets: PSArray) -> str:
    return base64.b64encode(bytes(octets)).decode("ascii")


@net_static("System.Convert.FromBase64String", ("string",))
def from_base64(_: Any, text: str) -> PSArray:
    try:
        octets = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        message = (
            "The input is not a valid Base-64 string as it contains a non-base 64 character, more than two padding "
            "characters, or an illegal character among the padding characters. "
        )
        raise net_error("System.FormatException", message, "") from None
    return PSArray((Byte(octet) for octet in octets), "System.Byte")
