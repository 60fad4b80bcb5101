"""[Console]: Out, Error, the encodings."""

from typing import Any

from simulator.powershell.emptiness import EMPTY
from simulator.powershell.failures import SubsetError
from simulator.powershell.objects import NetObject
from simulator.powershell.registry import net_static, net_static_property, net_static_setter
from simulator.powershell.rendering import text_of


def _writer(parts: list[str]) -> NetObject:
    def write(value: Any = "") -> Any:
        parts.append(text_of(value))
        return EMPTY

    def write_line(value: Any = "") -> Any:
        parts.append(text_of(value) + "\r\n")
        return EMPTY

    methods = {"Write": write, "WriteLine": write_line, "Flush": lambda: EMPTY}
    return NetObject("System.IO.TextWriter+SyncTextWriter", {}, methods=methods, bases=("System.IO.TextWriter",))


@net_static_property("System.Console.Out")
def out(session: Any) -> NetObject:
    return _writer(session.streams.output)


@net_static_property("System.Console.Error")
def error(session: Any) -> NetObject:
    return _writer(session.streams.console_error)


@net_static("System.Console.WriteLine", (), ("object",))
def write_line(session: Any, value: Any = "") -> Any:
    session.streams.output.append(text_of(value) + "\r\n")
    return EMPTY


@net_static("System.Console.Write", ("object",))
def write(session: Any, value: Any) -> Any:
    session.streams.output.append(text_of(value))
    return EMPTY


@net_static_property("System.Console.OutputEncoding")
@net_static_property("System.Console.InputEncoding")
def encoding(session: Any) -> NetObject:
    """The shell's code page is 65001, so both are UTF-8 from the start."""
    return utf8(bom=True)


def utf8(*, bom: bool) -> NetObject:
    return NetObject(
        "System.Text.UTF8Encoding",
        {"WebName": "utf-8", "BodyName": "utf-8", "EncodingName": "Unicode (UTF-8)"},
        bases=("System.Text.Encoding",),
    )


@net_static_setter("System.Console.OutputEncoding")
@net_static_setter("System.Console.InputEncoding")
def set_encoding(_: Any, value: Any) -> None:
    """Only UTF-8 can be set."""
    if not isinstance(value, NetObject) or value.type_name != "System.Text.UTF8Encoding":
        raise SubsetError("a console encoding other than UTF-8 is not declared")
